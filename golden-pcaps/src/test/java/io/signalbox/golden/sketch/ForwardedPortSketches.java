package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.golden.sketch.Family.V4;
import static io.signalbox.golden.sketch.Family.V6;

import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/** Scenarios about public ports that are inside hosts': 8080 is the first server's 80, 53 the second one's. */
final class ForwardedPortSketches {
    private static final int AT = 8_080;

    private ForwardedPortSketches() {}

    static List<Sketch> all() {
        return List.of(forwarded("dnat", V4, V6), forwarded("dnat-ipv6", V6, V4), outwards());
    }

    /** @param other has the service that every scenario needs */
    private static Sketch forwarded(final String name, final Family family, final Family other) {
        final String own = family.outer();
        final String inside = family == V4 ? "10.0.0.0/8" : "2001:db8:0:a::/63";
        final String host = family == V4 ? "/32" : "/128";
        final UdpPacket came =
                udp().payload("question").from(family.client(1), 4_000).to(family.server(2), 53);
        final TcpPacket left = tcp().seq(5_001).ack(1_001).from(own, AT).to(family.client(1), 4_000);
        return Sketch.of(
                        name,
                        "Ports of the public address that are inside hosts': TCP, UDP, fragments, ICMP errors from both sides,"
                                + "\n    hop limits; inside hosts that ask the public address; what is for no such port.")
                .masquerading(family)
                .natRule("-A PREROUTING -d " + own + host + " -p tcp -m tcp --dport " + AT
                        + " -j DNAT --to-destination " + Family.place(family.server(1), 80))
                .natRule("-A PREROUTING -d " + own + host + " -p udp -m udp --dport 53 -j DNAT --to-destination "
                        + Family.place(family.server(2), 53))
                .natRule("-A POSTROUTING -s " + inside + " -o eth1 -j MASQUERADE")
                .service("-t " + other.vip(1, 80) + " -s rr", other.server(1, 80) + " -m")
                .outside(tcp().syn().seq(1_000).from(family.client(1), 4_000).to(own, AT))
                .inside(
                        1,
                        answer(family, family.client(1), 4_000).syn().seq(5_000).ack(1_001))
                .outside(tcp().seq(1_001)
                        .ack(5_001)
                        .payload("question")
                        .from(family.client(1), 4_000)
                        .to(own, AT))
                .inside(
                        1,
                        answer(family, family.client(1), 4_000)
                                .seq(5_001)
                                .ack(1_009)
                                .payload("answer"))
                .outside(tcp().seq(1_009)
                        .ack(5_007)
                        .ttl(1)
                        .from(family.client(1), 4_000)
                        .to(own, AT))
                .outside(family.timeExceeded(left).from(family.gateway()).to(own))
                .outside(tcp().fin()
                        .seq(1_009)
                        .ack(5_007)
                        .from(family.client(1), 4_000)
                        .to(own, AT))
                .inside(
                        1,
                        answer(family, family.client(1), 4_000).fin().seq(5_007).ack(1_010))
                .outside(tcp().seq(1_010)
                        .ack(5_008)
                        .from(family.client(1), 4_000)
                        .to(own, AT))
                .outside(came.to(own, 53))
                .inside(2, udp().payload("answer").from(family.server(2), 53).to(family.client(1), 4_000))
                .inside(
                        2,
                        family.portUnreachable(came.to(family.server(2), 53))
                                .from(family.server(2))
                                .to(family.client(1)))
                .inside(
                        0,
                        family.hostUnreachable(came.to(family.server(2), 53))
                                .from(family.router())
                                .to(family.client(1)))
                .outside(big(family).id(1).fragment(0, 1_000))
                .outside(big(family).id(1).fragment(1_000, 1_008))
                .inside(2, bigAnswer(family).id(2).fragment(1_000, 1_008))
                .inside(2, bigAnswer(family).id(2).fragment(0, 1_000))
                .outside(tcp().syn().seq(1_000).from(family.client(1), 4_001).to(own, AT + 1))
                .outside(tcp().syn().seq(1_000).from(family.client(1), 4_001).to(family.server(1), 80))
                .inside(
                        1,
                        answer(family, family.client(1), 4_001).syn().seq(5_000).ack(1_001))
                .inside(3, tcp().syn().seq(1_000).from(family.server(3), 4_000).to(own, AT))
                .inside(
                        1,
                        answer(family, family.inner(), 4_000).syn().seq(5_000).ack(1_001))
                .inside(
                        3,
                        tcp().seq(1_001)
                                .ack(5_001)
                                .from(family.server(3), 4_000)
                                .to(own, AT))
                .inside(
                        2,
                        udp().payload("of its own")
                                .from(family.server(2), 4_002)
                                .to(own, 53))
                .inside(2, udp().payload("to itself").from(family.server(2), 53).to(family.inner(), 4_002))
                .inside(
                        2,
                        family.portUnreachable(udp().payload("of its own")
                                        .from(family.inner(), 4_002)
                                        .to(family.server(2), 53))
                                .from(family.server(2))
                                .to(family.inner()))
                .inside(1, udp().payload("outwards").from(family.server(1), 80).to(family.client(2), 53))
                .at(40)
                .inside(2, udp().payload("late").from(family.server(2), 53).to(family.client(1), 4_000))
                .outside(came.to(own, 53));
    }

    private static Sketch outwards() {
        return Sketch.of(
                        "dnat-outwards",
                        "An inside host's end is somebody's by a forwarded port, and then speaks to others of itself.")
                .masquerading(V4)
                .natRule(
                        "-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.11:80")
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -m")
                .outside(tcp().syn().seq(1_000).from(V4.client(1), 4_000).to(V4.outer(), AT))
                .inside(1, answer(V4, V4.client(1), 4_000).syn().seq(5_000).ack(1_001))
                .inside(1, answer(V4, V4.client(2), 80).syn().seq(9_000))
                .outside(
                        tcp().syn().seq(2_000).ack(9_001).from(V4.client(2), 80).to(V4.outer(), 80))
                .inside(1, answer(V4, V4.client(3), 80).syn().seq(9_000))
                .outside(tcp().seq(1_001).ack(5_001).from(V4.client(1), 4_000).to(V4.outer(), AT));
    }

    private static TcpPacket answer(final Family family, final String to, final int port) {
        return tcp().from(family.server(1), 80).to(to, port);
    }

    private static UdpPacket big(final Family family) {
        return udp().payload(new byte[2_000]).from(family.client(1), 4_000).to(family.outer(), 53);
    }

    private static UdpPacket bigAnswer(final Family family) {
        return udp().payload(new byte[2_000]).from(family.server(2), 53).to(family.client(1), 4_000);
    }
}
