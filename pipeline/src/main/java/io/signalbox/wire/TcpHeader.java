package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** TCP header (RFC 9293) seen through a frame. */
public final class TcpHeader extends Header {
    public static final int MIN_LENGTH = 20;
    public static final int PORTS_LENGTH = 4;

    // Bits of flags().
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    public static final int CHECKSUM_OFFSET = 16;
    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int SEQUENCE_OFFSET = 4;
    private static final int ACKNOWLEDGMENT_OFFSET = 8;
    private static final int DATA_OFFSET_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;
    private static final int WINDOW_OFFSET = 14;
    private static final int URGENT_OFFSET = 18;

    public TcpHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame, and the options lie in it too. */
    public Reason check(final int available) {
        if (available < MIN_LENGTH || dataOffset() < MIN_LENGTH || dataOffset() > available) {
            return Reason.MALFORMED_TCP;
        }
        return Reason.NONE;
    }

    /** For a segment that is quoted or cut short: after NONE the two ports can be read, and nothing else. */
    public Reason checkPorts(final int available) {
        return available < PORTS_LENGTH ? Reason.MALFORMED_TCP : Reason.NONE;
    }

    public int sourcePort() {
        return u16(SOURCE_PORT_OFFSET);
    }

    public TcpHeader sourcePort(final int port) {
        put16(SOURCE_PORT_OFFSET, port);
        return this;
    }

    public int destinationPort() {
        return u16(DESTINATION_PORT_OFFSET);
    }

    public TcpHeader destinationPort(final int port) {
        put16(DESTINATION_PORT_OFFSET, port);
        return this;
    }

    /** All 32 bits; numbers wrap, so compare by the sign of a difference. */
    public int sequence() {
        return i32(SEQUENCE_OFFSET);
    }

    public TcpHeader sequence(final int sequence) {
        put32(SEQUENCE_OFFSET, sequence);
        return this;
    }

    /** All 32 bits, as {@link #sequence()}. */
    public int acknowledgment() {
        return i32(ACKNOWLEDGMENT_OFFSET);
    }

    public TcpHeader acknowledgment(final int acknowledgment) {
        put32(ACKNOWLEDGMENT_OFFSET, acknowledgment);
        return this;
    }

    /** In bytes from the beginning of this header, options included: 20 to 60. */
    public int dataOffset() {
        return (u8(DATA_OFFSET_OFFSET) >> 4) * 4;
    }

    /** Writes the four reserved bits as zero with it. */
    public TcpHeader dataOffset(final int offsetBytes) {
        put8(DATA_OFFSET_OFFSET, offsetBytes / 4 << 4);
        return this;
    }

    public int flags() {
        return u8(FLAGS_OFFSET);
    }

    public TcpHeader flags(final int flags) {
        put8(FLAGS_OFFSET, flags);
        return this;
    }

    public int window() {
        return u16(WINDOW_OFFSET);
    }

    public TcpHeader window(final int window) {
        put16(WINDOW_OFFSET, window);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public TcpHeader checksum(final int checksum) {
        put16(CHECKSUM_OFFSET, checksum);
        return this;
    }

    public int urgent() {
        return u16(URGENT_OFFSET);
    }

    public TcpHeader urgent(final int urgent) {
        put16(URGENT_OFFSET, urgent);
        return this;
    }
}
