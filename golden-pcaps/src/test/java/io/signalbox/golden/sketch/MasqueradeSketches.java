package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.golden.sketch.Family.V4;
import static io.signalbox.golden.sketch.Family.V6;

import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.Arrays;
import java.util.List;

/** Scenarios about inside hosts that leave from the director's own address. What comes back comes for kept ports. */
final class MasqueradeSketches {
    private static final String OWN = V4.outer();
    private static final int REDIRECT = 5;
    private static final int SOURCE_QUENCH = 4;
    private static final int PARAMETER_PROBLEM = 12;

    private MasqueradeSketches() {}

    static List<Sketch> all() {
        return List.of(
                collisions(), errors(), fragments(), tcpStates(), times(), limits(), odds(), unreachable(), anew());
    }

    private static Sketch collisions() {
        final Sketch sketch = Sketch.of(
                        "snat-collisions",
                        "Inside hosts with the same port or identifier: to the same server, to another, anew to both; system"
                                + "\n    ports; one that keeps its port because it is free there.")
                .masquerading(V4)
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -m");
        for (int client = 1; client <= 2; client++) {
            for (int host = 1; host <= 3; host++) {
                sketch.inside(host, syn(host, 5_000, client));
            }
        }
        sketch.inside(3, syn(3, 5_001, 1)).inside(1, syn(1, 5_001, 2)).inside(1, syn(1, 5_001, 1));
        for (final int port : new int[] {53, 511, 512, 600, 1_023}) {
            sketch.inside(1, question(1, port, 1))
                    .inside(2, question(2, port, 1))
                    .inside(2, question(2, port, 1));
        }
        for (int host = 1; host <= 3; host++) {
            sketch.inside(host, ping(host, 7, 1)).inside(host, ping(host, 7, 2));
        }
        return sketch.inside(1, question(1, 5_000, 1)).outside(answer(5_000, 1));
    }

