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

/** Last stage: sends what leaves, in order, writes the decision down and counts it, and gives the memory back. */
public final class Egress implements Stage {
    private final PacketSource source;
    private final PacketSink sink;
    private final DecisionLog log;
    private final Emissions emissions;
    private final ReasonCounters counters;
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
    public void process(final PacketSlot slot) {
        final long own = slot.firstExtra + slot.extrasBefore;
        final long end = slot.firstExtra + slot.extras;
        for (long number = slot.firstExtra; number < own; number++) {
            send(emissions.get(number));
        }
        if (slot.emits) {
            send(slot.emission);
        }
        for (long number = own; number < end; number++) {
            send(emissions.get(number));
        }
        log.decided(slot, emissions);
        count(slot);
        if (slot.kind == EventKind.FRAME) {
            frames++;
        }
    }

    @Override
    public void endOfBatch() {
        sink.flush();
        log.endOfBatch();
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

    private void send(final Emission emission) {
        if (emission.pieces == 1) {
            emission.refused = !sink.send(emission, emission.buffer, emission.offset, emission.length);
            return;
        }
        for (int piece = 0; piece < emission.pieces; piece++) {
            final int offset = emission.pieceOffset + piece * emission.pieceStride;
            emission.refused |= !sink.send(emission, emission.pieceBuffer, offset, emission.pieceLength(piece));
        }
    }
}
