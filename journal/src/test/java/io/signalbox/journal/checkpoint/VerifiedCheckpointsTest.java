package io.signalbox.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.CheckpointSink;
import io.signalbox.journal.Finding;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verification looks at checkpoints too. */
class VerifiedCheckpointsTest {
    private static final long EVENT = 7;

    @TempDir
    private Path folder;

    private final List<Finding> damages = new ArrayList<>();

    @BeforeEach
    void writeAJournalWithACheckpoint() throws IOException {
        try (JournalWriter writer = open()) {
            final CheckpointSink checkpoints = writer.checkpoints();
            checkpoints.begin(EVENT, 70);
            checkpoints.part(1, 0, new UnsafeBuffer(new byte[100]), 0, 100);
            checkpoints.end();
        }
    }

    @Test
    void shouldBeContentWithACheckpointAsItWasWritten() throws IOException {
        assertThat(verify().isWhole()).isTrue();
    }

    @Test
    void shouldFindADamagedCheckpoint() throws IOException {
        final Path file = CheckpointFiles.path(folder, EVENT);
        final byte[] bytes = Files.readAllBytes(file);
        bytes[70] ^= 1;
        Files.write(file, bytes);
        assertThat(verify().isWhole()).isFalse();
        assertThat(damages)
                .singleElement()
                .asString()
                .contains(file.getFileName().toString(), "damaged");
    }

    @Test
    void shouldMissACheckpointThatTheJournalTellsOf() throws IOException {
        Files.delete(CheckpointFiles.path(folder, EVENT));
        assertThat(verify().isWhole()).isFalse();
        assertThat(damages).singleElement().asString().contains("missing");
    }

    @Test
    void shouldSweepUpWhatAKilledWriterDidNotFinish() throws IOException {
        final Path unfinished = folder.resolve(CheckpointFiles.name(EVENT + 1) + CheckpointFiles.UNFINISHED);
        Files.write(unfinished, new byte[100]);
        open().close();
        assertThat(unfinished).doesNotExist();
        assertThat(CheckpointFiles.events(folder)).containsExactly(EVENT);
    }

    private JournalWriter open() throws IOException {
        return JournalWriter.open(
                folder,
                new JournalSettings().blockBytes(1 << 20).watermarkBytes(0).ringBytes(1 << 16));
    }

    private Verification verify() throws IOException {
        return JournalReader.open(folder)
                .verify(
                        finding -> {
                            if (finding.isDamage()) {
                                damages.add(finding);
                            }
                        },
                        JournalReader.Progress.NONE);
    }
}
