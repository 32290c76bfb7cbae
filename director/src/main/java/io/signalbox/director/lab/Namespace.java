package io.signalbox.director.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One machine of a lab: a network namespace with its own interfaces, addresses, routes, sysctls and programs. */
public final class Namespace {
    /**
     * What every machine begins with. Addresses are usable at once, and a packet may come in by another interface than
     * the answer leaves by, as it does behind a director.
     */
    private static final Map<String, Integer> SYSCTLS = new TreeMap<>(Map.of(
            "net/ipv4/ip_forward", 0,
            "net/ipv4/conf/all/rp_filter", 0,
            "net/ipv4/conf/default/rp_filter", 0,
            "net/ipv6/conf/all/forwarding", 0,
            "net/ipv6/conf/all/accept_dad", 0,
            "net/ipv6/conf/default/accept_dad", 0,
            "net/ipv6/conf/default/dad_transmits", 0,
            "net/ipv6/conf/default/accept_ra", 0,
            "net/ipv6/conf/default/router_solicitations", 0));

    private final Lab lab;
    private final String role;

    Namespace(final Lab lab, final String role) {
        this.lab = lab;
        this.role = role;
    }

    /** Makes it in the kernel, its loopback up. */
    void add() {
        lab.onHost(List.of("ip", "netns", "add", name()), "").orFail();
        sysctls(SYSCTLS);
        ip("link set lo up");
    }

    /** What it is in its lab: {@code client}, {@code director}, ... */
    public String role() {
        return role;
    }

    /** What {@code ip netns} knows it by. */
    public String name() {
        return lab.nameOf(role);
    }

    /** Runs lines of {@code ip} in it, in order: {@code "addr add 192.0.2.1/24 dev eth0"}; the first that fails ends it. */
    public Namespace ip(final String... lines) {
        lab.onHost(List.of("ip", "-n", name(), "-batch", "-"), String.join("\n", lines) + "\n")
                .orFail();
        return this;
    }

    /** Sets a kernel parameter of it: {@code sysctl("net.ipv4.ip_forward", 1)}. */
    public Namespace sysctl(final String key, final int value) {
        return sysctls(Map.of(key.replace('.', '/'), value));
    }

    private Namespace sysctls(final Map<String, Integer> values) {
        final StringBuilder script = new StringBuilder("set -e; cd /proc/sys");
        values.forEach((path, value) ->
                script.append("; echo ").append(value).append(" > ").append(path));
        run("sh", "-c", script.toString()).orFail();
        return this;
    }

    /** An interface's Ethernet address. */
    public String mac(final String device) {
        return run("cat", "/sys/class/net/" + device + "/address")
                .orFail()
                .out()
                .strip();
    }

    /** Runs a program in it to its end. */
    public Output run(final String... command) {
        return lab.onHost(inside(List.of(command)), "");
    }

    /** Starts a program in it, which goes on until it ends, is told to, or the lab closes. */
    public Running start(final String program, final List<String> command) {
        return lab.start(role + "-" + program, inside(command));
    }

    /** Starts a class of ours in it, as a program of its own. */
    public Running startJava(
            final String program, final List<String> flags, final Class<?> main, final String... args) {
        return start(program, Programs.java(flags, main, List.of(args)));
    }

    /** Captures what passes one of its interfaces; {@code filter} is tcpdump's, or empty. */
    public Capture capture(final String device, final Capture.Direction direction, final String filter) {
        return Capture.start(this, lab.newFile(role + ".pcap"), device, direction, filter);
    }

    /** Captures what passes one of its interfaces, either way. */
    public Capture capture(final String device) {
        return capture(device, Capture.Direction.INOUT, "");
    }

    /** A new folder for the files of a program in it. */
    Path newFolder(final String program) {
        try {
            return Files.createDirectory(lab.newFile(role + "-" + program));
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /** Runs a user's command in it, whose terminal is ours; returns its exit code. */
    int runOnTerminal(final String command, final Map<String, String> environment) {
        return lab.onTerminal(inside(List.of("sh", "-c", command)), environment);
    }

    /** What a user types to run something in it. */
    List<String> inside(final List<String> command) {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name()));
        words.addAll(command);
        return words;
    }

    @Override
    public String toString() {
        return name();
    }
}
