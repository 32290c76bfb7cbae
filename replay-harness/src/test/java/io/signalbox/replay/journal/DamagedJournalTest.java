package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.replay.CheckpointTimes;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal of which something is missing runs again as far as it can, and says what could not be. */
class DamagedJournalTest {
    private static final int CONNECTIONS = 1 << 12;
    private static final int CHECKPOINT_EVERY = 5;
    /** A document holds what came of one batch. */
    private static final int BATCH_SIZE = 4;

    private static final int RING_SIZE = 64;

    @TempDir
    private Path home;

    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = home.resolve("journal");
    }

    @Test
    void shouldSayOnceThatRecordsAreMissing() throws IOException {
        record(0);
        final Document lost = holding(lastEvent() / 2).destroy();

        final Result result = again(Moment.BEGINNING);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.lastEvent()).isEqualTo(lost.firstEvent() - 1);
        assertThat(ownNotes(result)).containsExactly(missingBefore(lost.lastEvent() + 1));
    }

    @Test
    void shouldGoOnAtTheNextCheckpointBehindAGap() throws IOException {
        record(CHECKPOINT_EVERY);
        final long checkpoint = middleCheckpoint();
        final Document lost = holding(checkpoint - 1).destroy();

        final Result result = again(Moment.BEGINNING);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.firstEvent()).isEqualTo(1);
        assertThat(result.lastEvent()).isEqualTo(lastEvent());
        assertThat(ownNotes(result)).containsExactly(missingBefore(lost.lastEvent() + 1));
    }

    @Test
    void shouldNotClaimToBeWholeWithoutTheRecordOfItsFirstCheckpoint() throws IOException {
        record(CHECKPOINT_EVERY);
        final long checkpoint = middleCheckpoint();
        final Document lost = holding(checkpoint).destroy();

        final Result result = again(Moment.ofEvent(checkpoint));

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.firstEvent()).isGreaterThan(checkpoint + 1);
        assertThat(ownNotes(result)).containsExactly(missingBefore(lost.lastEvent() + 1));
    }

    @Test
    void shouldNotMissWhatComesBeforeItsFirstCheckpoint() throws IOException {
        record(CHECKPOINT_EVERY);
        final long checkpoint = middleCheckpoint();
        holding(checkpoint / 2).destroy();

        final Result result = again(Moment.ofEvent(checkpoint));

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.firstEvent()).isEqualTo(checkpoint + 1);
        assertThat(ownNotes(result)).isEmpty();
    }

    @Test
    void shouldNotMissWhatComesBehindItsEnd() throws IOException {
        record(0);
        final Document lost = holding(lastEvent() / 2).destroy();
        final Moment to = Moment.ofEvent(lost.firstEvent() - 1);

        final Result result = RecordedJournal.again(folder, Moment.BEGINNING, to, Layout.FUSED);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.lastEvent()).isEqualTo(to.event());
        assertThat(ownNotes(result)).isEmpty();
    }

    @Test
    void shouldMissTheEndOfASessionBehindWhichAnotherBegins() throws IOException {
        recordSession();
        final long last = lastEvent();
        final Document lost = holding(last);
        final Document closing = documents().get(documents().size() - 1);
        recordSession();
        lost.destroy();
        closing.destroy();

        final Result result = again(Moment.BEGINNING);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.lastEvent()).isEqualTo(lastEvent());
        assertThat(result.events()).isEqualTo(lastEvent() - lost.events());
        assertThat(ownNotes(result)).containsExactly(missingBefore(last + 1));
    }

    @Test
    void shouldRunSessionsAgainOneAfterTheOther() throws IOException {
        recordSession();
        recordSession();

        final Result result = again(Moment.BEGINNING);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        assertThat(result.events()).isEqualTo(lastEvent());
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void shouldNotTakeWhatAMarkSaysIsMissingForADifference() throws IOException {
        final int[] looks = new int[1];
        record(CHECKPOINT_EVERY, () -> looks[0]++ / 8 == 1 ? 0 : Long.MAX_VALUE);

        final Result result = again(Moment.BEGINNING);

        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isFalse();
        assertThat(result.lastEvent()).isEqualTo(lastEvent());
        assertThat(ownNotes(result)).hasSize(1).allMatch(note -> note.startsWith("records before event "));
    }

    private void record(final int checkpointEvery) throws IOException {
        record(checkpointEvery, () -> Long.MAX_VALUE);
    }

    /** A session of the journal; its disk is looked at before each document. */
    private void record(final int checkpointEvery, final LongSupplier freeSpace) throws IOException {
        final Scenario scenario = Scenarios.named("dnat-basic");
        final RunSettings settings = RunSettings.standard()
                .with(Level.FRAMES)
                .with(scenario, CONNECTIONS)
                .with(CheckpointTimes.NEVER.andEvery(checkpointEvery))
                .sized(RING_SIZE, BATCH_SIZE);
        final JournalSettings journal = RecordedJournal.settings(settings)
                .watermarkBytes(1)
                .checkEveryBytes(1)
                .freeSpace(freeSpace)
                .onTrouble(sentence -> {});
        try (JournalWriter writer = JournalWriter.open(folder, journal)) {
            ScenarioRun.run(scenario, settings, writer);
        }
    }

    /** A session of a director that goes on where the one before ended. */
    private void recordSession() throws IOException {
        final JournalSettings settings = new JournalSettings()
                .connections(State.Bounds.SMALL.connections())
                .bounds(State.Bounds.SMALL)
                .blockBytes(1 << 20)
                .watermarkBytes(0);
        try (LoadedDirector director =
                new LoadedDirector(JournalWriter.open(folder, settings), Layout.FUSED, event -> {})) {
            director.command(new SetLevel(Level.FRAMES));
            director.open(2).drain().speak(3).drain();
        }
    }

    private Result again(final Moment from) throws IOException {
        return RecordedJournal.again(folder, from, Moment.END, Layout.FUSED);
    }

    /** What the run says, beside what reading says of files. */
    private static List<String> ownNotes(final Result result) {
        return result.notes().stream().filter(note -> !note.contains(".cq4")).toList();
    }

    private static String missingBefore(final long event) {
        return "records before event " + event
                + " are missing: the run goes on at the next checkpoint or session, if there is one";
    }

    private long middleCheckpoint() throws IOException {
        final List<Long> checkpoints = CheckpointFiles.events(folder);
        return checkpoints.get(checkpoints.size() / 2);
    }

    private long lastEvent() throws IOException {
        return documents().stream().mapToLong(Document::lastEvent).max().orElseThrow();
    }

    private Document holding(final long event) throws IOException {
        return documents().stream()
                .filter(document -> document.firstEvent() <= event && event <= document.lastEvent())
                .findFirst()
                .orElseThrow();
    }

    /** Found by their magic, on 4-byte boundaries, as docs/journal-format.md says. */
    private List<Document> documents() throws IOException {
        final List<Document> documents = new ArrayList<>();
        for (final Path file : JournalDirectory.files(folder)) {
            final UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(file));
            for (int at = 0; at + DocumentHeader.LENGTH <= bytes.capacity(); at += Integer.BYTES) {
                final DocumentHeader header = new DocumentHeader().wrap(bytes, at);
                if (header.isPlausible()) {
                    documents.add(new Document(file, at, header.firstEvent(), header.lastEvent()));
                }
            }
        }
        return documents;
    }

    private record Document(Path file, int position, long firstEvent, long lastEvent) {
        /** One byte of its first record changes. */
        Document destroy() throws IOException {
            final byte[] bytes = Files.readAllBytes(file);
            bytes[position + DocumentHeader.LENGTH] ^= 1;
            Files.write(file, bytes);
            return this;
        }

        long events() {
            return lastEvent - firstEvent + 1;
        }
    }
}
