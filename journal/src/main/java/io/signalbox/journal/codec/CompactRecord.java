package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import org.agrona.MutableDirectBuffer;

/**
 * A packet of an established connection whose state it did not change, or a tick: 24 bytes, little-endian. All that is
 * not here stands in the connection's latest {@link FullRecord} of the same direction.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 2| reason|ingress|egress |    event, its low 32 bits     |
 *    8 |                           time [ns]                           |
 *   16 |          connection           |TCP flg|       IP bytes        |
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 * </pre>
 *
 * A port of 255 means none.
 */
public final class CompactRecord {
    public static final int LENGTH = 24;

    private static final int REASON_OFFSET = 1;
    private static final int INGRESS_PORT_OFFSET = 2;
    private static final int EGRESS_PORT_OFFSET = 3;
    private static final int EVENT_OFFSET = 4;
    private static final int TIME_OFFSET = 8;
    private static final int CONNECTION_OFFSET = 16;
    private static final int FLAGS_AND_BYTES_OFFSET = 20;

    private static final int NO_PORT = 255;
    private static final int MAX_IP_BYTES = 0xFF_FFFF;

    private MutableDirectBuffer buffer;
    private int offset;

    public CompactRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** True where the slot's numbers fit the narrow fields. */
    static boolean fits(final PacketSlot slot) {
        final Decision decision = slot.decision;
        return slot.port < NO_PORT
                && decision.egressPort < NO_PORT
                && decision.ipBytes <= MAX_IP_BYTES
                && slot.headers.tcpFlags <= 0xFF
                && !slot.headers.isFragment();
    }

    public void encode(final PacketSlot slot) {
        final Decision decision = slot.decision;
        final int tcpFlags = slot.kind == EventKind.FRAME ? slot.headers.tcpFlags : 0;
        buffer.putByte(offset, (byte) RecordType.COMPACT);
        buffer.putByte(offset + REASON_OFFSET, (byte) decision.reason.id());
        buffer.putByte(offset + INGRESS_PORT_OFFSET, (byte) slot.port);
        buffer.putByte(offset + EGRESS_PORT_OFFSET, (byte) decision.egressPort);
        buffer.putInt(offset + EVENT_OFFSET, (int) slot.event, LITTLE_ENDIAN);
        buffer.putLong(offset + TIME_OFFSET, slot.timeNs, LITTLE_ENDIAN);
        buffer.putInt(offset + CONNECTION_OFFSET, decision.connection, LITTLE_ENDIAN);
        buffer.putInt(offset + FLAGS_AND_BYTES_OFFSET, decision.ipBytes << 8 | tcpFlags, LITTLE_ENDIAN);
    }

    public int reasonId() {
        return buffer.getByte(offset + REASON_OFFSET) & 0xFF;
    }

    public Reason reason() {
        return Reason.byId(reasonId());
    }

    public int ingressPort() {
        return port(INGRESS_PORT_OFFSET);
    }

    public int egressPort() {
        return port(EGRESS_PORT_OFFSET);
    }

    /** The event's number, given the number of one less than 2^31 events away. */
    public long event(final long near) {
        return near + (buffer.getInt(offset + EVENT_OFFSET, LITTLE_ENDIAN) - (int) near);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_OFFSET, LITTLE_ENDIAN);
    }

    public int connection() {
        return buffer.getInt(offset + CONNECTION_OFFSET, LITTLE_ENDIAN);
    }

    public int tcpFlags() {
        return buffer.getByte(offset + FLAGS_AND_BYTES_OFFSET) & 0xFF;
    }

    public int ipBytes() {
        return buffer.getInt(offset + FLAGS_AND_BYTES_OFFSET, LITTLE_ENDIAN) >>> 8;
    }

    private int port(final int at) {
        final int port = buffer.getByte(offset + at) & 0xFF;
        return port == NO_PORT ? Decision.NONE : port;
    }
}
