package io.signalbox.bench.live;

import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Output;
import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The place that each director is put into, one like the other:
 *
 * <pre>
 *   client g0 ------ d0 director d1 ------ s0 servers
 *   10.1.0.254       10.1.0.1              10.2.0.10 to 13
 *   10.64.0.0/16     10.1.0.100, virtual
 *                           10.2.0.1
 * </pre>
 *
 * All neighbours are known, nobody speaks IPv6. Clients' programs run on the first core, the director on the second. What
 * comes to {@code d0} is received by the kernel in its own time (NAPI), as from a network card.
 */
final class TestBed {
    static final String VIP = "10.1.0.100";
    static final int PORT = 80;
    static final List<String> SERVERS =
            IntStream.rangeClosed(10, 13).mapToObj(host -> "10.2.0." + host).toList();
    static final String IN = "d0";
    static final String OUT = "d1";
    static final int CLIENTS_CORE = 0;
    static final int DIRECTORS_CORE = 1;
    /** Of an Ethernet frame, which 64 and 1500 bytes are counted with. */
    static final int CHECK_SEQUENCE = 4;

    private static final String CLIENTS = "10.64.0.0";
    private static final String CLIENT = "10.1.0.254";
    private static final Pattern COUNTED = Pattern.compile("counter packets (\\d+)");
    private static final int BACKLOG = 8_192;
    private static final Duration TO_BEGIN = Duration.ofSeconds(10);
    private static final Duration TO_START_SERVERS = Duration.ofSeconds(60);

    private final Lab lab;
    private final Workshop workshop;
    private final String name;
    private final Namespace client;
    private final Namespace director;
    private final Namespace servers;

    private TestBed(final Lab lab, final Workshop workshop, final String name) {
        this.lab = lab;
        this.workshop = workshop;
        this.name = name;
        client = lab.namespace("client" + name);
        director = lab.namespace("director" + name);
        servers = lab.namespace("servers" + name);
    }

    /** @param name a letter or a number: a lab has many */
    static TestBed open(final Lab lab, final Workshop workshop, final String name) {
        final TestBed bed = new TestBed(lab, workshop, name);
        List.of(bed.client, bed.director, bed.servers)
                .forEach(machine -> machine.sysctl("net.ipv6.conf.all.disable_ipv6", 1)
                        .sysctl("net.ipv6.conf.default.disable_ipv6", 1));
        Lab.cable(bed.client, "g0", bed.director, IN);
        Lab.cable(bed.director, OUT, bed.servers, "s0");
        bed.number();
        bed.introduce();
        // veth has a queue of its own, and takes frames that are no skb yet, once it may join packets
        bed.director.run("ethtool", "-K", IN, "gro", "on").orFail();
        return bed;
    }

    private void number() {
        client.ip("addr add " + CLIENT + "/24 dev g0", "route add default via 10.1.0.1");
        director.ip(
                "addr add 10.1.0.1/24 dev " + IN,
                "addr add 10.2.0.1/24 dev " + OUT,
                "route add " + CLIENTS + "/16 via " + CLIENT);
        SERVERS.forEach(server -> servers.ip("addr add " + server + "/24 dev s0"));
        servers.ip("route add default via 10.2.0.1");
    }

    private void introduce() {
        introduce(client, "g0", "10.1.0.1", director.mac(IN));
        introduce(client, "g0", VIP, director.mac(IN));
        introduce(director, IN, CLIENT, client.mac("g0"));
        SERVERS.forEach(server -> introduce(director, OUT, server, servers.mac("s0")));
        introduce(servers, "s0", "10.2.0.1", director.mac(OUT));
    }

    private static void introduce(
            final Namespace machine, final String device, final String address, final String mac) {
        machine.ip("neigh replace " + address + " lladdr " + mac + " dev " + device + " nud permanent");
    }

    Namespace client() {
        return client;
    }

    Namespace director() {
        return director;
    }

    Namespace servers() {
        return servers;
    }

    String serversMac() {
        return servers.mac("s0");
    }

    String clientsMac() {
        return client.mac("g0");
    }

