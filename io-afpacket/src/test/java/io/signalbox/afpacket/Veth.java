package io.signalbox.afpacket;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Two interfaces that are joined by a wire, and up. They have no address, and IPv6 is off: the host says nothing there. */
final class Veth implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();

    final String left;
    final String right;

    private Veth(final String left, final String right) {
        this.left = left;
        this.right = right;
    }

    /** Skips the test where this process may not make interfaces. */
    static Veth create() {
        final String stem = "sb" + ProcessHandle.current().pid() + "x" + MADE.incrementAndGet();
        final Veth veth = new Veth(stem + "l", stem + "r");
        final String trouble = veth.add();
        assumeTrue(trouble.isEmpty(), "needs ip, root (CAP_NET_ADMIN) and veth: " + trouble);
        return veth;
    }

    /** The pair anew, after {@link #remove}. */
    String add() {
        final String trouble = ip("link", "add", left, "type", "veth", "peer", "name", right);
        if (trouble.isEmpty()) {
            for (final String end : new String[] {left, right}) {
                silence(end);
                set(end, "up");
            }
        }
        return trouble;
    }

    /** @param change as {@code ip link set} understands it, such as "down" or "mtu 2000" */
    void set(final String end, final String change) {
        require(ip(("link set " + end + " " + change).split(" ")));
    }

    /** @param feature as {@code ethtool -K} names it */
    void switchOff(final String end, final String feature) {
        final String trouble = run("ethtool", "-K", end, feature, "off");
        assumeTrue(trouble.isEmpty(), "needs ethtool: " + trouble);
    }

    void remove() {
        require(ip("link", "del", left));
    }

    @Override
    public void close() {
        ip("link", "del", left);
    }

    private static void silence(final String end) {
        final Path setting = Path.of("/proc/sys/net/ipv6/conf", end, "disable_ipv6");
        try {
            if (Files.exists(setting)) {
                Files.writeString(setting, "1");
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void require(final String trouble) {
        if (!trouble.isEmpty()) {
            throw new IllegalStateException(trouble);
        }
    }

    private static String ip(final String... arguments) {
        final String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(command);
    }

    /** What it complains of; empty where all is well. */
    private static String run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : said + " (exit code " + process.exitValue() + ")";
        } catch (final IOException missing) {
            return missing.getMessage();
        } catch (final InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
