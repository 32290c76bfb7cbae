package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** UDP header (RFC 768) seen through a frame. */
public final class UdpHeader extends Header {
    public static final int LENGTH = 8;
    public static final int PORTS_LENGTH = 4;
    /** A {@link #checksum()} that was not computed: legal over IPv4, and over IPv6 for tunnels only (RFC 6935). */
    public static final int NO_CHECKSUM = 0;

    public static final int CHECKSUM_OFFSET = 6;
    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int LENGTH_OFFSET = 4;

    public UdpHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. The length field may still lie. */
    public Reason check(final int available) {
        return available < LENGTH ? Reason.MALFORMED_UDP : Reason.NONE;
    }

    /** For a datagram that is quoted or cut short: after NONE the two ports can be read, and nothing else. */
    public Reason checkPorts(final int available) {
        return available < PORTS_LENGTH ? Reason.MALFORMED_UDP : Reason.NONE;
    }

    public int sourcePort() {
        return u16(SOURCE_PORT_OFFSET);
    }

    public UdpHeader sourcePort(final int port) {
        put16(SOURCE_PORT_OFFSET, port);
        return this;
    }

    public int destinationPort() {
        return u16(DESTINATION_PORT_OFFSET);
    }

    public UdpHeader destinationPort(final int port) {
        put16(DESTINATION_PORT_OFFSET, port);
        return this;
    }

    /** In bytes, this header included, as its sender wrote it. */
    public int length() {
        return u16(LENGTH_OFFSET);
    }

    public UdpHeader length(final int lengthBytes) {
        put16(LENGTH_OFFSET, lengthBytes);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public UdpHeader checksum(final int checksum) {
        put16(CHECKSUM_OFFSET, checksum);
        return this;
    }
}
