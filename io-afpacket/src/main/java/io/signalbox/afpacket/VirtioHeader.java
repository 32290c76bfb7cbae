package io.signalbox.afpacket;

import io.signalbox.packet.Offload;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The header that AF_PACKET puts before a frame with PACKET_VNET_HDR (linux/virtio_net.h), in the host's byte order:
 *
 * <pre>
 *    0       1          2          4           6            8             10
 *   +-------+----------+----------+-----------+------------+-------------+
 *   | flags | gso_type | hdr_len  | gso_size  | csum_start | csum_offset |
 *   +-------+----------+----------+-----------+------------+-------------+
 * </pre>
 *
 * An {@link Offload} is the same without {@code hdr_len}, the length of all headers of a super-frame, by which the kernel
 * lays out its memory.
 */
final class VirtioHeader {
    static final int LENGTH = 10;

    static final int GSO_TYPE_OFFSET = 1;
    private static final int HEADER_LENGTH_OFFSET = 2;
    /** {@code hdr_len} and all that is behind it, as a long. */
    private static final long BEHIND_HEADER_LENGTH = ~0xFFFFL;

    private static final int TCP_DATA_OFFSET = 12;
    private static final int UDP_HEADER_LENGTH = 8;

    private VirtioHeader() {}

    static long read(final UnsafeBuffer buffer, final int offset) {
        return buffer.getShort(offset) & 0xFFFFL | buffer.getLong(offset + HEADER_LENGTH_OFFSET) & BEHIND_HEADER_LENGTH;
    }

    /** Writes the header of the frame at {@code frameOffset}. */
    static void write(
            final UnsafeBuffer buffer,
            final int offset,
            final long offload,
            final UnsafeBuffer frame,
            final int frameOffset) {
        final int flags = Offload.flags(offload) & Offload.NEEDS_CHECKSUM;
        buffer.putShort(offset, (short) (flags | Offload.gsoTypeAndEcn(offload) << Byte.SIZE));
        buffer.putLong(
                offset + HEADER_LENGTH_OFFSET,
                offload & BEHIND_HEADER_LENGTH | headersLength(offload, frame, frameOffset));
    }

    private static int headersLength(final long offload, final UnsafeBuffer frame, final int frameOffset) {
        if (!Offload.isSuperFrame(offload)) {
            return 0;
        }
        final int transport = Offload.checksumStart(offload);
        return transport
                + (Offload.gsoType(offload) == Offload.UDP_SEGMENTS
                        ? UDP_HEADER_LENGTH
                        : (frame.getByte(frameOffset + transport + TCP_DATA_OFFSET) & 0xF0) >>> 2);
    }
}
