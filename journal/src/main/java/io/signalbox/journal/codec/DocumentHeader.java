package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;

/**
 * What stands before the records of each document, so that a reader can prove that it has all of them. Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | magic "SBJD"                  |   version 1   |     lane      |
 *    8 |                            journal                            |
 *   16 |            session            |       number of records       |
 *   24 |              document, counted from 1 in its session          |
 *   32 |                          first event                          |
 *   40 |                          last event                           |
 *   48 |      bytes of the records     |            CRC-32C            |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *   56 | records, one after the other
 * </pre>
 *
 * The journal is named by the first half of its id, so that no other's document is taken for one of it. A session begins when a writer opens the journal. Without an event record in the document, its first event is the
 * next one due and its last event the one before. The CRC-32C (RFC 3720, appendix B.4) runs over header and records
 * with its own field as zero.
 */
public final class DocumentHeader {
    public static final int LENGTH = 56;
    public static final int MAGIC = 0x444A4253;
    public static final int VERSION = 1;
    /** Header and records of the largest document. */
    public static final int MAX_DOCUMENT_LENGTH = 640 * 1024;

    private static final int VERSION_OFFSET = 4;
    private static final int LANE_OFFSET = 6;
    private static final int JOURNAL_OFFSET = 8;
    private static final int SESSION_OFFSET = 16;
    private static final int COUNT_OFFSET = 20;
    private static final int DOCUMENT_OFFSET = 24;
    private static final int FIRST_EVENT_OFFSET = 32;
    private static final int LAST_EVENT_OFFSET = 40;
    private static final int RECORDS_LENGTH_OFFSET = 48;
    private static final int CRC_OFFSET = 52;

    private final CRC32C crc = new CRC32C();
    private MutableDirectBuffer buffer;
    private int offset;

    public DocumentHeader wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** All but the checksum, which {@link #seal} sets once the records are there. */
    public void encode(
            final int lane,
            final long journal,
            final int session,
            final long document,
            final int count,
            final long firstEvent,
            final long lastEvent,
            final int recordsLength) {
        buffer.putInt(offset, MAGIC, LITTLE_ENDIAN);
        buffer.putShort(offset + VERSION_OFFSET, (short) VERSION, LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putLong(offset + JOURNAL_OFFSET, journal, LITTLE_ENDIAN);
        buffer.putInt(offset + SESSION_OFFSET, session, LITTLE_ENDIAN);
        buffer.putInt(offset + COUNT_OFFSET, count, LITTLE_ENDIAN);
        buffer.putLong(offset + DOCUMENT_OFFSET, document, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST_EVENT_OFFSET, firstEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + LAST_EVENT_OFFSET, lastEvent, LITTLE_ENDIAN);
        buffer.putInt(offset + RECORDS_LENGTH_OFFSET, recordsLength, LITTLE_ENDIAN);
    }

    /** @param bytes the memory that this header is wrapped around, with the same offsets */
    public void seal(final ByteBuffer bytes) {
        buffer.putInt(offset + CRC_OFFSET, 0, LITTLE_ENDIAN);
        buffer.putInt(offset + CRC_OFFSET, checksum(bytes), LITTLE_ENDIAN);
    }

    /** True where the checksum is that of the bytes that are there; the header is as before afterwards. */
    public boolean isIntact(final ByteBuffer bytes) {
        final int claimed = buffer.getInt(offset + CRC_OFFSET, LITTLE_ENDIAN);
        buffer.putInt(offset + CRC_OFFSET, 0, LITTLE_ENDIAN);
        final int actual = checksum(bytes);
        buffer.putInt(offset + CRC_OFFSET, claimed, LITTLE_ENDIAN);
        return actual == claimed;
    }

    private int checksum(final ByteBuffer bytes) {
        crc.reset();
        bytes.limit(offset + LENGTH + recordsLength()).position(offset);
        crc.update(bytes);
        bytes.clear();
        return (int) crc.getValue();
    }

    /** For bytes from a disk: after true the lengths are possible, and nothing else is proven. */
    public boolean isPlausible() {
        final int length = recordsLength();
        return buffer.getInt(offset, LITTLE_ENDIAN) == MAGIC
                && length >= 0
                && length <= MAX_DOCUMENT_LENGTH - LENGTH
                && document() > 0;
    }

    public int version() {
        return buffer.getShort(offset + VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public int lane() {
        return buffer.getShort(offset + LANE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public long journal() {
        return buffer.getLong(offset + JOURNAL_OFFSET, LITTLE_ENDIAN);
    }

    public int session() {
        return buffer.getInt(offset + SESSION_OFFSET, LITTLE_ENDIAN);
    }

    public int count() {
        return buffer.getInt(offset + COUNT_OFFSET, LITTLE_ENDIAN);
    }

    public long document() {
        return buffer.getLong(offset + DOCUMENT_OFFSET, LITTLE_ENDIAN);
    }

    public long firstEvent() {
        return buffer.getLong(offset + FIRST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long lastEvent() {
        return buffer.getLong(offset + LAST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public int recordsLength() {
        return buffer.getInt(offset + RECORDS_LENGTH_OFFSET, LITTLE_ENDIAN);
    }
}
