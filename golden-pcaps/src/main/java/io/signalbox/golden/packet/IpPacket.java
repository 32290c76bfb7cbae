package io.signalbox.golden.packet;

import io.signalbox.golden.address.Ip;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * An IPv4 (RFC 791) or IPv6 (RFC 8200) packet: the addresses decide which. What only one of them has (DF, flow label)
 * is ignored in the other.
 *
 * @param <P> the packet itself, so that sentences go on
 */
public abstract class IpPacket<P extends IpPacket<P>> extends Packet {
    private static final int V4_CHECKSUM_OFFSET = 10;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_UNIT = 8;
    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    static final int NO_CHECKSUM = -1;

    private InetAddress source;
    private InetAddress destination;
    private int ttl = 64;
    private int tos;
    private long id;
    private int flowLabel;
    private boolean isDontFragment;
    private byte[] options = {};
    private byte[] hopByHop = {};
    private byte[] destinationOptions = {};
    private boolean isFragment;
    private int fragmentOffset;
    private int fragmentLength;
    private Boolean moreFragments;
    private OptionalInt ipChecksum = OptionalInt.empty();
    private OptionalInt ipLength = OptionalInt.empty();
    private OptionalInt checksum = OptionalInt.empty();
    private int truncatedTo = Integer.MAX_VALUE;
    private byte[] payload = {};

    abstract P self();

    abstract int protocol();

    /** What stands behind the IP header, its checksum still zero. */
    abstract byte[] message();

    /** Where in the message its checksum stands, or {@link #NO_CHECKSUM}. */
    abstract int checksumOffset();

    /** Whether the checksum covers addresses and protocol too. */
    abstract boolean isChecksumOverAddresses();

    public P from(final String address) {
        source = Ip.parse(address);
        return self();
    }

    public P to(final String address) {
        destination = Ip.parse(address);
        return self();
    }

    /** Time to live, or hop limit. */
    public P ttl(final int hops) {
        ttl = hops;
        return self();
    }

    /** Type of service with its ECN bits, or traffic class. */
    public P tos(final int bits) {
        tos = bits;
        return self();
    }

    /** Identification: 16 bits of IPv4, 32 bits of an IPv6 fragment. */
    public P id(final long value) {
        id = value;
        return self();
    }

    public P flowLabel(final int label) {
        flowLabel = label;
        return self();
    }

    public P dontFragment() {
        isDontFragment = true;
        return self();
    }

    /** IPv4 options; padded with zeros to four bytes. */
    public P ipOptions(final byte[] bytes) {
        options = Octets.padded(bytes, 4);
        return self();
    }

    /** IPv6 hop-by-hop options; padded with a padding option to eight bytes. */
    public P hopByHop(final byte[] bytes) {
        hopByHop = bytes;
        return self();
    }

    /** IPv6 destination options; padded with a padding option to eight bytes. */
    public P destinationOptions(final byte[] bytes) {
        destinationOptions = bytes;
        return self();
    }

    /**
     * Only this part of what stands behind the IP header (in IPv6: behind what every fragment repeats). The offset is
     * in bytes, a multiple of eight. More fragments follow if this one ends before the end.
     */
    public P fragment(final int offset, final int length) {
        if (offset % FRAGMENT_UNIT != 0) {
            throw new IllegalArgumentException("a fragment begins at a multiple of 8 bytes, not at " + offset);
        }
        isFragment = true;
        fragmentOffset = offset;
        fragmentLength = length;
        return self();
    }

    /** Says whether more fragments follow, true or not. */
    public P moreFragments(final boolean follow) {
        moreFragments = follow;
        return self();
    }

    /** A header checksum of IPv4 that need not be right. */
    public P ipChecksum(final int wrong) {
        ipChecksum = OptionalInt.of(wrong);
        return self();
    }

    /** A total length (IPv4) or payload length (IPv6) that need not be right. */
    public P ipLength(final int wrong) {
        ipLength = OptionalInt.of(wrong);
        return self();
    }

    /** A checksum of TCP, UDP or ICMP that need not be right. */
    public P checksum(final int wrong) {
        checksum = OptionalInt.of(wrong);
        return self();
    }

    public P payload(final String text) {
        return payload(Packets.text(text));
    }

    public P payload(final byte[] bytes) {
        payload = bytes.clone();
        return self();
    }

    /** The packet ends after so many bytes, whatever its headers say. */
    public P truncatedTo(final int length) {
        truncatedTo = length;
        return self();
    }

