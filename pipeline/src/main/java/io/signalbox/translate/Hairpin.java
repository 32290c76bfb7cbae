package io.signalbox.translate;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;

/**
 * From inside to a public end that another inside host has, or the same one (RFC 4787 section 6). Such a flow is two: it leaves
 * as one of its sender's, and comes back in as one of its receiver's.
 */
final class Hairpin {
    private static final int NONE = Mappings.NONE;

    private final Mappings mappings;
    private final Tracking tracking;
    private final Openings openings;
    private final Forwarding forwarding;
    private final Crossing crossing;
    private final FlowKey seenOutside = new FlowKey();

    Hairpin(
            final Mappings mappings,
            final Tracking tracking,
            final Openings openings,
            final Forwarding forwarding,
            final Crossing crossing) {
        this.mappings = mappings;
        this.tracking = tracking;
        this.openings = openings;
        this.forwarding = forwarding;
        this.crossing = crossing;
    }

    /** What the flow that has left comes back in as, or {@link Mappings#NONE}. */
    int comesBackAs(final int out, final long nowNs) {
        return mappings.findFromOutside(seenOutside(out), nowNs);
    }

    private FlowKey seenOutside(final int out) {
        return seenOutside.set(
                mappings.protocol(out),
                mappings.publicHi(out),
                mappings.publicLo(out),
                mappings.publicPort(out),
                mappings.remoteHi(out),
                mappings.remoteLo(out),
                mappings.remotePort(out));
    }

    /** Of a flow that has turned back before. */
    Reason pass(final PacketSlot slot, final FlowKey flow, final int out, final int in) {
        crossing.turnBackAs(out);
        crossing.toInsideOf(in);
        tracking.pass(in, false, slot.headers, slot.timeNs);
        return switch (tracking.pass(out, true, slot.headers, slot.timeNs)) {
            case GOES_ON, IGNORED -> Reason.MAPPING_HAIRPIN;
            case ENDS -> {
                mappings.remove(in);
                mappings.remove(out);
                yield Reason.MAPPING_RESET;
            }
            case BEGINS_ANEW -> {
                mappings.remove(in);
                mappings.remove(out);
                crossing.turnsBackNoMore();
                yield forwarding.arrive(slot, flow);
            }
            case STRAY -> {
                crossing.turnsBackNoMore();
                yield Reason.NONE;
            }
        };
    }

    /** Its flow begins by this rule, to the public end of this binding. */
    Reason begin(
            final PacketSlot slot, final FlowKey flow, final SourceRule rule, final int realm, final Inbound inbound) {
        final int out = openings.open(slot, flow, rule, realm, flow.destinationHi, flow.destinationLo);
        return out == NONE ? openings.refusal() : enter(slot, flow, out, inbound, openings.beginning());
    }

    /** Its flow has left before, or does so now, and is to come back in by the binding that has the public end. */
    Reason enter(final PacketSlot slot, final FlowKey flow, final int out, final Inbound inbound, final Reason how) {
        tracking.pass(out, true, slot.headers, slot.timeNs);
        final int target = inbound.target(flow);
        if (target == NONE) {
            return inbound.keepOut(slot); // it was over, and ended when this flow began
        }
        final int in = inbound.enter(slot, seenOutside(out), target);
        if (in == NONE) {
            return openings.tell(slot, inbound.refusal());
        }
        crossing.turnBackAs(out);
        return inbound.pass(slot, in, how);
    }

    /** An error from inside about a packet that another inside host sent, as one of this flow (RFC 5508 REQ-7). */
    Reason errorAbout(final PacketSlot slot, final int out) {
        final int in = comesBackAs(out, slot.timeNs);
        if (in != NONE) {
            crossing.turnBackAs(out);
        }
        return crossing.errorAbout(slot, in);
    }
}
