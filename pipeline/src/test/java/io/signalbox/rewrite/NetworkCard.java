package io.signalbox.rewrite;

import io.signalbox.golden.packet.InternetChecksum;
import io.signalbox.packet.Offload;
import java.util.Arrays;

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

    private static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
