package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * ICMPv6 header (RFC 4443) seen through a frame, and with it the neighbour messages (RFC 4861), which are the same four
 * bytes, then flags, a target address and options:
 *
 * <pre>
 *   0      1      2           4       8                        24
 *   +------+------+-----------+-------+------------------------+------------------
 *   | type | code | checksum  | flags | target address         | options ...
 *   +------+------+-----------+-------+------------------------+------------------
 * </pre>
 */
public final class Icmpv6Header extends Header {
    public static final int LENGTH = 8;
    /** A neighbour solicitation or advertisement without its options. */
    public static final int NEIGHBOUR_LENGTH = 24;
    /** A link-layer address option: type, length, MAC. */
    public static final int LINK_LAYER_OPTION_LENGTH = 8;

    // Values of type().
    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;

    // Values of code() with DESTINATION_UNREACHABLE.
    public static final int NO_ROUTE = 0;
    public static final int ADMINISTRATIVELY_PROHIBITED = 1;
    public static final int ADDRESS_UNREACHABLE = 3;
    public static final int PORT_UNREACHABLE = 4;

    // Values of code() with TIME_EXCEEDED.
    public static final int HOP_LIMIT_EXCEEDED = 0;
    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    // Values of code() with PARAMETER_PROBLEM.
    public static final int ERRONEOUS_FIELD = 0;
    public static final int UNRECOGNISED_NEXT_HEADER = 1;
    public static final int UNRECOGNISED_OPTION = 2;
    public static final int INCOMPLETE_CHAIN = 3;

    // Bits of rest() in a neighbour advertisement.
    public static final int ROUTER = 0x8000_0000;
    public static final int SOLICITED = 0x4000_0000;
    public static final int OVERRIDE = 0x2000_0000;

    // Options of neighbour messages.
    public static final int SOURCE_LINK_LAYER = 1;
    public static final int TARGET_LINK_LAYER = 2;
    /** What {@link #linkLayerAddress} says when there is none. */
    public static final long NO_LINK_LAYER = -1;

    static final int CHECKSUM_OFFSET = 2;
    private static final int TYPE_OFFSET = 0;
    private static final int CODE_OFFSET = 1;
    private static final int REST_OFFSET = 4;
    private static final int IDENTIFIER_OFFSET = 4;
    private static final int SEQUENCE_OFFSET = 6;
    private static final int TARGET_OFFSET = 8;
    private static final int OPTIONS_OFFSET = NEIGHBOUR_LENGTH;
    private static final int FIRST_INFORMATIONAL = 128;

    public Icmpv6Header wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor but those of neighbour messages can leave the frame. */
    public Reason check(final int available) {
        return available < LENGTH ? Reason.MALFORMED_ICMP : Reason.NONE;
    }

    /** For a neighbour message: after NONE no accessor can leave the frame, and every option lies in it. */
    public Reason checkNeighbour(final int available) {
        if (available < NEIGHBOUR_LENGTH) {
            return Reason.MALFORMED_ICMP;
        }
        int at = OPTIONS_OFFSET;
        while (at < available) {
            // A length of zero would keep the walk where it is for ever (RFC 4861, 4.6: discard).
            if (at + 1 == available || optionLength(at) == 0 || optionLength(at) > available - at) {
                return Reason.MALFORMED_ICMP;
            }
            at += optionLength(at);
        }
        return Reason.NONE;
    }

    /** The MAC in this option of a checked neighbour message, or {@link #NO_LINK_LAYER}; of several, the first. */
    public long linkLayerAddress(final int option, final int available) {
        for (int at = OPTIONS_OFFSET; at < available; at += optionLength(at)) {
            if (u8(at) == option && optionLength(at) == LINK_LAYER_OPTION_LENGTH) {
                return mac(at + 2);
            }
        }
        return NO_LINK_LAYER;
    }

    /** Writes this option as the first and only one. */
    public Icmpv6Header linkLayerAddress(final int option, final long mac) {
        put8(OPTIONS_OFFSET, option);
        put8(OPTIONS_OFFSET + 1, LINK_LAYER_OPTION_LENGTH / 8);
        putMac(OPTIONS_OFFSET + 2, mac);
        return this;
    }

    private int optionLength(final int at) {
        return u8(at + 1) * 8;
    }

    /** True for the types that quote a packet, and that no ICMPv6 error may answer: those below 128. */
    public static boolean isError(final int type) {
        return type < FIRST_INFORMATIONAL;
    }

    public int type() {
        return u8(TYPE_OFFSET);
    }

    public Icmpv6Header type(final int type) {
        put8(TYPE_OFFSET, type);
        return this;
    }

    public int code() {
        return u8(CODE_OFFSET);
    }

    public Icmpv6Header code(final int code) {
        put8(CODE_OFFSET, code);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public Icmpv6Header checksum(final int checksum) {
        put16(CHECKSUM_OFFSET, checksum);
        return this;
    }

    /** The second word, whose meaning hangs on the type: an advertisement's flags, a pointer, an MTU, or nothing. */
    public int rest() {
        return i32(REST_OFFSET);
    }

    public Icmpv6Header rest(final int rest) {
        put32(REST_OFFSET, rest);
        return this;
    }

    /** Of an echo. */
    public int identifier() {
        return u16(IDENTIFIER_OFFSET);
    }

    /** Of an echo. */
    public int sequence() {
        return u16(SEQUENCE_OFFSET);
    }

    /** The next hop's MTU in {@link #PACKET_TOO_BIG}: all 32 bits, so a liar's may be negative. */
    public int mtu() {
        return rest();
    }

    public Icmpv6Header mtu(final int mtu) {
        return rest(mtu);
    }

    /** Of a neighbour message. */
    public long targetHi() {
        return i64(TARGET_OFFSET);
    }

    /** Of a neighbour message. */
    public long targetLo() {
        return i64(TARGET_OFFSET + 8);
    }

    public Icmpv6Header target(final long hi, final long lo) {
        put64(TARGET_OFFSET, hi);
        put64(TARGET_OFFSET + 8, lo);
        return this;
    }
}
