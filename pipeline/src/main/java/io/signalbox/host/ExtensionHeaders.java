package io.signalbox.host;

import io.signalbox.decision.Reason;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Ipv6Options;
import io.signalbox.wire.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the director heeds of IPv6 extension headers (RFC 8200 section 4): of every packet the hop-by-hop options; of
 * what is for itself each header in its turn. It routes nothing on, so a routing header with segments left is an error
 * (RFC 5095 for type 0), but for those whose protocols Linux knows and has switched off.
 */
final class ExtensionHeaders {
    private static final int ROUTING_TYPE_OFFSET = 2;
    private static final int SEGMENTS_LEFT_OFFSET = 3;

    /** RFC 6275, 6554 and 8754. */
    private static final int MOBILE_NODE = 2;

    private static final int RPL = 3;
    private static final int SEGMENTS = 4;

    private final IcmpErrors errors;
    private final Ipv6Options options = new Ipv6Options();
    private UnsafeBuffer frame;
    private int ip;
    private int length;
    /** The header that is looked at: what it is, where it was named and where it begins, from the IP header. */
    private int header;

    private int namedAt;
    private int at;
    /** A fragment header was passed, or taken out of what it had cut up: a second one is wrong. */
    private boolean wasFragment;

    ExtensionHeaders(final IcmpErrors errors) {
        this.errors = errors;
    }

    /** Hop-by-hop options: NONE where they let the packet pass. */
    Reason heedHopOptions(final PacketSlot slot) {
        begin(slot);
        return tell(slot, options.checkHopByHop(frame, ip, length));
    }

    /** For the director itself: NONE where the headers lead to what it may want. */
    Reason deliver(final PacketSlot slot) {
        begin(slot);
        for (int walked = 0; Ipv6Extensions.isExtension(header); walked++) {
            if (walked == Ipv6Extensions.MAX_HEADERS || !isWhole()) {
                return Reason.EXTENSION_CHAIN;
            }
            final Reason heeded = heed(slot);
            if (heeded != Reason.NONE) {
                return heeded;
            }
            goOn();
        }
        return header == Protocol.NO_NEXT_HEADER ? Reason.NO_NEXT_HEADER : Reason.NONE;
    }

    private void begin(final PacketSlot slot) {
        frame = slot.buffer;
        ip = slot.offset + slot.headers.l3Offset;
        length = slot.headers.ipLength;
        namedAt = Ipv6Header.NEXT_HEADER_OFFSET;
        header = u8(namedAt);
        at = Ipv6Header.LENGTH;
        wasFragment = slot.largestFragment != 0;
    }

    private boolean isWhole() {
        return length - at >= Ipv6Extensions.MIN_LENGTH && length - at >= Ipv6Extensions.length(frame, ip + at, header);
    }

    private void goOn() {
        wasFragment |= header == Protocol.FRAGMENT;
        final int next = at + Ipv6Extensions.length(frame, ip + at, header);
        namedAt = at;
        header = u8(at);
        at = next;
    }

    private Reason heed(final PacketSlot slot) {
        return switch (header) {
            case Protocol.HOP_BY_HOP -> at == Ipv6Header.LENGTH ? Reason.NONE : unknownHeader(slot);
            case Protocol.ROUTING -> heedRouting(slot);
            case Protocol.FRAGMENT -> heedFragment(slot);
            case Protocol.DESTINATION_OPTIONS -> tell(slot, options.checkDestination(frame, ip, at, length));
            default -> unknownHeader(slot);
        };
    }

    private Reason heedFragment(final PacketSlot slot) {
        if (wasFragment) {
            return wrongField(slot, at);
        }
        return slot.headers.lacksChain && !slot.headers.isAtomicFragment()
                ? ending(errors.parameterProblem(slot, Icmpv6Header.INCOMPLETE_CHAIN, 0))
                : Reason.NONE;
    }

    private Reason heedRouting(final PacketSlot slot) {
        return switch (u8(at + ROUTING_TYPE_OFFSET)) {
            case MOBILE_NODE, RPL, SEGMENTS -> Reason.SOURCE_ROUTED;
            default -> u8(at + SEGMENTS_LEFT_OFFSET) == 0 ? Reason.NONE : wrongField(slot, at + ROUTING_TYPE_OFFSET);
        };
    }

    /** As {@link Host} says it of a protocol behind the last header. */
    private Reason unknownHeader(final PacketSlot slot) {
        final boolean told = errors.parameterProblem(slot, Icmpv6Header.UNRECOGNISED_NEXT_HEADER, namedAt);
        return told ? Reason.PROTOCOL_UNREACHABLE : Reason.PARAMETER_PROBLEM_SILENT;
    }

    private Reason wrongField(final PacketSlot slot, final int pointer) {
        return ending(errors.parameterProblem(slot, Icmpv6Header.ERRONEOUS_FIELD, pointer));
    }

    private Reason tell(final PacketSlot slot, final Reason found) {
        if (found != Reason.PARAMETER_PROBLEM) {
            return found;
        }
        return ending(
                options.groupsHearToo()
                        ? errors.parameterProblemOfGroup(slot, options.code(), options.pointer())
                        : errors.parameterProblem(slot, options.code(), options.pointer()));
    }

    private static Reason ending(final boolean told) {
        return told ? Reason.PARAMETER_PROBLEM : Reason.PARAMETER_PROBLEM_SILENT;
    }

    private int u8(final int offset) {
        return frame.getByte(ip + offset) & 0xFF;
    }
}
