package io.signalbox.stage;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import io.signalbox.rewrite.Rewriter;

/** Fourth stage: carries out what schedule prescribed, on the frames themselves. A function of slot and frame. */
public final class Rewrite implements Stage {
    private final Emissions emissions;
    private final Rewriter rewriter = new Rewriter();

    public Rewrite(final Emissions emissions) {
        this.emissions = emissions;
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
        if (slot.emits) {
            rewriter.rewrite(slot.emission);
        }
        final long end = slot.firstExtra + slot.extras;
        for (long number = slot.firstExtra; number < end; number++) {
            final Emission emission = emissions.get(number);
            if (emission.pieces > 0) {
                rewriter.rewrite(emission);
            }
        }
    }
}
