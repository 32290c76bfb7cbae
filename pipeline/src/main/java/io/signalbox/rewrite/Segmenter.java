package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts a super-frame into the packets that its sender had in mind, as a network card does (in Linux: generic segmentation
 * offload). Each has the headers of the whole, but its own length and checksums; identifications of IPv4 count up. Of a
 * TCP segment's flags FIN and PSH are the last one's alone, CWR the first one's (RFC 3168 section 6.1.2).
 */
final class Segmenter {
    private static final int LAST_ONLY = TcpHeader.FIN | TcpHeader.PSH;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();

    /** Writes the segment of this number, from 0, to where {@code segment} lies, whose length is known. */
    void write(final Emission whole, final int number, final Emission segment) {
        final Headers headers = whole.headers;
        final UnsafeBuffer to = segment.buffer;
        final int at = segment.offset;
        final int before = headers.payloadOffset;
        final int from = number * headers.segmentSize;
        to.putBytes(at, whole.buffer, whole.offset, before);
        to.putBytes(at + before, whole.buffer, whole.offset + before + from, segment.length - before);
        final int length = segment.length - headers.l4Offset;
        final int pseudo = headers.isIpv4() ? writeIpv4(segment, number, length) : writeIpv6(segment, length);
        if (headers.protocol == Protocol.TCP) {
            final boolean isLast = from + segment.length == whole.length;
            writeTcp(segment, from, isLast, pseudo, length);
        } else {
            writeUdp(segment, pseudo, length);
        }
    }

    /** Returns the sum of the pseudo header. */
    private int writeIpv4(final Emission segment, final int number, final int length) {
        ipv4.wrap(segment.buffer, segment.offset + segment.headers.l3Offset);
        ipv4.totalLength(segment.headers.ipLength)
                .identification(ipv4.identification() + number)
                .completeChecksum();
        return Checksum.pseudoHeader(
                0,
                Addresses.ofIpv4(ipv4.source()),
                0,
                Addresses.ofIpv4(ipv4.destination()),
                segment.headers.protocol,
                length);
    }

    private int writeIpv6(final Emission segment, final int length) {
        ipv6.wrap(segment.buffer, segment.offset + segment.headers.l3Offset)
                .payloadLength(segment.headers.ipLength - Ipv6Header.LENGTH);
        return Checksum.pseudoHeader(
                ipv6.sourceHi(),
                ipv6.sourceLo(),
                ipv6.destinationHi(),
                ipv6.destinationLo(),
                segment.headers.protocol,
                length);
    }

    private void writeTcp(
            final Emission segment, final int from, final boolean isLast, final int pseudo, final int length) {
        tcp.wrap(segment.buffer, segment.offset + segment.headers.l4Offset);
        final int dropped = (from == 0 ? 0 : TcpHeader.CWR) | (isLast ? 0 : LAST_ONLY);
        tcp.sequence(tcp.sequence() + from).flags(tcp.flags() & ~dropped);
        tcp.checksum(Checksum.tcp(pseudo, segment.buffer, tcp.offset(), length));
    }

    /** One that has no checksum gets none; that is not left to a network card. */
    private void writeUdp(final Emission segment, final int pseudo, final int length) {
        udp.wrap(segment.buffer, segment.offset + segment.headers.l4Offset).length(length);
        if (segment.headers.hasPartialChecksum || udp.checksum() != UdpHeader.NO_CHECKSUM) {
            udp.checksum(Checksum.udp(pseudo, segment.buffer, udp.offset(), length));
        }
    }
}