    /** The director's host has the virtual address. */
    TestBed putVip() {
        director.ip("addr replace " + VIP + "/32 dev " + IN);
        return this;
    }

    /** A folder for a director's files. */
    Path folder() {
        try {
            return Files.createDirectories(lab.folder().resolve("bed" + name));
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /** Runs one of our C programs, where and for as long as it wants to. */
    Output run(final Namespace machine, final String program, final String... words) {
        return machine.run(
                        pinned(CLIENTS_CORE, workshop.command(program, words)).toArray(String[]::new))
                .orFail();
    }

    Running start(final Namespace machine, final int core, final String program, final String... words) {
        return machine.start(program, pinned(core, workshop.command(program, words)));
    }

    static List<String> pinned(final int core, final List<String> command) {
        final List<String> words = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        words.addAll(command);
        return words;
    }

    /** What the client sends to the virtual service. */
    record Load(int frameBytes, int flows, int perSecond, long packets, double seconds) {}

    /** Sends all of it; returns how many frames that were. */
    long send(final Load load) {
        return Long.parseLong(
                run(client, "generator", generatorWords(load)).out().strip().split(" ")[1]);
    }

    /** Returns when nothing comes to the servers any more. */
    void sendAndSettle(final Load load) {
        final Running counter = startCounting("drain", "s0", Long.toString(Long.MAX_VALUE));
        send(load);
        counter.ended();
    }

    Running startSending(final Load load) {
        return start(client, CLIENTS_CORE, "generator", generatorWords(load));
    }

    private String[] generatorWords(final Load load) {
        return new String[] {
            "g0",
            director.mac(IN),
            VIP,
            Integer.toString(PORT),
            CLIENTS,
            Integer.toString(load.flows()),
            Integer.toString(load.frameBytes() - CHECK_SEQUENCE),
            Integer.toString(load.perSecond()),
            Long.toString(load.packets()),
            Double.toString(load.seconds())
        };
    }

    /** From now on servers let nothing in; what was meant for them and what was not is counted apart. */
    TestBed countOnly(final ForwardingMethod method) {
        final String meant = method == ForwardingMethod.NAT ? "10.2.0.10-10.2.0.13" : VIP;
        nft(
                servers,
                "table netdev arrivals { chain in { type filter hook ingress device \"s0\" priority 0;"
                        + " ether daddr " + serversMac() + " ip daddr " + meant + " udp dport " + PORT
                        + " counter drop; ip protocol udp counter drop; }; }");
        return this;
    }

    /** The host's own copy of what a director takes goes no further, as with Signalbox's gate. */
    TestBed keepHostOut() {
        nft(
                director,
                "table netdev gate { chain in { type filter hook ingress device \"" + IN + "\" priority 0; ip daddr "
                        + VIP + " drop; }; }");
        return this;
    }

    /** Returns its path. */
    String write(final String file, final String text) {
        try {
            return Files.writeString(folder().resolve(file), text).toString();
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    Running startDirector(final String program, final List<String> command) {
        return director.start(program, pinned(DIRECTORS_CORE, command));
    }

    /** The servers answer HTTP. */
    void serveWeb() {
        start(servers, CLIENTS_CORE, "web", Integer.toString(PORT)).awaitLog("answers", TO_BEGIN);
    }

    /** The servers answer HTTP, out of a servlet container. */
    void serveServlets() {
        final List<String> words =
                List.of(Integer.toString(PORT), folder().resolve("tomcat").toString());
        servers.start("tomcat", pinned(CLIENTS_CORE, Programs.java(List.of("-Xmx256m"), ServletServer.class, words)))
                .awaitLog("answers", TO_START_SERVERS);
    }

    /** Returns once a connection to the virtual service is answered. */
    void awaitService() {
        final long giveUp = System.nanoTime() + TO_BEGIN.toNanos();
        final String[] knock = {"timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + VIP + "/" + PORT};
        while (!client.run(knock).isWell()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("nobody answers at " + VIP + " port " + PORT);
            }
        }
    }

    /**
     * For traffic in both directions: the kernel receives for the director on the director's core, and for clients and
     * servers on theirs (RPS); and clients run out of ports late.
     */
    void shareReceiving() {
        steer(client, "g0", CLIENTS_CORE);
        steer(director, IN, DIRECTORS_CORE);
        steer(director, OUT, DIRECTORS_CORE);
        steer(servers, "s0", CLIENTS_CORE);
        for (final Namespace machine : List.of(client, director, servers)) {
            machine.sysctl("net.core.somaxconn", BACKLOG)
                    .sysctl("net.ipv4.tcp_max_syn_backlog", BACKLOG)
                    .sysctl("net.ipv4.tcp_tw_reuse", 1)
                    .run("sh", "-c", "echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range")
                    .orFail();
        }
    }

    private static void steer(final Namespace machine, final String device, final int core) {
        final String mask = Integer.toHexString(1 << core);
        machine.run("sh", "-c", "echo " + mask + " > /sys/class/net/" + device + "/queues/rx-0/rps_cpus")
                .orFail();
    }

    /** Nobody leaves checksums and cutting to a card, or joins packets. */
    void offloadsOff() {
        offloadsOff(client, "g0");
        offloadsOff(director, IN);
        offloadsOff(director, OUT);
        offloadsOff(servers, "s0");
    }

    private static void offloadsOff(final Namespace machine, final String device) {
        machine.run("ethtool", "-K", device, "gro", "off", "tso", "off", "gso", "off", "tx", "off")
                .orFail();
    }

    /**
     * A thread of the kernel receives what comes to the director, on the director's core; without it whoever sends does
     * (threaded NAPI).
     *
     * @return its number
     */
    String receiveOnDirectorsCore() {
        final Set<String> before = receivingThreads();
        director.run("sh", "-c", "echo 1 > /sys/class/net/" + IN + "/threaded").orFail();
        final Set<String> threads = receivingThreads();
        threads.removeAll(before);
        final String thread = threads.iterator().next();
        director.run("taskset", "-p", "-c", Integer.toString(DIRECTORS_CORE), thread)
                .orFail();
        // threads of the kernel are in no session of ours, which comes first: it would get what others leave
        director.run("chrt", "-f", "-p", "1", thread).orFail();
        return thread;
    }

    /** Processes are the whole machine's, in whatever namespace one looks. */
    private Set<String> receivingThreads() {
        return new TreeSet<>(
                director.run("pgrep", "^napi/" + IN + "-").out().lines().toList());
    }

    static void nft(final Namespace machine, final String rules) {
        machine.run("nft", rules).orFail();
    }

    /** All that came to the servers since {@link #countOnly} was addressed as it should be. */
    void requireNoStrayFrames() {
        if (strayFrames() != 0) {
            throw new IllegalStateException(strayFrames() + " frames were sent to a wrong address");
        }
    }

    private long strayFrames() {
        final List<Long> counted = new ArrayList<>();
        final Matcher counter = COUNTED.matcher(servers.run("nft", "list", "table", "netdev", "arrivals")
                .orFail()
                .out());
        while (counter.find()) {
            counted.add(Long.valueOf(counter.group(1)));
        }
        return counted.get(1);
    }

    /** Counts what comes to the servers, and what these processes do, after a while and for so long. */
    Running startCounting(final double leadSeconds, final double seconds, final List<String> processes) {
        final List<String> words =
                new ArrayList<>(List.of("window", "s0", Double.toString(leadSeconds), Double.toString(seconds)));
        words.addAll(processes);
        return startCounting(words.toArray(String[]::new));
    }

    /** Counts what these processes do, from when this returns until it is stopped. */
    Running startWatching(final List<String> processes) {
        final List<String> words = new ArrayList<>(List.of("watch"));
        words.addAll(processes);
        return startCounting(words.toArray(String[]::new));
    }

    /** Counts what comes to the servers, from when this returns. */
    Running startCounting(final String... words) {
        return start(servers, CLIENTS_CORE, "counter", words).awaitLog("ready", TO_BEGIN);
    }
}
