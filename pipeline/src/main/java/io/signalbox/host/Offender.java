package io.signalbox.host;

import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import org.agrona.concurrent.UnsafeBuffer;

/** A view of the packet that an ICMP error is about: where its frame lies, and what of it will be quoted. */
final class Offender {
    UnsafeBuffer buffer;
    /** The frame's first byte: the error's link header is made after this frame's. */
    int offset;

    Headers headers;
    FlowKey flow;
    /** What is quoted: from which byte, and how many are there. */
    int quoteOffset;

    int quoteLength;
    /** The director had counted its TTL down already, and the quote shows it so. */
    boolean forwarded;
    /** It was taken in for its mark, as if its destination were the director's own. */
    boolean claimed;
    /** A fragment that is not the first, and shows neither ports nor what it is of. */
    boolean isLaterFragment;
    /** The error speaks from the packet's destination, where that is the director's own. */
    boolean fromDestination;
    /** Otherwise it speaks from this address; both 0 for the director's on the way back. */
    long tellerHi;

    long tellerLo;

    Offender wrap(final UnsafeBuffer frame, final int frameOffset, final Headers itsHeaders, final FlowKey itsFlow) {
        buffer = frame;
        offset = frameOffset;
        headers = itsHeaders;
        flow = itsFlow;
        quoteOffset = frameOffset + itsHeaders.l3Offset;
        quoteLength = itsHeaders.ipLength;
        forwarded = false;
        claimed = false;
        isLaterFragment = false;
        fromDestination = true;
        tellerHi = 0;
        tellerLo = 0;
        return this;
    }

    /** The packet of an event, as it came. */
    Offender wrap(final PacketSlot slot) {
        wrap(slot.buffer, slot.offset, slot.headers, slot.flow);
        claimed = slot.claimed;
        return this;
    }

    /**
     * A packet that was about to leave, or one of the fragments that it was cut into, and whose next hop is not there:
     * the way back's address tells of it, but of an IPv6 packet that kept its destination that destination.
     */
    Offender wrap(final Emission held, final int piece) {
        if (held.inPieces) {
            wrap(held.pieceBuffer, held.pieceOffset + piece * held.pieceStride, held.headers, held.flow);
            quoteLength = held.pieceLength(piece) - held.headers.l3Offset;
        } else {
            wrap(held.buffer, held.offset, held.headers, held.flow);
            quoteLength = held.length - held.headers.l3Offset;
        }
        isLaterFragment = piece > 0;
        fromDestination = !held.headers.isIpv4() && held.recipe == Recipe.ROUTE;
        return this;
    }

    Offender toldBy(final long hi, final long lo) {
        tellerHi = hi;
        tellerLo = lo;
        return this;
    }

    Offender forwarded(final boolean isForwarded) {
        forwarded = isForwarded;
        return this;
    }

    /** A packet inside the one that the slot's ICMP error quotes. */
    Offender wrapInner(
            final PacketSlot slot,
            final Headers inner,
            final FlowKey innerFlow,
            final int innerOffset,
            final int innerLength) {
        inner.l3Offset = slot.headers.l3Offset;
        wrap(slot.buffer, slot.offset, inner, innerFlow);
        quoteOffset = innerOffset;
        quoteLength = innerLength;
        return this;
    }
}
