package io.signalbox.replay.journal;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command;
import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A director that goes through what a journal tells, and what it says held against what the journal says. */
final class Rerun implements AutoCloseable {
    /** So many events are run before they are compared. */
    private static final int BATCH = Lane.MAX_BATCH;

    private static final int SOURCE_BYTES = 1 << 23;
    private static final int MAX_FRAME = (1 << 18) + 64;
    private static final long IDLE_NS = 20_000;

    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_FRAME));
    private final Tape recorded = new Tape();
    private final Tape again = new Tape();
    /** What timers did before an event that has not happened again yet. */
    private final Tape early = new Tape();

    private final RecordFacts facts = new RecordFacts();
    private final Teller teller = new Teller();
    private final Refusal refusal = new Refusal();
    private final State state;
    private final Lane lane;
    private int uncompared;

    /**
     * @param outputSeed what frames that leave depend on
     * @param checkpoint what all begins with; where there is none, nothing has happened yet
     */
    Rerun(
            final JournalDirectory directory,
            final int session,
            final long outputSeed,
            final long firstEvent,
            final Optional<CheckpointFile> checkpoint,
            final Layout layout,
            final PacketSink sink)
            throws IOException {
        final State.Bounds bounds = directory.bounds(session);
        state = new State(bounds, 0, ~0, outputSeed);
        checkpoint.ifPresent(file -> Checkpoints.load(file, state));
        final DecisionLog scribe =
                new DecisionScribe(again, directory.lane(), directory.author(session), bounds.connections());
        lane = Lane.open(Lane.Settings.of(layout).beginningAt(firstEvent), state, source, sink, scribe);
        facts.resumeAt(firstEvent);
    }

    /** A frame arrives. */
    void frame(final InputRecord input) {
        final int length = input.capturedLength();
        input.frame(scratch, 0);
        makeRoom();
        while (!source.offer(input.port(), input.timeNs(), scratch, 0, length, input.wireLength(), input.offload())) {
            work();
        }
        source.poll(lane, 1);
        happens();
    }

    void command(final Command command, final String author, final long timeNs) {
        makeRoom();
        lane.command(command, author, timeNs);
        happens();
    }

    /** An event that is neither frame nor command, unless it has happened already. */
    void other(final EventKind kind, final long event, final long timeNs) {
        if (event <= lane.lastEvent()) {
            return;
        }
        makeRoom();
        if (kind == EventKind.STOP) {
            lane.stop(timeNs);
        } else {
            lane.tick(timeNs);
        }
        happens();
    }

    private void makeRoom() {
        while (lane.room() == 0) {
            work();
        }
    }

    private void work() {
        if (lane.doWork() == 0) {
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** What the journal says came of the events; an event's timers come before it. */
    void expect(final MutableDirectBuffer buffer, final int offset, final int length, final long event) {
        (event > lane.lastEvent() ? early : recorded).add(buffer, offset, length);
    }

    private void happens() {
        recorded.takeAll(early);
        uncompared++;
    }

    long lastEvent() {
        return lane.lastEvent();
    }

    /** To be looked at when all was compared. */
    State state() {
        return state;
    }

    /** Whether it is time to compare. */
    boolean isFull() {
        return uncompared >= BATCH;
    }

    /**
     * Runs what has come to its end, and compares. What the run says of an event whose records the journal was not given
     * time to write is not held against it.
     */
    Optional<Divergence> compare() {
        lane.drain();
        uncompared = 0;
        while (!recorded.isEmpty() && !again.isEmpty() && isSame()) {
            facts.of(recorded.buffer(), recorded.first());
            teller.follow(recorded.buffer(), recorded.first());
            recorded.removeFirst();
            again.removeFirst();
        }
        return recorded.isEmpty() ? Optional.empty() : Optional.of(divergence());
    }

    private boolean isSame() {
        return recorded.beginsLike(again) || refusal.isAllThatDiffers(recorded, again);
    }

    private Divergence divergence() {
        facts.of(recorded.buffer(), recorded.first());
        final String told = teller.tell(recorded.buffer(), recorded.first());
        return new Divergence(facts.event(), told, again.isEmpty() ? "" : teller.tell(again.buffer(), again.first()));
    }

    @Override
    public void close() {
        lane.close();
    }
}
