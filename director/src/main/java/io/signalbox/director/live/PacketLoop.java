package io.signalbox.director.live;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.SetClock;
import io.signalbox.director.live.Requests.Change;
import io.signalbox.director.live.Requests.Cut;
import io.signalbox.director.live.Requests.HandOver;
import io.signalbox.director.live.Requests.Inspection;
import io.signalbox.director.live.Requests.Request;
import io.signalbox.journal.CheckpointWatch;
import io.signalbox.journal.TroubleWatch;
import io.signalbox.packet.PacketSource;
import io.signalbox.ring.Lane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The packet thread: offers frames as they come, what other threads ask, and the passing of time, and has the lane do
 * them. It alone offers events, so their order is the order of this loop.
 */
final class PacketLoop {
    /** Time is told so often to what waits for it alone: questions to neighbours, fragments, sync messages. */
    static final long TICK_NS = 100_000_000;

    /** A clock that was set by less than this is not worth an event. */
    private static final long CLOCK_STEP_NS = 5_000_000;

    private static final long PAUSE_NS = 20_000;
    /** A frame that the kernel has stamped is ours within so many rounds of this: a ring's block ends within 2 ms. */
    private static final int QUIET_ROUNDS = 15;

    private static final long ROUND_NS = 200_000;
    /** A frame waits for so many drafts at most. */
    private static final int DRAFTS_PER_ROUND = 8;
    /** A disk that takes longer for a checkpoint takes none. */
    private static final long CHECKPOINT_NS = 30_000_000_000L;
    /** To hand over is to lead one checkpoint to its end, which may run already, and to write another. */
    static final long HAND_OVER_NS = 2 * CHECKPOINT_NS;

    /** What the loop asks of the machine. */
    interface Machine {
        /** Event time: CLOCK_MONOTONIC, and never less than a frame's before. */
        long nowNs();

        /** How far the wall's clock is ahead of that. */
        long wallMinusEventNs();

        /** No frame that came later is handed out; {@link Long#MAX_VALUE} for all. */
        void cutAt(long timeNs);

        /** Returns when a frame may have come, somebody has rung, or this time has passed. */
        void await(long ns);
    }

    private final Lane lane;
    private final PacketSource source;
    private final Requests requests;
    private final Answers answers;
    private final TroubleWatch watch;
    private final CheckpointWatch checkpoints;
    private final Machine machine;
    private long toldClockNs = Long.MIN_VALUE;
    private long nextTickNs = Long.MIN_VALUE;
    private final AtomicLong turns = new AtomicLong();
    private volatile boolean open;
    private volatile boolean stopping;
    private boolean handedOver;
    /** Changes that are being made, or null. */
    private Changes changes;

    PacketLoop(
            final Lane lane,
            final PacketSource source,
            final Requests requests,
            final Answers answers,
            final BooleanSupplier journalTrouble,
            final LongSupplier checkpointsWanted,
            final Machine machine) {
        this.lane = lane;
        this.source = source;
        this.requests = requests;
        this.answers = answers;
        this.machine = machine;
        watch = new TroubleWatch(journalTrouble, lane);
        checkpoints = new CheckpointWatch(checkpointsWanted, lane);
    }

    /** Frames are taken from here on: the director is configured. */
    void open() {
        open = true;
    }

    /**
     * How often it went round so far: several times a second, even where there is nothing to do, or where it waits for the
     * journal. Any thread may ask.
     */
    long turns() {
        return turns.getOpaque();
    }

    private void turn() {
        turns.lazySet(turns.getPlain() + 1);
    }

    /** {@link #run} ends soon; whoever asks wakes it. */
    void stop() {
        stopping = true;
    }

    /** Until {@link #stop}; then everything that was offered is done, and what is held is let go. */
    void run() {
        try {
            while (!stopping) {
                turn();
                if (work() == 0) {
                    machine.await(TICK_NS);
                }
            }
            if (!handedOver) {
                final long endNs = machine.nowNs();
                finish(endNs);
                awaitRoom();
                lane.stop(endNs);
            }
            lane.drain();
        } finally {
            requests.close();
            answers.close();
            if (changes != null) {
                changes.end().completeExceptionally(new DirectorEndedException());
            }
        }
    }

    /** One round; returns how much there was to do besides letting time pass. */
    int work() {
        final long nowNs = machine.nowNs();
        passTime(nowNs);
        final int asked = takeRequests();
        makeRoom(nowNs);
        final int frames = open ? source.poll(lane, Math.min(lane.room(), Lane.MAX_BATCH)) : 0;
        lane.doWork();
        return asked + frames;
    }

    private void passTime(final long nowNs) {
        if (nowNs >= nextTickNs) {
            nextTickNs = nowNs + TICK_NS;
            tellClock(nowNs);
            makeRoom(nowNs);
            lane.tick(nowNs);
        }
    }

