package io.signalbox.replay.journal;

import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Roll;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.CheckpointTimes;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.journal.JournalRun.AtEnd;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Path;

/** Journals of scenarios, and how they are run again, in these tests. */
final class RecordedJournal {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int RING_BYTES = 1 << 22;
    private static final int CONNECTIONS = 1 << 12;

    private RecordedJournal() {}

    static RunResult write(final Path folder, final Scenario scenario, final Level level, final int checkpointEvery)
            throws IOException {
        final RunSettings settings = RunSettings.standard()
                .with(level)
                .with(CheckpointTimes.NEVER.andEvery(checkpointEvery))
                .with(scenario, CONNECTIONS);
        return write(folder, scenario, settings, Roll.HOUR);
    }

    static RunResult write(final Path folder, final Scenario scenario, final RunSettings settings, final Roll roll)
            throws IOException {
        try (JournalWriter writer =
                JournalWriter.open(folder, settings(settings).roll(roll))) {
            return ScenarioRun.run(scenario, settings, writer);
        }
    }

    static JournalSettings settings(final RunSettings settings) {
        return settings.journal().blockBytes(BLOCK_BYTES).ringBytes(RING_BYTES).watermarkBytes(0);
    }

    static Result again(final Path folder, final Moment from, final Moment to, final Layout layout) throws IOException {
        return again(folder, from, to, layout, AtEnd.NOTHING);
    }

    static Result again(final Path folder, final Moment from, final Moment to, final Layout layout, final AtEnd atEnd)
            throws IOException {
        return new JournalRun(JournalReader.open(folder), from, to, layout, PacketSink.NOWHERE, atEnd)
                .run(JournalReader.Progress.NONE);
    }
}
