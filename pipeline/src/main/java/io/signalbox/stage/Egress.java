package io.signalbox.stage;

import io.signalbox.counters.ReasonCounters;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Last stage: queues what leaves, in order, writes the decision down and counts it, and at the end of the batch lets the
 * frames go, behind their decisions, and gives their memory back.
 */
public final class Egress implements Stage {
    private final PacketSource source;
    private final PacketSink sink;
    private final DecisionLog log;
    private final Emissions emissions;
    private final ReasonCounters counters;
    private final Emissions.Departure send = this::send; // bound once, not once per event
    private int frames;

    /** @param source is given its frames back when they are done with */
    public Egress(
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log,
            final Emissions emissions,
            final ReasonCounters counters) {
        this.source = source;
        this.sink = sink;
        this.log = log;
        this.emissions = emissions;
        this.counters = counters;
    }

    @Override
    public void prepare(final PacketSlot slot) {
        log.prepare(slot);
    }

    @Override
    public void prepareAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            prepare(slot);
        }
    }

    @Override
    public void processAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            process(slot);
        }
    }

    @Override
    public void process(final PacketSlot slot) {
        emissions.departures(slot, send);
        log.decided(slot, emissions);
        count(slot);
        if (slot.kind == EventKind.FRAME) {
            frames++;
        }
    }

    @Override
    public void endOfBatch() {
        if (log.endOfBatch()) {
            sink.flush();
        } else {
            sink.discard();
        }
        source.release(frames);
        frames = 0;
    }

    private void count(final PacketSlot slot) {
        counters.count(slot.decision.reason);
        for (int i = 0; i < slot.extras; i++) {
            final Reason end = emissions.get(slot.firstExtra + i).resolution;
            if (end != null) {
                counters.count(end);
            }
        }
    }

    private void send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        emission.refused |= !sink.send(emission, buffer, offset, length);
    }
}
