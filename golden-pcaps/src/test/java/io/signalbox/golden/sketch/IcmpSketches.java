package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/** Errors that others send about our packets, and those that the director sends. */
final class IcmpSketches {
    private static final Family V6 = Family.V6;

    private IcmpSketches() {}

    static List<Sketch> all() {
        return List.of(natErrors(), passingErrors(), natIcmpSend(), shortQuotes());
    }

    private static Sketch shortQuotes() {
        final Sketch sketch = Sketch.of(
                "schedule-icmp-short-quotes",
                "ICMP errors that quote ports, half of them or none, about packets of no connection: in transit and to a"
                        + "\n    VIP, without schedule_icmp and with it.");
        for (final Family family : Family.values()) {
            sketch.service("-t " + family.vip(1, 80) + " -s rr", family.server(1, 80) + " -m");
        }
        return shortQuotes(shortQuotes(sketch).sysctl("net.ipv4.vs.schedule_icmp=1"));
    }

    private static Sketch shortQuotes(final Sketch sketch) {
        for (final Family family : Family.values()) {
            final int header = family == V6 ? 40 : 20;
            for (final int ports : new int[] {0, 3, 4}) {
                for (final IpPacket<?> quoted : List.of(tcp().ack(1), udp(), sctp(), ip(50))) {
                    quoted.from(family.client(1)).to(family.server(2)).truncatedTo(header + ports);
                    sketch.inside(
                            2,
                            family.portUnreachable(quoted)
                                    .from(family.server(2))
                                    .to(family.client(1)));
                }
                final TcpPacket answer = fromService(family, 2).truncatedTo(header + ports);
                sketch.outside(
                        family.portUnreachable(answer).from(family.client(2)).to(family.vip(1)));
            }
        }
        return sketch;
    }

    /** What the client got from the service, as its own error quotes it. */
    private static TcpPacket fromService(final Family family, final int client) {
        return tcp().ack(1_002)
                .seq(5_001)
                .payload("an answer")
                .id(77)
                .ttl(60)
                .from(family.vip(1), 80)
                .to(family.client(client), 40_000);
    }

    /** What the real server got from the client, as its own error quotes it. */
    private static TcpPacket toServer(final Family family, final int client) {
        return tcp().ack(5_001)
                .seq(1_001)
                .payload("a question")
                .id(78)
                .ttl(60)
                .from(family.client(client), 40_000)
                .to(family.server(1), 8_080);
    }

