package io.signalbox.replay.journal;

import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.command.Command;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.MutableDirectBuffer;

/**
 * Runs a journal again that keeps inputs, from its beginning or from the checkpoint nearest to where one wants to
 * begin, and holds every decision and every frame sent to what the journal says. Where records are missing it goes on
 * at the next checkpoint or session, and says so.
 */
public final class JournalRun {
    /**
     * What came of it.
     *
     * @param firstEvent the first event that was run again; 0 where none was
     * @param lastEvent the last one
     * @param events how many were
     * @param isWhole whether all events between those two were
     * @param notes what was not run again and why, and what else there is to say of the journal, a sentence each
     */
    public record Result(
            long firstEvent,
            long lastEvent,
            long events,
            boolean isWhole,
            List<String> notes,
            Optional<Divergence> divergence) {}

    /** Looks at the director where the run ends: nothing is on its way. */
    public interface AtEnd {
        AtEnd NOTHING = (state, event, timeNs) -> {};

        void look(State state, long event, long timeNs);
    }

    private final JournalReader journal;
    private final JournalDirectory directory;
    private final Moment from;
    private final Moment to;
    private final Layout layout;
    private final PacketSink sink;
    private final AtEnd atEnd;

    private final RecordFacts facts = new RecordFacts();
    private final List<String> notes = new ArrayList<>();
    private Rerun rerun;
    private int session;
    private long startCheckpoint;
    private long firstEvent;
    private long lastEvent;
    private long lastTimeNs;
    private long events;
    /** The latest event that a record told of, run again or not. */
    private long toldEvent;

    private boolean reachedEnd;
    private boolean lost;
    private Divergence divergence;

    /**
     * @param from where to begin at the latest: the run begins at the checkpoint or beginning before it
     * @param to the last event, or time, that is run
     * @param sink gets the frames
     */
    public JournalRun(
            final JournalReader journal,
            final Moment from,
            final Moment to,
            final Layout layout,
            final PacketSink sink,
            final AtEnd atEnd) {
        this.journal = journal;
        directory = journal.directory();
        this.from = from;
        this.to = to;
        this.layout = layout;
        this.sink = sink;
        this.atEnd = atEnd;
    }

    /** @throws IOException one sentence: the journal cannot be read, or a checkpoint of it cannot be used */
    public Result run(final JournalReader.Progress progress) throws IOException {
        startCheckpoint = nearestCheckpoint();
        try {
            journal.forEachRecord(new Records(), progress);
            finish();
        } catch (final UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            close();
        }
        return new Result(
                firstEvent, lastEvent, events, firstEvent > 0 && !lost, notes, Optional.ofNullable(divergence));
    }

