package io.signalbox.replay;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.Trace;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands at both ends of egress: takes every frame that leaves and every decision, puts each frame to the event that
 * let it go, and keeps the books of the law that each event has exactly one final decision.
 */
final class Collector implements PacketSink, DecisionLog {
    /** What one event let go: frames at its own time, and frames that timers had let go before it. */
    record Outcome(List<Trace.Frame> frames, List<Trace.Frame> before, String refusal) {}

    private final IntFunction<String> portNames;
    private final DecisionLog next;
    private final boolean keepArp;
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private final Map<Long, Reason> held = new HashMap<>();
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
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
            final Trace.Frame frame = Trace.Frame.of(portNames.apply(emission.port), emission.timeNs / 1_000, bytes);
            (emission.byTimer ? before : frames).add(frame);
        }
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        events++;
        outcomes.put(slot.event, new Outcome(frames, before, slot.refusal));
        frames = new ArrayList<>();
        before = new ArrayList<>();
        settle(slot.event, slot.decision.reason, slot.kind);
        for (int i = 0; i < slot.extras; i++) {
            final Emission emission = emissions.get(slot.firstExtra + i);
            if (emission.resolution != null) {
                resolve(emission.originEvent, emission.resolution);
            }
        }
        next.decided(slot, emissions);
    }

    @Override
    public void endOfBatch() {
        next.endOfBatch();
    }

    private void settle(final long event, final Reason reason, final EventKind kind) {
        if (reason.verdict() == Verdict.HELD) {
            held.put(event, reason);
            return;
        }
        finals++;
        if (reason == Reason.NONE) {
            unlawful("event " + event + " has no reason");
        }
        if (kind == EventKind.FRAME) {
            verdicts.merge(reason.verdict(), 1L, Long::sum);
        }
    }

    private void resolve(final long event, final Reason reason) {
        if (held.remove(event) == null) {
            unlawful("event " + event + " was resolved, but was not held");
            return;
        }
        finals++;
        verdicts.merge(reason.verdict(), 1L, Long::sum);
        if (reason.verdict() == Verdict.HELD) {
            unlawful("event " + event + " was resolved by " + reason + ", which is not final");
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

    /** How many frames ended in each way. */
    Map<Verdict, Long> verdicts() {
        return verdicts;
    }

    /** Every event has exactly one final decision; otherwise it is the director's fault, and said so. */
    void checkConservation() {
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