    @Override
    public final byte[] bytes() {
        if (source == null || destination == null || Ip.isV4(source) != Ip.isV4(destination)) {
            throw new IllegalStateException("a packet goes from an address to one of the same family");
        }
        return Octets.cut(isV4() ? v4() : v6(), truncatedTo);
    }

    @Override
    final int etherType() {
        return isV4() ? 0x0800 : 0x86dd;
    }

    final byte[] payload() {
        return payload;
    }

    private boolean isV4() {
        return Ip.isV4(destination);
    }

    private byte[] v4() {
        final byte[] whole = checksummedMessage();
        final byte[] body = isFragment ? part(whole) : whole;
        final int headerLength = 20 + options.length;
        final byte[] header = new Octets()
                .u8(0x40 | headerLength / 4)
                .u8(tos)
                .u16(ipLength.orElse(headerLength + body.length))
                .u16((int) id)
                .u16(v4FragmentField(whole.length))
                .u8(ttl)
                .u8(protocol())
                .u16(0)
                .put(source.getAddress())
                .put(destination.getAddress())
                .put(options)
                .bytes();
        Octets.setU16(header, V4_CHECKSUM_OFFSET, ipChecksum.orElse(InternetChecksum.of(header)));
        return Octets.join(header, body);
    }

    private int v4FragmentField(final int wholeLength) {
        return (isDontFragment ? DONT_FRAGMENT : 0)
                | (moreFollow(wholeLength) ? MORE_FRAGMENTS : 0)
                | fragmentOffset / FRAGMENT_UNIT;
    }

    /** Built from the end: each header names the one behind it. */
    private byte[] v6() {
        int next = protocol();
        byte[] body = checksummedMessage();
        if (destinationOptions.length > 0) {
            body = Octets.join(optionsHeader(next, destinationOptions), body);
            next = DESTINATION_OPTIONS;
        }
        if (isFragment) {
            body = Octets.join(fragmentHeader(next, body.length), part(body));
            next = FRAGMENT;
        }
        if (hopByHop.length > 0) {
            body = Octets.join(optionsHeader(next, hopByHop), body);
            next = HOP_BY_HOP;
        }
        return new Octets()
                .u32(6L << 28 | (long) tos << 20 | flowLabel)
                .u16(ipLength.orElse(body.length))
                .u8(next)
                .u8(ttl)
                .put(source.getAddress())
                .put(destination.getAddress())
                .put(body)
                .bytes();
    }

    private byte[] fragmentHeader(final int next, final int wholeLength) {
        return new Octets()
                .u8(next)
                .u8(0)
                .u16(fragmentOffset | (moreFollow(wholeLength) ? 1 : 0))
                .u32(id)
                .bytes();
    }

    /** Options between next header and length in front and a padding option (Pad1 or PadN) behind. */
    private static byte[] optionsHeader(final int next, final byte[] options) {
        final int length = (2 + options.length + 7) / 8 * 8;
        final int padding = length - 2 - options.length;
        final Octets header = new Octets().u8(next).u8(length / 8 - 1).put(options);
        if (padding == 1) {
            header.u8(0);
        } else if (padding > 1) {
            header.u8(1).u8(padding - 2).put(new byte[padding - 2]);
        }
        return header.bytes();
    }

    private byte[] part(final byte[] whole) {
        return Arrays.copyOfRange(whole, fragmentOffset, Math.min(whole.length, fragmentOffset + fragmentLength));
    }

    private boolean moreFollow(final int wholeLength) {
        return moreFragments != null ? moreFragments : isFragment && fragmentOffset + fragmentLength < wholeLength;
    }

    private byte[] checksummedMessage() {
        final byte[] message = message();
        if (checksumOffset() != NO_CHECKSUM) {
            Octets.setU16(message, checksumOffset(), checksum.orElseGet(() -> correctChecksum(message)));
        }
        return message;
    }

    /** UDP writes a checksum that comes out as 0 as 0xffff, for 0 means that there is none (RFC 768). */
    private int correctChecksum(final byte[] message) {
        final int sum = InternetChecksum.of(
                isChecksumOverAddresses() ? Octets.join(pseudoHeader(message.length), message) : message);
        return sum == 0 && protocol() == UdpPacket.PROTOCOL ? 0xffff : sum;
    }

    /** Of both versions: IPv4 has narrower fields (RFC 9293), whose sum is the same. */
    private byte[] pseudoHeader(final int length) {
        return new Octets()
                .put(source.getAddress())
                .put(destination.getAddress())
                .u32(length)
                .u32(protocol())
                .bytes();
    }
}
