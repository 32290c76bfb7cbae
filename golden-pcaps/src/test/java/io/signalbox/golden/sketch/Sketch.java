package io.signalbox.golden.sketch;

import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.Topology;
import io.signalbox.golden.Topology.Interface;
import io.signalbox.golden.Topology.Neighbour;
import io.signalbox.golden.Topology.Route;
import io.signalbox.golden.Topology.RouteType;
import io.signalbox.golden.Topology.Snat;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A scenario told in the order in which it happens: a sentence a packet or an event, ten milliseconds after the last.
 *
 * <p>The director stands between clients behind a gateway ({@code eth0}) and real servers, near and behind a router
 * ({@code eth1}); {@link Family} says who is who.
 */
final class Sketch {
    static final String OUTSIDE = "eth0";
    static final String INSIDE = "eth1";
    static final String OUTER_MAC = "02:00:00:00:01:00";
    static final String INNER_MAC = "02:00:00:00:01:01";
    static final String GATEWAY_MAC = "02:00:00:00:02:00";
    static final String ROUTER_MAC = "02:00:00:00:02:01";

    private static final int VIPS = 8;
    private static final int SERVERS = 5;
    private static final long STEP_US = 10_000;

    private final String name;
    private final String description;
    private final List<String> rules = new ArrayList<>();
    private final List<Sysctl> sysctls = new ArrayList<>();
    private final List<ScenarioEvent> events = new ArrayList<>();
    private final List<FirewallMark> marks = new ArrayList<>();
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    private final List<String> modules = new ArrayList<>();
    private final List<String> natRules = new ArrayList<>();
    private int insideMtu = 1_500;
    private boolean withNeighbours;
    /** What leaves from the director's outer address; null for nothing. */
    private Family masqueraded;

    private long nowUs = 100_000;
    private int ids = 1;

    private Sketch(final String name, final String description) {
        this.name = name;
        this.description = description;
    }

    static Sketch of(final String name, final String description) {
        return new Sketch(name, description);
    }

    static String serverMac(final int server) {
        return "02:00:00:00:0a:1" + server;
    }

    String name() {
        return name;
    }

    // --- What there is from the start ---

    Sketch rule(final String words) {
        rules.add(words);
        return this;
    }

    /** A service and its servers: each with what stands behind {@code -r}. The last one becomes the first. */
    Sketch service(final String words, final String... servers) {
        final String service = words.split(" -", 2)[0];
        rule("-A " + words);
        Stream.of(servers).forEach(server -> rule("-a " + service + " -r " + server));
        return this;
    }

    Sketch setting(final String words) {
        sysctls.add(Sysctl.parse(words));
        return this;
    }

    Sketch mark(final int mark, final String to, final String protocol, final Integer... ports) {
        marks.add(new FirewallMark(mark, IpPrefix.parse(to), protocol, List.of(ports)));
        return this;
    }

    Sketch module(final String words) {
        modules.add(words);
        return this;
    }

    Sketch insideMtu(final int bytes) {
        insideMtu = bytes;
        return this;
    }

    /** Nobody is known on the inner link: the director has to ask, and its questions are part of the recording. */
    Sketch askingForNeighbours() {
        withNeighbours = true;
        return this;
    }

    /** What is of this family leaves, from inside, from the director's outer address. */
    Sketch masquerading(final Family family) {
        masqueraded = family;
        return this;
    }

    /** A line of iptables' table {@code nat}, behind {@link #masquerading}. */
    Sketch natRule(final String line) {
        natRules.add(line);
        return this;
    }

    // --- What happens ---

    /** Time passes. */
    Sketch after(final double seconds) {
        nowUs += Math.round(seconds * 1_000_000);
        return this;
    }

    /** What follows happens at this time, in seconds since the start. */
    Sketch at(final double seconds) {
        nowUs = Math.round(seconds * 1_000_000) - STEP_US;
        return this;
    }

    /** Comes from the clients' side. */
    Sketch outside(final Packet packet) {
        return outside(packet.onEthernet(GATEWAY_MAC, OUTER_MAC));
    }

    Sketch outside(final EthernetFrame frame) {
        return frame(OUTSIDE, frame);
    }

    /** Comes from this server, or from the router where the number is 0. */
    Sketch inside(final int server, final Packet packet) {
        return inside(packet.onEthernet(server == 0 ? ROUTER_MAC : serverMac(server), INNER_MAC));
    }

    Sketch inside(final EthernetFrame frame) {
        return frame(INSIDE, frame);
    }

    private Sketch frame(final String port, final EthernetFrame frame) {
        packets.add(new ScenarioDraft.Packet(tick(), port, frame.bytes()));
        return this;
    }

    Sketch ipvsadm(final String words) {
        return event(Kind.IPVSADM, words);
    }

