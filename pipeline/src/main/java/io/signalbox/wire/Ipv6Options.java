package io.signalbox.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.decision.Reason;
import org.agrona.DirectBuffer;

/**
 * Goes through the options of an IPv6 hop-by-hop or destination header (RFC 8200 section 4.2) for whoever has to heed
 * them. One object is used for packet after packet; what it says of a parameter problem holds until the next.
 *
 * <p>As strict as Linux: no more padding in a row than alignment can ask for, and all of it zero (RFC 4942 section
 * 2.1.9.5); no more than {@link #MAX_OPTIONS} options beside it.
 */
public final class Ipv6Options {
    public static final int MAX_OPTIONS = 8;

    private static final int FIRST_OPTION = 2;
    private static final int MIN_HEADER = 8;
    private static final int MAX_PADDING = 7;

    private static final int PAD1 = 0;
    private static final int PADN = 1;
    private static final int ROUTER_ALERT = 0x05;
    private static final int CALIPSO = 0x07;
    private static final int IOAM = 0x31;
    private static final int JUMBO_PAYLOAD = 0xC2;
    private static final int HOME_ADDRESS = 0xC9;

    private static final int ROUTER_ALERT_LENGTH = 4;
    private static final int JUMBO_LENGTH = 6;
    /** The largest length that the fixed header can say (RFC 2675 section 3). */
    private static final int MAX_PAYLOAD = 65_535;

    private DirectBuffer frame;
    private int ip;
    /** Bytes of padding in a row, and options beside it, so far. */
    private int padding;

    private int options;
    private int pointer;
    private int code;
    private boolean groupsHearToo;

    /**
     * What every machine on the way heeds: the header right behind the fixed one, which begins at {@code offset}.
     * {@code length} is the IP packet's. NONE: the packet goes on; PARAMETER_PROBLEM: its sender is to be told.
     */
    public Reason checkHopByHop(final DirectBuffer buffer, final int offset, final int length) {
        return check(buffer, offset, Ipv6Header.LENGTH, length, true);
    }

    /** What the packet's destination heeds: the header that begins {@code header} bytes behind the fixed one's start. */
    public Reason checkDestination(final DirectBuffer buffer, final int offset, final int header, final int length) {
        return check(buffer, offset, header, length, false);
    }

    private Reason check(
            final DirectBuffer buffer, final int offset, final int header, final int length, final boolean hopByHop) {
        frame = buffer;
        ip = offset;
        if (length - header < MIN_HEADER || header + headerLength(header) > length) {
            return Reason.EXTENSION_CHAIN;
        }
        padding = 0;
        options = 0;
        final int end = header + headerLength(header);
        int at = header + FIRST_OPTION;
        while (at < end) {
            final int optionLength = optionLength(at, end);
            if (at + optionLength > end) {
                return Reason.EXTENSION_CHAIN;
            }
            final Reason heeded = isPadding(at) ? pad(at, optionLength) : heed(at, hopByHop);
            if (heeded != Reason.NONE) {
                return heeded;
            }
            at += optionLength;
        }
        return Reason.NONE;
    }

    private int headerLength(final int header) {
        return (u8(header + 1) + 1) * 8;
    }

    private boolean isPadding(final int at) {
        return u8(at) == PAD1 || u8(at) == PADN;
    }

    /** With its type and length; more than is there where the length itself lacks. */
    private int optionLength(final int at, final int end) {
        if (u8(at) == PAD1) {
            return 1;
        }
        return at + 1 < end ? u8(at + 1) + 2 : 2;
    }

    private Reason pad(final int at, final int length) {
        padding += length;
        for (int i = 2; i < length; i++) {
            if (u8(at + i) != 0) {
                return Reason.EXTENSION_CHAIN;
            }
        }
        return padding > MAX_PADDING ? Reason.EXTENSION_CHAIN : Reason.NONE;
    }

    private Reason heed(final int at, final boolean hopByHop) {
        padding = 0;
        if (++options > MAX_OPTIONS) {
            return Reason.EXTENSION_CHAIN;
        }
        return hopByHop ? heedOnTheWay(at) : heedAtTheEnd(at);
    }

    /** Nobody here labels packets (RFC 5570), and nobody asked for operational data (RFC 9486). */
    private Reason heedOnTheWay(final int at) {
        return switch (u8(at)) {
            case ROUTER_ALERT -> u8(at + 1) + 2 == ROUTER_ALERT_LENGTH ? Reason.NONE : Reason.EXTENSION_CHAIN;
            case JUMBO_PAYLOAD -> heedJumboPayload(at);
            case IOAM -> at % 4 == 0 ? Reason.NONE : Reason.EXTENSION_CHAIN;
            case CALIPSO -> Reason.OPTION_REFUSED;
            default -> asItsTypeSays(at);
        };
    }

    /** No frame holds what this option is for (RFC 2675). */
    private Reason heedJumboPayload(final int at) {
        if (u8(at + 1) + 2 != JUMBO_LENGTH || at % 4 != 2) {
            return Reason.EXTENSION_CHAIN;
        }
        final int payload = frame.getInt(ip + at + 2, BIG_ENDIAN);
        if (Integer.compareUnsigned(payload, MAX_PAYLOAD) <= 0) {
            return problem(Icmpv6Header.ERRONEOUS_FIELD, at + 2);
        }
        final boolean lengthIsSaidTwice = frame.getShort(ip + Ipv6Header.PAYLOAD_LENGTH_OFFSET) != 0;
        return lengthIsSaidTwice ? problem(Icmpv6Header.ERRONEOUS_FIELD, at) : Reason.EXTENSION_CHAIN;
    }

    /** There are no mobile nodes here (RFC 6275 section 9.3.1). */
    private Reason heedAtTheEnd(final int at) {
        return u8(at) == HOME_ADDRESS ? Reason.OPTION_REFUSED : asItsTypeSays(at);
    }

    /** The upper two bits: pass it over, drop the packet, or tell the sender: always, or unless a group was meant. */
    private Reason asItsTypeSays(final int at) {
        return switch (u8(at) >> 6) {
            case 0 -> Reason.NONE;
            case 1 -> Reason.OPTION_REFUSED;
            case 2 -> {
                final Reason told = problem(Icmpv6Header.UNRECOGNISED_OPTION, at);
                groupsHearToo = true;
                yield told;
            }
            default -> problem(Icmpv6Header.UNRECOGNISED_OPTION, at);
        };
    }

    private Reason problem(final int problemCode, final int at) {
        code = problemCode;
        pointer = at;
        groupsHearToo = false;
        return Reason.PARAMETER_PROBLEM;
    }

    /** Of a parameter problem: the code of ICMPv6 (RFC 4443 section 3.4). */
    public int code() {
        return code;
    }

    /** Of a parameter problem: what is wrong lies so many bytes behind the fixed header's start. */
    public int pointer() {
        return pointer;
    }

    /** Of a parameter problem: the sender is told even where the packet went to a group. */
    public boolean groupsHearToo() {
        return groupsHearToo;
    }

    private int u8(final int at) {
        return frame.getByte(ip + at) & 0xFF;
    }
}
