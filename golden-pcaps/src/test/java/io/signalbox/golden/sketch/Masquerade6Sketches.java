package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.golden.sketch.Family.V4;
import static io.signalbox.golden.sketch.Family.V6;

import io.signalbox.golden.packet.Icmpv6Packet;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.Arrays;
import java.util.List;

/** As {@link MasqueradeSketches}, with IPv6 inside and outside. */
final class Masquerade6Sketches {
    private static final String OWN = V6.outer();
    private static final int PARAMETER_PROBLEM = 4;
    private static final int UNKNOWN_ERROR = 100;
    private static final int REDIRECT = 137;
    private static final int PRIVATE_PROTOCOL = 253;
    /** Type 30, to be skipped by whoever does not know it, and padding (RFC 8200 section 4.2). */
    private static final byte[] OPTION = {30, 4, 0, 0, 0, 0};

    private Masquerade6Sketches() {}

    static List<Sketch> all() {
        return List.of(flows(), errors(), fragments());
    }

    private static Sketch flows() {
        final Sketch sketch = Sketch.of(
                        "snat-ipv6",
                        "IPv6 behind a masquerade: TCP, UDP, echo and other protocols, there and back; hosts with the same"
                                + "\n    port; hop limits, sizes and options; what begins outside; a service of IPv6 beside it.")
                .masquerading(V6)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .insideMtu(1_400);
        for (int host = 1; host <= 3; host++) {
            sketch.inside(host, question(host, 5_000, 1))
                    .inside(host, to(host, 5_001, 1).syn().seq(1_000));
        }
        return sketch.outside(answer(5_000, 1))
                .inside(1, question(1, 5_000, 2))
                .inside(2, question(2, 5_002, 1).withoutChecksum())
                .outside(answer(5_002, 1))
                .inside(0, question(1, 5_003, 1).from(V6.farServer(1), 5_003))
                .outside(answer(5_003, 1))
                .outside(from(1, 5_001).syn().seq(5_000).ack(1_001))
                .inside(1, to(1, 5_001, 1).seq(1_001).ack(5_001).payload("question"))
                .outside(from(1, 5_001).seq(5_001).ack(1_009).payload("answer"))
                .outside(from(1, 5_001).rst().seq(5_007))
                .outside(from(1, 5_001).seq(5_007).ack(1_009))
                .inside(1, ping(1, 7, 1))
                .outside(pong(7, 1))
                .outside(pong(8, 1))
                .inside(1, icmpv6().echoReply(9, 1).from(V6.server(1)).to(V6.client(1)))
                .inside(
                        1,
                        ip(PRIVATE_PROTOCOL)
                                .payload("inside")
                                .from(V6.server(1))
                                .to(V6.client(1)))
                .outside(ip(PRIVATE_PROTOCOL)
                        .payload("outside")
                        .from(V6.client(1))
                        .to(OWN))
                .inside(1, ip(59).payload("nothing").from(V6.server(1)).to(V6.client(1)))
                .inside(1, question(1, 5_004, 1).destinationOptions(OPTION))
                .outside(answer(5_004, 1).destinationOptions(OPTION))
                .inside(1, to(1, 5_005, 1).syn().seq(1_000).hopByHop(OPTION))
                .inside(1, question(1, 5_006, 1).ttl(1))
                .outside(answer(5_000, 1).ttl(1))
                .outside(answer(5_000, 1).payload(new byte[1_400]))
                .outside(udp().payload("outside").from(V6.client(1), 53).to(V6.server(1), 5_300))
                .inside(1, udp().payload("inside").from(V6.server(1), 5_300).to(V6.client(1), 53))
                .inside(1, question(1, 5_008, 1).to(OWN, 53))
                .syn(V6, 3, 40_000, V6.vip(1), 80)
                .inside(
                        1,
                        tcp().syn().seq(5_000).ack(1_001).from(V6.server(1), 80).to(V6.client(3), 40_000))
                .at(40)
                .outside(answer(5_000, 1));
    }

