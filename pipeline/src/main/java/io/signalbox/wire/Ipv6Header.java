package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** IPv6 fixed header (RFC 8200) seen through a frame; {@link Ipv6Extensions} walks what follows it. */
public final class Ipv6Header extends Header {
    public static final int LENGTH = 40;

    private static final int VERSION_CLASS_FLOW_OFFSET = 0;
    static final int PAYLOAD_LENGTH_OFFSET = 4;
    /** Where the byte lies that names what follows. */
    public static final int NEXT_HEADER_OFFSET = 6;

    private static final int HOP_LIMIT_OFFSET = 7;
    private static final int SOURCE_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 24;

    private static final int VERSION_SHIFT = 28;
    private static final int CLASS_SHIFT = 20;
    private static final int CLASS_MASK = 0xFF;
    private static final int FLOW_MASK = 0xF_FFFF;

    public Ipv6Header wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame, and the whole packet lies in it. */
    public Reason check(final int available) {
        final Reason header = checkQuoted(available);
        if (header != Reason.NONE) {
            return header;
        }
        return totalLength() > available ? Reason.TRUNCATED : Reason.NONE;
    }

    /** For a header that an ICMPv6 error quotes: the header is whole, though the packet behind it is cut off. */
    public Reason checkQuoted(final int available) {
        if (available < LENGTH) {
            return Reason.TRUNCATED;
        }
        return version() != 6 ? Reason.MALFORMED_IPV6 : Reason.NONE;
    }

    public int version() {
        return i32(VERSION_CLASS_FLOW_OFFSET) >>> VERSION_SHIFT;
    }

    /** DSCP and ECN, all eight bits. */
    public int trafficClass() {
        return i32(VERSION_CLASS_FLOW_OFFSET) >>> CLASS_SHIFT & CLASS_MASK;
    }

    /** Twenty bits. */
    public int flowLabel() {
        return i32(VERSION_CLASS_FLOW_OFFSET) & FLOW_MASK;
    }

    /** Writes version 6 with them: the three share one word. */
    public Ipv6Header trafficClassAndFlowLabel(final int trafficClass, final int flowLabel) {
        put32(VERSION_CLASS_FLOW_OFFSET, 6 << VERSION_SHIFT | trafficClass << CLASS_SHIFT | flowLabel);
        return this;
    }

    /** In bytes: everything behind this header, extension headers included. */
    public int payloadLength() {
        return u16(PAYLOAD_LENGTH_OFFSET);
    }

    public Ipv6Header payloadLength(final int lengthBytes) {
        put16(PAYLOAD_LENGTH_OFFSET, lengthBytes);
        return this;
    }

    /** In bytes, this header included. */
    public int totalLength() {
        return LENGTH + payloadLength();
    }

    /** One of {@link Protocol}: what follows directly, be it an extension header or the payload. */
    public int nextHeader() {
        return u8(NEXT_HEADER_OFFSET);
    }

    public Ipv6Header nextHeader(final int protocol) {
        put8(NEXT_HEADER_OFFSET, protocol);
        return this;
    }

    public int hopLimit() {
        return u8(HOP_LIMIT_OFFSET);
    }

    public Ipv6Header hopLimit(final int hopLimit) {
        put8(HOP_LIMIT_OFFSET, hopLimit);
        return this;
    }

    public long sourceHi() {
        return i64(SOURCE_OFFSET);
    }

    public long sourceLo() {
        return i64(SOURCE_OFFSET + 8);
    }

    public Ipv6Header source(final long hi, final long lo) {
        put64(SOURCE_OFFSET, hi);
        put64(SOURCE_OFFSET + 8, lo);
        return this;
    }

    public long destinationHi() {
        return i64(DESTINATION_OFFSET);
    }

    public long destinationLo() {
        return i64(DESTINATION_OFFSET + 8);
    }

    public Ipv6Header destination(final long hi, final long lo) {
        put64(DESTINATION_OFFSET, hi);
        put64(DESTINATION_OFFSET + 8, lo);
        return this;
    }
}