    Sketch sysctl(final String words) {
        return event(Kind.SYSCTL, words);
    }

    /** The tables as they are now belong to what is compared. */
    Sketch show(final String as) {
        return event(Kind.SHOW, as);
    }

    private Sketch event(final Kind kind, final String args) {
        events.add(new ScenarioEvent(tick(), kind, args, OptionalInt.empty(), 0));
        return this;
    }

    private long tick() {
        nowUs += STEP_US;
        return nowUs;
    }

    /** A client opens a TCP connection; its handshake is the server's matter. */
    Sketch syn(final Family family, final int client, final int port, final String vip, final int service) {
        return outside(Packets.tcp()
                .syn()
                .seq(1_000)
                .id(ids++)
                .from(family.client(client), port)
                .to(vip, service));
    }

    /** The client acknowledges. */
    Sketch ack(final Family family, final int client, final int port, final String vip, final int service) {
        return outside(Packets.tcp()
                .ack(5_001)
                .seq(1_001)
                .id(ids++)
                .from(family.client(client), port)
                .to(vip, service));
    }

    /** SYN and ACK: for a real server that answers past the director this is all there is to see of a handshake. */
    Sketch opened(final Family family, final int client, final int port, final String vip, final int service) {
        return syn(family, client, port, vip, service).ack(family, client, port, vip, service);
    }

    /** A client asks a question of a few bytes. */
    Sketch datagram(final Family family, final int client, final int port, final String vip, final int service) {
        return outside(Packets.udp()
                .payload("question")
                .id(ids++)
                .from(family.client(client), port)
                .to(vip, service));
    }

    // --- What is told ---

    private ScenarioDraft draft() {
        return new ScenarioDraft(
                description, topology(), rules, Optional.empty(), sysctls, events, marks, natRules, packets);
    }

    /** Writes a new folder. */
    void write(final Path folder) throws IOException {
        draft().write(folder);
    }

    private Topology topology() {
        final List<Interface> ports =
                List.of(port(OUTSIDE, OUTER_MAC, 1_500, outerAddresses()), port(INSIDE, INNER_MAC, insideMtu, inner()));
        final Topology plain = Topology.of(ports, neighbours(), routes());
        return new Topology(
                plain.interfaces(),
                plain.neighbours(),
                plain.routes(),
                plain.loAddresses(),
                modules,
                plain.windowMs(),
                plain.settleUs(),
                withNeighbours,
                masqueraded == null ? plain.snat() : Optional.of(new Snat(OUTSIDE, Ip.parse(masqueraded.outer()))),
                plain.localMarks());
    }

    private static Interface port(final String name, final String mac, final int mtu, final Stream<String> addresses) {
        return new Interface(
                name, Mac.parse(mac), mtu, addresses.map(IpPrefix::parse).toList());
    }

    private static Stream<String> outerAddresses() {
        return Stream.of(Family.values())
                .flatMap(family -> Stream.concat(
                        Stream.of(family.outer() + prefixLength(family, 24, 64)),
                        Stream.iterate(1, n -> n + 1)
                                .limit(VIPS)
                                .map(n -> family.vip(n) + prefixLength(family, 32, 128))));
    }

    private static Stream<String> inner() {
        return Stream.of(Family.values()).map(family -> family.inner() + prefixLength(family, 24, 64));
    }

    private static String prefixLength(final Family family, final int v4, final int v6) {
        return "/" + (family == Family.V4 ? v4 : v6);
    }

    private List<Neighbour> neighbours() {
        final List<Neighbour> known = new ArrayList<>();
        for (final Family family : Family.values()) {
            known.add(neighbour(OUTSIDE, family.gateway(), GATEWAY_MAC));
            for (int server = 1; server <= SERVERS && !withNeighbours; server++) {
                known.add(neighbour(INSIDE, family.server(server), serverMac(server)));
            }
            if (!withNeighbours) {
                known.add(neighbour(INSIDE, family.router(), ROUTER_MAC));
            }
        }
        return known;
    }

    private static Neighbour neighbour(final String port, final String address, final String mac) {
        return new Neighbour(port, Ip.parse(address), Mac.parse(mac));
    }

    private static List<Route> routes() {
        return Arrays.asList(
                route("0.0.0.0/0", Family.V4.gateway(), OUTSIDE),
                route("::/0", Family.V6.gateway(), OUTSIDE),
                route("10.1.0.0/24", Family.V4.router(), INSIDE),
                route("2001:db8:0:b::/64", Family.V6.router(), INSIDE));
    }

    private static Route route(final String to, final String via, final String port) {
        return new Route(
                IpPrefix.parse(to),
                Optional.of(Ip.parse(via)),
                Optional.of(port),
                RouteType.UNICAST,
                OptionalInt.empty());
    }
}
