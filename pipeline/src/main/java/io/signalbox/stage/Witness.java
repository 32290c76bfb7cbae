package io.signalbox.stage;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.decision.Verdict;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Protocol;

/**
 * Third stage: shows each frame to the register as it arrived, before it is edited, where the level asks for inputs; and
 * says which of its bytes nothing depended on.
 */
public final class Witness implements Stage {
    private final DecisionLog log;

    public Witness(final DecisionLog log) {
        this.log = log;
    }

    @Override
    public void prepareAll(final Batch batch) {
        // nothing to prepare
    }

    @Override
    public void processAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            process(slot);
        }
    }

    @Override
    public void process(final PacketSlot slot) {
        if (slot.kind == EventKind.FRAME && slot.level.keepsInputs()) {
            final boolean carried = slot.level == Level.INPUTS && isOnlyCarried(slot);
            slot.carriedFrom = carried ? slot.headers.payloadOffset : slot.arrivedLength;
            log.arrived(slot);
        }
    }

    /**
     * True for a packet whose payload went through untouched and unread: it left in this very event, alone and in one
     * piece, and its checksums depend on the payload by its sum alone (SCTP's does not).
     */
    private static boolean isOnlyCarried(final PacketSlot slot) {
        return slot.decision.reason.verdict() == Verdict.FORWARDED
                && slot.emits
                && slot.extras == 0
                && slot.emission.pieces == 1
                && slot.largestFragment == 0
                && !slot.payloadRead
                && hasCarriage(slot.headers);
    }

    private static boolean hasCarriage(final Headers headers) {
        final boolean known = headers.protocol == Protocol.TCP || headers.protocol == Protocol.UDP;
        return known && headers.hasTransport && !headers.isFragment();
    }
}
