package io.signalbox.golden.sketch;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.ArpPacket;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import java.util.List;

/** What stands on the links: neighbours, VLAN tags, whose frame it is; and options of IPv4. */
final class LinkSketches {
    private static final Family V4 = Family.V4;
    private static final Family V6 = Family.V6;
    private static final String BROADCAST = "ff:ff:ff:ff:ff:ff";
    private static final String NOBODY = "02:00:00:00:77:77";

    private LinkSketches() {}

    static List<Sketch> all() {
        return List.of(arp(), neighbourDiscovery(), tags(), options(), oneArm());
    }

    private static Sketch arp() {
        return Sketch.of(
                        "neighbours-arp",
                        "ARP: packets wait for a server that answers, and for one that does not (refused after three seconds);"
                                + "\n    requests for a VIP, for the director's address and for a server's are answered or not.")
                .askingForNeighbours()
                .service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 80) + " -g")
                .service("-u " + V4.vip(1, 53) + " -s rr", V4.server(2, 5_353) + " -m")
                .service("-t " + V4.vip(2, 80) + " -s rr", V4.farServer(3, 80) + " -i")
                .service("-t " + V4.vip(3, 80) + " -s rr", V4.server(4, 80) + " -i")
                .syn(V4, 1, 40_000, V4.vip(1), 80)
                .syn(V4, 2, 40_000, V4.vip(1), 80)
                .inside(arpAnswer(1))
                .ack(V4, 1, 40_000, V4.vip(1), 80)
                .datagram(V4, 1, 40_000, V4.vip(1), 53)
                .datagram(V4, 2, 40_000, V4.vip(1), 53)
                .syn(V4, 1, 40_000, V4.vip(2), 80)
                .after(0.5)
                .inside(arpReply()
                        .from(Sketch.ROUTER_MAC, V4.router())
                        .to(Sketch.INNER_MAC, V4.inner())
                        .onEthernet(Sketch.ROUTER_MAC, Sketch.INNER_MAC))
                // Nobody answers for the second server, the fourth, or a stranger.
                .after(0.5)
                .syn(V4, 1, 40_000, V4.vip(3), 80)
                .after(4)
                .outside(udp().payload("passing by").from(V4.client(1), 9).to(V4.server(5), 9))
                .after(4)
                .datagram(V4, 3, 40_000, V4.vip(1), 53)
                .show("failed")
                .outside(question(V4.vip(1), V4.gateway(), Sketch.GATEWAY_MAC, BROADCAST))
                .outside(question(V4.vip(5), V4.gateway(), Sketch.GATEWAY_MAC, Sketch.OUTER_MAC))
                .outside(question(V4.inner(), V4.gateway(), Sketch.GATEWAY_MAC, BROADCAST))
                .outside(question("192.0.2.99", V4.gateway(), Sketch.GATEWAY_MAC, BROADCAST))
                .outside(question(V4.vip(1), "0.0.0.0", NOBODY, BROADCAST))
                .inside(question(V4.vip(1), V4.server(2), Sketch.serverMac(2), BROADCAST))
                // The question told where the server is.
                .datagram(V4, 4, 40_000, V4.vip(1), 53);
    }

    private static EthernetFrame arpAnswer(final int server) {
        return arpReply()
                .from(Sketch.serverMac(server), V4.server(server))
                .to(Sketch.INNER_MAC, V4.inner())
                .onEthernet(Sketch.serverMac(server), Sketch.INNER_MAC);
    }

    private static EthernetFrame question(final String wanted, final String by, final String mac, final String to) {
        final ArpPacket question = arpRequest(wanted).from(mac, by);
        return question.onEthernet(mac, to).padded();
    }

    private static Sketch neighbourDiscovery() {
        return Sketch.of(
                        "neighbours-nd",
                        "Neighbour discovery: packets wait for a server that answers, and for one that does not (refused after"
                                + "\n    three seconds); solicitations for a VIP, to a group and to it alone, and one from afar.")
                .askingForNeighbours()
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 80) + " -g")
                .service("-u " + V6.vip(1, 53) + " -s rr", V6.server(2, 5_353) + " -m")
                .syn(V6, 1, 40_000, V6.vip(1), 80)
                .syn(V6, 2, 40_000, V6.vip(1), 80)
                .inside(
                        1,
                        icmpv6().neighbourAdvertisement(V6.server(1), Sketch.serverMac(1))
                                .from(V6.server(1))
                                .to(V6.inner()))
                .ack(V6, 1, 40_000, V6.vip(1), 80)
                .datagram(V6, 1, 40_000, V6.vip(1), 53)
                .datagram(V6, 2, 40_000, V6.vip(1), 53)
                .after(4)
                .datagram(V6, 3, 40_000, V6.vip(1), 53)
                .show("failed")
                .outside(solicitation(V6.vip(1)).onEthernet(Sketch.GATEWAY_MAC, "33:33:ff:00:00:11"))
                .outside(solicitation(V6.vip(1)).onEthernet(Sketch.GATEWAY_MAC, Sketch.OUTER_MAC))
                .outside(icmpv6().neighbourSolicitation(V6.vip(2), Sketch.GATEWAY_MAC)
                        .from(V6.gateway())
                        .to(V6.vip(2))
                        .onEthernet(Sketch.GATEWAY_MAC, Sketch.OUTER_MAC))
                .outside(icmpv6().neighbourSolicitation(V6.vip(1), Sketch.GATEWAY_MAC)
                        .ttl(254)
                        .from(V6.gateway())
                        .to(V6.vip(1))
                        .onEthernet(Sketch.GATEWAY_MAC, Sketch.OUTER_MAC))
                .datagram(V6, 1, 40_000, V6.vip(1), 53);
    }

    private static Packet solicitation(final String wanted) {
        return icmpv6().neighbourSolicitation(wanted, Sketch.GATEWAY_MAC)
                .from(V6.gateway())
                .to("ff02::1:ff00:11");
    }

    /** The ports themselves are not in any VLAN. */
    private static Sketch tags() {
        final Sketch sketch = Sketch.of(
                "vlan",
                "Frames with VLAN tags on ports without VLANs are nobody's; QinQ; frames to other MACs, to all, and to a"
                        + "\n    group; and one with padding.");
        for (final Family family : Family.values()) {
            final String service = "-t " + family.vip(1, 80);
            sketch.service(service + " -s rr", family.server(1, 80) + " -m", family.server(2, 80) + " -g");
        }
        for (final Family family : Family.values()) {
            sketch.outside(syn(family, 3, Sketch.OUTER_MAC).vlan(100))
                    .outside(syn(family, 4, Sketch.OUTER_MAC).qinq(100, 200))
                    .outside(syn(family, 6, NOBODY))
                    .outside(syn(family, 7, BROADCAST))
                    .outside(syn(family, 8, "01:00:5e:00:00:01"))
                    .outside(syn(family, 9, Sketch.OUTER_MAC).padded());
        }
        return sketch.show("end");
    }

    private static EthernetFrame syn(final Family family, final int client, final String to) {
        return tcp().syn()
                .from(family.client(client), 40_000)
                .to(family.vip(1), 80)
                .onEthernet(Sketch.GATEWAY_MAC, to);
    }

    private static Sketch options() {
        final Sketch sketch = Sketch.of(
                "ip-options",
                "IPv4 options to NAT, DR and TUN services and to the director: record route, router alert, source"
                        + "\n    routes, security, no room for a timestamp; broken ones; in answers of a NAT server, and in fragments.");
        sketch.service("-t " + V4.vip(1, 80) + " -s rr", V4.server(1, 8_080) + " -m")
                .service("-t " + V4.vip(2, 80) + " -s rr", V4.server(2, 80) + " -g")
                .service("-t " + V4.vip(3, 80) + " -s rr", V4.farServer(3, 80) + " -i");
        final String[] optionTexts = {
            "01010101",
            "94040000",
            "070b0400000000 00000000",
            "07070400000000",
            "07070800000000",
            "8307040a000001",
            "890704c000020b",
            "8307080a000001",
            "820b0000000000 00000000",
            "88040001",
            "ff040000",
            "070304",
            "07020000",
            "07ff0400",
            "070b0300000000 00000000",
            "440405f0",
            "44040510",
            "9404",
            "00070b04"
        };
        int client = 1;
        for (final String text : optionTexts) {
            sketch.outside(withOptions(V4.vip(1), client, text)).outside(withOptions(V4.vip(2), client, text));
            client++;
        }
        return sketch.outside(withOptions(V4.vip(3), 1, "070b0400000000 00000000"))
                .outside(withOptions(V4.vip(1), 1, "070b0400000000 00000000").ttl(1))
                .outside(V4.echoRequest(1)
                        .ipOptions(hex("070b0400000000 00000000"))
                        .from(V4.client(1))
                        .to(V4.vip(1)))
                .inside(
                        1,
                        tcp().syn()
                                .ack(1)
                                .ipOptions(hex("070b0400000000 00000000"))
                                .from(V4.server(1), 8_080)
                                .to(V4.client(1), 40_001))
                .show("end");
    }

    private static TcpPacket withOptions(final String vip, final int client, final String options) {
        return tcp().syn()
                .ipOptions(hex(options))
                .from(V4.client(client), 40_000 + client)
                .to(vip, 80);
    }

    /** Clients, director and servers on one link, where IPv6 would rather redirect. */
    private static Sketch oneArm() {
        return Sketch.of(
                        "one-arm-v6",
                        "One interface, IPv6: client, director and NAT server on the same side, the server's gateway is the"
                                + "\n    director; and DR; nobody is redirected.")
                .service("-t " + V6.vip(1, 80) + " -s rr", V6.server(1, 8_080) + " -m")
                .service("-t " + V6.vip(2, 80) + " -s rr", V6.server(2, 80) + " -g")
                .inside(3, tcp().syn().from(V6.server(3), 40_000).to(V6.vip(1), 80))
                .inside(1, tcp().syn().ack(1).from(V6.server(1), 8_080).to(V6.server(3), 40_000))
                .inside(
                        3,
                        tcp().ack(1)
                                .payload("question")
                                .from(V6.server(3), 40_000)
                                .to(V6.vip(1), 80))
                .inside(
                        1,
                        tcp().ack(1).payload("answer").from(V6.server(1), 8_080).to(V6.server(3), 40_000))
                .inside(3, tcp().syn().from(V6.server(3), 40_001).to(V6.vip(2), 80))
                .inside(3, tcp().ack(1).from(V6.server(3), 40_001).to(V6.vip(2), 80))
                .inside(1, tcp().syn().from(V6.server(1), 40_002).to(V6.vip(1), 80))
                .inside(
                        1,
                        udp().payload("past the director").from(V6.server(1), 9).to(V6.server(3), 9))
                .inside(
                        4,
                        tcp().syn().from(V6.server(4), 40_003).to(V6.vip(1), 80).ttl(1))
                .show("end");
    }
}
