package io.signalbox.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import io.signalbox.command.Command;
import io.signalbox.counters.ReasonCounters;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.stage.Classify;
import io.signalbox.stage.Egress;
import io.signalbox.stage.Rewrite;
import io.signalbox.stage.Schedule;
import io.signalbox.stage.Stage;
import io.signalbox.stage.State;
import io.signalbox.stage.Witness;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One director function with its ring and its tables. Its input is one sequence of events, offered by one thread; what
 * was offered is done by {@link #doWork} or by the lane's own threads, and is finished when {@link #drain} returns.
 */
public abstract class Lane implements PacketSource.FrameHandler, AutoCloseable {
    /** Slots that a ring may have: so many events can be on their way at once. */
    public static final int MAX_RING = Outbox.IN_FLIGHT;
    /** Slots that go through a stage before the next stage begins. */
    public static final int MAX_BATCH = 256;
    /** Slots where one thread runs all stages: so few stay in its cache from stage to stage. */
    public static final int USUAL_RING = 128;
    /** Likewise those of a batch. */
    public static final int USUAL_BATCH = 64;

    /**
     * How a lane is built.
     *
     * @param ringSize slots: a power of two up to {@link #MAX_RING}
     * @param batchSize slots that go through a stage together: 1 to {@link #MAX_BATCH}
     * @param wrapping put around each stage: tests watch or disturb a stage with it
     * @param firstEvent the number of the first event: 1, or what the lane's journal goes on with
     */
    public record Settings(Layout layout, int ringSize, int batchSize, UnaryOperator<Stage> wrapping, long firstEvent) {
        public Settings {
            if (Integer.bitCount(ringSize) != 1 || ringSize > MAX_RING) {
                throw new IllegalArgumentException(
                        "ring size " + ringSize + " is not a power of two up to " + MAX_RING);
            }
            if (batchSize < 1 || batchSize > MAX_BATCH) {
                throw new IllegalArgumentException("batch size " + batchSize + " is not in 1.." + MAX_BATCH);
            }
        }

        /** Of a lane without a past. */
        public Settings(
                final Layout layout, final int ringSize, final int batchSize, final UnaryOperator<Stage> wrapping) {
            this(layout, ringSize, batchSize, wrapping, 1);
        }

        /** As it is fastest. Stages on threads of their own need room between them more than they need the cache. */
        public static Settings of(final Layout layout) {
            return layout == Layout.STAGED
                    ? new Settings(layout, MAX_RING, MAX_BATCH, UnaryOperator.identity())
                    : new Settings(layout, USUAL_RING, USUAL_BATCH, UnaryOperator.identity());
        }

        public Settings sized(final int newRingSize, final int newBatchSize) {
            return new Settings(layout, newRingSize, newBatchSize, wrapping, firstEvent);
        }

        public Settings beginningAt(final long newFirstEvent) {
            return new Settings(layout, ringSize, batchSize, wrapping, newFirstEvent);
        }
    }

    static final String[] STAGE_NAMES = {"classify", "schedule", "witness", "rewrite", "egress"};

    final RingBuffer<PacketSlot> ring;
    final StageRunner[] stages;
    private final State state;
    private final ReasonCounters counters = new ReasonCounters();
    private long event;
    private long timeNs;

    Lane(
            final Settings settings,
            final State state,
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log,
            final WaitStrategy waitStrategy) {
        this.state = state;
        event = settings.firstEvent() - 1;
        ring = RingBuffer.createSingleProducer(PacketSlot::new, settings.ringSize(), waitStrategy);
        final Stage[] inOrder = {
            new Classify(),
            new Schedule(state),
            new Witness(log),
            new Rewrite(state.emissions),
            new Egress(source, sink, log, state.emissions, counters)
        };
        stages = new StageRunner[inOrder.length];
        for (int i = 0; i < inOrder.length; i++) {
            stages[i] = new StageRunner(STAGE_NAMES[i], settings.wrapping().apply(inOrder[i]));
        }
    }

    /** A lane over a director's state, an ingress to give frames back to, an egress, and a register. */
    public static Lane open(
            final Settings settings,
            final State state,
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log) {
        return settings.layout() == Layout.STAGED
                ? new StagedLane(settings, state, source, sink, log)
                : new FusedLane(settings, state, source, sink, log);
    }

    /** The director's tables: to be read only while nothing is on its way, as after {@link #drain}. */
    public State state() {
        return state;
    }

    /** How often each reason was given. */
    public ReasonCounters counters() {
        return counters;
    }

    /** Number of the event that was offered last. */
    public long lastEvent() {
        return event;
    }

    /** Free slots: so many events can be offered now. */
    public int room() {
        return (int) ring.remainingCapacity();
    }

    /** Offers a frame; there must be {@link #room}. */
    @Override
    public void onFrame(
            final int port,
            final long frameTimeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        final long sequence = claim();
        slot(sequence, EventKind.FRAME, frameTimeNs).frame(port, buffer, offset, capturedLength, wireLength, offload);
        ring.publish(sequence);
    }

    /** Offers a command; there must be {@link #room}. */
    public void command(final Command command, final long commandTimeNs) {
        command(command, null, commandTimeNs);
    }

    /** Offers the command of somebody whom the journal is to name; null for the program that runs the director. */
    public void command(final Command command, final String author, final long commandTimeNs) {
        final long sequence = claim();
        final PacketSlot slot = slot(sequence, EventKind.COMMAND, commandTimeNs);
        slot.command = command;
        slot.author = author;
        ring.publish(sequence);
    }

    /** Offers a tick: time has passed; there must be {@link #room}. */
    public void tick(final long tickTimeNs) {
        final long sequence = claim();
        slot(sequence, EventKind.TICK, tickTimeNs);
        ring.publish(sequence);
    }

    /** Offers the end of the run, at which everything held is let go; there must be {@link #room}. */
    public void stop(final long stopTimeNs) {
        final long sequence = claim();
        slot(sequence, EventKind.STOP, stopTimeNs);
        ring.publish(sequence);
    }

    /** Does what was offered, as far as this thread is the one to do it; returns how many events. */
    public abstract int doWork();

    /** Returns when everything that was offered is done. */
    public abstract void drain();

    @Override
    public abstract void close();

    private long claim() {
        try {
            return ring.tryNext();
        } catch (final InsufficientCapacityException full) {
            throw new IllegalStateException("an event was offered to a full ring", full);
        }
    }

    private PacketSlot slot(final long sequence, final EventKind kind, final long eventTimeNs) {
        timeNs = Math.max(timeNs, eventTimeNs);
        final PacketSlot slot = ring.get(sequence);
        slot.clear(kind, ++event, timeNs);
        return slot;
    }
}
