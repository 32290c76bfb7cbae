package io.signalbox.journal.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.checkpoint.Checkpoints;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of a checkpoint's file. Little-endian; every part proves itself, and the last one says how many there were.
 * What the parts hold has a number of its own ({@link Checkpoints#LAYOUT}).
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | magic "SBCP"  (53 42 43 50)   |      layout   |     lane      |
 *    8 |                  first half of the journal's id               |
 *   16 |                             event                             |
 *   24 |                           time [ns]                           |
 *   32 |            CRC-32C            |               0               |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *   40 | parts: |  room, -1 for the end |      length of the bytes     |
 *      |        |       position in the room, or number of parts       |
 *      |        |        CRC-32C        |               0              |
 *      |        | the bytes, zeros to a multiple of 8                  |
 * </pre>
 */
final class CheckpointFormat {
    static final int MAGIC = 0x5043_4253;
    static final int HEADER_LENGTH = 40;
    static final int PART_HEADER_LENGTH = 24;
    static final int END = -1;
    static final int MAX_PART_LENGTH = 1 << 16;

    private static final int HEADER_SUMMED = 32;
    private static final int PART_SUMMED = 16;

    private CheckpointFormat() {}

    /** Writes the header at the buffer's position. */
    static void putHeader(
            final ByteBuffer buffer, final int lane, final long journal, final long event, final long timeNs) {
        final int at = buffer.position();
        buffer.order(LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putShort((short) Checkpoints.LAYOUT)
                .putShort((short) lane)
                .putLong(journal)
                .putLong(event)
                .putLong(timeNs)
                .putInt(sum(buffer, at, HEADER_SUMMED))
                .putInt(0);
    }

    static boolean isHeader(final ByteBuffer buffer, final int at) {
        return buffer.getInt(at) == MAGIC && buffer.getInt(at + HEADER_SUMMED) == sum(buffer, at, HEADER_SUMMED);
    }

    /** Writes a part's header and its zeros around the bytes that stand behind it already. */
    static void finishPart(
            final ByteBuffer buffer, final int at, final int room, final int length, final long position) {
        buffer.putInt(at, room).putInt(at + 4, length).putLong(at + 8, position);
        for (int i = at + PART_HEADER_LENGTH + length; i < at + partLength(length); i++) {
            buffer.put(i, (byte) 0);
        }
        buffer.putInt(at + PART_SUMMED, partSum(buffer, at, length)).putInt(at + PART_SUMMED + 4, 0);
    }

    static boolean isPart(final ByteBuffer buffer, final int at, final int length) {
        return buffer.getInt(at + PART_SUMMED) == partSum(buffer, at, length);
    }

    /** Bytes of a part with all that belongs to it. */
    static int partLength(final int length) {
        return PART_HEADER_LENGTH + (length + 7 & ~7);
    }

    private static int partSum(final ByteBuffer buffer, final int at, final int length) {
        final CRC32C sum = new CRC32C();
        sum.update(slice(buffer, at, PART_SUMMED));
        sum.update(slice(buffer, at + PART_HEADER_LENGTH, length));
        return (int) sum.getValue();
    }

    private static int sum(final ByteBuffer buffer, final int at, final int length) {
        final CRC32C sum = new CRC32C();
        sum.update(slice(buffer, at, length));
        return (int) sum.getValue();
    }

    private static ByteBuffer slice(final ByteBuffer buffer, final int at, final int length) {
        return buffer.slice(at, length);
    }
}
