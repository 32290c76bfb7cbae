package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Roll;
import io.signalbox.journal.JournalSettings.WhenFull;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.checkpoint.CheckpointFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.replay.CheckpointTimes;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Where a file of a journal follows another, the journal can be run again from there. */
@Timeout(300)
class CheckpointsAtRollsTest {
    private static final int MIB = 1 << 20;
    private static final int FRAMES = 65_000;
    private static final long NS_PER_SECOND = 1_000_000_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldBeTakenOfALiveDirectorWhoseFilesAreFull(final Layout layout) throws IOException {
        load(layout, Level.FRAMES, FRAMES);

        final List<Long> checkpoints = CheckpointFiles.events(folder);
        assertThat(checkpoints).isNotEmpty();
        for (final long checkpoint : checkpoints) {
            final Result result = again(folder, checkpoint);
            assertThat(result.divergence()).isEmpty();
            assertThat(result.notes()).isEmpty();
            assertThat(result.firstEvent()).isEqualTo(checkpoint + 1);
        }
    }

    @Test
    void shouldFollowEachRollOfALiveDirectorThatWritesInline() throws IOException {
        load(Layout.FUSED, Level.FRAMES, FRAMES);
        assertThat(CheckpointFiles.events(folder)).hasSize(files(folder) - 1);
    }

    @Test
    void shouldNotBeTakenWhereNothingCanBeRunAgain() throws IOException {
        load(Layout.FUSED, Level.DECISIONS, 5 * FRAMES);
        assertThat(files(folder)).isGreaterThan(1);
        assertThat(CheckpointFiles.events(folder)).isEmpty();
    }

    /** A file is full when it holds a sixteenth of the cap. */
    private void load(final Layout layout, final Level level, final int frames) throws IOException {
        final JournalSettings settings = new JournalSettings()
                .connections(1 << 12)
                .blockBytes(MIB)
                .capBytes(64 * MIB)
                .watermarkBytes(0)
                .whenFull(WhenFull.WAIT);
        final JournalWriter journal = JournalWriter.open(folder, settings);
        try (LoadedDirector director = new LoadedDirector(journal, layout, event -> {})) {
            director.command(new SetLevel(level));
            director.open(100).speak(frames).drain();
        }
    }

    /** Nearly the whole hour of this recording is one file of an hour, and there is an input behind it. */
    @ParameterizedTest
    @EnumSource(names = "DAY", mode = Mode.EXCLUDE)
    void shouldBeTakenWhereAReplayRolls(final Roll roll) throws IOException {
        final List<Long> fused = replay(Layout.FUSED, roll);

        assertThat(fused).isNotEmpty().hasSize(files(folder.resolve("FUSED")) - 1);
        assertThat(periods(fused, roll)).doesNotHaveDuplicates().allMatch(period -> period > 0);
        assertThat(replay(Layout.SPLIT, roll)).isEqualTo(fused);
        assertThat(replay(Layout.STAGED, roll)).isEqualTo(fused);
        for (final long checkpoint : fused) {
            final Result result = again(folder.resolve("STAGED"), checkpoint);
            assertThat(result.divergence()).isEmpty();
            assertThat(result.isWhole()).isTrue();
            assertThat(result.firstEvent()).isEqualTo(checkpoint + 1);
        }
    }

    private List<Long> replay(final Layout layout, final Roll roll) throws IOException {
        final Scenario scenario = Scenarios.named("weight-0-trash");
        final RunSettings settings = RunSettings.standard()
                .with(layout)
                .with(Level.FRAMES)
                .with(CheckpointTimes.atEach(roll))
                .with(scenario, 1 << 12);
        final Path journal = folder.resolve(layout.name());
        RecordedJournal.write(journal, scenario, settings, roll);
        return CheckpointFiles.events(journal);
    }

    private List<Long> periods(final List<Long> checkpoints, final Roll roll) throws IOException {
        final List<Long> periods = new ArrayList<>();
        for (final long checkpoint : checkpoints) {
            final Path file = CheckpointFiles.path(folder.resolve("FUSED"), checkpoint);
            periods.add(CheckpointFile.open(file).timeNs() / NS_PER_SECOND / roll.seconds());
        }
        return periods;
    }

    private static Result again(final Path journal, final long checkpoint) throws IOException {
        return RecordedJournal.again(journal, Moment.ofEvent(checkpoint), Moment.END, Layout.FUSED);
    }

    private static int files(final Path journal) {
        return journal.toFile().list((directory, name) -> name.endsWith(".cq4")).length;
    }
}
