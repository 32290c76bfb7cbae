package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.Headers;
import io.signalbox.packet.Offload;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Does what a sender left to its network card about a checksum: the sum from where it was told to the packet's end,
 * complemented, over the partial sum that lies in the field. SCTP's is no sum but a CRC, computed afresh.
 */
final class ChecksumFinisher {
    private final SctpHeader sctp = new SctpHeader();

    /**
     * The frame lies at {@code offset}, {@code length} bytes without padding; its headers are at their places but may
     * have been translated. An offload that points out of the frame leaves it as it is.
     */
    void finish(
            final UnsafeBuffer buffer, final int offset, final int length, final Headers headers, final long offload) {
        if (!Offload.needsChecksum(offload)) {
            return;
        }
        final int start = Offload.checksumStart(offload);
        final int field = start + Offload.checksumOffset(offload);
        if (headers.protocol == Protocol.SCTP && start == headers.l4Offset) {
            sctp.wrap(buffer, offset + start).completeChecksum(length - start);
        } else if (field + Short.BYTES <= length) {
            final int checksum = Checksum.ofSum(Checksum.sum(buffer, offset + start, length - start));
            final boolean isUdp = headers.protocol == Protocol.UDP;
            final int written = isUdp ? Checksum.udpNeverZero(checksum) : checksum;
            buffer.putShort(offset + field, (short) written, BIG_ENDIAN);
        }
    }
}
