package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.greWithChecksum;
import static io.signalbox.golden.packet.Packets.gue;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/** Packets in packets. */
final class TunnelSketches {
    private static final String[] TYPES = {
        "--tun-type ipip",
        "--tun-type gue --tun-port 6080 --tun-nocsum",
        "--tun-type gue --tun-port 6081 --tun-csum",
        "--tun-type gue --tun-port 6082 --tun-remcsum",
        "--tun-type gre --tun-nocsum",
        "--tun-type gre --tun-csum"
    };

    private TunnelSketches() {}

    static List<Sketch> all() {
        return List.of(
                through(
                        "tunnels-mixed-4in6",
                        "IPv4 services with real servers behind IPv6 tunnels",
                        Family.V4,
                        Family.V6),
                through(
                        "tunnels-mixed-6in4",
                        "IPv6 services with real servers behind IPv4 tunnels",
                        Family.V6,
                        Family.V4),
                through("tunnels-v6", "IPv6 services with real servers behind IPv6 tunnels", Family.V6, Family.V6),
                fragments(),
                errors());
    }

    private static Sketch fragments() {
        final Family v4 = Family.V4;
        final Sketch sketch = Sketch.of(
                        "tunnels-fragments-4in6",
                        "IPv4 datagrams in fragments, with and without don't-fragment, into IPv6 tunnels: too long for the link in"
                                + "\n    one piece, and longer than the narrowest link. Linux reads the one flag as the size of fragments.")
                .insideMtu(1_400)
                .setting("net.ipv4.vs.pmtu_disc=0")
                .service("-u " + v4.vip(1, 53) + " -s rr", Family.V6.server(1, 53) + " -i")
                .service("-u " + v4.vip(2, 53) + " -s rr", Family.V6.server(1, 53) + " -i " + TYPES[2])
                .service("-u " + v4.vip(3, 53) + " -s rr", Family.V6.farServer(1, 53) + " -i " + TYPES[4]);
        int number = 1;
        for (int vip = 1; vip <= 3; vip++) {
            for (final int length : new int[] {2_000, 1_290}) {
                for (final boolean isWhole : new boolean[] {false, true}) {
                    final UdpPacket datagram = udp().payload(new byte[length])
                            .id(number++)
                            .from(v4.client(1), 40_000)
                            .to(v4.vip(vip), 53);
                    if (isWhole) {
                        datagram.dontFragment();
                    }
                    sketch.outside(datagram.fragment(0, 1_200)).outside(datagram.fragment(1_200, 1_200));
                }
            }
        }
        return sketch;
    }

    /** One service for each type, at a port of its own. */
    private static Sketch through(final String name, final String what, final Family in, final Family out) {
        final Sketch sketch = Sketch.of(
                name,
                what + ": ipip, GUE and GRE with all their checksums; TOS, ECN, hop limits, DF, payloads"
                        + "\n    of odd length, UDP, SCTP, and as big as fits and one byte more.");
        for (int i = 0; i < TYPES.length; i++) {
            sketch.service("-t " + in.vip(1, 80 + i) + " -s rr", out.farServer(1, 80 + i) + " -i " + TYPES[i]);
        }
        sketch.service("-u " + in.vip(1, 53) + " -s rr", out.server(2, 53) + " -i " + TYPES[2])
                .service("--sctp-service " + in.vip(1, 80) + " -s rr", out.server(2, 80) + " -i " + TYPES[5]);
        final int header = in == Family.V4 ? 40 : 60;
        for (int i = 0; i < TYPES.length; i++) {
            final int room = 1_500 - overhead(i, out) - header;
            sketch.syn(in, 1, 40_000 + i, in.vip(1), 80 + i)
                    .outside(segment(in, i, 5).tos(0xbb).ttl(2))
                    .outside(segment(in, i, 0).tos(0x2b).dontFragment())
                    .outside(segment(in, i, 0).ttl(1))
                    .outside(segment(in, i, room).dontFragment())
                    .outside(segment(in, i, room + 1).dontFragment())
                    .outside(segment(in, i, room + 1));
        }
        return sketch.datagram(in, 1, 40_000, in.vip(1), 53)
                .outside(udp().payload("odd")
                        .withoutChecksum()
                        .from(in.client(1), 40_001)
                        .to(in.vip(1), 53))
                .outside(sctp().chunk(1, 16)
                        .flowLabel(0x12345)
                        .from(in.client(1), 40_000)
                        .to(in.vip(1), 80))
                .show("end");
    }

