package io.signalbox.golden.packet;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Where a sentence about a packet begins. */
public final class Packets {
    private Packets() {}

    public static TcpPacket tcp() {
        return new TcpPacket();
    }

    public static UdpPacket udp() {
        return new UdpPacket();
    }

    public static IcmpPacket icmp() {
        return new IcmpPacket();
    }

    public static Icmpv6Packet icmpv6() {
        return new Icmpv6Packet();
    }

    /** An IP packet of any protocol, whose payload is just what it is given. */
    public static PlainIpPacket ip(final int protocol) {
        return new PlainIpPacket(protocol);
    }

    /** IPv4 or IPv6 in IPv4 or IPv6 (RFC 2003, RFC 2473, RFC 4213): the addresses of the outer packet decide. */
    public static PlainIpPacket tunnel(final Packet inner) {
        return tunnel(inner.bytes());
    }

    public static PlainIpPacket tunnel(final byte[] inner) {
        final boolean isV4 = (inner[0] & 0xf0) == 0x40;
        return new PlainIpPacket(isV4 ? PlainIpPacket.IPV4 : PlainIpPacket.IPV6).payload(inner);
    }

    /** Who has this address? */
    public static ArpPacket arpRequest(final String wanted) {
        return new ArpPacket(ArpPacket.REQUEST).to("00:00:00:00:00:00", wanted);
    }

    public static ArpPacket arpReply() {
        return new ArpPacket(ArpPacket.REPLY);
    }

    /** Bytes from pairs of hex digits; spaces and line ends between them are for the reader. */
    public static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    public static String hex(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
