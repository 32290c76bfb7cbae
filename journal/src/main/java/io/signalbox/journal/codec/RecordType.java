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
 *  | type  | reason|    length     | ...      every record but COMPACT, which is always 24 bytes long
 *  +-------+-------+---------------+----
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

    private static final int LENGTH_OFFSET = 2;

    private RecordType() {}

    public static int of(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    /** Bytes of the record at {@code offset}; of which at least 8 must be there. */
    public static int length(final DirectBuffer buffer, final int offset) {
        return of(buffer, offset) == COMPACT
                ? CompactRecord.LENGTH
                : buffer.getShort(offset + LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
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
