package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three sessions over five files, damaged in every way, one way at a time. */
class VerifyTest {
    private static final long MIB = 1 << 20;
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    Path home;

    private Path folder;
    private final AtomicLong clockMs = new AtomicLong(1_700_000_000_000L);
    private final List<Finding> findings = new ArrayList<>();

    @BeforeEach
    void writeAJournal() throws IOException {
        folder = home.resolve("journal");
        session(5, 0);
        session(12, 4);
        session(9, 6);
    }

    private void session(final int documents, final int rollAfter) throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            for (int i = 1; i <= documents; i++) {
                slots.connection(i, 20, journal.door());
                journal.writeInline();
                if (i == rollAfter) {
                    clockMs.addAndGet(2 * HOUR_MS);
                }
            }
        }
    }

    private JournalSettings settings() {
        return new JournalSettings()
                .connections(1024)
                .ringBytes(1 << 16)
                .blockBytes(MIB)
                .capBytes(64 * MIB)
                .watermarkBytes(0)
                .wallClockMs(clockMs::get);
    }

    private Verification verify(final Path journal) throws IOException {
        findings.clear();
        return JournalReader.open(journal).verify(findings::add, JournalReader.Progress.NONE);
    }

    private Path[] files() throws IOException {
        return JournalDirectory.files(folder);
    }

    @Test
    void shouldFindNothingInAWholeJournal() throws IOException {
        final Verification whole = verify(folder);

        assertThat(findings).isEmpty();
        assertThat(whole.isWhole()).isTrue();
        assertThat(files()).hasSize(5);
        assertThat(whole.files()).isEqualTo(5);
        assertThat(whole.sessions()).isEqualTo(3);
        assertThat(whole.documents()).isEqualTo(5 + 12 + 9 + 3);
        assertThat(whole.firstEvent()).isEqualTo(1);
        assertThat(whole.lastEvent()).isEqualTo(26 * 20);
        assertThat(whole.records()).isEqualTo(26 * 20 + 3);
    }

    @Test
    void shouldSayWhichEventsWereInAMissingFile() throws IOException {
        Files.delete(files()[1]);

        assertThat(verify(folder).isWhole()).isFalse();

        assertThat(findings).hasSize(1);
        final Finding missing = findings.get(0);
        assertThat(missing.sentence())
                .isEqualTo("this file is missing, with documents 1 to 4 (events 101 to 180) of session 2");
        assertThat(missing.lastGoodEvent()).isEqualTo(100);
        assertThat(missing.firstGoodEvent()).isEqualTo(181);
    }

    @Test
    void shouldMissTheFirstFileAndTheLast() throws IOException {
        final Path[] files = files();
        Files.delete(files[0]);
        Files.delete(files[4]);

        assertThat(verify(folder).isWhole()).isFalse();

        assertThat(findings)
                .extracting(Finding::sentence)
                .containsExactly(
                        "this file is missing, with documents 1 to 6 (events 1 to 100) of session 1",
                        "this file is missing, with documents 7 to 10 (events 461 to 520) of session 3");
    }

    @Test
    void shouldReadOnWithoutTheListOfFiles() throws IOException {
        Files.delete(folder.resolve(JournalDirectory.PROPERTIES));

        final Verification damaged = verify(folder);

        assertThat(damaged.documents()).isEqualTo(29);
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).toString())
                .isEqualTo("signalbox-journal: is missing; the documents are read without it");
    }

    @Test
    void shouldReadFilesInTheOrderOfTheirDocumentsWhateverTheirNames() throws IOException {
        final Path[] files = files();
        final Path aside = home.resolve("aside");
        Files.move(files[1], aside);
        Files.move(files[2], files[1]);
        Files.move(aside, files[2]);

        final Verification damaged = verify(folder);

        assertThat(damaged.documents()).isEqualTo(29);
        assertThat(findings).hasSize(2).allMatch(finding -> finding.sentence().contains("it is out of its order"));
    }

    @Test
    void shouldTellAnothersFile() throws IOException {
        final Path mine = files()[1];
        final Path other = home.resolve("other");
        final Path ours = folder;
        folder = other;
        session(3, 0);
        Files.copy(files()[0], mine, StandardCopyOption.REPLACE_EXISTING);
        folder = ours;

        assertThat(verify(folder).isWhole()).isFalse();

        assertThat(findings)
                .extracting(Finding::sentence)
                .contains(
                        "this file holds documents of another journal",
                        "documents 1 to 4 (events 101 to 180) are missing");
    }

    @Test
    void shouldTellAFileThatIsThereTwice() throws IOException {
        Files.copy(files()[1], folder.resolve("20991231-00F.cq4"));

        final Verification damaged = verify(folder);

        assertThat(damaged.documents()).isEqualTo(29);
        assertThat(findings).extracting(Finding::file).containsOnly("20991231-00F.cq4");
    }

    @Test
    void shouldNotTakeAJournalThatIsStillBeingWrittenForADamagedOne() throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            slots.connection(1, 20, journal.door());
            journal.writeInline();

            final Verification growing = verify(folder);

            assertThat(growing.isWhole()).isTrue();
            assertThat(growing.isBeingWritten()).isTrue();
            assertThat(findings).hasSize(1);
            assertThat(findings.get(0).sentence()).isEqualTo("session 4 is still being written, so far to event 540");
        }
        assertThat(verify(folder).isBeingWritten()).isFalse();
        assertThat(findings).isEmpty();
    }

    @Test
    void shouldSeeThatTheFileBeingWrittenIsCutOffBehindADocument() throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            slots.connection(1, 20, journal.door());
            journal.writeInline();
            final Path cut = copy(0);
            final Path last = JournalDirectory.files(cut)[5];
            final long end = new DocumentScanner((header, buffer, offset, position) -> {})
                    .scan(last)
                    .documentsEnd();
            Damage.cut(last, end);

            assertThat(verify(cut).isWhole()).isFalse();
            assertThat(findings.get(0).toString()).contains("byte " + end + ": the file is cut off: behind document 1");
        }
    }

    /** As a kill leaves it between the first document of a file and the list of files. */
    @Test
    void shouldTakeAFileThatIsNotListedYetForTheNextOne() throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            slots.connection(1, 20, journal.door());
            journal.writeInline();
            final byte[] list = Files.readAllBytes(folder.resolve(JournalDirectory.PROPERTIES));
            clockMs.addAndGet(2 * HOUR_MS);
            slots.connection(2, 20, journal.door());
            journal.writeInline();
            final Path killed = copy(0);
            Files.write(killed.resolve(JournalDirectory.PROPERTIES), list);

            assertThat(verify(killed).isWhole()).as("%s", findings).isTrue();
            assertThat(findings)
                    .extracting(Finding::sentence)
                    .containsExactly("session 4 was not closed: what came behind event 560 is not in this journal");
        }
    }

    /** As a kill leaves it: its length is written last. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 200})
    void shouldNotCountADocumentThatWasNeverCommitted(final int missingBytes) throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            slots.connection(1, 20, journal.door());
            journal.writeInline();
            slots.connection(2, 20, journal.door());
            journal.writeInline();
            final Path killed = copy(0);
            uncommitLast(JournalDirectory.files(killed)[5], missingBytes);

            assertThat(verify(killed).isWhole()).as("%s", findings).isTrue();
            assertThat(findings)
                    .extracting(Finding::sentence)
                    .containsExactly("session 4 was not closed: what came behind event 540 is not in this journal");

            final long next;
            try (JournalWriter again = JournalWriter.open(killed, settings())) {
                next = again.session().firstEvent();
                slots.skipTo(next);
                slots.connection(3, 20, again.door());
            }
            assertThat(next).isEqualTo(541);
            final Verification goneOn = verify(killed);
            assertThat(goneOn.isWhole()).as("%s", findings).isTrue();
            assertThat(goneOn.lastEvent()).isEqualTo(560);
        }
    }

    private static void uncommitLast(final Path file, final int missingBytes) throws IOException {
        final List<Long> starts = new ArrayList<>();
        final long end = new DocumentScanner((header, buffer, offset, position) -> starts.add(position))
                .scan(file)
                .documentsEnd();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(starts.get(starts.size() - 1) - OtherBytes.WORD);
            bytes.write(new byte[OtherBytes.WORD]);
            bytes.seek(end - missingBytes);
            bytes.write(new byte[missingBytes]);
        }
    }

    @Test
    void shouldFindAndLocateEachOfManyDamages() throws IOException {
        assertFound(50);
    }

    @Tag("long")
    @Test
    void shouldFindAndLocateEachOfAThousandDamages() throws IOException {
        assertFound(1000);
    }

    private void assertFound(final int trials) throws IOException {
        for (int seed = 0; seed < trials; seed++) {
            final Path copy = copy(seed);
            final Damage damage = Damage.random(copy, new Random(seed));

            assertThat(verify(copy).isWhole()).as("seed %d: %s", seed, damage).isFalse();

            assertThat(findings).as("seed %d: %s", seed, damage).anyMatch(damage::isLocatedBy);
            delete(copy);
        }
    }

    private Path copy(final int number) throws IOException {
        final Path copy = Files.createDirectory(home.resolve("copy" + number));
        try (Stream<Path> all = Files.list(folder)) {
            for (final Path file :
                    all.filter(each -> !each.endsWith(WriterLock.NAME)).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void delete(final Path copy) throws IOException {
        try (Stream<Path> all = Files.list(copy)) {
            for (final Path file : all.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(copy);
    }
}
