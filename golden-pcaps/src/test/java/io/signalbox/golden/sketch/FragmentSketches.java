package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.ControlPacket;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/** Datagrams in pieces, and messages to the VIP itself. */
final class FragmentSketches {
    private static final Family V6 = Family.V6;

    private FragmentSketches() {}

    static List<Sketch> all() {
        return List.of(fragmentsV6(), gathered(), cutShort(), echo());
    }

    private static byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    private static UdpPacket question(final int client, final int number, final int service) {
        return udp().payload(bytes(2_600))
                .id(number)
                .from(V6.client(client), 40_000)
                .to(V6.vip(service), 53);
    }

    private static UdpPacket answer(final int client, final int number) {
        return udp().payload(bytes(2_000)).id(number).from(V6.server(1), 5_353).to(V6.client(client), 40_000);
    }

    private static Sketch fragmentsV6() {
        return Sketch.of(
                        "fragments-v6",
                        "Fragmented UDP and TCP to IPv6 services, NAT (replies too), DR and TUN: in order, reversed,"
                                + "\n    alone, one missing for a minute, overlapping, and to a link that is too small.")
                .insideMtu(1_400)
                .service("-u " + V6.vip(1, 53) + " -s rr", V6.server(1, 5_353) + " -m")
                .service("-u " + V6.vip(2, 53) + " -s rr", V6.server(2, 53) + " -g")
                .service("-u " + V6.vip(3, 53) + " -s rr", V6.farServer(3, 53) + " -i")
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 8_080) + " -m")
                // In order, NAT, and the answer.
                .outside(question(1, 1, 1).fragment(0, 1_232))
                .outside(question(1, 1, 1).fragment(1_232, 1_232))
                .outside(question(1, 1, 1).fragment(2_464, 1_232))
                .inside(1, answer(1, 2).fragment(0, 1_320))
                .inside(1, answer(1, 2).fragment(1_320, 1_320))
                // Reversed; the answer too.
                .outside(question(2, 3, 1).fragment(2_464, 1_232))
                .outside(question(2, 3, 1).fragment(1_232, 1_232))
                .outside(question(2, 3, 1).fragment(0, 1_232))
                .inside(1, answer(2, 4).fragment(1_320, 1_320))
                .inside(1, answer(2, 4).fragment(0, 1_320))
                .show("nat")
                // DR and TUN; a TCP segment; a datagram that is one fragment.
                .outside(question(3, 5, 2).fragment(0, 1_304))
                .outside(question(3, 5, 2).fragment(1_304, 1_304))
                .outside(question(4, 6, 3).fragment(0, 1_232))
                .outside(question(4, 6, 3).fragment(1_232, 1_232))
                .outside(question(4, 6, 3).fragment(2_464, 1_232))
                .syn(V6, 5, 40_001, V6.vip(1), 80)
                .outside(segment().fragment(0, 800))
                .outside(segment().fragment(800, 800))
                .outside(question(6, 7, 1).payload("alone").fragment(0, 1_000))
                // Too big for the link inside, which knows no larger fragments either.
                .outside(question(7, 8, 2).fragment(0, 1_416))
                .outside(question(7, 8, 2).fragment(1_416, 1_416))
                // Hop limit 1; overlapping; one that is missing.
                .outside(question(8, 9, 1).ttl(1).fragment(0, 1_304))
                .outside(question(8, 9, 1).ttl(1).fragment(1_304, 1_304))
                .outside(question(9, 10, 1).fragment(0, 1_232))
                .outside(question(9, 10, 1).fragment(1_224, 1_232))
                .outside(question(9, 10, 1).fragment(2_456, 1_232))
                .show("all")
                .outside(question(2, 12, 1).fragment(0, 1_232))
                .outside(question(3, 13, 1).fragment(1_232, 1_232))
                .after(70)
                .inside(1, answer(1, 14).fragment(0, 1_320))
                .after(70)
                .outside(question(2, 12, 1).fragment(1_232, 2_000))
                .show("afterwards");
    }

    private static TcpPacket segment() {
        return tcp().ack(5_001)
                .seq(1_001)
                .payload(bytes(1_500))
                .id(20)
                .from(V6.client(5), 40_001)
                .to(V6.vip(1), 80);
    }

    private static Sketch gathered() {
        final Sketch sketch = Sketch.of(
                        "fragments-v6-gathered",
                        "IPv6 datagrams in transit and for a closed port, in two fragments and in one: as they came while"
                                + "\n    there is nothing of IPv6, gathered from the first IPv6 real server or service on, and still"
                                + "\n    when all of them are gone.")
                .service("-u " + Family.V4.vip(1, 53) + " -s rr", Family.V4.server(1, 53) + " -m");
        passing(sketch, 1).ipvsadm("-a -u " + Family.V4.vip(1, 53) + " -r " + V6.server(1, 53) + " -i");
        passing(sketch, 2).ipvsadm("-d -u " + Family.V4.vip(1, 53) + " -r " + V6.server(1, 53));
        passing(sketch, 3).ipvsadm("-A -u " + V6.vip(1, 53) + " -s rr");
        passing(sketch, 4).ipvsadm("-C");
        return passing(sketch, 5);
    }

    private static Sketch passing(final Sketch sketch, final int round) {
        final int number = 10 * round;
        return sketch.outside(passing(V6.server(1), number).fragment(0, 1_200))
                .outside(passing(V6.server(1), number).fragment(1_200, 1_400))
                .outside(passing(V6.server(2), number + 1).payload("alone").fragment(0, 1_000))
                .outside(passing(V6.vip(1), number + 2).payload("alone").fragment(0, 1_000));
    }

    private static UdpPacket passing(final String to, final int number) {
        return udp().payload(bytes(2_000)).id(number).from(V6.client(1), 40_000).to(to, 9);
    }

    private static Sketch cutShort() {
        final Sketch sketch = Sketch.of(
                        "fragments-v6-cut-short",
                        "IPv6 fragments that begin a datagram and hold too little of its transport header, or nothing: of"
                                + "\n    connections by NAT and DR, with hop limit 64 and 1, from the server, in transit. IPv4 segments that"
                                + "\n    are cut short, with TTL 64 and 1. ICMP without a whole header, beside services and without.")
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 8_080) + " -m")
                .service("-t " + V6.vip(2, 80) + " -s rr", V6.server(2, 80) + " -g")
                .service("-t " + Family.V4.vip(1, 80) + " -s rr", Family.V4.server(1, 8_080) + " -m")
                .syn(V6, 1, 40_000, V6.vip(1), 80)
                .syn(V6, 1, 40_000, V6.vip(2), 80)
                .syn(Family.V4, 1, 40_000, Family.V4.vip(1), 80);
        int number = 1;
        for (final int ttl : new int[] {64, 1}) {
            for (int vip = 1; vip <= 2; vip++) {
                sketch.outside(request(V6, vip).id(number++).ttl(ttl).fragment(0, 8))
                        .outside(request(V6, vip).id(number++).ttl(ttl).fragment(0, 16));
            }
            sketch.outside(request(Family.V4, 1).ttl(ttl).truncatedTo(28).ipLength(28));
        }
        sketch.inside(
                1,
                tcp().id(number++)
                        .from(V6.server(1), 8_080)
                        .to(V6.client(1), 40_000)
                        .fragment(0, 8));
        for (final int protocol : new int[] {17, 50, 58, 59, 132, 253}) {
            for (final String to : List.of(V6.vip(1), V6.server(3))) {
                sketch.outside(empty(protocol, number++).to(to).fragment(0, 8));
            }
        }
        return headless(headless(sketch).ipvsadm("-C"));
    }

    private static Sketch headless(final Sketch sketch) {
        for (final int length : new int[] {0, 7}) {
            for (final Family family : Family.values()) {
                for (final String to : List.of(family.vip(1), family.server(3))) {
                    sketch.outside(ip(family == V6 ? 58 : 1)
                            .payload(new byte[length])
                            .from(family.client(3))
                            .to(to));
                }
            }
        }
        return sketch;
    }

    private static TcpPacket request(final Family family, final int vip) {
        return tcp().ack(5_001).seq(1_001).from(family.client(1), 40_000).to(family.vip(vip), 80);
    }

    private static IpPacket<?> empty(final int protocol, final int number) {
        return ip(protocol).id(number).from(V6.client(2));
    }

    private static Sketch echo() {
        final Sketch sketch = Sketch.of(
                "icmp-echo",
                "Echo requests to VIPs with and without services and to the director's own addresses: whole, in fragments,"
                        + "\n    with TTL 1, with a wrong checksum, to a service that could not take more. IPv4 and IPv6.");
        for (final Family family : Family.values()) {
            sketch.service("-t " + family.vip(1, 80) + " -s rr", family.server(1, 80) + " -m")
                    .service("-u " + family.vip(1, 0) + " -s rr -p 60", family.server(1, 0) + " -g");
        }
        for (final Family family : Family.values()) {
            sketch.outside(ping(family, 1).to(family.vip(1)))
                    .outside(ping(family, 2).to(family.vip(2)))
                    .outside(ping(family, 3).to(family.inner()))
                    .outside(ping(family, 4).ttl(1).to(family.vip(1)))
                    .outside(ping(family, 5).tos(0xb9).to(family.vip(1)))
                    .outside(ping(family, 6).checksum(0xbad).to(family.vip(1)))
                    .outside(ping(family, 7).payload("").to(family.vip(1)))
                    .outside(ping(family, 8)
                            .payload(bytes(1_600))
                            .to(family.vip(1))
                            .fragment(0, 800))
                    .outside(ping(family, 8)
                            .payload(bytes(1_600))
                            .to(family.vip(1))
                            .fragment(800, 1_000))
                    .inside(1, ping(family, 9).from(family.server(1)).to(family.vip(1)))
                    .inside(1, ping(family, 10).from(family.server(1)).to(family.client(1)));
        }
        return sketch.outside(icmp().message(13, 0, 0x0007_0001L)
                        .payload(new byte[12])
                        .from(Family.V4.client(1))
                        .to(Family.V4.vip(1)))
                .outside(icmp().message(15, 0, 1).from(Family.V4.client(1)).to(Family.V4.vip(1)))
                .outside(icmpv6().message(200, 0, 1).from(V6.client(1)).to(V6.vip(1)))
                .outside(icmpv6().message(100, 0, 1).from(V6.client(1)).to(V6.vip(1)));
    }

    private static ControlPacket<?> ping(final Family family, final int sequence) {
        final ControlPacket<?> ping = family.echoRequest(sequence);
        ping.payload("ping").id(sequence).from(family.client(1));
        return ping;
    }
}
