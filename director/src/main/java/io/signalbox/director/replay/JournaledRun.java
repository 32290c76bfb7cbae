package io.signalbox.director.replay;

import io.signalbox.golden.Scenario;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.replay.OutputFolder;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run whose decisions went to a journal on disk as well, and were read back from there.
 *
 * @param difference how the journal differs from the decisions made, in words; empty where it holds the same bytes
 */
record JournaledRun(RunResult result, Optional<String> difference) {
    /** A scenario's journal is small. */
    private static final int BLOCK_BYTES = 1 << 22;

    /** Whether the journal may come to this place, asked before the run. */
    static void checkFree(final Path folder) throws IOException {
        OutputFolder.checkFree(folder);
    }

    /** @throws IOException where the journal cannot be written, too */
    static JournaledRun run(
            final Scenario scenario, final RunSettings settings, final Path folder, final LongConsumer progress)
            throws IOException {
        return run(scenario, settings, folder, settings.journal(), progress);
    }

    static JournaledRun run(
            final Scenario scenario,
            final RunSettings settings,
            final Path folder,
            final JournalSettings journal,
            final LongConsumer progress)
            throws IOException {
        try (OutputFolder output = OutputFolder.begin(folder)) {
            final RunResult result = write(scenario, settings, output.draft(), journal, progress);
            final Optional<String> difference = readBack(output.draft(), result.decisions());
            output.commit();
            return new JournaledRun(result, difference);
        }
    }

    private static RunResult write(
            final Scenario scenario,
            final RunSettings settings,
            final Path folder,
            final JournalSettings journal,
            final LongConsumer progress)
            throws IOException {
        final List<String> troubles = new ArrayList<>();
        final RunResult result;
        final JournalWriter writer =
                JournalWriter.open(folder, journal.blockBytes(BLOCK_BYTES).onTrouble(troubles::add));
        try (writer) {
            result = ScenarioRun.run(scenario, settings, writer, progress);
        }
        final JournalStatus status = writer.status();
        if (!troubles.isEmpty() || !status.isWhole()) {
            throw new IOException("the journal of " + scenario.name() + ": "
                    + Stream.concat(troubles.stream(), Stream.of(status.missing()))
                            .filter(sentence -> !sentence.isEmpty())
                            .collect(Collectors.joining("; ")));
        }
        return result;
    }

    static Optional<String> readBack(final Path folder, final RecordedDecisions made) throws IOException {
        final List<String> troubles = new ArrayList<>();
        final RecordedDecisions read = JournalReader.open(folder).readBack(new RecordHandler() {
            @Override
            public void onTrouble(final String trouble) {
                troubles.add(trouble);
            }
        });
        final int place = made.firstDifference(read);
        if (place < 0 && troubles.isEmpty()) {
            return Optional.empty();
        }
        final String where = place < 0 ? "" : ", first at byte " + place + " of " + made.lengthBytes();
        return Optional.of("the journal read back differs from the decisions made" + where
                + (troubles.isEmpty() ? "" : ": " + String.join("; ", troubles)));
    }
}