    private void tellClock(final long nowNs) {
        final long offsetNs = machine.wallMinusEventNs();
        if (toldClockNs == Long.MIN_VALUE || Math.abs(offsetNs - toldClockNs) >= CLOCK_STEP_NS) {
            toldClockNs = offsetNs;
            makeRoom(nowNs);
            lane.command(new SetClock(offsetNs), nowNs);
        }
    }

    private int takeRequests() {
        int taken = changes == null ? 0 : draftSome();
        while (changes == null) {
            final Request request = requests.next();
            if (request == null) {
                break;
            }
            taken++;
            take(request);
        }
        return taken;
    }

    /** What can be drafted is done between frames; until it is published nothing else is asked. */
    private void begin(final Changes asked) {
        changes = asked;
        if (!changes.isDrafting()) {
            publish();
        }
    }

    private int draftSome() {
        for (int drafted = 0; drafted < DRAFTS_PER_ROUND && changes.isDrafting(); drafted++) {
            change(changes.next());
        }
        if (!changes.isDrafting()) {
            publish();
        }
        return 1;
    }

    private void publish() {
        for (Change next = changes.next(); next != null; next = changes.next()) {
            change(next);
        }
        changes = null;
    }

    /** Whoever waits for it hears of a failure: nobody will answer him. */
    private void take(final Request request) {
        try {
            if (request instanceof Change change) {
                change(change);
            } else if (request instanceof Changes asked) {
                begin(asked);
            } else if (request instanceof Inspection<?> inspection) {
                inspect(inspection);
            } else if (request instanceof HandOver handOver) {
                handOver(handOver.end());
            }
        } catch (final Throwable failure) {
            request.end().completeExceptionally(failure);
            throw failure;
        }
    }

    private void change(final Change change) {
        final long nowNs = machine.nowNs();
        makeRoom(nowNs);
        answers.expect(lane.lastEvent() + 1, change.end());
        lane.command(change.command(), change.author(), nowNs);
    }

    private void inspect(final Inspection<?> inspection) {
        final long nowNs = machine.nowNs();
        makeRoom(nowNs);
        lane.command(new Look(), nowNs);
        lane.drain();
        inspection.read(lane.state(), nowNs);
    }

    /** Does what the kernel has received by a time, and leaves the rest where it is. */
    private void finish(final long cutNs) {
        if (!open) {
            return;
        }
        machine.cutAt(cutNs);
        for (int quiet = 0; quiet < QUIET_ROUNDS; quiet++) {
            awaitRoom();
            if (source.poll(lane, lane.room()) > 0) {
                quiet = 0;
            }
            lane.doWork();
            LockSupport.parkNanos(ROUND_NS);
        }
        lane.drain();
    }

    /**
     * What has arrived by now is done, and nothing behind it; then all state is written down, and no event comes any
     * more. Where the checkpoint fails this director goes on.
     */
    private void handOver(final CompletableFuture<Cut> end) {
        final long cutNs = machine.nowNs();
        finish(cutNs);
        final long event = writeState(cutNs);
        handedOver = event > 0;
        stopping |= handedOver;
        if (handedOver) {
            end.complete(new Cut(event, cutNs));
        } else {
            machine.cutAt(Long.MAX_VALUE);
            end.completeExceptionally(new IllegalStateException("no checkpoint could be written"));
        }
    }

    /** The checkpoint's event, or 0. Nothing is on its way: whatever runs may be led to its end from here. */
    private long writeState(final long nowNs) {
        final Checkpoints written = lane.state().checkpoints;
        if (!isLedToItsEnd(written)) {
            return 0;
        }
        final long finished = written.finished();
        awaitRoom();
        lane.command(new Checkpoint(), nowNs);
        final long event = lane.lastEvent();
        lane.drain();
        return isLedToItsEnd(written) && written.finished() > finished ? event : 0;
    }

    private boolean isLedToItsEnd(final Checkpoints written) {
        final long giveUpNs = System.nanoTime() + CHECKPOINT_NS;
        while (written.isRunning() && System.nanoTime() < giveUpNs) {
            turn();
            written.proceed();
            LockSupport.parkNanos(PAUSE_NS);
        }
        return !written.isRunning();
    }

    /** Room for one event; before it comes what the journal has to say: its trouble, or that it wants a checkpoint. */
    private void makeRoom(final long nowNs) {
        awaitRoom();
        if (watch.look(nowNs)) {
            awaitRoom();
        }
        if (checkpoints.look(nowNs)) {
            awaitRoom();
        }
    }

    private void awaitRoom() {
        while (lane.room() == 0) {
            turn();
            if (lane.doWork() == 0) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
