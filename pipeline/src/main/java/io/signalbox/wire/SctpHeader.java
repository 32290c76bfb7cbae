package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** SCTP common header and the type of its first chunk (RFC 9260 section 3) seen through a frame. */
public final class SctpHeader extends Header {
    public static final int LENGTH = 12;
    public static final int PORTS_LENGTH = 4;
    /** What every packet has: the common header, and the header of one chunk. */
    public static final int MIN_LENGTH = 16;

    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int CHECKSUM_OFFSET = 8;
    private static final int CHUNK_TYPE_OFFSET = 12;
    private static final int CHUNK_LENGTH_OFFSET = 14;

    /** CRC-32C, reflected (RFC 9260 appendix A). */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int[] CRC = crcTable();

    public SctpHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. */
    public Reason check(final int available) {
        return available < MIN_LENGTH ? Reason.TRUNCATED : Reason.NONE;
    }

    public int sourcePort() {
        return u16(SOURCE_PORT_OFFSET);
    }

    public SctpHeader sourcePort(final int port) {
        put16(SOURCE_PORT_OFFSET, port);
        return this;
    }

    public int destinationPort() {
        return u16(DESTINATION_PORT_OFFSET);
    }

    public SctpHeader destinationPort(final int port) {
        put16(DESTINATION_PORT_OFFSET, port);
        return this;
    }

    /** Type of the first chunk. */
    public int chunkType() {
        return u8(CHUNK_TYPE_OFFSET);
    }

    /** Type of the second chunk, or -1 where {@code available} bytes hold none. */
    public int secondChunkType(final int available) {
        final int at = CHUNK_TYPE_OFFSET + (u16(CHUNK_LENGTH_OFFSET) + 3 & ~3);
        return at > CHUNK_TYPE_OFFSET && at + 4 <= available ? u8(at) : -1;
    }

    /** Computes the CRC over {@code length} bytes, the packet as it stands now, and writes it: least byte first. */
    public SctpHeader completeChecksum(final int length) {
        put32(CHECKSUM_OFFSET, 0);
        put32(CHECKSUM_OFFSET, Integer.reverseBytes(crc32c(frame(), offset(), length)));
        return this;
    }

    /** CRC-32C of some bytes. */
    public static int crc32c(final DirectBuffer buffer, final int offset, final int length) {
        int crc = -1;
        for (int at = offset; at < offset + length; at++) {
            crc = CRC[(crc ^ buffer.getByte(at)) & 0xFF] ^ crc >>> 8;
        }
        return ~crc;
    }

    private static int[] crcTable() {
        final int[] table = new int[256];
        for (int index = 0; index < table.length; index++) {
            int crc = index;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
            table[index] = crc;
        }
        return table;
    }
}
