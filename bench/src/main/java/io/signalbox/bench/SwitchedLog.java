package io.signalbox.bench;

import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;

/**
 * Hands decisions on to the journal that is measured just now, or to nobody; if told so, each of them many times over, as
 * if so many packets had come.
 */
final class SwitchedLog implements DecisionLog {
    private DecisionLog journal = NOTHING;
    private int times = 1;
    private long event;

    /** From now on nobody listens. */
    void off() {
        journal = NOTHING;
        times = 1;
    }

    /** From now on each decision is told to this journal. */
    void on(final DecisionLog newJournal) {
        journal = newJournal;
        times = 1;
    }

    /** From now on each frame and its decision are told so often, each time as an event of its own. */
    void repeat(final DecisionLog newJournal, final int newTimes) {
        journal = newJournal;
        times = newTimes;
        event = 0;
    }

    @Override
    public void arrived(final PacketSlot slot) {
        if (times == 1) {
            journal.arrived(slot);
        }
    }

    @Override
    public void prepare(final PacketSlot slot) {
        journal.prepare(slot);
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        if (times == 1) {
            journal.decided(slot, emissions);
        } else {
            repeat(slot, emissions);
        }
    }

    private void repeat(final PacketSlot slot, final Emissions emissions) {
        final long own = slot.event;
        event = Math.max(event, own);
        for (int i = 0; i < times; i++) {
            slot.event = event++;
            if (slot.level.keepsInputs()) {
                journal.arrived(slot);
            }
            journal.decided(slot, emissions);
        }
        slot.event = own;
    }

    @Override
    public boolean endOfBatch() {
        return journal.endOfBatch();
    }
}
