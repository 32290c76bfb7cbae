package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a journal whose writer is killed (SIGKILL), at any moment. */
class KilledWriterTest {
    private static final int MAX_BATCHES = 1500;

    @TempDir
    Path home;

    private final List<Finding> findings = new ArrayList<>();

    @Test
    void shouldKeepEverythingThatWasCommittedBeforeAKill() throws IOException, InterruptedException {
        killOften(20);
    }

    @Tag("long")
    @Test
    void shouldKeepEverythingThatWasCommittedBeforeEachOfManyKills() throws IOException, InterruptedException {
        killOften(200);
    }

    /** Each writer goes on with the journal of the one that was killed before. */
    private void killOften(final int times) throws IOException, InterruptedException {
        final Path folder = home.resolve("journal");
        long last = 0;
        int unclosed = 0;
        for (int seed = 0; seed < times; seed++) {
            final long committed;
            try (BusyWriter writer = BusyWriter.start(folder, seed, "022")) {
                committed = writer.killAfter(1 + new Random(seed).nextInt(MAX_BATCHES));
            }
            final Verification verification = verify(folder);

            assertThat(verification.isWhole()).as("seed %d: %s", seed, findings).isTrue();
            assertThat(verification.isBeingWritten()).isFalse();
            assertThat(verification.lastEvent()).as("seed %d", seed).isGreaterThanOrEqualTo(committed);
            assertThat(committed).as("event numbers go on").isGreaterThan(last);
            last = verification.lastEvent();
            unclosed += saysThatASessionWasNotClosed() ? 1 : 0;
        }
        assertThat(unclosed).isGreaterThan(times / 2);
        assertGoesOnBehind(folder, last);
    }

    private void assertGoesOnBehind(final Path folder, final long last) throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, BusyWriter.settings())) {
            assertThat(journal.session().firstEvent()).isEqualTo(last + 1);
            slots.skipTo(last + 1);
            slots.connection(1, 10, journal.door());
        }
        final Verification verification = verify(folder);
        assertThat(verification.isWhole()).as("%s", findings).isTrue();
        assertThat(verification.lastEvent()).isEqualTo(last + 10);
    }

    private boolean saysThatASessionWasNotClosed() {
        return findings.stream()
                .anyMatch(finding -> !finding.isDamage() && finding.sentence().contains(" was not closed: "));
    }

    private Verification verify(final Path folder) throws IOException {
        findings.clear();
        return JournalReader.open(folder).verify(findings::add, JournalReader.Progress.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077", "027"})
    void shouldGiveEachFileItsModeWhateverTheUmask(final String umask) throws IOException, InterruptedException {
        final Path folder = home.resolve("journal");
        try (BusyWriter writer = BusyWriter.start(folder, 1, umask)) {
            writer.killAfter(3);
        }
        assertThat(mode(folder)).isEqualTo("rwxr-x---");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(mode(file))
                    .as("%s", file)
                    .isEqualTo(file.endsWith(JournalDirectory.SECRET) ? "rw-------" : "rw-r-----"));
        }
    }

    private static String mode(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
