package io.signalbox.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command;
import io.signalbox.decision.Reason;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.MarkCause;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long MIB = 1 << 20;
    private static final byte[] MAGIC = "SBJD".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final AtomicLong clockMs = new AtomicLong(1_700_000_000_000L);
    private final AtomicLong freeBytes = new AtomicLong(100 * MIB);
    private final Slots slots = new Slots();

    private JournalSettings settings() {
        return new JournalSettings()
                .author("admin")
                .connections(1024)
                .ringBytes(1 << 20)
                .blockBytes(MIB)
                .capBytes(64 * MIB)
                .watermarkBytes(MIB)
                .freeSpace(freeBytes::get)
                .wallClockMs(clockMs::get)
                .onTrouble(said::add);
    }

    private JournalWriter open() throws IOException {
        return JournalWriter.open(folder, settings());
    }

    private Heard read() throws IOException {
        final Heard heard = new Heard();
        JournalReader.open(folder).forEach(heard);
        return heard;
    }

    private static List<Long> events(final long from, final long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void shouldReadBackTheDecisionsThatWereMade() throws IOException {
        final RecordedDecisions made = new RecordedDecisions(0, "admin", 1024);
        try (JournalWriter journal = open()) {
            slots.command(new Command.AddPort(0, "eth0", 0x0200_0000_0001L, 1500));
            slots.decide(journal.door(), made);
            for (int connection = 0; connection < 50; connection++) {
                slots.connection(connection, 40, journal.door(), made);
                journal.writeInline();
            }
            slots.dropped(Reason.BAD_IPV4_CHECKSUM);
            slots.decide(journal.door(), made);
        }
        final Heard heard = read();
        final RecordedDecisions readBack = JournalReader.open(folder).readBack(heard);

        assertThat(heard.troubles).isEmpty();
        assertThat(heard.events).isEqualTo(events(1, slots.event()));
        assertThat(heard.commands).containsExactly("3 admin: port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500");
        assertThat(made.firstDifference(readBack)).isEqualTo(-1);
        assertThat(readBack.bytes()).isEqualTo(made.bytes());
        assertThat(said).isEmpty();
    }

    @Test
    void shouldDrainToTheLastRecordWhenItsThreadIsClosed() throws IOException {
        final JournalWriter journal = open();
        try (JournalThread thread = JournalThread.start(journal)) {
            slots.connection(1, 5000, journal.door());
        }
        assertThat(read().events).isEqualTo(events(1, 5000));
        assertThat(read().troubles).isEmpty();
    }

    @Test
    void shouldFollowOneSessionByTheNext() throws IOException {
        for (int session = 0; session < 3; session++) {
            final Slots fresh = new Slots();
            try (JournalWriter journal = open()) {
                fresh.skipTo(journal.session().firstEvent());
                fresh.connection(1, 10, journal.door());
            }
        }
        final Heard heard = read();

        assertThat(heard.troubles).isEmpty();
        assertThat(heard.events).isEqualTo(events(1, 30));
        assertThat(heard.marks).hasSize(3).allMatch(mark -> mark.cause() == MarkCause.CLOSED);
    }

    @Test
    void shouldReadAJournalThatIsStillBeingWritten() throws IOException {
        final JournalWriter journal = open();
        slots.connection(1, 100, journal.door());
        journal.writeInline();
        slots.connection(2, 7, journal.door());

        final Heard heard = read();

        assertThat(heard.events).isEqualTo(events(1, 100));
        assertThat(heard.troubles).hasSize(1);
        assertThat(heard.troubles.get(0)).isEqualTo("session 1 is still being written, so far to event 100");
    }

    @Test
    void shouldPassOverADamagedDocumentAndSayWhatIsMissing() throws IOException {
        writeDocuments(5, 20);
        final long third = documentPosition(2);
        flip(third + 100);

        final Heard heard = read();

        assertThat(heard.events).doesNotContainAnyElementsOf(events(41, 60)).hasSize(80);
        assertThat(heard.troubles).hasSize(2);
        assertThat(heard.troubles.get(0)).contains("document 3 (events 41 to 60) is damaged");
        assertThat(heard.troubles.get(1)).contains("document 3 (events 41 to 60) is missing");
    }

    @Test
    void shouldNoticeADocumentWhoseMagicIsGone() throws IOException {
        writeDocuments(5, 20);
        flip(documentPosition(1));

        final Heard heard = read();

        assertThat(heard.events).hasSize(80);
        assertThat(heard.troubles).hasSize(1);
        assertThat(heard.troubles.get(0)).endsWith(": document 2 (events 21 to 40) is missing");
    }

    @Test
    void shouldNotBeBlindedByADamagedHeaderOfTheQueue() throws IOException {
        writeDocuments(5, 20);
        // Chronicle's own length word stands in the four bytes before our document.
        flip(documentPosition(1) - 4);

        final Heard heard = read();

        assertThat(heard.events).isEqualTo(events(1, 100));
        assertThat(heard.troubles).hasSize(1);
        assertThat(heard.troubles.get(0)).contains("the queue's length of document 2", "the document itself is whole");
    }

    @Test
    void shouldNameADocumentThatTheFileEndsIn() throws IOException {
        writeDocuments(5, 20);
        final long fifth = documentPosition(4);
        try (RandomAccessFile file = new RandomAccessFile(onlyFile().toFile(), "rw")) {
            file.setLength(fifth + 200);
        }
        final Heard heard = read();

        assertThat(heard.events).isEqualTo(events(1, 80));
        assertThat(heard.troubles).hasSize(3);
        assertThat(heard.troubles.get(0)).contains("document 5 (events 81 to 100) is cut off");
        assertThat(heard.troubles.get(1)).contains("the file is cut off: it had ");
        assertThat(heard.troubles.get(2)).contains("documents 5 to 6 (events 81 to 100) are missing");
    }

    @Test
    void shouldMarkWhatAFullRingLost() throws IOException {
        final JournalWriter journal = JournalWriter.open(folder, settings().ringBytes(1 << 16));
        slots.connection(1, 5000, journal.door());
        final long lost = journal.door().recordsLost();
        journal.writeInline();
        slots.connection(2, 10, journal.door());
        journal.close();

        final Heard heard = read();

        assertThat(lost).isPositive();
        assertThat(heard.troubles).isEmpty();
        assertThat(heard.events)
                .isEqualTo(LongStream.concat(LongStream.rangeClosed(1, 5000 - lost), LongStream.rangeClosed(5001, 5010))
                        .boxed()
                        .toList());
        assertThat(heard.marks).contains(new Heard.Mark(MarkCause.RING_FULL, lost, 5000 - lost + 1, 5000));
    }

    @Test
    void shouldMarkALossAtTheVeryEnd() throws IOException {
        final JournalWriter journal = JournalWriter.open(folder, settings().ringBytes(1 << 16));
        slots.connection(1, 5000, journal.door());
        final long lost = journal.door().recordsLost();
        journal.close();

        assertThat(read().marks).contains(new Heard.Mark(MarkCause.RING_FULL, lost, 5000 - lost + 1, 5000));
        assertThat(read().troubles).isEmpty();
    }

    @Test
    void shouldSayConnectionsAnewAfterALoss() throws IOException {
        final JournalWriter journal = JournalWriter.open(folder, settings().ringBytes(1 << 16));
        slots.connection(1, 5000, journal.door());
        journal.writeInline();
        slots.request(1);
        slots.decide(journal.door());
        journal.close();

        assertThat(read().unknown).isEmpty();
    }

    @Test
    void shouldStopBelowTheWatermarkAndResumeAboveIt() throws IOException {
        final JournalWriter journal = JournalWriter.open(folder, settings().checkEveryBytes(1));
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        freeBytes.set(MIB - 1);
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        freeBytes.set(MIB);
        slots.connection(1, 10, journal.door());
        journal.close();

        final Heard heard = read();

        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("less than 1048576 bytes are free");
        assertThat(heard.marks).contains(new Heard.Mark(MarkCause.DISK_LOW, 10, 11, 20));
        assertThat(heard.events).doesNotContainAnyElementsOf(events(11, 20)).hasSize(20);
        assertThat(heard.troubles).isEmpty();
        assertThat(journal.agent().recordsLost()).isEqualTo(10);
    }

    @Test
    void shouldDeleteTheOldestFilesAtTheSizeCapAndNeverTheCurrentOne() throws IOException {
        final JournalWriter journal =
                JournalWriter.open(folder, settings().capBytes(4 * MIB).checkEveryBytes(64 * 1024));
        final RecordedDecisions latest = new RecordedDecisions(0, "admin", 1024);
        for (int i = 0; i < 400; i++) {
            slots.connection(i, 1000, journal.door());
            journal.writeInline();
        }
        slots.connection(1000, 10, journal.door(), latest);
        journal.close();

        final Heard heard = read();
        long size = 0;
        for (final Path file : JournalDirectory.files(folder)) {
            size += Files.size(file);
        }
        assertThat(journal.agent().filesDeleted()).isPositive();
        assertThat(size).isLessThanOrEqualTo(4 * MIB + 2 * MIB);
        assertThat(heard.events.get(heard.events.size() - 1)).isEqualTo(slots.event());
        assertThat(heard.marks).anyMatch(mark -> mark.cause() == MarkCause.RETENTION && mark.count() > 0);
        assertThat(heard.troubles).hasSize(1);
        assertThat(heard.troubles.get(0)).contains("what was before is not in this journal");
    }

    /** A file's checkpoints go with it, and make room as it does. */
    @Test
    void shouldDeleteNoMoreFilesThanTheSizeCapAsks() throws IOException {
        for (int session = 1; session <= 3; session++) {
            writeDocuments(1, 5);
        }
        final Path checkpoint = CheckpointFiles.path(folder, 1);
        try (RandomAccessFile file = new RandomAccessFile(checkpoint.toFile(), "rw")) {
            file.setLength(32 * MIB);
        }
        final JournalWriter journal = JournalWriter.open(folder, settings().capBytes(32 * MIB));
        slots.connection(1, 5, journal.door());
        journal.close();

        assertThat(journal.agent().filesDeleted()).isEqualTo(1);
        assertThat(checkpoint).doesNotExist();
    }

    @Test
    void shouldBeReadableByOwnerAndGroupOnly() throws IOException {
        writeDocuments(1, 5);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwxr-x---");
        for (final Path file : JournalDirectory.files(folder)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve(JournalDirectory.PROPERTIES))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void shouldRefuseWhatIsNoJournal() {
        assertThatThrownBy(() -> JournalReader.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a journal");
    }

    @Test
    void shouldRefuseTheJournalOfAnotherLane() throws IOException {
        writeDocuments(1, 1);
        assertThatThrownBy(() -> JournalWriter.open(folder, settings().lane(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is the journal of lane 0, not of lane 1");
    }

    @Test
    void shouldNameASettingThatIsOutOfItsRange() {
        assertThatThrownBy(() -> JournalWriter.open(folder, settings().ringBytes(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ringBytes is a power of two");
    }

    @Test
    void shouldReportToNobody() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private void writeDocuments(final int documents, final int packets) throws IOException {
        try (JournalWriter journal = open()) {
            for (int i = 0; i < documents; i++) {
                slots.connection(i, packets, journal.door());
                journal.writeInline();
            }
        }
    }

    private Path onlyFile() throws IOException {
        final Path[] files = JournalDirectory.files(folder);
        assertThat(files).hasSize(1);
        return files[0];
    }

    private long documentPosition(final int index) throws IOException {
        final byte[] bytes = Files.readAllBytes(onlyFile());
        int found = 0;
        for (int at = 0; at < bytes.length - 4; at += 4) {
            if (bytes[at] == MAGIC[0]
                    && bytes[at + 1] == MAGIC[1]
                    && bytes[at + 2] == MAGIC[2]
                    && bytes[at + 3] == MAGIC[3]
                    && found++ == index) {
                return at;
            }
        }
        throw new AssertionError("no document " + index);
    }

    private void flip(final long position) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(onlyFile().toFile(), "rw")) {
            file.seek(position);
            final int value = file.read();
            file.seek(position);
            file.write(value ^ 0x55);
        }
    }
}
