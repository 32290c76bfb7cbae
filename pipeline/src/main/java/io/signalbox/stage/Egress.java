package io.signalbox.stage;

import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.FrameArena;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;

/** Last stage: sends what leaves, in order, writes the decision down, and gives the memory back. */
public final class Egress implements Stage {
    private final PacketSink sink;
    private final DecisionLog log;
    private final Emissions emissions;
    private final FrameArena arena;
    private long emissionsEnd;
    private long arenaEnd;

    public Egress(final PacketSink sink, final DecisionLog log, final Emissions emissions, final FrameArena arena) {
        this.sink = sink;
        this.log = log;
        this.emissions = emissions;
        this.arena = arena;
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
        emissionsEnd = end;
        arenaEnd = slot.arenaEnd;
    }

    @Override
    public void endOfBatch() {
        sink.flush();
        log.endOfBatch();
        emissions.release(emissionsEnd);
        arena.release(arenaEnd);
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
