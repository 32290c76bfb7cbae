package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A port that takes no more stands in the journal; what is decided does not depend on it. */
class RefusedFramesTest {
    private static final int SEED = 21;
    private static final int HAPPENINGS = 2_000;

    /** Takes two frames of three. */
    private static final class Busy implements PacketSink {
        private int offered;

        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            return ++offered % 3 != 0;
        }

        @Override
        public void flush() {}

        @Override
        public void discard() {}
    }

    private static final class Refusals implements RecordHandler {
        private int decisions;
        private int resolutions;

        @Override
        public void onDecision(final FullRecord decision) {
            decisions += decision.has(FullRecord.FLAG_REFUSED) ? 1 : 0;
        }

        @Override
        public void onResolution(final ResolutionRecord resolution) {
            resolutions += resolution.refused() ? 1 : 0;
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldRunAgainThoughNobodyRefusesThen(final Layout layout) throws IOException {
        final RunSettings settings = RunSettings.standard();
        final State state = new State(settings.bounds(), 0, ~0, ScenarioRun.OUTPUT_SEED);
        final JournalWriter journal = JournalWriter.open(folder, RecordedJournal.settings(settings));
        try (SharedDirector director = new SharedDirector(journal, state, SEED, new Busy())) {
            director.configured().open().live(HAPPENINGS).stop();
        }
        final Refusals refusals = new Refusals();
        JournalReader.open(folder).forEach(refusals);
        assertThat(refusals.decisions).isPositive();
        assertThat(refusals.resolutions).isPositive();

        final Result result = RecordedJournal.again(folder, Moment.BEGINNING, Moment.END, layout);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
    }
}