    private static Sketch errors() {
        final UdpPacket question = udp().from(OWN, 6_000).to(V6.client(1), 53).payload("question");
        final TcpPacket segment = tcp().syn().seq(1_000).from(OWN, 6_001).to(V6.client(1), 80);
        final Icmpv6Packet ping =
                icmpv6().echoRequest(7, 1).payload("ping").from(OWN).to(V6.client(1));
        final UdpPacket answered =
                udp().from(V6.client(1), 53).to(V6.server(1), 6_000).payload("answer");
        return Sketch.of(
                        "snat-ipv6-errors",
                        "ICMPv6 errors about masqueraded flows: from outside of every kind, about UDP, TCP and echo, whole and"
                                + "\n    cut short, with a wrong checksum, for another address; from inside about answers; redirects.")
                .masquerading(V6)
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -m")
                .inside(1, question(1, 6_000, 1))
                .inside(1, to(1, 6_001, 1).syn().seq(1_000))
                .inside(1, ping(1, 7, 1))
                .outside(error().portUnreachable().quoting(question))
                .outside(error().timeExceeded().quoting(question))
                .outside(error().packetTooBig(1_400).quoting(segment))
                .outside(error().unreachable(1).quoting(first(48, segment)))
                .outside(error().unreachable(3).quoting(ping))
                .outside(error().message(PARAMETER_PROBLEM, 0, 40).quoting(segment))
                .outside(error().message(UNKNOWN_ERROR, 0, 0).quoting(question))
                .outside(error().message(REDIRECT, 0, 0).quoting(question))
                .outside(error().portUnreachable().quoting(question).checksum(0xbad))
                .outside(error().portUnreachable().quoting(question).to(V6.vip(1)))
                .outside(error().portUnreachable().quoting(first(44, question)))
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_002).to(V6.client(1), 53).payload("of nobody")))
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_000).to(V6.client(1), 53).withoutChecksum()))
                .outside(error().portUnreachable()
                        .quoting(udp().from(OWN, 6_000)
                                .to(V6.client(1), 53)
                                .payload("question")
                                .destinationOptions(OPTION)))
                .outside(answer(6_000, 1))
                .inside(1, inner(1).portUnreachable().quoting(answered))
                .inside(0, inner(1).from(V6.router()).unreachable(3).quoting(answered))
                .inside(1, inner(1).portUnreachable().quoting(answered).checksum(0xbad))
                .inside(
                        1,
                        inner(1).portUnreachable()
                                .quoting(udp().from(V6.client(1), 53)
                                        .to(V6.server(1), 6_009)
                                        .payload("of nobody")));
    }

    private static Sketch fragments() {
        final Sketch sketch = Sketch.of(
                        "snat-ipv6-fragments",
                        "Fragments of masqueraded IPv6 flows, in order and not, of unequal length, too long for the link; one"
                                + "\n    that is the whole packet; in transit without masquerading; datagrams that stay incomplete.")
                .masquerading(V6)
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -m")
                .insideMtu(1_300)
                .inside(1, big(question(1, 6_000, 1).id(1)).fragment(0, 1_000))
                .inside(1, big(question(1, 6_000, 1).id(1)).fragment(1_000, 1_008))
                .outside(big(answer(6_000, 1).id(2)).fragment(1_000, 1_008))
                .outside(big(answer(6_000, 1).id(2)).fragment(0, 1_000))
                .outside(big(answer(6_000, 1).id(3)).fragment(0, 1_400))
                .outside(big(answer(6_000, 1).id(3)).fragment(1_400, 608))
                .inside(1, big(question(1, 6_000, 1).id(4)).fragment(0, 8))
                .inside(1, big(question(1, 6_000, 1).id(4)).fragment(8, 1_200))
                .inside(1, big(question(1, 6_000, 1).id(4)).fragment(1_208, 800))
                .inside(1, question(1, 6_000, 1).id(5).fragment(0, 16))
                .outside(answer(6_000, 1).id(6).fragment(0, 14));
        for (int part = 0; part < 2; part++) {
            sketch.inside(2, ping(2, 9, 1).payload(new byte[1_200]).id(7).fragment(part * 800, part == 0 ? 800 : 408));
        }
        return sketch.outside(
                        big(udp().from(V6.client(2), 53).to(V6.server(2), 53).id(8))
                                .fragment(0, 1_000))
                .outside(big(udp().from(V6.client(2), 53).to(V6.server(2), 53).id(8))
                        .fragment(1_000, 1_008))
                .inside(3, big(question(3, 6_000, 1).id(9)).fragment(0, 1_000))
                .outside(big(udp().from(V6.client(3), 53).to(OWN, 53).id(10)).fragment(0, 1_000))
                .at(70)
                .inside(1, question(1, 6_000, 1));
    }

    private static TcpPacket to(final int host, final int port, final int client) {
        return tcp().from(V6.server(host), port).to(V6.client(client), 80);
    }

    private static TcpPacket from(final int client, final int port) {
        return tcp().from(V6.client(client), 80).to(OWN, port);
    }

    private static UdpPacket question(final int host, final int port, final int client) {
        return udp().payload("question").from(V6.server(host), port).to(V6.client(client), 53);
    }

    private static UdpPacket answer(final int port, final int client) {
        return udp().payload("answer").from(V6.client(client), 53).to(OWN, port);
    }

    private static UdpPacket big(final UdpPacket datagram) {
        return datagram.payload(new byte[2_000]);
    }

    private static Icmpv6Packet ping(final int host, final int id, final int client) {
        return icmpv6().echoRequest(id, 1).payload("ping").from(V6.server(host)).to(V6.client(client));
    }

    private static Icmpv6Packet pong(final int id, final int client) {
        return icmpv6().echoReply(id, 1).payload("ping").from(V6.client(client)).to(OWN);
    }

    private static Icmpv6Packet error() {
        return icmpv6().from(V6.gateway()).to(OWN);
    }

    private static Icmpv6Packet inner(final int host) {
        return icmpv6().from(V6.server(host)).to(V6.client(1));
    }

    private static byte[] first(final int length, final Packet packet) {
        return Arrays.copyOf(packet.bytes(), length);
    }
}
