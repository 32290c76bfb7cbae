package io.signalbox.ring;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.gue;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.InternetChecksum;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Good frames of every kind that the director looks into, and everything that one wrong byte, one wrong length or a cut
 * can make of them. They come after conversations that some of them belong to.
 */
final class HostileFrames {
    private static final String CLIENT = "198.51.100.7";
    private static final String CLIENT6 = "2001:db8:c::7";
    private static final String SERVER = Site.server(1);
    private static final String SERVER6 = Site.server6(1);
    private static final String OWN = "10.0.0.1";
    private static final int PORT = 4_000;
    private static final int GUE_PORT = 6_080;
    private static final int GUE_SERVICE = 9_091;
    private static final int GRE_SERVICE = 9_092;
    private static final int SCTP_SERVICE = 36_412;
    private static final int LINK = 14;
    private static final int IPV4_HEADER = 20;

    private HostileFrames() {}

    /** A frame and the port that it comes in by. */
    record Comer(int port, byte[] frame) {}

    /** What is there before the first of them: more services, and a connection of each kind. */
    static Script conversations() {
        final Script script = new Script();
        for (final String line : List.of(
                "-A --sctp-service 192.0.2.10:36412 -s rr",
                "-a --sctp-service 192.0.2.10:36412 -r 10.0.0.11:80 -m",
                "-A -t 192.0.2.10:9091 -s rr",
                "-a -t 192.0.2.10:9091 -r 10.0.0.11 -i --tun-type gue --tun-port 6080",
                "-A -t 192.0.2.10:9092 -s rr",
                "-a -t 192.0.2.10:9092 -r 10.0.0.11 -i --tun-type gre",
                "net.ipv4.vs.schedule_icmp=1")) {
            script.command(line);
        }
        good().values().forEach(comer -> script.after(1).frame(comer.port(), comer.frame()));
        return script;
    }

    /** By the words of what they are. */
    static Map<String, Comer> good() {
        final Map<String, Comer> good = new LinkedHashMap<>();
        for (final int service : new int[] {Site.NAT, Site.DIRECT, Site.TUNNEL, GUE_SERVICE, GRE_SERVICE}) {
            good.put("tcp " + service, client(request(service)));
        }
        good.put("tcp 6", client(request6(Site.NAT)));
        good.put("tcp 6 direct", client(request6(Site.DIRECT)));
        good.put("tcp 6 tunnel", client(request6(Site.TUNNEL)));
        good.put("udp", client(udp().from(CLIENT, PORT).to(Site.VIP, Site.DNS).payload("who")));
        good.put(
                "udp 6",
                client(udp().from(CLIENT6, PORT).to(Site.VIP6, Site.DNS).payload("who")));
        good.put("sctp", client(association().chunk(SctpPacket.INIT, 16)));
        good.put(
                "sctp cookie",
                client(association().chunk(SctpPacket.COOKIE_ECHO, 8).chunk(SctpPacket.ABORT, 0)));
        good.put("sip", client(udp().from(CLIENT, PORT).to(Site.VIP, Site.SIP).payload(call())));
        good.put("esp", client(ip(50).payload("sealed, all of it").from(CLIENT).to(Site.VIP)));
        good.put(
                "ah 6",
                client(ip(51).payload(hex("3b040000" + "00".repeat(20)))
                        .from(CLIENT6)
                        .to(Site.VIP6)));
        good.put("reply", server(reply()));
        good.put("reply 6", server(reply6()));
        good.put("options", client(request(Site.NAT).ipOptions(hex("94040000 070b0400000000 00000000 01"))));
        good.put(
                "ping",
                client(icmp().echoRequest(1, 1).payload("ping").from(CLIENT).to(Site.VIP)));
        good.put(
                "ping 6",
                client(icmpv6().echoRequest(1, 1).payload("ping").from(CLIENT6).to(Site.VIP6)));
        errors(good);
        headers(good);
        fragments(good);
        link(good);
        return good;
    }

