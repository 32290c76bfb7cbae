package io.signalbox.director.live;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    /** A frame that the kernel has stamped is in its ring within this. */
    private static final long STRAGGLERS_NS = 2_000_000;

    /** What the loop asks of the machine. */
    interface Machine {
        /** CLOCK_MONOTONIC. */
        long nowNs();

        /** How far the wall's clock is ahead of that. */
        long wallMinusEventNs();

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
    private volatile boolean open;
    private volatile boolean stopping;
    private boolean handedOver;

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

    /** {@link #run} ends soon; whoever asks wakes it. */
    void stop() {
        stopping = true;
    }

    /** Until {@link #stop}; then everything that was offered is done, and what is held is let go. */
    void run() {
        try {
            while (!stopping) {
                if (work() == 0) {
                    machine.await(TICK_NS);
                }
            }
            if (!handedOver) {
                makeRoom(machine.nowNs());
                lane.stop(machine.nowNs());
            }
            lane.drain();
        } finally {
            requests.close();
        }
    }

    /** One round; returns how much there was to do besides letting time pass. */
    int work() {
        passTime(machine.nowNs());
        final int asked = takeRequests();
        makeRoom(machine.nowNs());
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
        int taken = 0;
        for (Request request = requests.next(); request != null; request = requests.next()) {
            taken++;
            if (request instanceof Change change) {
                change(change.command(), change.end());
            } else if (request instanceof Inspection<?> inspection) {
                inspect(inspection);
            } else if (request instanceof HandOver handOver) {
                handOver(handOver.end());
            }
        }
        return taken;
    }

    private void change(final Command command, final CompletableFuture<Optional<String>> end) {
        final long nowNs = machine.nowNs();
        makeRoom(nowNs);
        answers.expect(lane.lastEvent() + 1, end);
        lane.command(command, nowNs);
    }

    private void inspect(final Inspection<?> inspection) {
        final long nowNs = machine.nowNs();
        makeRoom(nowNs);
        lane.command(new Look(), nowNs);
        lane.drain();
        inspection.read(lane.state(), nowNs);
    }

    /**
     * What has arrived by now is done, and nothing behind it; then all state is written down, and no event comes any
     * more. Where the checkpoint fails this director goes on, without the frames that came meanwhile.
     */
    private void handOver(final CompletableFuture<Cut> end) {
        final long cutNs = machine.nowNs();
        final PacketSource.FrameHandler untilCut = (port, timeNs, buffer, offset, captured, wire, offload) -> {
            if (timeNs <= cutNs) {
                lane.onFrame(port, timeNs, buffer, offset, captured, wire, offload);
            }
        };
        while (machine.nowNs() < cutNs + STRAGGLERS_NS) {
            makeRoom(cutNs);
            source.poll(untilCut, lane.room());
            lane.doWork();
        }
        makeRoom(cutNs);
        lane.command(new Checkpoint(), cutNs);
        final long event = lane.lastEvent();
        lane.drain();
        if (isWritten()) {
            handedOver = true;
            stopping = true;
            end.complete(new Cut(event, cutNs));
        } else {
            end.completeExceptionally(new IllegalStateException("no checkpoint could be written"));
        }
    }

    /** Nothing is on its way, so the checkpoint may be led to its end from here. */
    private boolean isWritten() {
        final Checkpoints written = lane.state().checkpoints;
        final long finished = written.finished();
        while (written.isRunning()) {
            written.proceed();
            LockSupport.parkNanos(PAUSE_NS);
        }
        return written.finished() > finished;
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
            if (lane.doWork() == 0) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
