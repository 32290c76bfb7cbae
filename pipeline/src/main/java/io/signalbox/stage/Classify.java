package io.signalbox.stage;

import io.signalbox.decision.Reason;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.PacketSlot;

/** First stage: checks and reads a frame's headers into its slot. Stateless. */
public final class Classify implements Stage {
    private final FrameReader reader = new FrameReader();

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
        if (slot.kind == EventKind.FRAME) {
            slot.fault = reader.read(slot);
        } else {
            slot.headers.clear();
            slot.flow.clear();
            slot.fault = Reason.NONE;
        }
    }
}
