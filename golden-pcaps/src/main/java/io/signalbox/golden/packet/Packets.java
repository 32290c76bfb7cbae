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

    public static SctpPacket sctp() {
        return new SctpPacket();
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

    /** Generic UDP encapsulation, variant 0 and no more than its four bytes (draft-ietf-intarea-gue). */
    public static UdpPacket gue(final Packet inner) {
        final PlainIpPacket carried = tunnel(inner);
        return udp().payload(new Octets()
                .u8(0)
                .u8(carried.protocol())
                .u16(0)
                .put(carried.payload())
                .bytes());
    }

    /** GRE without a checksum (RFC 2784). */
    public static PlainIpPacket gre(final Packet inner) {
        return new PlainIpPacket(PlainIpPacket.GRE).payload(greHeader(0, inner).bytes());
    }

    /** GRE with a checksum over its header and what it carries (RFC 2784). */
    public static PlainIpPacket greWithChecksum(final Packet inner) {
        final byte[] unsummed = greHeader(0x8000, inner).bytes();
        Octets.setU16(unsummed, 4, InternetChecksum.of(unsummed));
        return new PlainIpPacket(PlainIpPacket.GRE).payload(unsummed);
    }

    private static Octets greHeader(final int flags, final Packet inner) {
        final Octets header = new Octets().u16(flags).u16(inner.etherType());
        return (flags == 0 ? header : header.u32(0)).put(inner.bytes());
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
