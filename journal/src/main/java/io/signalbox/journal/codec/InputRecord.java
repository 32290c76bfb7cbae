package io.signalbox.journal.codec;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Checksum;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame as it arrived, whole or without what was only carried of it. Little-endian; the length counts units of 8
 * bytes, for a frame may be longer than 65,535.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 6| flags |  length / 8   |     lane      | payload's sum |
 *    8 |                             event                             |
 *   16 |                           time [ns]                           |
 *   24 |         ingress port          |        captured length        |
 *   32 |          wire length          |          bytes kept           |
 *   40 | flags |gsotype|   gso size    |checksum start |checksum offset|
 *   48 |                               0                               |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *   56 | the frame's first bytes, as many as are kept; zeros to a multiple of 8
 * </pre>
 *
 * What is not kept is the payload of a TCP or UDP packet that was forwarded unread and untouched, and what a link may
 * have padded it with. Its one's complement sum (RFC 1071) is kept instead, so that every checksum over a stand-in of
 * the same length and sum comes out as it did: {@link #frame} makes one.
 */
public final class InputRecord {
    public static final int FIXED_LENGTH = 56;
    /** The sum stands for what is not kept. */
    public static final int FLAG_SUMMED = 1;

    private static final int FLAGS_OFFSET = 1;
    private static final int UNITS_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int SUM_OFFSET = 6;
    private static final int EVENT_OFFSET = 8;
    private static final int TIME_OFFSET = 16;
    private static final int PORT_OFFSET = 24;
    private static final int CAPTURED_OFFSET = 28;
    private static final int WIRE_OFFSET = 32;
    private static final int KEPT_OFFSET = 36;
    private static final int OFFLOAD_OFFSET = 40;
    private static final int UNIT = 8;

    private MutableDirectBuffer buffer;
    private int offset;

    public InputRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Bytes of a record that keeps so many of the frame's. */
    public static int lengthOf(final int kept) {
        return RecordType.padded(FIXED_LENGTH + kept);
    }

    /** Writes every byte of the record; {@code slot.carriedFrom} says how much of the frame is kept. */
    public void encode(final PacketSlot slot, final int lane) {
        final int kept = slot.carriedFrom;
        final int length = lengthOf(kept);
        final boolean whole = kept == slot.arrivedLength;
        buffer.putByte(offset, (byte) RecordType.INPUT);
        buffer.putByte(offset + FLAGS_OFFSET, (byte) (whole ? 0 : FLAG_SUMMED));
        buffer.putShort(offset + UNITS_OFFSET, (short) (length / UNIT), LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putShort(offset + SUM_OFFSET, (short) (whole ? 0 : sumOfRest(slot)), LITTLE_ENDIAN);
        buffer.putLong(offset + EVENT_OFFSET, slot.event, LITTLE_ENDIAN);
        buffer.putLong(offset + TIME_OFFSET, slot.timeNs, LITTLE_ENDIAN);
        buffer.putInt(offset + PORT_OFFSET, slot.port, LITTLE_ENDIAN);
        buffer.putInt(offset + CAPTURED_OFFSET, slot.arrivedLength, LITTLE_ENDIAN);
        buffer.putInt(offset + WIRE_OFFSET, slot.wireLength, LITTLE_ENDIAN);
        buffer.putInt(offset + KEPT_OFFSET, kept, LITTLE_ENDIAN);
        buffer.putLong(offset + OFFLOAD_OFFSET, slot.arrivedOffload, LITTLE_ENDIAN);
        buffer.putLong(offset + OFFLOAD_OFFSET + UNIT, 0);
        buffer.putLong(offset + length - UNIT, 0);
        buffer.putBytes(offset + FIXED_LENGTH, slot.arrivedBuffer, slot.arrivedOffset, kept);
        slot.overwritten.restore(buffer, offset + FIXED_LENGTH, kept);
    }

    private static int sumOfRest(final PacketSlot slot) {
        final int end = slot.headers.l3Offset + slot.headers.ipLength;
        return Checksum.sum(slot.arrivedBuffer, slot.arrivedOffset + slot.carriedFrom, end - slot.carriedFrom);
    }

    /** Becomes a copy of {@code other} without its frame's bytes, which lives on. */
    public InputRecord copyFactsOf(final InputRecord other) {
        wrap(new UnsafeBuffer(new byte[FIXED_LENGTH]), 0);
        buffer.putBytes(0, other.buffer, other.offset, FIXED_LENGTH);
        return this;
    }

    public int lane() {
        return getShort(LANE_OFFSET);
    }

    public long event() {
        return buffer.getLong(offset + EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_OFFSET, LITTLE_ENDIAN);
    }

    public int port() {
        return buffer.getInt(offset + PORT_OFFSET, LITTLE_ENDIAN);
    }

    /** Bytes of the frame that the director had. */
    public int capturedLength() {
        return buffer.getInt(offset + CAPTURED_OFFSET, LITTLE_ENDIAN);
    }

    /** Bytes that the frame had on the wire. */
    public int wireLength() {
        return buffer.getInt(offset + WIRE_OFFSET, LITTLE_ENDIAN);
    }

    /** What the frame's sender had left to do: an {@link io.signalbox.packet.Offload}. */
    public long offload() {
        return buffer.getLong(offset + OFFLOAD_OFFSET, LITTLE_ENDIAN);
    }

    /** How many of the captured bytes are in the record: the first ones. */
    public int kept() {
        return buffer.getInt(offset + KEPT_OFFSET, LITTLE_ENDIAN);
    }

    /** True where all captured bytes are in the record. */
    public boolean isWhole() {
        return (buffer.getByte(offset + FLAGS_OFFSET) & FLAG_SUMMED) == 0;
    }

    /** One's complement sum of the payload that is not in the record, its bytes in pairs from the first. */
    public int payloadSum() {
        return getShort(SUM_OFFSET);
    }

    /**
     * The frame, {@link #capturedLength} bytes. Where it is not whole, what lacks becomes zeros but for a first word that
     * gives them the recorded sum.
     */
    public void frame(final MutableDirectBuffer into, final int at) {
        final int kept = kept();
        final int lacking = capturedLength() - kept;
        into.putBytes(at, buffer, offset + FIXED_LENGTH, kept);
        into.setMemory(at + kept, lacking, (byte) 0);
        if (lacking >= Short.BYTES) {
            into.putShort(at + kept, (short) payloadSum(), BIG_ENDIAN);
        } else if (lacking == 1) {
            into.putByte(at + kept, (byte) (payloadSum() >>> 8));
        }
    }

    /** The same in an array of its own. */
    public byte[] frame() {
        final byte[] bytes = new byte[capturedLength()];
        frame(new UnsafeBuffer(bytes), 0);
        return bytes;
    }

    private int getShort(final int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & 0xFFFF;
    }
}