    private static Sketch errors() {
        final UdpPacket question = udp().from(OWN, 6_000).to(V4.client(1), 53).payload("question");
        final TcpPacket segment = tcp().syn().seq(1_000).from(OWN, 6_001).to(V4.client(1), 80);
        final IcmpPacket ping =
                icmp().echoRequest(7, 1).payload("ping").from(OWN).to(V4.client(1));
        final UdpPacket answered =
                udp().from(V4.client(1), 53).to(V4.server(1), 6_000).payload("answer");
        return Sketch.of(
                        "snat-icmp-errors",
                        "ICMP errors about masqueraded flows: from outside of every kind, about UDP, TCP and echo, whole and cut"
                                + "\n    short, with a wrong checksum, for another address, redirects; from inside about answers.")
                .masquerading(V4)
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -m")
                .inside(1, question(1, 6_000, 1))
                .inside(1, syn(1, 6_001, 1))
                .inside(1, ping(1, 7, 1))
                .outside(error().portUnreachable().quoting(question))
                .outside(error().timeExceeded().quoting(question))
                .outside(error().fragmentationNeeded(1_400).quoting(segment))
                .outside(error().unreachable(13).quoting(first(28, segment)))
                .outside(error().unreachable(1).quoting(ping))
                .outside(error().message(SOURCE_QUENCH, 0, 0).quoting(question))
                .outside(error().message(PARAMETER_PROBLEM, 0, 0).quoting(segment))
                .outside(error().message(REDIRECT, 1, 0xC00002FDL).quoting(question))
                .outside(error().portUnreachable().quoting(question).checksum(0xbad))
                .outside(error().portUnreachable().quoting(question).to(V4.vip(1)))
                .outside(error().portUnreachable().quoting(first(24, question)))
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_002).to(V4.client(1), 53).payload("of nobody")))
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_000).to(V4.client(1), 53).withoutChecksum()))
                .outside(answer(6_000, 1))
                .inside(1, inner(1).portUnreachable().quoting(answered))
                .inside(0, inner(1).from(V4.router()).unreachable(1).quoting(answered))
                .inside(1, inner(1).message(REDIRECT, 1, 0x0A0000FEL).quoting(answered))
                .inside(1, inner(1).portUnreachable().quoting(answered).checksum(0xbad))
                .inside(
                        1,
                        inner(1).portUnreachable()
                                .quoting(udp().from(V4.client(1), 53)
                                        .to(V4.server(1), 6_009)
                                        .payload("of nobody")));
    }

    private static Sketch fragments() {
        final Sketch sketch = Sketch.of(
                        "snat-fragments",
                        "Fragments of masqueraded flows, in order and not, of unequal length, not to be fragmented; in transit"
                                + "\n    without masquerading; datagrams that stay incomplete.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .inside(1, big(question(1, 6_000, 1).id(1)).fragment(0, 1_000))
                .inside(1, big(question(1, 6_000, 1).id(1)).fragment(1_000, 1_008))
                .outside(big(answer(6_000, 1).id(2)).fragment(1_000, 1_008))
                .outside(big(answer(6_000, 1).id(2)).fragment(0, 1_000))
                .inside(1, big(question(1, 6_000, 1).id(3)).fragment(0, 8))
                .inside(1, big(question(1, 6_000, 1).id(3)).fragment(8, 1_400))
                .inside(1, big(question(1, 6_000, 1).id(3)).fragment(1_408, 600))
                .inside(1, big(question(1, 6_000, 1).id(4)).dontFragment().fragment(0, 1_400))
                .inside(1, big(question(1, 6_000, 1).id(4)).dontFragment().fragment(1_400, 608));
        for (int part = 0; part < 2; part++) {
            sketch.inside(2, ping(2, 9, 1).payload(new byte[1_200]).id(5).fragment(part * 800, part == 0 ? 800 : 408));
        }
        return sketch.outside(
                        big(udp().from(V4.client(2), 53).to(V4.server(2), 53).id(6))
                                .fragment(0, 1_000))
                .outside(big(udp().from(V4.client(2), 53).to(V4.server(2), 53).id(6))
                        .fragment(1_000, 1_008))
                .inside(3, big(question(3, 6_000, 1).id(7)).fragment(0, 1_000))
                .outside(big(udp().from(V4.client(3), 53).to(OWN, 53).id(8)).fragment(0, 1_000))
                .at(40)
                .inside(1, question(1, 6_000, 1).id(9));
    }

    private static Sketch tcpStates() {
        return Sketch.of(
                        "snat-tcp",
                        "TCP through a masquerade: refused, closed and begun anew, met in the middle, met by a segment that"
                                + "\n    opens nothing, and what comes from outside for a flow that does not want it.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .inside(1, syn(1, 5_000, 1))
                .outside(from(1, 5_000).rst().ack(1_001).seq(0))
                .outside(from(1, 5_000).rst().ack(1_001).seq(0))
                .inside(1, syn(1, 5_001, 1))
                .outside(from(1, 5_001).syn().seq(5_000).ack(1_001))
                .inside(1, to(1, 5_001, 1).seq(1_001).ack(5_001))
                .inside(1, to(1, 5_001, 1).fin().seq(1_001).ack(5_001))
                .outside(from(1, 5_001).fin().seq(5_001).ack(1_002))
                .inside(1, to(1, 5_001, 1).seq(1_002).ack(5_002))
                .inside(1, to(1, 5_001, 1).syn().seq(900_000))
                .outside(from(1, 5_001).syn().seq(700_000).ack(900_001))
                .inside(1, to(1, 5_002, 1).seq(1_001).ack(5_001))
                .outside(from(1, 5_002).seq(5_001).ack(1_001))
                .inside(1, to(1, 5_003, 1).fin().seq(1_001).ack(5_001))
                .inside(1, to(1, 5_004, 1).rst().seq(1_001))
                .inside(1, to(1, 5_005, 1).syn().seq(1_001).ack(5_001))
                .inside(1, syn(1, 5_006, 1))
                .outside(from(1, 5_006).syn().seq(5_000).ack(1_001))
                .inside(1, to(1, 5_006, 1).seq(1_001).ack(5_001))
                .outside(from(1, 5_006).syn().seq(9_000))
                .inside(1, to(1, 5_006, 1).syn().seq(1_000))
                .outside(from(1, 5_006).rst().seq(5_001))
                .outside(from(1, 5_006).seq(5_001).ack(1_001))
                .outside(from(2, 5_006).seq(5_001).ack(1_001));
    }

    /** A second to each side of a limit. */
    private static Sketch times() {
        return Sketch.of(
                        "snat-times",
                        "How long masqueraded flows are remembered: UDP unanswered, answered and talking on, echo, TCP that"
                                + "\n    nobody answers and that was refused.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .at(1)
                .inside(1, question(1, 6_000, 1))
                .inside(1, question(1, 6_001, 1))
                .inside(1, ping(1, 7, 1))
                .inside(1, ping(1, 8, 1))
                .inside(1, syn(1, 5_000, 1))
                .inside(1, syn(1, 5_001, 1))
                .at(30)
                .outside(answer(6_000, 1))
                .outside(pong(7, 1))
                .at(32)
                .outside(answer(6_001, 1))
                .outside(pong(8, 1))
                .at(59)
                .inside(1, question(1, 6_000, 1))
                .outside(answer(6_000, 1))
                .at(120)
                .outside(from(1, 5_000).syn().seq(5_000).ack(1_001))
                .at(122.5)
                .outside(from(1, 5_001).syn().seq(5_000).ack(1_001))
                .at(178)
                .outside(answer(6_000, 1))
                .at(299)
                .outside(answer(6_000, 1));
    }

    private static Sketch limits() {
        return Sketch.of(
                        "snat-limits",
                        "Masqueraded packets that can go no further: TTL, size, no way inside, nobody there; options and"
                                + "\n    datagrams without a checksum.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .insideMtu(1_300)
                .inside(1, question(1, 6_000, 1).ttl(1))
                .inside(1, question(1, 6_000, 1))
                .outside(answer(6_000, 1).ttl(1))
                .outside(answer(6_000, 1).payload(new byte[1_400]).dontFragment())
                .outside(answer(6_000, 1).payload(new byte[1_400]))
                .inside(1, question(1, 6_000, 1).withoutChecksum())
                .outside(answer(6_000, 1).withoutChecksum())
                .inside(1, question(1, 6_000, 1).ipOptions(new byte[] {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
                .outside(answer(6_000, 1).ipOptions(new byte[] {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
                .inside(1, question(1, 6_000, 1).to("10.0.0.1", 53))
                .inside(1, question(1, 6_000, 1).to(OWN, 6_000))
                .inside(1, question(1, 6_000, 1).to(V4.farServer(1), 53));
    }

    private static Sketch odds() {
        return Sketch.of(
                        "snat-odds",
                        "Other protocols than TCP, UDP and echo behind a masquerade; flows that begin outside; replies that"
                                + "\n    nobody asked for; a service beside it.")
                .masquerading(V4)
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -m")
                .inside(
                        1,
                        gre(udp().from("10.9.0.1", 1).to("10.9.0.2", 2))
                                .from(V4.server(1))
                                .to(V4.client(1)))
                .outside(gre(udp().from("10.9.0.2", 2).to("10.9.0.1", 1))
                        .from(V4.client(1))
                        .to(OWN))
                .inside(
                        2,
                        gre(udp().from("10.9.0.1", 1).to("10.9.0.2", 2))
                                .from(V4.server(2))
                                .to(V4.client(1)))
                .inside(1, ip(50).payload("inside").from(V4.server(1)).to(V4.client(1)))
                .outside(ip(50).payload("outside").from(V4.client(1)).to(OWN))
                .inside(1, icmp().echoReply(7, 1).from(V4.server(1)).to(V4.client(1)))
                .outside(icmp().echoReply(7, 1).from(V4.client(1)).to(OWN))
                .outside(icmp().echoRequest(7, 1).from(V4.client(1)).to(OWN))
                .inside(
                        1,
                        icmp().message(13, 0, 0x0007_0001L)
                                .payload(new byte[12])
                                .from(V4.server(1))
                                .to(V4.client(1)))
                .outside(icmp().message(14, 0, 0x0007_0001L)
                        .payload(new byte[12])
                        .from(V4.client(1))
                        .to(OWN))
                .outside(udp().payload("outside").from(V4.client(1), 53).to(V4.server(1), 5_300))
                .inside(1, udp().payload("inside").from(V4.server(1), 5_300).to(V4.client(1), 53))
                .inside(
                        1,
                        inner(1).portUnreachable()
                                .quoting(udp().payload("outside")
                                        .from(V4.client(1), 53)
                                        .to(V4.server(1), 5_300)))
                .inside(1, udp().payload("inside").from(V4.server(1), 5_301).to(V4.client(1), 53))
                .outside(tcp().syn().seq(1).from(V4.client(1), 80).to(V4.server(1), 22))
                .inside(1, tcp().syn().seq(7).ack(2).from(V4.server(1), 22).to(V4.client(1), 80))
                .outside(tcp().seq(2).ack(8).from(V4.client(1), 80).to(V4.server(1), 22))
                .inside(
                        1,
                        tcp().seq(8)
                                .ack(2)
                                .payload("inside")
                                .from(V4.server(1), 22)
                                .to(V4.client(1), 80))
                .inside(1, question(1, 6_000, 1))
                .outside(answer(6_001, 1))
                .outside(answer(6_000, 2))
                .outside(answer(6_000, 1))
                .syn(V4, 3, 40_000, V4.vip(1), 80)
                .inside(
                        1,
                        tcp().syn().seq(5_000).ack(1_001).from(V4.server(1), 80).to(V4.client(3), 40_000))
                .inside(1, question(1, 6_000, 1).to("192.0.2.77", 53));
    }

    private static Sketch anew() {
        return Sketch.of(
                        "snat-tcp-anew",
                        "A host begins anew while its last connection is closing: the server's answer makes it established,"
                                + "\n    and it is remembered as such.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .inside(1, syn(1, 5_001, 1))
                .outside(from(1, 5_001).syn().seq(5_000).ack(1_001))
                .inside(1, to(1, 5_001, 1).seq(1_001).ack(5_001))
                .inside(1, to(1, 5_001, 1).fin().seq(1_001).ack(5_001))
                .inside(1, to(1, 5_001, 1).syn().seq(900_000))
                .outside(from(1, 5_001).syn().seq(700_000).ack(900_001))
                .inside(1, to(1, 5_001, 1).seq(900_001).ack(700_001))
                .at(100)
                .outside(from(1, 5_001).seq(700_001).ack(900_001))
                .inside(1, to(1, 5_001, 1).fin().seq(900_001).ack(700_001));
    }

    private static Sketch unreachable() {
        final String silent = "10.0.0.99";
        return Sketch.of(
                        "snat-unreachable",
                        "Neighbours that do not answer: a server that an inside host wants to reach, an inside host that an"
                                + "\n    answer or an ICMP error is for; what is too long for a link is in fragments by then.")
                .masquerading(V4)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .inside(1, question(1, 6_000, 1).to("192.0.2.77", 53))
                .at(10)
                .inside(2, syn(2, 6_001, 1).to("192.0.2.78", 80))
                .at(20)
                .inside(3, ping(3, 9, 1).to("192.0.2.79"))
                .at(30)
                .inside(1, question(1, 6_000, 1).from(silent, 6_000))
                .outside(answer(6_000, 1))
                .at(40)
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_000).to(V4.client(1), 53).payload("question")))
                .at(50)
                .inside(1, question(1, 6_002, 1).from(silent, 6_002))
                .outside(big(answer(6_002, 1).id(2)).fragment(0, 1_000))
                .outside(big(answer(6_002, 1).id(2)).fragment(1_000, 1_008))
                .at(60)
                .inside(1, question(1, 6_003, 1));
    }

    private static TcpPacket syn(final int host, final int port, final int client) {
        return to(host, port, client).syn().seq(1_000);
    }

    private static TcpPacket to(final int host, final int port, final int client) {
        return tcp().from(V4.server(host), port).to(V4.client(client), 80);
    }

    private static TcpPacket from(final int client, final int port) {
        return tcp().from(V4.client(client), 80).to(OWN, port);
    }

    private static UdpPacket question(final int host, final int port, final int client) {
        return udp().payload("question").from(V4.server(host), port).to(V4.client(client), 53);
    }

    private static UdpPacket answer(final int port, final int client) {
        return udp().payload("answer").from(V4.client(client), 53).to(OWN, port);
    }

    private static UdpPacket big(final UdpPacket datagram) {
        return datagram.payload(new byte[2_000]);
    }

    private static IcmpPacket ping(final int host, final int id, final int client) {
        return icmp().echoRequest(id, 1).payload("ping").from(V4.server(host)).to(V4.client(client));
    }

    private static IcmpPacket pong(final int id, final int client) {
        return icmp().echoReply(id, 1).payload("ping").from(V4.client(client)).to(OWN);
    }

    private static IcmpPacket error() {
        return icmp().from(V4.gateway()).to(OWN);
    }

    private static IcmpPacket inner(final int host) {
        return icmp().from(V4.server(host)).to(V4.client(1));
    }

    private static byte[] first(final int length, final Packet packet) {
        return Arrays.copyOf(packet.bytes(), length);
    }
}