    /** The latest that can be used, or 0. Each is read to its end to be believed: the latest first, for one is enough. */
    private long nearestCheckpoint() throws IOException {
        final List<Long> checkpoints = CheckpointFiles.events(directory.path());
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            final long event = checkpoints.get(i);
            if (from.includes(event, 0) && from.includes(event, timeOf(event))) {
                return event;
            }
        }
        return 0;
    }

    private long timeOf(final long event) throws IOException {
        try {
            return CheckpointFile.open(path(event)).timeNs();
        } catch (final CheckpointException damaged) {
            notes.add(damaged.getMessage());
            return Long.MAX_VALUE;
        }
    }

    private Path path(final long event) {
        return CheckpointFiles.path(directory.path(), event);
    }

    private final class Records implements JournalReader.RawHandler {
        @Override
        public void onLeap(final int newSession, final long nextEvent, final boolean isBeginning) {
            if (newSession == session) {
                miss(nextEvent);
            } else {
                endSession(nextEvent);
                session = newSession;
                beginSession(nextEvent, isBeginning);
            }
            facts.resumeAt(nextEvent);
        }

        @Override
        public void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
            facts.of(buffer, offset);
            toldEvent = facts.tells() ? Math.max(toldEvent, facts.event()) : toldEvent;
            if (isOver()) {
                return;
            }
            if (facts.type() == RecordType.MARK) {
                heed(facts.mark());
            } else if (!to.includes(facts.event(), facts.timeNs())) {
                reachEnd();
            } else if (rerun != null) {
                again(buffer, offset, length);
            } else if (isCheckpoint()) {
                beginBehind(facts.event());
            }
        }

        @Override
        public void onTrouble(final String trouble) {
            notes.add(trouble);
        }
    }

    /** Its last records may be missing, if another session is to show it. */
    private void endSession(final long nextEvent) {
        if (session > 0 && nextEvent > toldEvent + 1) {
            miss(nextEvent);
        }
        finish();
    }

    private void beginSession(final long nextEvent, final boolean isBeginning) {
        if (startCheckpoint >= nextEvent || isOver()) {
            return;
        }
        final long inherited = directory.goesOnFrom(session);
        if (isBeginning && inherited > 0) {
            beginWith(inherited, nextEvent);
        } else if (isBeginning) {
            begin(nextEvent, Optional.empty());
        } else {
            passOver("the beginning of session " + session + " is not in this journal");
        }
    }

    private void heed(final MarkRecord mark) {
        if (mark.cause() != null && mark.cause().isGap()) {
            miss(mark.lastEvent() + 1);
        }
    }

    /** What runs ends before a gap, and what was to begin in it does not: the start checkpoint may have its record there. */
    private void miss(final long nextEvent) {
        if (isOver()) {
            return;
        }
        if (!to.includes(toldEvent + 1, facts.timeNs())) {
            reachEnd();
        } else if (rerun != null || !lost && nextEvent > startCheckpoint) {
            lose("records before event " + nextEvent + " are missing");
        }
    }

    private void reachEnd() {
        reachedEnd = true;
        finish();
    }

    private boolean isOver() {
        return reachedEnd || divergence != null;
    }

    private boolean isCheckpoint() {
        return facts.type() == RecordType.COMMAND
                && facts.command().reason() == Reason.COMMAND
                && facts.event() >= startCheckpoint
                && facts.command().text().equals(CommandText.of(new Checkpoint()));
    }

    private void beginBehind(final long event) {
        if (path(event).toFile().exists()) {
            beginWith(event, event + 1);
        }
    }

    private void beginWith(final long checkpoint, final long event) {
        try {
            begin(event, Optional.of(CheckpointFile.open(path(checkpoint))));
            lastEvent = event - 1;
            lastTimeNs = facts.timeNs();
        } catch (final CheckpointException damaged) {
            notes.add(damaged.getMessage());
        } catch (final IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    private void begin(final long event, final Optional<CheckpointFile> checkpoint) {
        try {
            rerun = new Rerun(directory, session, directory.outputSeed(session), event, checkpoint, layout, sink);
            if (firstEvent == 0) {
                firstEvent = event;
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the record tells happens again, or is what the run is held to. */
    private void again(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (facts.type() == RecordType.RUN || isFrameWithoutInput()) {
            lose("event " + facts.event() + " was journaled without its input");
            return;
        }
        switch (facts.type()) {
            case RecordType.INPUT -> rerun.frame(facts.input());
            case RecordType.COMMAND ->
                rerun.command(parse(facts), facts.command().author(), facts.timeNs());
            case RecordType.FULL -> rerun.other(facts.full().kind(), facts.event(), facts.timeNs());
            case RecordType.COMPACT -> rerun.other(EventKind.TICK, facts.event(), facts.timeNs());
            default -> {
                // says what came of an event
            }
        }
        if (facts.type() != RecordType.INPUT) {
            rerun.expect(buffer, offset, length, facts.event());
        }
        if (RecordType.isEvent(facts.type())) {
            events++;
            lastEvent = facts.event();
            lastTimeNs = facts.timeNs();
        }
        if (rerun.isFull()) {
            compare();
        }
    }

    private boolean isFrameWithoutInput() {
        final boolean isFrame = facts.type() == RecordType.FULL && facts.full().kind() == EventKind.FRAME
                || facts.type() == RecordType.COMPACT && !isTick();
        return isFrame && facts.event() > rerun.lastEvent();
    }

    private boolean isTick() {
        return facts.compactReason() == Reason.TICK.id();
    }

    private static Command parse(final RecordFacts facts) {
        try {
            return CommandText.parse(facts.command().text());
        } catch (final IllegalArgumentException unknown) {
            throw new UncheckedIOException(new IOException(
                    "the command of event " + facts.event() + " cannot be read: " + unknown.getMessage()));
        }
    }

    private void compare() {
        rerun.compare().ifPresent(found -> divergence = found);
    }

    /** From here on the run cannot go on as it was. */
    private void lose(final String why) {
        finish();
        passOver(why);
    }

    private void passOver(final String why) {
        lost = true;
        notes.add(why + ": the run goes on at the next checkpoint or session, if there is one");
    }

    private void finish() {
        if (rerun == null) {
            return;
        }
        compare();
        if (divergence == null) {
            atEnd.look(rerun.state(), lastEvent, lastTimeNs);
        }
        close();
    }

    private void close() {
        if (rerun != null) {
            rerun.close();
            rerun = null;
        }
    }
}
