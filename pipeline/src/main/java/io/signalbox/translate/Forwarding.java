package io.signalbox.translate;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Route;

/** Public ports that are an inside host's, by rule: flows that begin there, from outside or from inside. */
final class Forwarding {
    private static final int NONE = Mappings.NONE;

    private final Mappings mappings;
    private final Tracking tracking;
    private final GatewayRules rules;
    private final Openings openings;
    private final Crossing crossing;
    private final FlowKey key = new FlowKey();
    /** The packet in hand begins a flow by this one; null for none. */
    private DestinationRule rule;

    Forwarding(
            final Mappings mappings,
            final Tracking tracking,
            final GatewayRules rules,
            final Openings openings,
            final Crossing crossing) {
        this.mappings = mappings;
        this.tracking = tracking;
        this.rules = rules;
        this.openings = openings;
        this.crossing = crossing;
    }

    /** The next packet is in hand. */
    void begin() {
        rule = null;
    }

    /** Of a flow that is not known: how it ends if it gets inside, or NONE where it is for no such port. */
    Reason arrive(final PacketSlot slot, final FlowKey flow) {
        rule = Tracking.mayOpen(slot.headers) ? rules.findForward(flow) : null;
        if (rule == null) {
            return Reason.NONE;
        }
        crossing.to(rule.toHi(), rule.toLo(), rule.toPort());
        return Reason.MAPPING_INBOUND;
    }

    /** The flow of the packet in hand, if {@link #arrive} found it a rule, begins on this way inside: NONE, or why it cannot. */
    Reason depart(final PacketSlot slot, final FlowKey flow, final Route way) {
        if (rule == null) {
            return Reason.NONE;
        }
        final Reason full = openings.whyNotToRemember(2);
        if (full != Reason.NONE) {
            return full;
        }
        final SourceRule turning = rules.find(flow.sourceHi, flow.sourceLo, crossing.toHi(), crossing.toLo(), way.port);
        return turning == null ? enter(slot, flow) : turnBack(slot, flow, way, turning);
    }

    private Reason enter(final PacketSlot slot, final FlowKey flow) {
        return enter(slot, flow.protocol, flow.sourceHi, flow.sourceLo, flow.sourcePort);
    }

    /** What comes back inside is to be answered to the director: it leaves as a flow of its own first. */
    private Reason turnBack(final PacketSlot slot, final FlowKey flow, final Route way, final SourceRule turning) {
        final int out = openings.open(slot, flow, turning, way, crossing.toHi(), crossing.toLo());
        if (out == NONE) {
            return openings.refusal();
        }
        tracking.pass(out, true, slot.headers, slot.timeNs);
        crossing.turnBackAs(out);
        final Reason refusal =
                enter(slot, flow.protocol, mappings.publicHi(out), mappings.publicLo(out), mappings.publicPort(out));
        if (refusal != Reason.NONE) {
            mappings.remove(out);
        }
        return refusal;
    }

    /** From this remote end. */
    private Reason enter(final PacketSlot slot, final int protocol, final long hi, final long lo, final int port) {
        key.set(protocol, crossing.toHi(), crossing.toLo(), crossing.toPort(), hi, lo, port);
        if (mappings.findFromInside(key, slot.timeNs) != NONE) {
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        final int in = mappings.addForwarded(key, rule.atHi(), rule.atLo(), rule.atPort(), slot.timeNs);
        tracking.pass(in, false, slot.headers, slot.timeNs);
        return Reason.NONE;
    }
}
