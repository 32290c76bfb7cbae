package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.replay.DeterminismCheck;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.journal.ScenarioExport.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a journal tells of a run becomes a scenario whose replay is that run. */
class ScenarioExportTest {
    private static final int CONNECTIONS = 1 << 12;

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