    private static void errors(final Map<String, Comer> good) {
        final TcpPacket answered = tcp().ack(1).from(Site.VIP, Site.NAT).to(CLIENT, PORT);
        final TcpPacket answered6 = tcp().ack(1).from(Site.VIP6, Site.NAT).to(CLIENT6, PORT);
        good.put(
                "error",
                client(icmp().portUnreachable().quoting(answered).from(CLIENT).to(Site.VIP)));
        good.put(
                "error 6",
                client(icmpv6().packetTooBig(1_300)
                        .quoting(answered6)
                        .from(CLIENT6)
                        .to(Site.VIP6)));
        good.put(
                "error inside",
                server(icmp().timeExceeded().quoting(asked()).from(SERVER).to(CLIENT)));
        good.put(
                "error inside 6",
                server(icmpv6().timeExceeded().quoting(asked6()).from(SERVER6).to(CLIENT6)));
        good.put(
                "error unknown",
                client(icmp().portUnreachable()
                        .quoting(udp().from(Site.VIP, Site.DNS).to(CLIENT, 9))
                        .from(CLIENT)
                        .to(Site.VIP)));
        final Map<String, Packet> tunnels = Map.of(
                "ipip", tunnel(request(Site.TUNNEL).ttl(63)).from(OWN).to(SERVER),
                "gue", gue(request(GUE_SERVICE).ttl(63)).from(OWN, 40_000).to(SERVER, GUE_PORT),
                "gre", gre(request(GRE_SERVICE).ttl(63)).from(OWN).to(SERVER));
        tunnels.forEach((name, outer) -> good.put(
                "error " + name,
                server(icmp().fragmentationNeeded(1_400)
                        .quoting(outer)
                        .from(SERVER)
                        .to(OWN))));
    }

    private static void headers(final Map<String, Comer> good) {
        good.put("hop options", client(request6(Site.NAT).hopByHop(hex("05020000 01020000"))));
        good.put("own options", client(request6(Site.NAT).destinationOptions(hex("01040000 0000"))));
        good.put(
                "both, in a fragment",
                client(request6(Site.NAT)
                        .hopByHop(hex("01020000"))
                        .destinationOptions(hex("01020000"))
                        .id(77)
                        .fragment(0, 200)));
        good.put(
                "routing",
                client(ip(43).payload(hex("3b000000 00000000")).from(CLIENT6).to(Site.VIP6)));
    }

    private static void fragments(final Map<String, Comer> good) {
        good.put(
                "first",
                client(udp().from(CLIENT, PORT)
                        .to(Site.VIP, Site.DNS)
                        .payload(call())
                        .id(5)
                        .fragment(0, 40)));
        good.put(
                "later",
                client(udp().from(CLIENT, PORT)
                        .to(Site.VIP, Site.DNS)
                        .payload(call())
                        .id(6)
                        .fragment(40, 40)));
        good.put(
                "first 6",
                client(udp().from(CLIENT6, PORT)
                        .to(Site.VIP6, Site.DNS)
                        .payload(call())
                        .id(5)
                        .fragment(0, 40)));
        good.put(
                "later 6",
                client(udp().from(CLIENT6, PORT)
                        .to(Site.VIP6, Site.DNS)
                        .payload(call())
                        .id(6)
                        .fragment(40, 40)));
    }

