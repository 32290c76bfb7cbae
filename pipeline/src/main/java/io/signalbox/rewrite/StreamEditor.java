package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Renumbering;
import io.signalbox.packet.Splice;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Text of TCP streams: puts other text in a segment's place, and moves the numbers of the segments that follow so that
 * neither side notices (RFC 9293 section 3.4, RFC 2018).
 */
final class StreamEditor {
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int SACK = 5;
    /** Kind and length, which stand in front of every longer option. */
    private static final int OPTION_HEAD = 2;

    private static final int NUMBER_LENGTH = 4;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();

    /** Of a reply that is translated already: what lies before the text moves, into the headroom where it grows. */
    void splice(final Emission emission) {
        final Splice splice = emission.splice;
        final UnsafeBuffer buffer = emission.buffer;
        final int from = emission.offset;
        emission.offset -= splice.growth();
        emission.length += splice.growth();
        buffer.putBytes(emission.offset, buffer, from, splice.at());
        splice.writeTo(buffer, emission.offset + splice.at());
        writeLengths(emission);
    }

    private void writeLengths(final Emission emission) {
        final int l3 = emission.headers.l3Offset;
        final int ipLength = emission.length - l3;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, emission.offset + l3)
                    .totalLength(ipLength)
                    .completeChecksum();
        } else {
            ipv6.wrap(emission.buffer, emission.offset + l3).payloadLength(ipLength - Ipv6Header.LENGTH);
        }
        final int l4 = emission.offset + emission.headers.l4Offset;
        final int length = emission.length - emission.headers.l4Offset;
        if (emission.headers.hasPartialChecksum) {
            tcp.wrap(emission.buffer, l4);
            final int delta = Checksum.delta(length - emission.splice.growth(), length);
            tcp.checksum(Checksum.add(tcp.checksum(), delta));
            return;
        }
        final int pseudo = Checksum.pseudoHeader(
                emission.newHi,
                emission.newLo,
                emission.flow.destinationHi,
                emission.flow.destinationLo,
                Protocol.TCP,
                length);
        tcp.wrap(emission.buffer, l4).checksum(Checksum.tcp(pseudo, emission.buffer, l4, length));
    }

    /**
     * Of a client's segment that begins its stream, before it is translated: what its real server is to know of it goes
     * in front of its text. Both checksums by their difference.
     */
    void insertPreface(final Emission emission) {
        final UnsafeBuffer buffer = emission.buffer;
        final int length = emission.preface.length();
        final int from = emission.offset;
        final int text = emission.headers.payloadOffset;
        emission.offset -= length;
        emission.length += length;
        buffer.putBytes(emission.offset, buffer, from, text);
        ProxyHeader.write(buffer, emission.offset + text, emission.flow);
        growBy(emission, length, Checksum.sum(buffer, emission.offset + text, length));
    }

    private void growBy(final Emission emission, final int length, final int sum) {
        final int at = emission.offset + emission.headers.l3Offset;
        final int ipLength = emission.headers.ipLength;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at)
                    .totalLength(ipLength + length)
                    .updateChecksum(Checksum.delta(ipLength, ipLength + length));
        } else {
            ipv6.wrap(emission.buffer, at).payloadLength(ipLength + length - Ipv6Header.LENGTH);
        }
        final int l4Length = emission.headers.l4Length();
        final int longer = Checksum.delta(l4Length, l4Length + length);
        tcp.wrap(emission.buffer, emission.offset + emission.headers.l4Offset);
        if (emission.headers.hasPartialChecksum) {
            tcp.checksum(Checksum.add(tcp.checksum(), longer));
        } else {
            tcp.checksum(Checksum.update(tcp.checksum(), Checksum.add(longer, sum)));
        }
    }

    /** Of the sender's segment: its place in the stream. */
    void moveSequence(final Emission emission, final Renumbering numbers) {
        tcp.wrap(emission.buffer, emission.offset + emission.headers.l4Offset);
        final int old = sum(emission, TcpHeader.MIN_LENGTH);
        tcp.sequence(numbers.forward(tcp.sequence()));
        mendChecksum(emission, old, TcpHeader.MIN_LENGTH);
    }

    /** Of the receiver's segment: what it acknowledges, selectively too. */
    void moveAcknowledgment(final Emission emission, final Renumbering numbers) {
        tcp.wrap(emission.buffer, emission.offset + emission.headers.l4Offset);
        if ((tcp.flags() & TcpHeader.ACK) == 0) {
            return;
        }
        final int headerLength =
                Math.max(TcpHeader.MIN_LENGTH, Math.min(tcp.dataOffset(), emission.headers.l4Length()));
        final int old = sum(emission, headerLength);
        tcp.acknowledgment(numbers.back(tcp.acknowledgment()));
        moveSelective(emission, headerLength, numbers);
        mendChecksum(emission, old, headerLength);
    }

    /** A partial checksum does not hold the header yet. */
    private void mendChecksum(final Emission emission, final int old, final int headerLength) {
        if (!emission.headers.hasPartialChecksum) {
            tcp.checksum(Checksum.update(tcp.checksum(), old, sum(emission, headerLength)));
        }
    }

    /** Options that contradict themselves end the walk. */
    private void moveSelective(final Emission emission, final int headerLength, final Renumbering numbers) {
        final UnsafeBuffer buffer = emission.buffer;
        final int end = tcp.offset() + headerLength;
        int at = tcp.offset() + TcpHeader.MIN_LENGTH;
        while (at < end && buffer.getByte(at) != END_OF_OPTIONS) {
            if (buffer.getByte(at) == NO_OPERATION) {
                at++;
                continue;
            }
            final int length = at + 1 < end ? buffer.getByte(at + 1) & 0xFF : 0;
            if (length < OPTION_HEAD || at + length > end) {
                return;
            }
            if (buffer.getByte(at) == SACK) {
                moveEdges(buffer, at + OPTION_HEAD, (length - OPTION_HEAD) / NUMBER_LENGTH, numbers);
            }
            at += length;
        }
    }

    private static void moveEdges(final UnsafeBuffer buffer, final int at, final int edges, final Renumbering numbers) {
        for (int i = 0; i < edges; i++) {
            final int edge = at + i * NUMBER_LENGTH;
            final int number = buffer.getInt(edge, BIG_ENDIAN);
            buffer.putInt(edge, numbers.back(number), BIG_ENDIAN);
        }
    }

    private int sum(final Emission emission, final int headerLength) {
        return Checksum.sum(emission.buffer, tcp.offset(), headerLength);
    }
}
