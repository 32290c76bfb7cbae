package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.MutableDirectBuffer;

/**
 * What the journal says about itself, above all what it could not keep. Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 5| cause |  length 48    |     lane      |       0       |
 *    8 |             number of records (or files) meant                |
 *   16 |                      first event meant                        |
 *   24 |                       last event meant                        |
 *   32 |                           time [ns]                           |
 *   40 |                         bytes meant                           |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * Gaps (RING_FULL, DISK_LOW, WRITE_FAILED): so many records of the events from first to last are missing. RETENTION: so
 * many files and bytes were deleted at the journal's old end. CLOSED: so many records and bytes were written, the last
 * of them about the last event.
 */
public final class MarkRecord {
    public static final int LENGTH = 48;

    private static final int CAUSE_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int PADDING_OFFSET = 6;
    private static final int COUNT_OFFSET = 8;
    private static final int FIRST_EVENT_OFFSET = 16;
    private static final int LAST_EVENT_OFFSET = 24;
    private static final int TIME_OFFSET = 32;
    private static final int BYTES_OFFSET = 40;

    private MutableDirectBuffer buffer;
    private int offset;

    public MarkRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    public void encode(
            final MarkCause cause,
            final int lane,
            final long count,
            final long firstEvent,
            final long lastEvent,
            final long timeNs,
            final long bytes) {
        buffer.putByte(offset, (byte) RecordType.MARK);
        buffer.putByte(offset + CAUSE_OFFSET, (byte) cause.id());
        buffer.putShort(offset + LENGTH_OFFSET, (short) LENGTH, LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putShort(offset + PADDING_OFFSET, (short) 0, LITTLE_ENDIAN);
        buffer.putLong(offset + COUNT_OFFSET, count, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST_EVENT_OFFSET, firstEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + LAST_EVENT_OFFSET, lastEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + TIME_OFFSET, timeNs, LITTLE_ENDIAN);
        buffer.putLong(offset + BYTES_OFFSET, bytes, LITTLE_ENDIAN);
    }

    /** Null for a cause of a later version. */
    public MarkCause cause() {
        return MarkCause.byId(buffer.getByte(offset + CAUSE_OFFSET) & 0xFF);
    }

    public int lane() {
        return buffer.getShort(offset + LANE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public long count() {
        return buffer.getLong(offset + COUNT_OFFSET, LITTLE_ENDIAN);
    }

    public long firstEvent() {
        return buffer.getLong(offset + FIRST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long lastEvent() {
        return buffer.getLong(offset + LAST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_OFFSET, LITTLE_ENDIAN);
    }

    public long bytes() {
        return buffer.getLong(offset + BYTES_OFFSET, LITTLE_ENDIAN);
    }
}