    private static void link(final Map<String, Comer> good) {
        good.put(
                "arp",
                client(arpRequest(Site.VIP)
                        .from(Site.GATEWAY_MAC, "192.0.2.254")
                        .onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC)));
        good.put(
                "arp reply",
                new Comer(
                        Site.SERVERS,
                        arpReply()
                                .from(Site.SILENT_MAC, Site.SILENT)
                                .to(Site.SERVER_SIDE_MAC, OWN)
                                .onEthernet(Site.SILENT_MAC, Site.SERVER_SIDE_MAC)
                                .bytes()));
        good.put(
                "solicitation",
                client(icmpv6().neighbourSolicitation(Site.VIP6, Site.GATEWAY_MAC)
                        .from("2001:db8::fe")
                        .to(Site.VIP6)));
        good.put(
                "advertisement",
                client(icmpv6().neighbourAdvertisement("2001:db8::fe", Site.GATEWAY_MAC)
                        .from("2001:db8::fe")
                        .to("2001:db8::1")));
        good.put("tagged", client(ethernet(request(Site.NAT)).qinq(5, 6)));
    }

    private static TcpPacket request(final int service) {
        return tcp().syn().options(hex("020405b4")).from(CLIENT, PORT).to(Site.VIP, service);
    }

    private static TcpPacket request6(final int service) {
        return tcp().syn().options(hex("020405b4")).from(CLIENT6, PORT).to(Site.VIP6, service);
    }

    private static TcpPacket asked() {
        return tcp().syn().from(CLIENT, PORT).to(SERVER, Site.NAT);
    }

    private static TcpPacket asked6() {
        return tcp().syn().from(CLIENT6, PORT).to(SERVER6, Site.NAT);
    }

    private static TcpPacket reply() {
        return tcp().syn().ack(1).from(SERVER, Site.NAT).to(CLIENT, PORT);
    }

    private static TcpPacket reply6() {
        return tcp().syn().ack(1).from(SERVER6, Site.NAT).to(CLIENT6, PORT);
    }

    private static SctpPacket association() {
        return sctp().from(CLIENT, PORT).to(Site.VIP, SCTP_SERVICE);
    }

    private static String call() {
        return "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nCall-ID: 1@a\r\nContent-Length: 0\r\n\r\n";
    }

    private static EthernetFrame ethernet(final Packet packet) {
        return packet.onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC);
    }

    private static Comer client(final Packet packet) {
        return client(ethernet(packet));
    }

    private static Comer client(final EthernetFrame frame) {
        return new Comer(Site.CLIENTS, frame.bytes());
    }

    private static Comer server(final Packet packet) {
        return new Comer(
                Site.SERVERS,
                packet.onEthernet(Site.serverMac(1), Site.SERVER_SIDE_MAC).bytes());
    }

    /** Each byte in five ways wrong, with the IPv4 header's checksum made right again; each length that is too short. */
    static void variants(final Comer good, final Consumer<byte[]> heard) {
        for (int at = 0; at < good.frame().length; at++) {
            final int was = good.frame()[at] & 0xFF;
            for (final int wrong : new int[] {0, 0xFF, was ^ 1, was ^ 0x80, was + 7 & 0xFF}) {
                final byte[] frame = good.frame().clone();
                frame[at] = (byte) wrong;
                heard.accept(frame);
                heard.accept(mended(frame));
            }
        }
        for (int length = 0; length < good.frame().length; length++) {
            heard.accept(Arrays.copyOf(good.frame(), length));
            heard.accept(shortened(good.frame(), length));
        }
    }

    private static byte[] mended(final byte[] frame) {
        final byte[] mended = frame.clone();
        final int header = 4 * (frame.length > LINK ? frame[LINK] & 0xF : 0);
        if (isIpv4(frame) && header >= IPV4_HEADER && frame.length >= LINK + header) {
            mended[LINK + 10] = 0;
            mended[LINK + 11] = 0;
            final int sum = InternetChecksum.of(Arrays.copyOfRange(mended, LINK, LINK + header));
            mended[LINK + 10] = (byte) (sum >> 8);
            mended[LINK + 11] = (byte) sum;
        }
        return mended;
    }

    /** The packet ends there, and says so itself: what is cut off is its transport's loss. */
    private static byte[] shortened(final byte[] frame, final int length) {
        final byte[] shorter = Arrays.copyOf(frame, length);
        final int ip = length - LINK;
        if (isIpv4(shorter) && ip >= IPV4_HEADER) {
            shorter[LINK + 2] = (byte) (ip >> 8);
            shorter[LINK + 3] = (byte) ip;
        } else if (length >= LINK + 40 && shorter[LINK] >> 4 == 6) {
            shorter[LINK + 4] = (byte) (ip - 40 >> 8);
            shorter[LINK + 5] = (byte) (ip - 40);
        }
        return mended(shorter);
    }

    private static boolean isIpv4(final byte[] frame) {
        return frame.length > LINK && frame[12] == 8 && frame[13] == 0 && frame[LINK] >> 4 == 4;
    }

    /** A fragment: where it begins, how long it is and whether it says that more follow. */
    record Part(int offset, int length, boolean more) {
        int end() {
            return offset + length;
        }

        /** Without an offset, and with nothing to follow, it is a whole packet. */
        boolean isFragment() {
            return offset > 0 || more;
        }
    }

    /** All places and lengths of fragments around the first 56 bytes. */
    static List<Part> parts() {
        final List<Part> parts = new ArrayList<>();
        for (int offset = 0; offset <= 32; offset += 8) {
            for (final int length : new int[] {1, 7, 8, 12, 16, 24}) {
                parts.add(new Part(offset, length, true));
                parts.add(new Part(offset, length, false));
            }
        }
        return parts;
    }

    /** A part of the datagram of this identification. */
    static byte[] fragment(final boolean isIpv4, final int id, final Part part) {
        return ethernet(udp().from(isIpv4 ? CLIENT : CLIENT6, PORT)
                        .to(isIpv4 ? Site.VIP : Site.VIP6, Site.DNS)
                        .payload(call())
                        .id(id)
                        .fragment(part.offset(), part.length())
                        .moreFragments(part.more()))
                .bytes();
    }
}
