package io.signalbox.rewrite;

import io.signalbox.golden.packet.InternetChecksum;
import io.signalbox.packet.Offload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A host's network card and what is left to it, in the plainest way: the slow twin of what the director does in its
 * place. Frames are untagged and their IPv6 has no extension headers.
 */
public final class NetworkCard {
    private static final int LINK = 14;
    private static final int TCP = 6;

    private NetworkCard() {}

    /** What lies beside a frame whose checksum alone is left to the card. */
    public static long partial(final byte[] frame) {
        return Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, transportAt(frame), checksumAt(frame) - transportAt(frame));
    }

    /** The frame as its host leaves it to the card: addresses, protocol and length are summed up, and no more. */
    public static byte[] left(final byte[] frame) {
        final byte[] left = frame.clone();
        put16(left, checksumAt(frame), ~InternetChecksum.of(pseudoHeader(frame)));
        return left;
    }

    /** The frame as the card sends it. */
    public static byte[] finished(final byte[] left, final long offload) {
        final byte[] frame = left.clone();
        final int start = Offload.checksumStart(offload);
        final int checksum = InternetChecksum.of(Arrays.copyOfRange(frame, start, frame.length));
        put16(frame, start + Offload.checksumOffset(offload), checksum == 0 && !isTcp(frame) ? 0xFFFF : checksum);
        return frame;
    }

    /** What lies beside a super-frame: packets of {@code size} payload bytes. */
    public static long superFrame(final byte[] frame, final int size) {
        final int type = isTcp(frame) ? isIpv4(frame) ? Offload.TCP_V4 : Offload.TCP_V6 : Offload.UDP_SEGMENTS;
        final int start = transportAt(frame);
        return Offload.of(Offload.NEEDS_CHECKSUM, type, size, start, checksumAt(frame) - start);
    }

    /** The frames that the card makes of a super-frame, with their checksums. */
    public static List<byte[]> segments(final byte[] frame, final long offload) {
        final List<byte[]> segments = new ArrayList<>();
        final int payloadAt = payloadAt(frame);
        for (int from = payloadAt; from < frame.length; from += Offload.gsoSize(offload)) {
            final int end = Math.min(frame.length, from + Offload.gsoSize(offload));
            final byte[] segment = Arrays.copyOf(frame, payloadAt + end - from);
            System.arraycopy(frame, from, segment, payloadAt, end - from);
            number(segment, segments.size(), from - payloadAt, end == frame.length);
            segments.add(summed(segment));
        }
        return segments;
    }

    private static void number(final byte[] segment, final int count, final int from, final boolean isLast) {
        if (isIpv4(segment)) {
            put16(segment, LINK + 2, segment.length - LINK);
            put16(segment, LINK + 4, get16(segment, LINK + 4) + count);
            put16(segment, LINK + 10, 0);
            put16(segment, LINK + 10, InternetChecksum.of(Arrays.copyOfRange(segment, LINK, transportAt(segment))));
        } else {
            put16(segment, LINK + 4, segment.length - LINK - 40);
        }
        final int transport = transportAt(segment);
        if (isTcp(segment)) {
            final int sequence = (get16(segment, transport + 4) << 16 | get16(segment, transport + 6)) + from;
            put16(segment, transport + 4, sequence >>> 16);
            put16(segment, transport + 6, sequence);
            segment[transport + 13] &= (byte) ((isLast ? 0xFF : 0xF6) & (count == 0 ? 0xFF : 0x7F));
        } else {
            put16(segment, transport + 4, segment.length - transport);
        }
    }

    private static byte[] summed(final byte[] frame) {
        return finished(left(frame), partial(frame));
    }

    private static int payloadAt(final byte[] frame) {
        final int transport = transportAt(frame);
        return transport + (isTcp(frame) ? (frame[transport + 12] >>> 4 & 0xF) * 4 : 8);
    }

    /** RFC 793, RFC 8200: over the addresses, the protocol and the length of what follows the IP header. */
    private static byte[] pseudoHeader(final byte[] frame) {
        final int addresses = isIpv4(frame) ? 8 : 32;
        final int addressesAt = LINK + (isIpv4(frame) ? 12 : 8);
        final byte[] pseudo =
                Arrays.copyOf(Arrays.copyOfRange(frame, addressesAt, addressesAt + addresses), addresses + 4);
        pseudo[addresses + 1] = (byte) protocol(frame);
        put16(pseudo, addresses + 2, frame.length - transportAt(frame));
        return pseudo;
    }

    private static boolean isIpv4(final byte[] frame) {
        return frame[LINK] >>> 4 == 4;
    }

    private static int protocol(final byte[] frame) {
        return frame[LINK + (isIpv4(frame) ? 9 : 6)];
    }

    private static boolean isTcp(final byte[] frame) {
        return protocol(frame) == TCP;
    }

    private static int transportAt(final byte[] frame) {
        return LINK + (isIpv4(frame) ? (frame[LINK] & 0xF) * 4 : 40);
    }

    private static int checksumAt(final byte[] frame) {
        return transportAt(frame) + (isTcp(frame) ? 16 : 6);
    }

    private static int get16(final byte[] bytes, final int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
