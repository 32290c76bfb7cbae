package io.signalbox.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * The Internet checksum (RFC 1071): the complement of a one's complement sum of 16-bit words.
 *
 * <p>Two kinds of number are kept apart here, both 16 bits in the low half of an int. A <em>sum</em> is not
 * complemented, and sums {@link #add add up}; a <em>checksum</em> is what stands in a header. A <em>delta</em> is the
 * sum by which a rewrite changes a packet; it can be computed once for a connection and {@link #update applied} to
 * every packet of it.
 *
 * <p>Addresses are two longs, as everywhere. An IPv4 address in that form adds one word of 0xFFFF, which is zero in
 * one's complement: pseudo header and delta of both families are therefore the same arithmetic.
 */
public final class Checksum {
    private static final boolean SWAP = ByteOrder.nativeOrder() == LITTLE_ENDIAN;
    private static final int ALL_ONES = 0xFFFF;
    private static final int LAST_BYTE_SHIFT = SWAP ? 0 : 8;
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private Checksum() {}

    /**
     * Sum of the bytes, in pairs from the first; a last odd one is paired with a zero. The sum does not care about byte
     * order but for its own (RFC 1071 section 2B), so words are added as the machine reads them and swapped once.
     */
    public static int sum(final DirectBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        long sum = 0;
        int at = offset;
        for (; end - at >= 8; at += 8) {
            final long word = buffer.getLong(at);
            sum += (word & LOW_HALF) + (word >>> 32);
        }
        if (end - at >= 4) {
            sum += buffer.getInt(at) & LOW_HALF;
            at += 4;
        }
        if (end - at >= 2) {
            sum += buffer.getShort(at) & ALL_ONES;
            at += 2;
        }
        if (at < end) {
            sum += (buffer.getByte(at) & 0xFF) << LAST_BYTE_SHIFT;
        }
        final int folded = fold(sum);
        return SWAP ? Short.reverseBytes((short) folded) & ALL_ONES : folded;
    }

    /** Sum of two sums, such as those of neighbouring ranges, the first of even length. */
    public static int add(final int sum, final int other) {
        return fold((long) sum + other);
    }

    /** What the sum becomes in a header: its complement. */
    public static int ofSum(final int sum) {
        return ~sum & ALL_ONES;
    }

    /** Whether a sum over everything that a checksum covers, the checksum included, says that nothing was changed. */
    public static boolean isRight(final int sum) {
        return sum == ALL_ONES;
    }

    /** Sum of the pseudo header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1). */
    public static int pseudoHeader(
            final long sourceHi,
            final long sourceLo,
            final long destinationHi,
            final long destinationLo,
            final int protocol,
            final int length) {
        final long addresses = words(sourceHi) + words(sourceLo) + words(destinationHi) + words(destinationLo);
        return fold(addresses + protocol + length);
    }

    /** Checksum of an IPv4 header, whatever its checksum field holds now: added with the rest, then taken off again. */
    public static int ipv4Header(final DirectBuffer frame, final int offset, final int headerLength) {
        final int field = frame.getShort(offset + Ipv4Header.CHECKSUM_OFFSET, BIG_ENDIAN) & ALL_ONES;
        return ofSum(add(sum(frame, offset, headerLength), ofSum(field)));
    }

    /** Checksum of an ICMP message, which has no pseudo header, whatever its checksum field holds now. */
    public static int icmp(final DirectBuffer frame, final int offset, final int length) {
        return ofSum(sumAround(IcmpHeader.CHECKSUM_OFFSET, frame, offset, length));
    }

    /** Checksum of an ICMPv6 message, whatever its checksum field holds now. */
    public static int icmpv6(final int pseudoHeader, final DirectBuffer frame, final int offset, final int length) {
        return ofSum(add(pseudoHeader, sumAround(Icmpv6Header.CHECKSUM_OFFSET, frame, offset, length)));
    }

    /** Checksum of a TCP segment, whatever its checksum field holds now. */
    public static int tcp(final int pseudoHeader, final DirectBuffer frame, final int offset, final int length) {
        return ofSum(add(pseudoHeader, sumAround(TcpHeader.CHECKSUM_OFFSET, frame, offset, length)));
    }

    /** Checksum of a UDP datagram, whatever its checksum field holds now; never {@link UdpHeader#NO_CHECKSUM}. */
    public static int udp(final int pseudoHeader, final DirectBuffer frame, final int offset, final int length) {
        return udpNeverZero(ofSum(add(pseudoHeader, sumAround(UdpHeader.CHECKSUM_OFFSET, frame, offset, length))));
    }

    /** Checksum of a GRE header and of all that it carries (RFC 2784), whatever its checksum field holds now. */
    public static int gre(final DirectBuffer frame, final int offset, final int length) {
        return ofSum(sumAround(GreHeader.CHECKSUM_OFFSET, frame, offset, length));
    }

    /** In UDP a zero means "not computed", so a checksum that comes out as zero is sent as its twin (RFC 768). */
    public static int udpNeverZero(final int checksum) {
        return checksum == 0 ? ALL_ONES : checksum;
    }

    /** What changes when one word is replaced by another: ~old + new. */
    public static int delta(final int oldWord, final int newWord) {
        return fold((long) (~oldWord & ALL_ONES) + (newWord & ALL_ONES));
    }

    /** What changes when one address is replaced by another of its family. */
    public static int delta(final long oldHi, final long oldLo, final long newHi, final long newLo) {
        return fold(words(~oldHi) + words(~oldLo) + words(newHi) + words(newLo));
    }

    /** The checksum after a rewrite (RFC 1624, equation 3). One that was wrong stays wrong by the same amount. */
    public static int update(final int checksum, final int delta) {
        return ofSum(add(ofSum(checksum), delta));
    }

    /** The checksum after one word was replaced by another. */
    public static int update(final int checksum, final int oldWord, final int newWord) {
        return update(checksum, delta(oldWord, newWord));
    }

    /** Leaves the field out: taken off again, a message of zeros alone would end at the other of the two zeros. */
    private static int sumAround(final int field, final DirectBuffer frame, final int offset, final int length) {
        final int behind = field + 2;
        return add(sum(frame, offset, field), sum(frame, offset + behind, length - behind));
    }

    /** The four words of a long, added but not yet folded. */
    private static long words(final long value) {
        return (value >>> 32) + (value & LOW_HALF);
    }

    /** Carries what has grown out of 16 bits back in at the bottom, until nothing has. */
    private static int fold(final long sum) {
        final long once = (sum >>> 32) + (sum & LOW_HALF);
        final long twice = (once >>> 16) + (once & ALL_ONES);
        final long thrice = (twice >>> 16) + (twice & ALL_ONES);
        return (int) ((thrice >>> 16) + (thrice & ALL_ONES));
    }
}
