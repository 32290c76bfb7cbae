package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.host.IcmpErrors;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;

/**
 * Where the RFCs are followed: who from outside may begin a flow to the public end that an inside host has by a binding, and
 * what becomes of the others.
 */
final class Inbound implements Remembered {
    private static final int NONE = Mappings.NONE;

    private final Mappings mappings;
    private final Tracking tracking;
    private final Bindings bindings;
    private final Openings openings;
    private final Crossing crossing;
    private final UnsolicitedSyns unsolicited = new UnsolicitedSyns();
    private final FlowKey key = new FlowKey();
    private Reason refusal = Reason.NONE;

    Inbound(
            final Mappings mappings,
            final Tracking tracking,
            final Bindings bindings,
            final Openings openings,
            final Crossing crossing) {
        this.mappings = mappings;
        this.tracking = tracking;
        this.bindings = bindings;
        this.openings = openings;
        this.crossing = crossing;
    }

    /** The binding whose public end this flow is for, or {@link Mappings#NONE}. */
    int target(final FlowKey flow) {
        return bindings.ofPublicEnd(flow.protocol, flow.destinationHi, flow.destinationLo, flow.destinationPort);
    }

    /** A packet from outside for this binding, of no flow yet. */
    Reason arrive(final PacketSlot slot, final FlowKey flow, final int target) {
        final int in = enter(slot, flow, target);
        return in == NONE ? refusal : pass(slot, in, Reason.MAPPING_INBOUND);
    }

    /** The flow that this one, as it is seen outside, is to the inside end of a binding; NONE where it may not be. */
    int enter(final PacketSlot slot, final FlowKey seen, final int target) {
        final int known = mappings.findFromOutside(seen, slot.timeNs);
        if (known != NONE) {
            return known;
        }
        refusal = whyNotToEnter(slot, seen, target);
        if (refusal != Reason.NONE) {
            return NONE;
        }
        key.set(
                seen.protocol,
                bindings.insideHi(target),
                bindings.insideLo(target),
                bindings.insidePort(target),
                seen.sourceHi,
                seen.sourceLo,
                seen.sourcePort);
        if (mappings.findFromInside(key, slot.timeNs) != NONE) {
            refusal = Reason.MAPPING_FILTERED; // by another public end: these two have begun a flow inside
            return NONE;
        }
        return bindings.beginOutside(target, key);
    }

    /** Why {@link #enter} found none. */
    Reason refusal() {
        return refusal;
    }

    private Reason whyNotToEnter(final PacketSlot slot, final FlowKey seen, final int target) {
        if (!bindings.admits(target, seen) || !Tracking.mayOpen(slot.headers)) {
            return keepOut(slot);
        }
        if (bindings.isFullFromOutside()) {
            return Reason.MAPPING_TABLE_FULL;
        }
        return bindings.mayBegin(target) ? openings.whyNotToRemember(1) : Reason.SUBSCRIBER_LIMIT_SILENT;
    }

    /** It goes inside as one of this flow. */
    Reason pass(final PacketSlot slot, final int in, final Reason how) {
        tracking.pass(in, false, slot.headers, slot.timeNs);
        crossing.toInsideOf(in);
        return how;
    }

    /** RFC 5382 REQ-4: whoever sent a SYN hears nothing for a while. */
    Reason keepOut(final PacketSlot slot) {
        if (!FlowReader.isSyn(slot.headers)) {
            return Reason.MAPPING_FILTERED;
        }
        unsolicited.add(slot);
        return Reason.UNSOLICITED_SYN;
    }

    /** When somebody is to be told next that nobody has asked for his SYN; {@code Long.MAX_VALUE} for never. */
    long nextDueNs() {
        return unsolicited.nextDueNs();
    }

    void expireNext(final IcmpErrors errors) {
        unsolicited.expireNext(mappings, errors);
    }

    @Override
    public void save(final StateWriter to) {
        unsolicited.save(to);
    }

    @Override
    public void load(final StateReader from) {
        unsolicited.load(from);
    }
}