    private static Sketch natErrors() {
        return Sketch.of(
                        "icmpv6-nat",
                        "ICMPv6 errors with embedded packets, NAT: from clients and routers about replies, from inside about"
                                + "\n    forwarded packets (which Linux drops), truncated and wrong ones; packet too big from the director.")
                .insideMtu(1_400)
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 8_080) + " -m")
                .service("-u " + V6.vip(1, 53) + " -s rr", V6.server(2, 5_353) + " -m")
                .opened(V6, 1, 40_000, V6.vip(1), 80)
                .datagram(V6, 1, 40_001, V6.vip(1), 53)
                // From the clients' side.
                .outside(V6.tooBig(1_300, fromService(V6, 1)).from(V6.gateway()).to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.timeExceeded(fromService(V6, 1)).from(V6.gateway()).to(V6.vip(1)))
                .outside(icmpv6().message(4, 1, 6)
                        .quoting(fromService(V6, 1))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(icmpv6().message(100, 0, 0)
                        .quoting(fromService(V6, 1))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(
                                udp().payload("answer").from(V6.vip(1), 53).to(V6.client(1), 40_001))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1))
                        .checksum(0xbad)
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1))
                        .ttl(1)
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 2))
                        .from(V6.client(2))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1).truncatedTo(44))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1).truncatedTo(43))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1).truncatedTo(39))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1).fragment(0, 16))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1).destinationOptions(new byte[] {1, 2, 0, 0}))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                // From inside.
                .inside(
                        1,
                        V6.portUnreachable(toServer(V6, 1)).from(V6.server(1)).to(V6.client(1)))
                .inside(0, V6.tooBig(1_300, toServer(V6, 1)).from(V6.router()).to(V6.client(1)))
                .inside(0, V6.timeExceeded(toServer(V6, 2)).from(V6.router()).to(V6.client(2)))
                .show("errors")
                // The director's own.
                .outside(tcp().ack(5_001)
                        .seq(1_001)
                        .payload(new byte[1_341])
                        .from(V6.client(1), 40_000)
                        .to(V6.vip(1), 80))
                .outside(tcp().ack(5_001)
                        .seq(1_001)
                        .payload(new byte[1_340])
                        .from(V6.client(1), 40_000)
                        .to(V6.vip(1), 80))
                .outside(tcp().ack(5_001)
                        .from(V6.client(1), 40_000)
                        .to(V6.vip(1), 80)
                        .ttl(1))
                .inside(
                        1,
                        tcp().ack(1_002)
                                .from(V6.server(1), 8_080)
                                .to(V6.client(1), 40_000)
                                .ttl(1))
                .outside(tcp().syn().from(V6.client(1), 40_005).to(V6.vip(1), 81))
                .outside(udp().from(V6.client(1), 40_005).to(V6.vip(1), 54))
                .show("end");
    }

    private static Sketch passingErrors() {
        final Sketch sketch = Sketch.of(
                "icmpv6-dr-tun",
                "ICMPv6 errors about direct replies (DR and TUN), and about the director's own IPv6 tunnel packets; a packet"
                        + "\n    that is too big for the tunnel.");
        sketch.service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -g")
                .service("-t " + V6.vip(2, 80) + " -s rr", V6.farServer(2, 80) + " -i")
                .opened(V6, 1, 40_000, V6.vip(1), 80)
                .opened(V6, 1, 40_000, V6.vip(2), 80)
                .outside(V6.tooBig(1_300, fromService(V6, 1)).from(V6.gateway()).to(V6.vip(1)))
                .outside(V6.portUnreachable(fromService(V6, 1))
                        .from(V6.client(1))
                        .to(V6.vip(1)))
                .outside(V6.tooBig(1_300, fromService(V6, 1).from(V6.vip(2), 80))
                        .from(V6.gateway())
                        .to(V6.vip(2)))
                .inside(0, V6.tooBig(1_300, tunnelled()).from(V6.router()).to(V6.inner()))
                .inside(0, V6.hostUnreachable(tunnelled()).from(V6.router()).to(V6.inner()));
        for (final int length : new int[] {1_400, 1_401, 1_380}) {
            sketch.outside(tcp().ack(5_001)
                    .payload(new byte[length])
                    .from(V6.client(1), 40_000)
                    .to(V6.vip(2), 80));
        }
        return sketch.show("end");
    }

    private static IpPacket<?> tunnelled() {
        return tunnel(tcp().ack(5_001)
                        .from(V6.client(1), 40_000)
                        .to(V6.vip(2), 80)
                        .ttl(63))
                .from(V6.inner())
                .to(V6.farServer(2))
                .ttl(63);
    }

    private static Sketch natIcmpSend() {
        final Sketch sketch = Sketch.of(
                        "nat-icmp-send",
                        "nat_icmp_send: NAT servers send what belongs to no connection. From a service's port it is refused with"
                                + "\n    port unreachable, but for resets; from other ports, or with the setting off, it passes.")
                .setting("net.ipv4.vs.nat_icmp_send=1");
        for (final Family family : Family.values()) {
            sketch.service("-t " + family.vip(1, 80) + " -s rr", family.server(1, 8_080) + " -m")
                    .service(
                            "-u " + family.vip(1, 53) + " -s rr",
                            family.server(1, 53) + " -m",
                            family.server(2, 53) + " -g")
                    .service("--sctp-service " + family.vip(1, 80) + " -s rr", family.server(1, 80) + " -m");
        }
        for (final Family family : Family.values()) {
            strays(sketch, family);
        }
        sketch.sysctl("net.ipv4.vs.nat_icmp_send=0");
        for (final Family family : Family.values()) {
            sketch.inside(1, stray(family, 8_080).ack(1));
        }
        return sketch.show("end");
    }

    private static void strays(final Sketch sketch, final Family family) {
        sketch.inside(1, stray(family, 8_080).ack(1).payload("whose is this"))
                .inside(1, stray(family, 8_080).syn())
                .inside(1, stray(family, 8_080).rst())
                .inside(1, stray(family, 8_080).rst().ack(1))
                .inside(1, stray(family, 80).ack(1))
                .inside(1, stray(family, 8_080).ack(1).ttl(1))
                .inside(1, datagram(family, 1))
                .inside(2, datagram(family, 2))
                .inside(3, datagram(family, 3))
                .inside(1, datagram(family, 1).payload(new byte[1_400]).fragment(0, 800))
                .inside(1, datagram(family, 1).payload(new byte[1_400]).fragment(800, 800))
                .inside(1, association(family).chunk(SctpPacket.DATA, 12))
                .inside(1, association(family).chunk(SctpPacket.ABORT, 0))
                .inside(1, family.echoRequest(1).from(family.server(1)).to(family.client(1)));
    }

    private static TcpPacket stray(final Family family, final int port) {
        return tcp().seq(9).id(9).from(family.server(1), port).to(family.client(1), 40_000);
    }

    private static UdpPacket datagram(final Family family, final int server) {
        return udp().id(10).payload("unasked").from(family.server(server), 53).to(family.client(1), 40_000);
    }

    private static SctpPacket association(final Family family) {
        return sctp().id(11).from(family.server(1), 80).to(family.client(1), 40_000);
    }
}
