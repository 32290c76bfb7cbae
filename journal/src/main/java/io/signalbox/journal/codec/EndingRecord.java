package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.decision.Endings;
import io.signalbox.packet.PacketSlot;
import org.agrona.MutableDirectBuffer;

/**
 * A mapping of a gateway that is over, or a block of public ports: who had which public end, and from when to when. It stands before the event with
 * which it was noticed. Little-endian; addresses are two longs, IPv4 as v4-mapped IPv6 (RFC 4291, 2.5.5.2).
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 9|   0   |  length 88    |     lane      | proto |   0   |
 *    8 |                             event                             |
 *   16 |                      when it began [ns]                       |
 *   24 |                      when it ended [ns]                       |
 *   32 |                       inside address                          |
 *   48 |                       public address                          |
 *   64 |                       remote address                          |
 *   80 |  inside port  |  public port  |  remote port  |  more ports   |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * ICMP has its identifier for inside and public ports. Zeros stand for a remote end that is not to be told, or is anybody's.
 * One that begins with the event, of which that one's record does not tell, has the greatest number in place of when it
 * ended. More ports are those of a block that lie behind the public port: such a record has no other ports.
 */
public final class EndingRecord {
    public static final int LENGTH = 88;

    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int PROTOCOL_OFFSET = 6;
    private static final int EVENT_OFFSET = 8;
    private static final int BEGAN_OFFSET = 16;
    private static final int ENDED_OFFSET = 24;
    private static final int INSIDE_OFFSET = 32;
    private static final int PUBLIC_OFFSET = 48;
    private static final int REMOTE_OFFSET = 64;
    private static final int INSIDE_PORT_OFFSET = 80;
    private static final int PUBLIC_PORT_OFFSET = 82;
    private static final int REMOTE_PORT_OFFSET = 84;
    private static final int MORE_PORTS_OFFSET = 86;

    private MutableDirectBuffer buffer;
    private int offset;

    public EndingRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** The ending of this number among those that the slot tells of. */
    void encode(final PacketSlot slot, final int number, final int lane) {
        final Endings endings = slot.decision.endings;
        buffer.putShort(offset, (short) RecordType.ENDING, LITTLE_ENDIAN);
        putShort(LENGTH_OFFSET, LENGTH);
        putShort(LANE_OFFSET, lane);
        putShort(PROTOCOL_OFFSET, endings.protocol(number));
        putLong(EVENT_OFFSET, slot.event);
        putLong(BEGAN_OFFSET, endings.beganNs(number));
        putLong(ENDED_OFFSET, endings.endedNs(number));
        putAddress(INSIDE_OFFSET, endings.insideHi(number), endings.insideLo(number));
        putAddress(PUBLIC_OFFSET, endings.publicHi(number), endings.publicLo(number));
        putAddress(REMOTE_OFFSET, endings.remoteHi(number), endings.remoteLo(number));
        putShort(INSIDE_PORT_OFFSET, endings.insidePort(number));
        putShort(PUBLIC_PORT_OFFSET, endings.publicPort(number));
        putShort(REMOTE_PORT_OFFSET, endings.remotePort(number));
        putShort(MORE_PORTS_OFFSET, endings.ports(number) - 1);
    }

    public int lane() {
        return getShort(LANE_OFFSET);
    }

    public int protocol() {
        return getShort(PROTOCOL_OFFSET) & 0xFF;
    }

    /** The event with which it was noticed. */
    public long event() {
        return getLong(EVENT_OFFSET);
    }

    public long beganNs() {
        return getLong(BEGAN_OFFSET);
    }

    /** From this event time on the mapping was over. */
    public long endedNs() {
        return getLong(ENDED_OFFSET);
    }

    /** It is not over, but begins. */
    public boolean goesOn() {
        return endedNs() == Endings.GOES_ON;
    }

    public long insideHi() {
        return getLong(INSIDE_OFFSET);
    }

    public long insideLo() {
        return getLong(INSIDE_OFFSET + Long.BYTES);
    }

    public int insidePort() {
        return getShort(INSIDE_PORT_OFFSET);
    }

    public long publicHi() {
        return getLong(PUBLIC_OFFSET);
    }

    public long publicLo() {
        return getLong(PUBLIC_OFFSET + Long.BYTES);
    }

    public int publicPort() {
        return getShort(PUBLIC_PORT_OFFSET);
    }

    /** How many public ports there are, from {@link #publicPort} on: those of a block, or 1. */
    public int ports() {
        return 1 + getShort(MORE_PORTS_OFFSET);
    }

    public long remoteHi() {
        return getLong(REMOTE_OFFSET);
    }

    public long remoteLo() {
        return getLong(REMOTE_OFFSET + Long.BYTES);
    }

    public int remotePort() {
        return getShort(REMOTE_PORT_OFFSET);
    }

    /** False where it is not to be told whom the inside host spoke to. */
    public boolean tellsRemote() {
        return remoteHi() != 0 || remoteLo() != 0;
    }

    private int getShort(final int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & 0xFFFF;
    }

    private void putShort(final int at, final int value) {
        buffer.putShort(offset + at, (short) value, LITTLE_ENDIAN);
    }

    private long getLong(final int at) {
        return buffer.getLong(offset + at, LITTLE_ENDIAN);
    }

    private void putLong(final int at, final long value) {
        buffer.putLong(offset + at, value, LITTLE_ENDIAN);
    }

    private void putAddress(final int at, final long hi, final long lo) {
        putLong(at, hi);
        putLong(at + Long.BYTES, lo);
    }
}
