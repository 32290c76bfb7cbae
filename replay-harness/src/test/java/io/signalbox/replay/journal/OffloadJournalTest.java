package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.journal.JournalWriter;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lay beside a frame is input like its bytes: a journal keeps it, and hands it back when it is run again. */
class OffloadJournalTest {
    private static final int SUPER_FRAMES = 500;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"INPUTS", "FRAMES"})
    void shouldRunAgainWithWhatWasLeftToNetworkCards(final Level level) throws IOException {
        final JournalWriter journal = JournalWriter.open(folder, RecordedJournal.settings(RunSettings.standard()));
        try (LoadedDirector director = new LoadedDirector(journal, Layout.FUSED, event -> {})) {
            director.command(new SetLevel(level));
            director.open(1).gush(SUPER_FRAMES);
            director.command(IpvsadmParser.parse("-e -t 192.0.2.10:80 -r 10.0.0.11:80 -i"));
            director.open(1).gush(SUPER_FRAMES).drain();
            assertThat(director.count(Reason.CONNECTION)).isEqualTo(2 * SUPER_FRAMES);
        }

        final Result result = RecordedJournal.again(folder, Moment.BEGINNING, Moment.END, Layout.STAGED);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.events()).isGreaterThan(2 * SUPER_FRAMES);
    }
}
