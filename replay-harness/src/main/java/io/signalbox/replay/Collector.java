package io.signalbox.replay;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.Trace;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands at both ends of egress: takes every frame that leaves and every decision, puts each frame to the event that
 * let it go, and keeps the books of the law that each event has exactly one final decision, and that what is said to
 * have left has left.
 */
final class Collector implements PacketSink, DecisionLog {
    /** What one event let go: frames at its own time, and frames that timers had let go before it. */
    record Outcome(List<Trace.Frame> frames, List<Trace.Frame> before, String refusal) {
        private Outcome withheld() {
            return new Outcome(List.of(), List.of(), refusal);
        }
    }

    private final IntFunction<String> portNames;
    private final DecisionLog next;
    private final boolean keepArp;
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Map<Long, Reason> held = new HashMap<>();
    private final List<Long> batch = new ArrayList<>();
    private List<Trace.Frame> frames = new ArrayList<>();
    private List<Trace.Frame> before = new ArrayList<>();
    private long events;
    private long finals;
    private String unlawful;

    Collector(final IntFunction<String> portNames, final boolean keepArp, final DecisionLog next) {
        this.portNames = portNames;
        this.keepArp = keepArp;
        this.next = next;
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        if (keepArp || !NeighbourTraffic.is(bytes)) {
            final String port = portNames.apply(emission.port);
            final Trace.Frame frame = Trace.Frame.of(port, emission.timeNs / 1_000, bytes, emission.offload);
            (emission.byTimer ? before : frames).add(frame);
        }
        return true;
    }

    @Override
    public void flush() {
        batch.clear();
    }

    @Override
    public void discard() {
        batch.forEach(event -> outcomes.put(event, outcome(event).withheld()));
        batch.clear();
    }

    @Override
    public void arrived(final PacketSlot slot) {
        next.arrived(slot);
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        events++;
        outcomes.put(slot.event, new Outcome(frames, before, slot.refusal));
        batch.add(slot.event);
        frames = new ArrayList<>();
        before = new ArrayList<>();
        settle(slot, emissions);
        for (int i = 0; i < slot.extras; i++) {
            final Emission emission = emissions.get(slot.firstExtra + i);
            if (emission.resolution != null) {
                resolve(emission);
            }
        }
        next.decided(slot, emissions);
    }

    @Override
    public boolean endOfBatch() {
        return next.endOfBatch();
    }

    private void settle(final PacketSlot slot, final Emissions emissions) {
        final Reason reason = slot.decision.reason;
        if (reason.verdict() == Verdict.HELD) {
            held.put(slot.event, reason);
            return;
        }
        finals++;
        if (!hasLeft(slot, emissions)) {
            unlawful("event " + slot.event + " is said to have left as " + reason + ", but nothing did");
        }
    }

    /** What was refused by a port was tried; of an answer that waits for a neighbour an empty emission tells. */
    private static boolean hasLeft(final PacketSlot slot, final Emissions emissions) {
        return switch (slot.decision.reason.verdict()) {
            case FORWARDED -> slot.emits && slot.emission.pieces > 0 || emitsOwn(slot, emissions, 1);
            case ANSWERED -> slot.emits || emitsOwn(slot, emissions, 0);
            default -> true;
        };
    }

    private static boolean emitsOwn(final PacketSlot slot, final Emissions emissions, final int pieces) {
        for (int i = 0; i < slot.extras; i++) {
            final Emission emission = emissions.get(slot.firstExtra + i);
            if (emission.originEvent == slot.event && emission.resolution == null && emission.pieces >= pieces) {
                return true;
            }
        }
        return false;
    }

    private void resolve(final Emission emission) {
        final long event = emission.originEvent;
        final Reason reason = emission.resolution;
        if (held.remove(event) == null) {
            unlawful("event " + event + " was resolved, but was not held");
            return;
        }
        finals++;
        if (reason.verdict() == Verdict.HELD) {
            unlawful("event " + event + " was resolved by " + reason + ", which is not final");
        }
        if (reason.verdict() == Verdict.FORWARDED && emission.pieces == 0) {
            unlawful("event " + event + " is said to have left in the end as " + reason + ", but nothing did");
        }
    }

    private void unlawful(final String what) {
        if (unlawful == null) {
            unlawful = what;
        }
    }

    Outcome outcome(final long event) {
        return outcomes.get(event);
    }

    /** Why the command of this event was refused, or null. */
    String refusal(final long event) {
        return outcomes.get(event).refusal();
    }

    /** What timers let go after the event {@code from} and up to the time of the event {@code to}. */
    List<Trace.Frame> late(final long from, final long to) {
        final List<Trace.Frame> late = new ArrayList<>();
        for (long event = from + 1; event <= to; event++) {
            late.addAll(outcomes.get(event).before());
        }
        return late;
    }

    /**
     * Every event that was offered has exactly one final decision; otherwise it is the director's fault, and said so.
     *
     * @param offered how many events that were
     */
    void checkConservation(final long offered) {
        if (unlawful == null && events != offered) {
            unlawful = offered + " events were offered, but " + events + " decided";
        }
        if (unlawful == null && !held.isEmpty()) {
            unlawful = "events " + held.keySet().stream().sorted().limit(10).toList() + " are held for ever";
        }
        if (unlawful == null && events != finals) {
            unlawful = events + " events, but " + finals + " final decisions";
        }
        if (unlawful != null) {
            throw new IllegalStateException("conservation is broken: " + unlawful);
        }
    }
}
