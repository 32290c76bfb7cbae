package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The layouts that a journal knows, by the number in a record's first byte. A layout never changes: a changed one gets
 * a new number, so records of every age stay readable side by side. All numbers in records are little-endian; all
 * records are multiples of 8 bytes long.
 *
 * <pre>
 *   0       1       2               4
 *  +-------+-------+---------------+----
 *  | type  | reason|    length     | ...      every record but COMPACT, which is always 24 bytes long; of INPUT the
 *  +-------+-------+---------------+----      length counts units of 8 bytes
 * </pre>
 */
public final class RecordType {
    /** {@link FullRecord}: an event with everything that was decided. */
    public static final int FULL = 1;
    /** {@link CompactRecord}: a packet of an established connection, or a tick. */
    public static final int COMPACT = 2;
    /** {@link ResolutionRecord}: how an event that was held has ended. */
    public static final int RESOLUTION = 3;
    /** {@link CommandRecord}: an event that configured something. */
    public static final int COMMAND = 4;
    /** {@link MarkRecord}: what the journal says about itself. */
    public static final int MARK = 5;
    /** {@link InputRecord}: a frame as it arrived. */
    public static final int INPUT = 6;
    /** {@link OutputRecord}: what left because of an event. */
    public static final int OUTPUT = 7;
    /** {@link RunRecord}: packets of an established connection, counted. */
    public static final int RUN = 8;
    /** {@link EndingRecord}: a mapping of a gateway that is over. */
    public static final int ENDING = 9;
    /** {@link CommandRecord}, of what nobody commanded: a change that came about with an event. */
    public static final int CHANGE = 10;

    private static final int LENGTH_OFFSET = 2;
    private static final int UNIT = 8;

    private RecordType() {}

    public static int of(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    /** Bytes of the record at {@code offset}; of which at least 8 must be there. */
    public static int length(final DirectBuffer buffer, final int offset) {
        final int length = buffer.getShort(offset + LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        return switch (of(buffer, offset)) {
            case COMPACT -> CompactRecord.LENGTH;
            case INPUT -> length * UNIT;
            default -> length;
        };
    }

    /** True where the record is the one that every event has: exactly one for each event number. */
    public static boolean isEvent(final int type) {
        return type == FULL || type == COMPACT || type == COMMAND;
    }

    /** The next multiple of 8. */
    static int padded(final int length) {
        return (length + 7) & ~7;
    }
}
