package io.signalbox.sync;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message that records are gathered in; either version has room for 255 of them.
 *
 * <pre>
 *   version 1                                        version 0
 *    0  0 8, which an old receiver reads as no       0  records 8
 *       records at all                               1  sync id 8
 *    1  sync id 8                                     2  length of the message 16
 *    2  length of the message 16                      4  records
 *    4  records 8
 *    5  version 8: 1
 *    6  0 16
 *    8  records, each at a multiple of 4
 * </pre>
 */
final class Message implements Remembered {
    /** Any record fits: 72 bytes, sequence data, an engine's data and its name. */
    private static final int LONGEST_RECORD = 72 + 26 + 257 + 18;

    private static final int HEADER = 8;
    private static final int OLD_HEADER = 4;
    private static final int MOST_RECORDS = 255;
    private static final int ALIGNMENT = 4;

    final UnsafeBuffer buffer;
    /** Which of the master's UDP ports it goes to, counted from 0. */
    int place;
    /** When it is sent, full or not. */
    long dueNs;

    private int version;
    private int limit;
    private int length;
    private int records;

    /** @param maxLength bytes that are not exceeded but by a message of one record */
    Message(final int maxLength) {
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(maxLength, HEADER + LONGEST_RECORD)));
    }

    /** A message of no records yet, of which the first will have {@code firstLength} bytes. */
    void begin(final int newVersion, final int syncId, final int maxLength, final int firstLength) {
        version = newVersion;
        records = 0;
        length = version == SyncSettings.OLD_VERSION ? OLD_HEADER : HEADER;
        limit = Math.max(maxLength, length + firstLength);
        buffer.setMemory(0, HEADER, (byte) 0);
        buffer.putByte(1, (byte) syncId);
        if (version != SyncSettings.OLD_VERSION) {
            buffer.putByte(5, (byte) version);
        }
    }

    boolean hasRoom(final int wantedVersion, final int recordLength) {
        return version == wantedVersion && records < MOST_RECORDS && aligned() + recordLength <= limit;
    }

    /** Takes a record in; returns where in the buffer it is to be written. */
    int add(final int recordLength) {
        final int at = aligned();
        buffer.setMemory(length, at - length, (byte) 0);
        length = at + recordLength;
        records++;
        buffer.putShort(2, (short) length, BIG_ENDIAN);
        buffer.putByte(version == SyncSettings.OLD_VERSION ? 0 : 4, (byte) records);
        return at;
    }

    private int aligned() {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    void clear() {
        records = 0;
    }

    boolean isEmpty() {
        return records == 0;
    }

    int records() {
        return records;
    }

    int length() {
        return length;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(place);
        to.putLong(dueNs);
        to.putInt(version);
        to.putInt(limit);
        to.putInt(records);
        to.putBytes(buffer, 0, length);
    }

    @Override
    public void load(final StateReader from) {
        place = from.getInt();
        dueNs = from.getLong();
        version = from.getInt();
        limit = from.getInt();
        records = from.getInt();
        length = from.getBytes(buffer, 0, buffer.capacity());
    }
}
