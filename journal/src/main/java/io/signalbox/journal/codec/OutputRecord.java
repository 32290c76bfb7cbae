package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.packet.PacketSlot;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What left because of an event, as numbers by which a replay is held to it. It stands behind the event's decision.
 * Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 7|   0   |   length 32   |     lane      |       0       |
 *    8 |                             event                             |
 *   16 |                             bytes                             |
 *   24 |            frames             |            CRC-32C            |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * The CRC runs, for each frame in the order they were given to their ports, over port and length (4 bytes each,
 * little-endian) and the frame's bytes; without the payload that the event's input record leaves out.
 */
public final class OutputRecord {
    public static final int LENGTH = 32;

    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int EVENT_OFFSET = 8;
    private static final int BYTES_OFFSET = 16;
    private static final int FRAMES_OFFSET = 24;
    private static final int CRC_OFFSET = 28;

    private MutableDirectBuffer buffer;
    private int offset;

    public OutputRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Becomes a copy of {@code other}, which lives on. */
    public OutputRecord copy(final OutputRecord other) {
        final byte[] bytes = new byte[RecordType.length(other.buffer, other.offset)];
        other.buffer.getBytes(other.offset, bytes);
        return wrap(new UnsafeBuffer(bytes), 0);
    }

    void encode(final PacketSlot slot, final int lane, final OutputSum sum) {
        buffer.putLong(offset, RecordType.OUTPUT, LITTLE_ENDIAN);
        buffer.putShort(offset + LENGTH_OFFSET, (short) LENGTH, LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putLong(offset + EVENT_OFFSET, slot.event, LITTLE_ENDIAN);
        buffer.putLong(offset + BYTES_OFFSET, sum.bytes(), LITTLE_ENDIAN);
        buffer.putInt(offset + FRAMES_OFFSET, sum.frames(), LITTLE_ENDIAN);
        buffer.putInt(offset + CRC_OFFSET, sum.crc(), LITTLE_ENDIAN);
    }

    public int lane() {
        return buffer.getShort(offset + LANE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public long event() {
        return buffer.getLong(offset + EVENT_OFFSET, LITTLE_ENDIAN);
    }

    /** Of all frames, as long as they left. */
    public long bytes() {
        return buffer.getLong(offset + BYTES_OFFSET, LITTLE_ENDIAN);
    }

    public int frames() {
        return buffer.getInt(offset + FRAMES_OFFSET, LITTLE_ENDIAN);
    }

    public int crc() {
        return buffer.getInt(offset + CRC_OFFSET, LITTLE_ENDIAN);
    }
}
