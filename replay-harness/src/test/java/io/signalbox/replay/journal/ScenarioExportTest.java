package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.packet.EventKind;
import io.signalbox.replay.DeterminismCheck;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.journal.ScenarioExport.Result;
import io.signalbox.stage.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a journal tells of a run becomes a scenario whose replay is that run. */
class ScenarioExportTest {
    private static final int CONNECTIONS = 1 << 12;
    private static final RunSettings SETTINGS = RunSettings.standard();

    @TempDir
    private Path folder;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldReplayWhatWasExported(final String name) throws IOException {
        final RunResult recorded = RecordedJournal.write(journal(), Scenarios.named(name), Level.FRAMES, 0);

        final Scenario exported = export();

        final RunResult again = RecordedJournal.write(folder.resolve("again"), exported, Level.DECISIONS, 0);
        assertThat(recorded.decisions().firstDifference(again.decisions())).isEqualTo(-1);
        assertThat(read(journal()).firstDifference(read(folder.resolve("again"))))
                .isEqualTo(-1);
        assertThat(files(export(folder.resolve("again"), "again-exported").folder()))
                .isEqualTo(files(exported.folder()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldReplayALifeBesideAHost(final long seed) throws IOException {
        live(seed, 2_000);

        final Scenario exported = export();

        RecordedJournal.write(folder.resolve("again"), exported, Level.DECISIONS, 0);
        assertThat(read(journal()).firstDifference(read(folder.resolve("again"))))
                .isEqualTo(-1);
        assertThat(files(export(folder.resolve("again"), "again-exported").folder()))
                .isEqualTo(files(exported.folder()));
        assertThat(forwarded(read(journal()))).isGreaterThan(100);
        assertThat(exported.folder().resolve(Scenario.ORDER)).isNotEmptyFile();
        assertThat(exported.folder().resolve(Scenario.OFFLOADS)).isNotEmptyFile();
    }

    @Test
    void shouldComeOutTheSameBesideAHostInEveryLayout() throws IOException {
        live(9, 300);
        final Scenario exported = export();
        final RunSettings settings = RunSettings.standard().with(exported, CONNECTIONS);
        assertThat(DeterminismCheck.run(exported, settings, ScenarioRun.run(exported, settings)))
                .isEmpty();
    }

    @Test
    void shouldExportWhatOneProcessLeftToAnother() throws IOException, CheckpointException {
        final long checkpoint;
        final long cutNs;
        try (SharedDirector director = new SharedDirector(writer(SETTINGS.journal()), freshState(), 10)) {
            director.configured().live(500);
            checkpoint = director.handOver();
            cutNs = director.nowNs();
        }
        final State state = freshState();
        Checkpoints.load(CheckpointFile.open(CheckpointFiles.path(journal(), checkpoint)), state);
        try (SharedDirector director =
                new SharedDirector(writer(SETTINGS.journal().goesOnFrom(checkpoint)), state, 11)) {
            director.goingOnAt(cutNs).live(500).stop();
        }

        final Scenario exported = export();

        RecordedJournal.write(folder.resolve("again"), exported, Level.DECISIONS, 0);
        assertThat(read(journal()).firstDifference(read(folder.resolve("again"))))
                .isEqualTo(-1);
        assertThat(tryToExport(Moment.ofEvent(checkpoint + 1), Moment.END).refusal())
                .isEqualTo("session 2 went on with what another process had left: only together with the session that"
                        + " began with nothing can it be exported");
    }

    @Test
    void shouldEndWhereItIsToldTo() throws IOException {
        live(12, 500);
        final Result result = tryToExport(Moment.BEGINNING, Moment.ofEvent(300));
        assertThat(result.isWhole()).isTrue();
        assertThat(result.notes()).isEmpty();
        assertThat(result.lastEvent()).isEqualTo(300);

        RecordedJournal.write(folder.resolve("again"), Scenario.load(out()), Level.DECISIONS, 0);

        final byte[] whole = read(journal()).bytes();
        final byte[] part = read(folder.resolve("again")).bytes();
        final int equal = Arrays.mismatch(whole, part);
        assertThat(RecordType.of(new UnsafeBuffer(part), equal)).isEqualTo(RecordType.FULL);
        assertThat(new FullRecord().wrap(new UnsafeBuffer(part), equal).kind()).isEqualTo(EventKind.STOP);
    }

    @Test
    void shouldSayThatAJournalTellsOfNoEnd() throws IOException {
        try (SharedDirector director = new SharedDirector(writer(SETTINGS.journal()), freshState(), 13)) {
            director.configured().live(50);
        }
        final Result result = tryToExport(Moment.BEGINNING, Moment.END);
        assertThat(result.isWhole()).isTrue();
        assertThat(result.notes())
                .containsExactly("the journal does not say how session 1 ended: the scenario ends behind event "
                        + result.lastEvent());
    }

    @Test
    void shouldExportEachSessionOnItsOwn() throws IOException {
        live(14, 100);
        final long next = tryToExport(Moment.BEGINNING, Moment.END).lastEvent() + 1;
        live(15, 100);

        final Result first = tryToExport(Moment.BEGINNING, Moment.END);
        final Result second = tryToExport(Moment.ofEvent(next), Moment.END);
        final Result middle = tryToExport(Moment.ofEvent(next - 1), Moment.END);
        final Result behind = tryToExport(Moment.ofEvent(1_000_000), Moment.END);

        assertThat(first.notes()).containsExactly("another session follows: --from '#" + next + "' exports it");
        assertThat(second.notes()).isEmpty();
        assertThat(second.firstEvent()).isEqualTo(next);
        assertThat(second.divergence()).isEmpty();
        assertThat(middle.refusal())
                .isEqualTo("a scenario begins where a session does, and session 1 begins before that: --from '#1'");
        assertThat(behind.refusal()).isEqualTo("no session of it begins at or behind event 1000000");
    }

    @ParameterizedTest
    @CsvSource({
        "DECISIONS, was journaled without its frame",
        "INPUTS, was journaled without payload that was only carried"
    })
    void shouldExportFramesAlone(final Level level, final String why) throws IOException {
        RecordedJournal.write(journal(), Scenarios.named("dnat-basic"), level, 0);
        assertThat(tryToExport(Moment.BEGINNING, Moment.END).refusal())
                .contains(" " + why + ", and only what was journaled at level frames can be exported");
        assertThat(out()).doesNotExist();
    }

    @Test
    void shouldSayUpToWhereThereAreFrames() throws IOException {
        try (SharedDirector director = new SharedDirector(writer(SETTINGS.journal()), freshState(), 16)) {
            director.configured().live(100);
            director.command(new SetLevel(Level.DECISIONS));
            director.live(100);
        }
        final String refusal = tryToExport(Moment.BEGINNING, Moment.END).refusal();
        assertThat(refusal)
                .contains(
                        " was journaled without its frame, and only what was journaled at level frames can be exported:"
                                + " --to '#");

        final String last = refusal.substring(refusal.indexOf('#'), refusal.lastIndexOf('\''));
        final Result result = tryToExport(Moment.BEGINNING, Moment.parse(last));

        assertThat(result.refusal()).isNull();
        assertThat(result.notes()).isEmpty();
        assertThat(result.isWhole()).isTrue();
    }

    /** Source ports of GUE tunnels are drawn from it. */
    @Test
    void shouldSayWhereFramesDependOnTheSecret() throws IOException {
        final JournalSettings settings = RecordedJournal.settings(SETTINGS).outputSeed(4_711);
        final State state = new State(SETTINGS.bounds(), 0, ~0, 4_711);
        try (SharedDirector director = new SharedDirector(JournalWriter.open(journal(), settings), state, 17)) {
            director.configured();
            director.command("-e -t 192.0.2.10:80 -r 10.0.0.13:80 -i --tun-type gue --tun-port 6080 -w 60000");
            director.command("heard neighbour 10.0.0.13 mac 02:00:00:00:01:13 port 1");
            director.open().stop();
        }
        final Result result = tryToExport(Moment.BEGINNING, Moment.END);
        assertThat(result.isWhole()).isTrue();
        assertThat(result.divergence()).isPresent();
    }

    private void live(final long seed, final int happenings) throws IOException {
        try (SharedDirector director = new SharedDirector(writer(SETTINGS.journal()), freshState(), seed)) {
            director.configured().open().live(happenings).stop();
        }
    }

    private JournalWriter writer(final JournalSettings settings) throws IOException {
        return JournalWriter.open(
                journal(), settings.blockBytes(1 << 20).ringBytes(1 << 22).watermarkBytes(0));
    }

    private static State freshState() {
        return new State(SETTINGS.bounds(), 0, ~0, ScenarioRun.OUTPUT_SEED);
    }

    private Path out() {
        return folder.resolve("exported").resolve("scenario");
    }

    private Result tryToExport(final Moment from, final Moment to) throws IOException {
        return ScenarioExport.write(JournalReader.open(journal()), from, to, out(), true, JournalReader.Progress.NONE);
    }

    @Test
    void shouldComeOutTheSameInEveryLayout() throws IOException {
        RecordedJournal.write(journal(), Scenarios.named("fragments-v4"), Level.FRAMES, 10);
        final Scenario exported = export();
        final RunSettings settings = RunSettings.standard().with(exported, CONNECTIONS);
        assertThat(DeterminismCheck.run(exported, settings, ScenarioRun.run(exported, settings)))
                .isEmpty();
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private Scenario export() throws IOException {
        return export(journal(), "exported");
    }

    private Scenario export(final Path journal, final String place) throws IOException {
        final Path out = folder.resolve(place).resolve("scenario");
        final Result result = ScenarioExport.write(
                JournalReader.open(journal), Moment.BEGINNING, Moment.END, out, true, JournalReader.Progress.NONE);
        assertThat(result.refusal()).isNull();
        assertThat(result.divergence()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        return Scenario.load(out);
    }

    private static RecordedDecisions read(final Path journal) throws IOException {
        return JournalReader.open(journal).readBack(new RecordHandler() {
            @Override
            public void onTrouble(final String trouble) {
                throw new AssertionError(trouble);
            }
        });
    }

    private static int forwarded(final RecordedDecisions decisions) {
        final int[] count = {0};
        decisions.forEach(new RecordHandler() {
            @Override
            public void onDecision(final FullRecord decision) {
                count[0] += decision.reason().verdict() == Verdict.FORWARDED ? 1 : 0;
            }
        });
        return count[0];
    }

    private static Map<String, String> files(final Path folder) throws IOException {
        final Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(folder.relativize(file).toString(), bytes(file)));
        }
        return files;
    }

    private static String bytes(final Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (final IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }
}
