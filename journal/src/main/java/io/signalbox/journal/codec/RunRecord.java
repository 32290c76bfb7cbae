package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.decision.Decision;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets of an established connection that are counted where a {@link CompactRecord} of each would be, in both
 * directions; or ticks. All that is not here stands in the connection's latest full records. Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 8|   0   |   length 64   |          connection           |
 *    8 |                          first event                          |
 *   16 |                          last event                           |
 *   24 |                        first time [ns]                        |
 *   32 |                        last time [ns]                         |
 *   40 |     packets to the server     |     packets to the client     |
 *   48 |                    IP bytes to the server                     |
 *   56 |                    IP bytes to the client                     |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * Connection -1: ticks, counted as packets to the server. Other events may lie between the first and the last.
 */
public final class RunRecord {
    public static final int LENGTH = 64;

    private static final int LENGTH_OFFSET = 2;
    private static final int CONNECTION_OFFSET = 4;
    private static final int FIRST_EVENT_OFFSET = 8;
    private static final int LAST_EVENT_OFFSET = 16;
    private static final int FIRST_TIME_OFFSET = 24;
    private static final int LAST_TIME_OFFSET = 32;
    private static final int REQUESTS_OFFSET = 40;
    private static final int REPLIES_OFFSET = 44;
    private static final int REQUEST_BYTES_OFFSET = 48;
    private static final int REPLY_BYTES_OFFSET = 56;

    private MutableDirectBuffer buffer;
    private int offset;

    public RunRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Becomes a copy of {@code other}, which lives on. */
    public RunRecord copy(final RunRecord other) {
        final byte[] bytes = new byte[LENGTH];
        other.buffer.getBytes(other.offset, bytes);
        return wrap(new UnsafeBuffer(bytes), 0);
    }

    void encode(
            final int connection,
            final long firstEvent,
            final long lastEvent,
            final long firstTimeNs,
            final long lastTimeNs,
            final int requests,
            final int replies,
            final long requestBytes,
            final long replyBytes) {
        buffer.putInt(offset, RecordType.RUN | LENGTH << 16, LITTLE_ENDIAN);
        buffer.putInt(offset + CONNECTION_OFFSET, connection, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST_EVENT_OFFSET, firstEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + LAST_EVENT_OFFSET, lastEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST_TIME_OFFSET, firstTimeNs, LITTLE_ENDIAN);
        buffer.putLong(offset + LAST_TIME_OFFSET, lastTimeNs, LITTLE_ENDIAN);
        buffer.putInt(offset + REQUESTS_OFFSET, requests, LITTLE_ENDIAN);
        buffer.putInt(offset + REPLIES_OFFSET, replies, LITTLE_ENDIAN);
        buffer.putLong(offset + REQUEST_BYTES_OFFSET, requestBytes, LITTLE_ENDIAN);
        buffer.putLong(offset + REPLY_BYTES_OFFSET, replyBytes, LITTLE_ENDIAN);
    }

    /** The connection's entry in its table, or {@link Decision#NONE} for ticks. */
    public int connection() {
        return buffer.getInt(offset + CONNECTION_OFFSET, LITTLE_ENDIAN);
    }

    public boolean isOfTicks() {
        return connection() == Decision.NONE;
    }

    public long firstEvent() {
        return buffer.getLong(offset + FIRST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long lastEvent() {
        return buffer.getLong(offset + LAST_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long firstTimeNs() {
        return buffer.getLong(offset + FIRST_TIME_OFFSET, LITTLE_ENDIAN);
    }

    public long lastTimeNs() {
        return buffer.getLong(offset + LAST_TIME_OFFSET, LITTLE_ENDIAN);
    }

    public int packetsToServer() {
        return buffer.getInt(offset + REQUESTS_OFFSET, LITTLE_ENDIAN);
    }

    public int packetsToClient() {
        return buffer.getInt(offset + REPLIES_OFFSET, LITTLE_ENDIAN);
    }

    public long bytesToServer() {
        return buffer.getLong(offset + REQUEST_BYTES_OFFSET, LITTLE_ENDIAN);
    }

    public long bytesToClient() {
        return buffer.getLong(offset + REPLY_BYTES_OFFSET, LITTLE_ENDIAN);
    }

    /** How many events it stands for. */
    public long events() {
        return (long) packetsToServer() + packetsToClient();
    }
}
