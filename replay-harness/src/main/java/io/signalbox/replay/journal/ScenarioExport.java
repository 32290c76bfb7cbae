package io.signalbox.replay.journal;

import io.signalbox.command.Command;
import io.signalbox.decision.Reason;
import io.signalbox.golden.Scenario;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.OutputFolder;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioOutput;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.MutableDirectBuffer;

/**
 * Makes a scenario of a session in a journal that keeps whole frames: a replay of it goes through the same events, each
 * at its nanosecond and in its order. On the way the events are run again as a replay of the scenario would, and held to
 * what the journal says, so whoever exports knows whether it comes out the same.
 */
public final class ScenarioExport {
    /**
     * What came of it.
     *
     * @param refusal why nothing was written, a sentence; or null
     * @param firstEvent the journal's number of what is the scenario's first event
     * @param lastEvent the last event that is in the scenario
     * @param isWhole whether all is in it that was asked for
     * @param notes what is not in it, and what else there is to say, a sentence each
     * @param divergence the first event that a replay of the scenario does not decide as the journal says
     */
    public record Result(
            String refusal,
            long firstEvent,
            long lastEvent,
            long frames,
            long commands,
            boolean isWhole,
            List<String> notes,
            Optional<Divergence> divergence) {}

    private final JournalReader journal;
    private final JournalDirectory directory;
    private final Moment from;
    private final Moment to;
    private final Path draft;

    private final RecordFacts facts = new RecordFacts();
    private final List<String> notes = new ArrayList<>();
    private int session;
    private long firstEvent;
    private boolean hasBeginning;
    /** Its first record is still to come. */
    private boolean isNext;

    private ScenarioWriter writer;
    private Rerun rerun;
    private Divergence divergence;
    private long lastEvent;
    private long lastTimeNs;
    /** When the run was stopped, as far as it is known. */
    private long stopNs = -1;

    private boolean isOver;
    private boolean isCut;
    private String refusal;

    private ScenarioExport(final JournalReader journal, final Moment from, final Moment to, final Path draft) {
        this.journal = journal;
        directory = journal.directory();
        this.from = from;
        this.to = to;
        this.draft = draft;
    }

