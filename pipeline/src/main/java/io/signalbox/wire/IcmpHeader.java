package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** ICMP header (RFC 792) seen through a frame; in an error the quoted packet follows it. */
public final class IcmpHeader extends Header {
    public static final int LENGTH = 8;

    // Values of type().
    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    public static final int TIMESTAMP_REQUEST = 13;
    public static final int TIMESTAMP_REPLY = 14;

    // Values of code() with DESTINATION_UNREACHABLE.
    public static final int NET_UNREACHABLE = 0;
    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int SOURCE_ROUTE_FAILED = 5;
    public static final int ADMINISTRATIVELY_PROHIBITED = 13;

    // Values of code() with TIME_EXCEEDED.
    public static final int TTL_EXCEEDED = 0;
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    static final int CHECKSUM_OFFSET = 2;
    private static final int TYPE_OFFSET = 0;
    private static final int CODE_OFFSET = 1;
    private static final int REST_OFFSET = 4;
    private static final int IDENTIFIER_OFFSET = 4;
    private static final int SEQUENCE_OFFSET = 6;
    private static final int MTU_OFFSET = 6;

    public IcmpHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. */
    public Reason check(final int available) {
        return available < LENGTH ? Reason.MALFORMED_ICMP : Reason.NONE;
    }

    /** True for the types that quote a packet, and that no ICMP error may answer (RFC 1122 section 3.2.2). */
    public static boolean isError(final int type) {
        return switch (type) {
            case DESTINATION_UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    public int type() {
        return u8(TYPE_OFFSET);
    }

    public IcmpHeader type(final int type) {
        put8(TYPE_OFFSET, type);
        return this;
    }

    public int code() {
        return u8(CODE_OFFSET);
    }

    public IcmpHeader code(final int code) {
        put8(CODE_OFFSET, code);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public IcmpHeader checksum(final int checksum) {
        put16(CHECKSUM_OFFSET, checksum);
        return this;
    }

    /** The second word, whose meaning hangs on the type. */
    public int rest() {
        return i32(REST_OFFSET);
    }

    public IcmpHeader rest(final int rest) {
        put32(REST_OFFSET, rest);
        return this;
    }

    /** Of an echo. */
    public int identifier() {
        return u16(IDENTIFIER_OFFSET);
    }

    public IcmpHeader identifier(final int identifier) {
        put16(IDENTIFIER_OFFSET, identifier);
        return this;
    }

    /** Of an echo. */
    public int sequence() {
        return u16(SEQUENCE_OFFSET);
    }

    /** The next hop's MTU in {@link #FRAGMENTATION_NEEDED} (RFC 1191); 0 from routers older than that. */
    public int mtu() {
        return u16(MTU_OFFSET);
    }

    /** Writes the unused half of the second word as zero with it. */
    public IcmpHeader mtu(final int mtu) {
        return rest(mtu & 0xFFFF);
    }
}