    private static TcpPacket segment(final Family family, final int type, final int length) {
        return tcp().ack(5_001)
                .seq(1_001)
                .id(40 + type)
                .payload(new byte[length])
                .from(family.client(1), 40_000 + type)
                .to(family.vip(1), 80 + type);
    }

    /** Bytes in front of the inner packet. */
    private static int overhead(final int type, final Family out) {
        final int ip = out == Family.V4 ? 20 : 40;
        return ip
                + switch (type) {
                    case 0 -> 0;
                    case 1, 2, 3 -> 12;
                    case 4 -> 4;
                    default -> 8;
                };
    }

    /** Routers quote the outer packet; whether that leads to the client's connection is told by what comes out. */
    private static Sketch errors() {
        final Family v4 = Family.V4;
        final Sketch sketch = Sketch.of(
                "icmp-gue-gre",
                "ICMP errors about the director's own GUE and GRE packets: fragmentation needed, unreachable, time exceeded;"
                        + "\n    with a checksum, a wrong port, a wrong server, cut short; then a packet that is too big.");
        for (int i = 0; i < TYPES.length; i++) {
            sketch.service("-t " + v4.vip(1, 80 + i) + " -s rr", v4.farServer(1 + i, 80 + i) + " -i " + TYPES[i])
                    .opened(v4, 1, 40_000 + i, v4.vip(1), 80 + i);
        }
        for (int i = 0; i < TYPES.length; i++) {
            final TcpPacket inner = segment(v4, i, 30).dontFragment().ttl(63);
            sketch.inside(0, about(i, v4.farServer(1 + i), inner, 1, 0))
                    .inside(0, about(i, v4.farServer(1 + i), inner, 4, 1_300))
                    .outside(segment(v4, i, 1_300).dontFragment())
                    .outside(segment(v4, i, 1_300).dontFragment())
                    .inside(0, about(i, v4.farServer(1 + i), segment(v4, i, 30).ttl(63), 4, 1_200))
                    .inside(0, about(i, v4.farServer(7), inner, 1, 0));
        }
        return sketch.inside(
                        0,
                        icmp().timeExceeded()
                                .quoting(outer(4, v4.farServer(5), segment(v4, 4, 0)))
                                .from(v4.router())
                                .to(v4.inner()))
                .inside(
                        0,
                        icmp().timeExceeded()
                                .quoting(outer(1, v4.farServer(2), segment(v4, 1, 0))
                                        .truncatedTo(51))
                                .from(v4.router())
                                .to(v4.inner()))
                .inside(
                        0,
                        icmp().timeExceeded()
                                .quoting(gue(segment(v4, 1, 0))
                                        .from(v4.inner(), 50_000)
                                        .to(v4.farServer(2), 6_081))
                                .from(v4.router())
                                .to(v4.inner()))
                .show("end");
    }

    private static IpPacket<?> about(
            final int type, final String server, final TcpPacket inner, final int code, final int mtu) {
        return icmp().message(3, code, mtu)
                .quoting(outer(type, server, inner))
                .from(Family.V4.router())
                .to(Family.V4.inner());
    }

    private static IpPacket<?> outer(final int type, final String server, final TcpPacket inner) {
        final String from = Family.V4.inner();
        return switch (type) {
            case 0 -> tunnel(inner).from(from).to(server).ttl(62);
            case 1, 2, 3 ->
                gue(inner).from(from, 50_000).to(server, 6_079 + type).ttl(62);
            case 4 -> gre(inner).from(from).to(server).ttl(62);
            default -> greWithChecksum(inner).from(from).to(server).ttl(62);
        };
    }
}
