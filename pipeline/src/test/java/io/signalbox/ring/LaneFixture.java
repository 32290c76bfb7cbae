package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.decision.Decision;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.stage.Classify;
import io.signalbox.stage.Stage;
import io.signalbox.stage.State;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A director at the {@link Site}, driven by a script. It notes at once whatever leaves and is decided, and keeps the
 * books: each event has exactly one final decision.
 *
 * <p>What is played {@link #together} lies in the ring as a whole before the first stage may look at it, so that a lane
 * with threads meets the same full batches as one without.
 */
final class LaneFixture implements PacketSink, DecisionLog, AutoCloseable {
    /** What the books say at one event. */
    record Past(long lastEvent, Map<Long, Integer> inputOf, Map<Long, Reason> held, int inputs, long nowNs) {}

    /** How a lane is laid out and sized. */
    record Shape(Layout layout, int batchSize, int ringSize) {
        /** The plainest: one thread, one event at a time. */
        static final Shape PLAIN = new Shape(Layout.FUSED, 1, 64);

        Lane.Settings settings(final UnaryOperator<Stage> wrapping) {
            return new Lane.Settings(layout, ringSize, batchSize, wrapping);
        }
    }

    /** Every layout with small, odd and full batches in a small and a full ring. */
    static Stream<Shape> shapes() {
        return Stream.of(Layout.values()).flatMap(layout -> Stream.of(1, 7, 256)
                .flatMap(batch -> Stream.of(64, 2_048).map(ring -> new Shape(layout, batch, ring))));
    }

    /** Events of its own that {@link #together} puts before a script. */
    static final int SENTINELS = 1;

    private static final int NOBODY = -1;
    private static final int SOURCE_BYTES = 1 << 23;
    private static final int MAX_FRAME = 1 << 17;

    final Lane lane;
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[MAX_FRAME]);
    private volatile Gate gate = Gate.none();

    /** Written by who offers, read by egress's thread. */
    private final Map<Long, Integer> inputOf = new ConcurrentHashMap<>();

    private final List<Outcome.Sent> frames = new ArrayList<>();
    private final List<String> decisions = new ArrayList<>();
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Outcome.End> ends = new ArrayList<>();
    private final Map<Long, Reason> held = new HashMap<>();
    private final List<String> unlawful = new ArrayList<>();
    private long lastDecided;
    /** Events that have had their end before this one began. */
    private long endedBefore;

    private int inputs;
    private long nowNs;
    private long tickNs = Long.MAX_VALUE;

    LaneFixture(final Shape shape) {
        this(shape, State.Bounds.SMALL, 0, UnaryOperator.identity());
    }

    LaneFixture(final Shape shape, final State.Bounds bounds, final long seed, final UnaryOperator<Stage> wrapping) {
        this(shape, new State(bounds, seed, ~seed, 0), 0, wrapping);
        configure();
    }

    /** One at the site over a state that nothing has happened to. */
    LaneFixture(final Shape shape, final State state) {
        this(shape, state, 0, UnaryOperator.identity());
        configure();
    }

    /** One that goes on where another stood, with all that was remembered then. */
    LaneFixture(final Shape shape, final State state, final Past past) {
        this(shape, state, past.lastEvent(), UnaryOperator.identity());
        inputOf.putAll(past.inputOf());
        held.putAll(past.held());
        endedBefore = past.lastEvent() - past.held().size();
        inputs = past.inputs();
        nowNs = past.nowNs();
    }

    private LaneFixture(
            final Shape shape, final State state, final long lastEvent, final UnaryOperator<Stage> wrapping) {
        final boolean threads = shape.layout() == Layout.STAGED;
        final UnaryOperator<Stage> gated = stage -> threads && stage instanceof Classify ? gated(stage) : stage;
        final Lane.Settings settings = shape.settings(stage -> wrapping.apply(gated.apply(stage)));
        lane = Lane.open(settings.beginningAt(lastEvent + 1), state, source, this, this);
        lastDecided = lastEvent;
    }

    /** Plays a script from beginning to end, and the end of the run. */
    static Outcome play(final Shape shape, final Script script) {
        try (LaneFixture director = new LaneFixture(shape)) {
            return director.play(script.inputs()).finish();
        }
    }

    /** From now on, ticks that far apart come between the inputs. */
    LaneFixture ticking(final long intervalNs) {
        tickNs = intervalNs;
        return this;
    }

    /** Each input as soon as there is room for it. */
    LaneFixture play(final List<Script.Input> script) {
        script.forEach(this::offer);
        return this;
    }

    /** All inputs, as far as the ring holds them, before the first of them is looked at. */
    LaneFixture together(final List<Script.Input> script) {
        lane.drain();
        gate = new Gate(lane.lastEvent() + 1);
        tick(nowNs);
        if (lane instanceof StagedLane) {
            gate.awaitArrival();
        } else {
            lane.drain();
        }
        play(script);
        gate.open();
        lane.drain();
        return this;
    }

    /** What came out until now: nothing is on its way. */
    Outcome soFar() {
        lane.drain();
        return new Outcome(List.copyOf(frames), List.copyOf(decisions), List.copyOf(reasons), List.copyOf(ends));
    }

    /** Where this one stands now: nothing is on its way. */
    Past past() {
        lane.drain();
        return new Past(lane.lastEvent(), Map.copyOf(inputOf), Map.copyOf(held), inputs, nowNs);
    }

    /** A command that is none of the script's. */
    void command(final Command command) {
        makeRoom();
        lane.command(command, nowNs);
    }

    void tick(final long timeNs) {
        makeRoom();
        lane.tick(timeNs);
    }

    /** Ends the run; whatever is still held must then have its end. */
    Outcome finish() {
        makeRoom();
        lane.stop(nowNs);
        lane.drain();
        assertThat(unlawful).isEmpty();
        assertThat(held).isEmpty();
        assertThat(lastDecided).isEqualTo(lane.lastEvent());
        assertThat(finalsCounted()).isEqualTo(lane.lastEvent() - endedBefore);
        return new Outcome(frames, decisions, reasons, ends);
    }

    /** Held events count twice: when they are held, and when they end. */
    private long finalsCounted() {
        return lane.counters().all().entrySet().stream()
                .filter(entry -> entry.getKey().verdict() != Verdict.HELD)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Frames that egress has sent so far; to be read when the lane stands still. */
    List<Outcome.Sent> sent() {
        return frames;
    }

    @Override
    public void close() {
        gate.remove();
        lane.close();
    }

    private void configure() {
        for (final Command command : Site.commands()) {
            makeRoom();
            lane.command(command, 0);
        }
        lane.drain();
    }

    private void offer(final Script.Input input) {
        while (input.timeNs() - nowNs > tickNs) {
            nowNs += tickNs;
            tick(nowNs);
        }
        nowNs = input.timeNs();
        makeRoom();
        inputOf.put(lane.lastEvent() + 1, inputs++);
        if (input.command() != null) {
            lane.command(input.command(), nowNs);
            return;
        }
        final byte[] frame = input.frame();
        scratch.putBytes(0, frame);
        while (!source.offer(input.port(), nowNs, scratch, 0, frame.length, frame.length)) {
            work();
        }
        source.poll(lane, 1);
    }

    private void makeRoom() {
        while (lane.room() == 0) {
            work();
        }
    }

    private void work() {
        gate.open();
        lane.doWork();
        Thread.onSpinWait();
    }

    private Stage gated(final Stage stage) {
        return new Stage() {
            @Override
            public void prepare(final PacketSlot slot) {
                gate.enter(slot.event);
                stage.prepare(slot);
            }

            @Override
            public void process(final PacketSlot slot) {
                stage.process(slot);
            }

            @Override
            public void endOfBatch() {
                stage.endOfBatch();
            }
        };
    }

    // ---- what egress says

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        frames.add(new Outcome.Sent(
                emission.byTimer ? NOBODY : inputOf.getOrDefault(emission.originEvent, NOBODY),
                emission.timeNs,
                emission.port,
                HexFormat.of().formatHex(bytes)));
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void discard() {}

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        gate.leave(slot.event);
        require(slot.event == ++lastDecided, "event " + slot.event + " comes after " + (lastDecided - 1));
        require(slot.decision.reason != Reason.NONE, "event " + slot.event + " has no reason");
        for (int i = 0; i < slot.extras; i++) {
            final Emission emission = emissions.get(slot.firstExtra + i);
            if (emission.resolution != null) {
                end(emission.originEvent, emission.resolution);
            }
        }
        if (slot.decision.reason.verdict() == Verdict.HELD) {
            held.put(slot.event, slot.decision.reason);
        }
        if (inputOf.containsKey(slot.event)) {
            reasons.add(slot.decision.reason);
            decisions.add(line(slot));
        }
    }

    private void end(final long event, final Reason reason) {
        require(held.remove(event) != null, "event " + event + " was not held, but ends as " + reason);
        require(reason.verdict() != Verdict.HELD, "event " + event + " ends as " + reason);
        ends.add(new Outcome.End(inputOf.getOrDefault(event, NOBODY), reason));
    }

    private void require(final boolean holds, final String otherwise) {
        if (!holds) {
            unlawful.add(otherwise);
        }
    }

    private String line(final PacketSlot slot) {
        final Decision decision = slot.decision;
        final StringBuilder line = new StringBuilder();
        line.append(inputOf.get(slot.event)).append(' ').append(slot.timeNs).append(' ');
        line.append(decision.reason).append(" revision ").append(decision.revision);
        if (slot.refusal != null) {
            line.append(" refused: ").append(slot.refusal);
        }
        line.append(' ').append(Addresses.text(decision.after.sourceHi, decision.after.sourceLo));
        line.append(' ').append(decision.after.sourcePort);
        line.append(" > ").append(Addresses.text(decision.after.destinationHi, decision.after.destinationLo));
        line.append(' ').append(decision.after.destinationPort);
        line.append(" connection ").append(decision.connection);
        line.append(' ').append(decision.stateBefore).append('>').append(decision.stateAfter);
        line.append(" server ").append(decision.server == null ? NOBODY : decision.server.id);
        line.append(' ').append(decision.method).append(" port ").append(decision.egressPort);
        line.append(" bytes ").append(decision.ipBytes).append(' ').append(decision.scheduler);
        for (int i = 0; i < decision.candidates.count; i++) {
            line.append(" [").append(decision.candidates.server[i].id);
            line.append(' ').append(decision.candidates.weight[i]);
            line.append(' ').append(decision.candidates.active[i]);
            line.append(' ').append(decision.candidates.inactive[i]).append(']');
        }
        return line.toString();
    }
}