    /**
     * Exports the session that begins at a moment, or is the first one behind it.
     *
     * @param to the last event, or time, that is exported
     * @param out the scenario's folder: an earlier output there is replaced
     * @param expecting whether to replay the scenario and keep what comes out as what is expected of it
     * @throws IOException one sentence: the journal cannot be read, or the folder cannot be written
     */
    public static Result write(
            final JournalReader journal,
            final Moment from,
            final Moment to,
            final Path out,
            final boolean expecting,
            final JournalReader.Progress progress)
            throws IOException {
        try (OutputFolder output = OutputFolder.begin(out)) {
            final Result result = new ScenarioExport(journal, from, to, output.draft()).run(progress);
            if (result.refusal() != null) {
                return result;
            }
            final Scenario scenario = Scenario.load(output.draft());
            if (expecting) {
                ScenarioOutput.write(
                        ScenarioRun.run(scenario, RunSettings.standard().with(scenario, RunSettings.CONNECTIONS)),
                        scenario,
                        output.draft().resolve(Scenario.EXPECTED));
            }
            output.commit();
            return result;
        } catch (final UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private Result run(final JournalReader.Progress progress) throws IOException {
        try {
            journal.forEachRecord(new Records(), progress);
            endSession();
        } finally {
            close();
        }
        if (writer == null && refusal == null) {
            refusal = "no session of it begins at or behind " + from;
        }
        return new Result(
                refusal,
                firstEvent,
                lastEvent,
                writer == null ? 0 : writer.frames(),
                writer == null ? 0 : writer.commands(),
                !isCut,
                notes,
                Optional.ofNullable(divergence));
    }

    private final class Records implements JournalReader.RawHandler {
        @Override
        public void onLeap(final int newSession, final long nextEvent, final boolean isBeginning) {
            facts.resumeAt(nextEvent);
            if (isOver) {
                return;
            }
            if (newSession == session) {
                miss(nextEvent);
            } else if (goesOnWith(newSession, nextEvent)) {
                session = newSession;
            } else if (writer == null) {
                session = newSession;
                firstEvent = nextEvent;
                hasBeginning = isBeginning;
                isNext = true;
            } else {
                endSession();
                notes.add("another session follows: --from '#" + nextEvent + "' exports it");
            }
        }

        @Override
        public void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
            facts.of(buffer, offset);
            if (isOver) {
                return;
            }
            if (facts.type() == RecordType.MARK) {
                heedMark();
            } else if (writer != null || isTheOne()) {
                take(buffer, offset, length);
            }
        }

        @Override
        public void onTrouble(final String trouble) {
            notes.add(trouble);
        }
    }

    /** Whether a session is what another process made of the one before, with all its state. */
    private boolean goesOnWith(final int newSession, final long nextEvent) {
        return writer != null && nextEvent == lastEvent + 1 && directory.goesOnFrom(newSession) == lastEvent;
    }

    private void heedMark() {
        final boolean isGap =
                facts.mark().cause() != null && facts.mark().cause().isGap();
        if (isGap && writer != null) {
            miss(facts.mark().lastEvent() + 1);
        }
    }

    private void miss(final long nextEvent) {
        if (writer != null) {
            cut("records before event " + nextEvent + " are missing");
        }
    }

    /** Whether this is the session that is asked for; one can only be told from its beginning on. */
    private boolean isTheOne() {
        final boolean isFirst = isNext && hasBeginning;
        isNext = false;
        if (!from.isReachedBy(facts.event(), facts.timeNs())) {
            return false;
        }
        if (isFirst && directory.goesOnFrom(session) > 0) {
            refuse("session " + session + " went on with what another process had left: only together with the session"
                    + " that began with nothing can it be exported");
        } else if (isFirst) {
            begin();
        } else {
            refuse("a scenario begins where a session does, and "
                    + (hasBeginning
                            ? "session " + session + " begins before that: --from '#" + firstEvent + "'"
                            : "the beginning of session " + session + " is not in this journal"));
        }
        return writer != null;
    }

    private void begin() {
        try {
            writer = new ScenarioWriter(draft, directory.bounds(session));
            rerun = new Rerun(
                    directory,
                    session,
                    ScenarioRun.OUTPUT_SEED,
                    firstEvent,
                    Optional.empty(),
                    Layout.FUSED,
                    PacketSink.NOWHERE);
            lastEvent = firstEvent - 1;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void take(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (!to.includes(facts.event(), facts.timeNs())) {
            end();
        } else if (isFrameWithoutInput()) {
            refuseLevel("without its frame");
        } else if (facts.type() == RecordType.INPUT && !facts.input().isWhole()) {
            refuseLevel("without payload that was only carried");
        } else {
            happens();
            compare(buffer, offset, length);
        }
    }

    private boolean isFrameWithoutInput() {
        final boolean isFrame = facts.type() == RecordType.FULL && facts.full().kind() == EventKind.FRAME
                || facts.type() == RecordType.COMPACT && facts.compactReason() != Reason.TICK.id();
        return facts.type() == RecordType.RUN || isFrame && facts.event() > lastEvent;
    }

    /** What is an event of its own goes into the scenario, and happens again. */
    private void happens() {
        final boolean isNew = facts.event() > lastEvent;
        try {
            switch (facts.type()) {
                case RecordType.INPUT -> frame();
                case RecordType.COMMAND ->
                    command(CommandText.parse(facts.command().text()));
                case RecordType.FULL, RecordType.COMPACT -> {
                    if (isNew) {
                        time();
                    }
                }
                default -> {
                    return; // says what came of an event
                }
            }
        } catch (final IOException | IllegalArgumentException wrong) {
            cut(wrong.getMessage());
            return;
        }
        lastEvent = facts.event();
        lastTimeNs = facts.timeNs();
    }

    private void frame() throws IOException {
        writer.frame(facts.input());
        if (rerun != null) {
            rerun.frame(facts.input());
        }
    }

    private void command(final Command command) throws IOException {
        writer.command(command, facts.timeNs());
        if (rerun != null) {
            rerun.command(command, facts.command().author(), facts.timeNs());
        }
    }

    private void time() {
        final boolean isStop = facts.type() == RecordType.FULL && facts.full().kind() == EventKind.STOP;
        if (isStop) {
            stopNs = facts.timeNs();
        } else {
            writer.tick(facts.timeNs());
        }
        if (rerun != null) {
            rerun.other(isStop ? EventKind.STOP : EventKind.TICK, facts.event(), facts.timeNs());
        }
    }

    private void compare(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (rerun == null) {
            return;
        }
        if (facts.type() != RecordType.INPUT) {
            rerun.expect(buffer, offset, length, facts.event());
        }
        if (rerun.isFull()) {
            compare();
        }
    }

    /** Once it comes out otherwise, no more can be said of what follows. */
    private void compare() {
        rerun.compare().ifPresent(found -> {
            divergence = found;
            rerun.close();
            rerun = null;
        });
    }

    private void refuseLevel(final String lacking) {
        refuse("event " + facts.event() + " was journaled " + lacking
                + ", and only what was journaled at level frames can be exported"
                + (writer.frames() > 0 ? ": --to '#" + lastEvent + "'" : ""));
    }

    /** What was exported so far is a scenario all the same. */
    private void cut(final String why) {
        isCut = true;
        notes.add(why + ": the scenario ends behind event " + lastEvent);
        end();
    }

    private void refuse(final String why) {
        refusal = why;
        isOver = true;
    }

    /** A writer that was killed told of no end. */
    private void endSession() {
        if (!isOver && writer != null && stopNs < 0) {
            notes.add("the journal does not say how session " + session + " ended: the scenario ends behind event "
                    + lastEvent);
        }
        end();
    }

    private void end() {
        if (isOver || writer == null) {
            return;
        }
        isOver = true;
        if (rerun != null) {
            compare();
        }
        try {
            writer.stop(stopNs < 0 ? lastTimeNs : stopNs);
        } catch (final IOException wrong) {
            refusal = wrong.getMessage();
        }
    }

    private void close() throws IOException {
        if (rerun != null) {
            rerun.close();
        }
        if (writer != null) {
            writer.close();
        }
    }
}
