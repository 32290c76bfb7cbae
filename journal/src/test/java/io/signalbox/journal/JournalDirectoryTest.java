package io.signalbox.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalDirectoryTest {
    private static final long MIB = 1 << 20;
    private static final long DAY_MS = 86_400_000;

    @TempDir
    Path home;

    private final AtomicLong clockMs = new AtomicLong(1_700_000_000_000L);
    private final List<String> said = new ArrayList<>();

    private Path folder() {
        return home.resolve("journal");
    }

    private JournalSettings settings() {
        return new JournalSettings()
                .connections(1024)
                .ringBytes(1 << 18)
                .blockBytes(MIB)
                .capBytes(64 * MIB)
                .watermarkBytes(0)
                .wallClockMs(clockMs::get)
                .onTrouble(said::add);
    }

    private void session(final JournalSettings settings, final int packets) throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder(), settings)) {
            slots.skipTo(journal.session().firstEvent());
            slots.connection(1, packets, journal.door());
        }
    }

    @Test
    void shouldKeepSeedAndBoundsOfEachSession() throws IOException {
        final State.Bounds larger = new State.Bounds(1 << 17, 16, 64, 1 << 22);
        session(settings().outputSeed(0x0123_4567_89AB_CDEFL), 10);
        session(settings().outputSeed(-2).bounds(larger), 10);

        final JournalDirectory directory = JournalDirectory.open(folder());

        assertThat(directory.outputSeed(1)).isEqualTo(0x0123_4567_89AB_CDEFL);
        assertThat(directory.outputSeed(2)).isEqualTo(-2);
        assertThat(directory.bounds(1)).isEqualTo(State.Bounds.SMALL);
        assertThat(directory.bounds(2)).isEqualTo(larger);
    }

    /** As docs/journal-format.md shows it. */
    @Test
    void shouldSayOfASessionWhatItsFormatSays() throws IOException {
        session(settings().bounds(State.Bounds.SMALL).author("signalbox"), 10);

        assertThat(Files.readAllLines(folder().resolve(JournalDirectory.PROPERTIES), ISO_8859_1))
                .contains("session.1=from event 1, connections 65536, datagrams 32, held frames 128,"
                        + " arena bytes 16777216, mode beside, by signalbox");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhenFramesLeft(final JournalSettings.Mode mode) throws IOException {
        session(settings().mode(mode), 10);

        assertThat(Files.readString(folder().resolve(JournalDirectory.PROPERTIES), ISO_8859_1))
                .containsOnlyOnce(", mode " + mode.label() + ", by ");
        assertThat(JournalDirectory.open(folder()).bounds(1)).isEqualTo(State.Bounds.SMALL);
    }

    @Test
    void shouldKeepTheAuthorOfEachSession() throws IOException {
        session(settings().author("signalbox"), 10);
        session(settings().author("keepalived, by hand"), 10);

        final JournalDirectory directory = JournalDirectory.open(folder());

        assertThat(directory.author(1)).isEqualTo("signalbox");
        assertThat(directory.author(2)).isEqualTo("keepalived, by hand");
        assertThat(directory.author(3)).isEmpty();
    }

    @Test
    void shouldKeepTheSeedOutOfEverythingButTheSecret() throws IOException {
        session(settings().outputSeed(0x0123_4567_89AB_CDEFL), 10);
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).allSatisfy(file -> assertThat(
                            new String(Files.readAllBytes(file), ISO_8859_1).contains("123456789abcdef"))
                    .as("%s", file)
                    .isEqualTo(file.endsWith(JournalDirectory.SECRET)));
        }
    }

    @Test
    void shouldSayWhatIsMissingWithoutTheSecret() throws IOException {
        session(settings(), 10);
        Files.delete(folder().resolve(JournalDirectory.SECRET));

        assertThatThrownBy(() -> JournalDirectory.open(folder()).outputSeed(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("signalbox-secret is not there: without it the run cannot be repeated");
    }

    @Test
    void shouldGoOnWithEventNumbersThoughTheFilesBeforeAreDeleted() throws IOException {
        session(settings(), 10);
        session(settings(), 10);
        clockMs.addAndGet(3 * DAY_MS);
        agedBy(2 * DAY_MS);
        session(settings().keepDays(1), 10);

        try (JournalWriter journal = JournalWriter.open(folder(), settings())) {
            assertThat(journal.session().firstEvent()).isEqualTo(31);
        }
    }

    @Test
    void shouldDeleteFilesThatAreOlderThanIsKept() throws IOException {
        session(settings(), 10);
        session(settings(), 10);
        agedBy(2 * DAY_MS);
        session(settings().keepDays(3), 10);
        assertThat(JournalDirectory.files(folder())).hasSize(3);

        agedBy(2 * DAY_MS);
        session(settings().keepDays(1), 10);

        assertThat(JournalDirectory.files(folder())).hasSize(2);
        final List<Finding> findings = new ArrayList<>();
        assertThat(JournalReader.open(folder())
                        .verify(findings::add, JournalReader.Progress.NONE)
                        .isWhole())
                .isTrue();
        assertThat(findings)
                .extracting(Finding::sentence)
                .containsExactly("the journal begins with document 1 of session 3 (event 21):"
                        + " what was before is not in this journal");
    }

    /** All files that are there now. */
    private void agedBy(final long ageMs) throws IOException {
        for (final Path file : JournalDirectory.files(folder())) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(clockMs.get() - ageMs));
        }
    }

    @Test
    void shouldHaveOneWriter() throws IOException {
        try (JournalWriter journal = JournalWriter.open(folder(), settings())) {
            assertThatThrownBy(() -> JournalWriter.open(folder(), settings()))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder() + " is being written already: a journal has one writer");
        }
        session(settings(), 1);
    }

    @Test
    void shouldRefuseToRollInAnotherWayThanBefore() throws IOException {
        session(settings(), 1);
        assertThatThrownBy(() -> JournalWriter.open(folder(), settings().roll(JournalSettings.Roll.FIVE_MINUTES)))
                .isInstanceOf(IOException.class)
                .hasMessage(folder() + " begins a file each hour, not each five minutes:"
                        + " that holds for a journal's whole life");
    }

    @Test
    void shouldRefuseAnotherFormat() throws IOException {
        session(settings(), 1);
        SealedText.store(folder().resolve(JournalDirectory.PROPERTIES), Permissions.FILE, "", Map.of("format", "2"));
        assertThatThrownBy(() -> JournalReader.open(folder()))
                .isInstanceOf(IOException.class)
                .hasMessage(folder() + " has journal format 2, this program reads format 1");
    }

    @Test
    void shouldNotWriteOnInADamagedFolder() throws IOException {
        session(settings(), 1);
        Damage.flip(folder().resolve(JournalDirectory.PROPERTIES), 60, new Random(1));
        assertThatThrownBy(() -> JournalWriter.open(folder(), settings()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("signalbox-journal is damaged")
                .hasMessageContaining("begin another journal");
    }

    @Test
    void shouldRefuseAPlaceThatIsNoFolder() throws IOException {
        Files.writeString(folder(), "a file");
        assertThatThrownBy(() -> JournalWriter.open(folder(), settings()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder().toString());
    }

    @Test
    void shouldSayThatItsFolderHasVanishedAndCountWhatIsLost() throws IOException {
        final Slots slots = new Slots();
        final JournalWriter journal = JournalWriter.open(folder(), settings().checkEveryBytes(1));
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        Files.move(folder(), home.resolve("elsewhere"));
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        journal.close();

        assertThat(said).hasSize(2);
        assertThat(said.get(0)).contains(".cq4 has vanished while it was written");
        assertThat(said.get(1)).contains("decisions are lost until it can", folder() + " has vanished");
        assertThat(journal.agent().recordsLost()).isEqualTo(20);
    }
}
