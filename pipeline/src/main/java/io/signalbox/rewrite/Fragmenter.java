package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.Emission;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/** Cuts a packet that is ready to leave into fragments (RFC 791, RFC 8200 section 4.5), each a frame of its own. */
final class Fragmenter {
    private static final int MORE_FRAGMENTS_IPV6 = 1;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();

    void cut(final Emission emission) {
        for (int piece = 0; piece < emission.pieces; piece++) {
            if (emission.leavesAsIpv4()) {
                writeIpv4(emission, piece);
            } else {
                writeIpv6(emission, piece);
            }
        }
    }

    /** A piece of what is a piece itself keeps its place in the whole. What goes into a tunnel is whole. */
    private void writeIpv4(final Emission emission, final int piece) {
        final UnsafeBuffer to = emission.pieceBuffer;
        final int at = emission.pieceOffset + piece * emission.pieceStride;
        final int headers = emission.headers.l3Offset + emission.pieceHeaderLength;
        final int payload = emission.piecePayload(piece);
        final int from = emission.pieceFrom(piece);
        to.putBytes(at, emission.buffer, emission.offset, headers);
        to.putBytes(at + headers, emission.buffer, emission.offset + headers + from, payload);
        final boolean more = piece + 1 < emission.pieces || emission.headers.moreFragments;
        final boolean said = emission.outerDontFragment || emission.piecesDontFragment;
        final int kept = said && emission.pieceBorders.isEmpty() ? Ipv4Header.DONT_FRAGMENT : 0;
        final int place = emission.headers.fragmentOffset + from;
        ipv4.wrap(to, at + emission.headers.l3Offset)
                .totalLength(emission.pieceHeaderLength + payload)
                .fragmentation(kept | (more ? Ipv4Header.MORE_FRAGMENTS : 0) | place >> 3)
                .completeChecksum();
    }

    private void writeIpv6(final Emission emission, final int piece) {
        final UnsafeBuffer to = emission.pieceBuffer;
        final int at = emission.pieceOffset + piece * emission.pieceStride;
        final int headers = emission.headers.l3Offset + emission.pieceHeaderLength;
        final int payload = emission.piecePayload(piece);
        final int from = emission.pieceFrom(piece);
        final int fragmentHeader = at + headers;
        to.putBytes(at, emission.buffer, emission.offset, headers);
        to.putBytes(
                fragmentHeader + Ipv6Extensions.FRAGMENT_HEADER_LENGTH,
                emission.buffer,
                emission.offset + headers + from,
                payload);
        ipv6.wrap(to, at + emission.headers.l3Offset)
                .payloadLength(emission.pieceHeaderLength
                        - Ipv6Header.LENGTH
                        + Ipv6Extensions.FRAGMENT_HEADER_LENGTH
                        + payload);
        final int namedAt = nameAt(emission, at);
        final boolean more = piece + 1 < emission.pieces;
        to.putByte(fragmentHeader, to.getByte(namedAt));
        to.putByte(fragmentHeader + 1, (byte) 0);
        to.putShort(fragmentHeader + 2, (short) (from | (more ? MORE_FRAGMENTS_IPV6 : 0)), BIG_ENDIAN);
        to.putInt(fragmentHeader + 4, emission.pieceId, BIG_ENDIAN);
        to.putByte(namedAt, (byte) Protocol.FRAGMENT);
    }

    /** The byte that names what follows the repeated headers: theirs, or for a tunnel the outer header's. */
    private static int nameAt(final Emission emission, final int at) {
        final boolean fixedHeaderOnly = emission.pieceHeaderLength == Ipv6Header.LENGTH;
        final int named = fixedHeaderOnly ? Ipv6Header.NEXT_HEADER_OFFSET : emission.headers.protocolNamedAt;
        return at + emission.headers.l3Offset + named;
    }
}
