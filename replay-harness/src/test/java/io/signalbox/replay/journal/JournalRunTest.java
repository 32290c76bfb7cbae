package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recording, journaled, runs again from its journal with the same decisions and the same frames. */
class JournalRunTest {

    @TempDir
    private Path folder;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldRunAgainInTheOtherLayouts(final String name) throws IOException {
        final long events = record(name, Level.FRAMES, 0);
        for (final Layout layout : List.of(Layout.SPLIT, Layout.STAGED)) {
            assertAllEqual(again(Moment.BEGINNING, Moment.END, layout), 1, events);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldRunAgainWithoutThePayloadThatWasOnlyCarried(final String name) throws IOException {
        final long events = record(name, Level.INPUTS, 0);
        assertAllEqual(again(Moment.BEGINNING, Moment.END, Layout.STAGED), 1, events);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldRunAgainFromAnyCheckpoint(final String name) throws IOException {
        final long events = record(name, Level.INPUTS, 1);
        final List<Long> checkpoints = CheckpointFiles.events(folder);
        assertThat(checkpoints).isNotEmpty();
        final SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int trial = 0; trial < Math.min(3, checkpoints.size()); trial++) {
            final long checkpoint = checkpoints.get(random.nextInt(checkpoints.size()));
            final Result result = again(Moment.ofEvent(checkpoint), Moment.END, Layout.FUSED);
            assertAllEqual(result, checkpoint + 1, events);
        }
    }

    @Test
    void shouldStopWhereItIsToldTo() throws IOException {
        record("dnat-basic", Level.FRAMES, 0);
        final Result result = again(Moment.BEGINNING, Moment.ofEvent(40), Layout.FUSED);
        assertAllEqual(result, 1, 40);
    }

    @Test
    void shouldSayWhatWasJournaledWithoutItsInput() throws IOException {
        record("dnat-basic", Level.DECISIONS, 0);
        final Result result = again(Moment.BEGINNING, Moment.END, Layout.FUSED);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.notes()).anyMatch(note -> note.contains("was journaled without its input"));
    }

    private long record(final String name, final Level level, final int checkpointEvery) throws IOException {
        final RunResult result = RecordedJournal.write(folder, Scenarios.named(name), level, checkpointEvery);
        return result.reasons().entrySet().stream()
                .filter(entry -> entry.getKey().verdict() != Verdict.HELD)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private Result again(final Moment from, final Moment to, final Layout layout) throws IOException {
        return RecordedJournal.again(folder, from, to, layout);
    }

    private static void assertAllEqual(final Result result, final long first, final long last) {
        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.notes()).isEmpty();
        assertThat(result.firstEvent()).isEqualTo(first);
        assertThat(result.lastEvent()).isEqualTo(last);
        assertThat(result.events()).isEqualTo(last - first + 1);
    }
}
