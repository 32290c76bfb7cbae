package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How an event that was held has ended, and which later event (or a timer before it) ended it. Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 3| reason|  length 40    |     lane      | flags |   0   |
 *    8 |                    event that was held                        |
 *   16 |                     event that ended it                       |
 *   24 |                           time [ns]                           |
 *   32 |          egress port          |               0               |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * The egress port is -1 where no frame left.
 */
public final class ResolutionRecord {
    public static final int LENGTH = 40;
    /** The port would not take the frame. */
    public static final int FLAG_REFUSED = 1;
    /** A timer ended it, before the named event came. */
    public static final int FLAG_TIMER = 2;

    private static final int REASON_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int FLAGS_OFFSET = 6;
    private static final int HELD_EVENT_OFFSET = 8;
    private static final int BY_EVENT_OFFSET = 16;
    private static final int TIME_OFFSET = 24;
    private static final int EGRESS_PORT_OFFSET = 32;
    private static final int PADDING_OFFSET = 36;

    private MutableDirectBuffer buffer;
    private int offset;

    public ResolutionRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Becomes a copy of {@code other}, which lives on. */
    public ResolutionRecord copy(final ResolutionRecord other) {
        final byte[] bytes = new byte[RecordType.length(other.buffer, other.offset)];
        other.buffer.getBytes(other.offset, bytes);
        return wrap(new UnsafeBuffer(bytes), 0);
    }

    public void encode(final Emission emission, final long byEvent, final int lane) {
        final int flags = (emission.refused ? FLAG_REFUSED : 0) | (emission.byTimer ? FLAG_TIMER : 0);
        final boolean leaves = emission.buffer != null && emission.pieces > 0;
        final int egressPort = leaves ? emission.port : Decision.NONE;
        buffer.putByte(offset, (byte) RecordType.RESOLUTION);
        buffer.putByte(offset + REASON_OFFSET, (byte) emission.resolution.id());
        buffer.putShort(offset + LENGTH_OFFSET, (short) LENGTH, LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putShort(offset + FLAGS_OFFSET, (short) flags, LITTLE_ENDIAN);
        buffer.putLong(offset + HELD_EVENT_OFFSET, emission.originEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + BY_EVENT_OFFSET, byEvent, LITTLE_ENDIAN);
        buffer.putLong(offset + TIME_OFFSET, emission.timeNs, LITTLE_ENDIAN);
        buffer.putInt(offset + EGRESS_PORT_OFFSET, egressPort, LITTLE_ENDIAN);
        buffer.putInt(offset + PADDING_OFFSET, 0, LITTLE_ENDIAN);
    }

    public Reason reason() {
        return Reason.byId(buffer.getByte(offset + REASON_OFFSET) & 0xFF);
    }

    public int lane() {
        return buffer.getShort(offset + LANE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public boolean refused() {
        return (buffer.getByte(offset + FLAGS_OFFSET) & FLAG_REFUSED) != 0;
    }

    /** Becomes what it would be if the port had taken the frame. */
    public void clearRefusal() {
        buffer.putByte(offset + FLAGS_OFFSET, (byte) (buffer.getByte(offset + FLAGS_OFFSET) & ~FLAG_REFUSED));
    }

    public boolean byTimer() {
        return (buffer.getByte(offset + FLAGS_OFFSET) & FLAG_TIMER) != 0;
    }

    public long heldEvent() {
        return buffer.getLong(offset + HELD_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long byEvent() {
        return buffer.getLong(offset + BY_EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_OFFSET, LITTLE_ENDIAN);
    }

    public int egressPort() {
        return buffer.getInt(offset + EGRESS_PORT_OFFSET, LITTLE_ENDIAN);
    }
}
