package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.decision.Reason;
import io.signalbox.journal.Finding;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Mode;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.Verification;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Disks that are really full, folders that cannot be written, and a disk whose power is cut. Root can have such; elsewhere these tests are skipped. */
@Timeout(300)
class FullDiskTest {
    private static final int MIB = 1 << 20;
    private static final int DISK_MIB = 24;
    private static final int CLIENTS = 100;
    private static final int FRAMES = 10_000;
    private static final int BURST = 1_000;
    private static final int LONG_ENOUGH = 2_000_000;

    @TempDir
    Path home;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Long> left = Collections.synchronizedList(new ArrayList<>());
    private final Read read = new Read();

    private JournalSettings settings() {
        return new JournalSettings()
                .connections(1 << 12)
                .blockBytes(MIB)
                .capBytes(1L << 30)
                .watermarkBytes(0)
                .ringBytes(1 << 22)
                .onTrouble(said::add);
    }

    static Stream<Arguments> disks() {
        return Stream.of("tmpfs", "ext4")
                .flatMap(type -> Stream.of(Layout.FUSED, Layout.SPLIT).map(layout -> Arguments.of(type, layout)));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldForwardAndMarkTheGap(final String type, final Layout layout) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(type, DISK_MIB, home)) {
            final Path folder = disk.folder().resolve("journal");
            final Path filler = disk.fill(4 * MIB);
            final JournalWriter journal = JournalWriter.open(folder, settings());
            final Counter frames = new Counter();
            try (LoadedDirector director = new LoadedDirector(journal, layout, frames)) {
                director.open(CLIENTS);
                final int untilFull = speakUntil(() -> journal.status().trouble() != null, director);
                director.open(CLIENTS).speak(FRAMES).drain();
                assertThat(journal.status().trouble()).isNotNull();

                disk.empty(filler);
                final int untilWell = speakUntil(() -> !journal.isInTrouble(), director);
                director.open(CLIENTS).speak(FRAMES).drain();

                assertThat(frames.count).isEqualTo(3L * CLIENTS + 2L * FRAMES + untilFull + untilWell);
            }
            assertGapIsMarked(folder, journal.status());
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldRefuseNewConnectionsIfToldSo(final String type, final Layout layout) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(type, DISK_MIB, home)) {
            final Path folder = disk.folder().resolve("journal");
            final Path filler = disk.fill(4 * MIB);
            final JournalWriter journal = JournalWriter.open(folder, settings());
            try (LoadedDirector director = new LoadedDirector(journal, layout, new Counter())) {
                director.command(new SetJournalPolicy(true));
                director.open(CLIENTS);
                speakUntil(() -> journal.status().trouble() != null, director);
                director.open(CLIENTS).speak(FRAMES).drain();
                assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(CLIENTS);
                assertThat(director.count(Reason.JOURNAL_BLOCKED)).isGreaterThanOrEqualTo(CLIENTS);

                disk.empty(filler);
                speakUntil(() -> !journal.isInTrouble(), director);
                final long blocked = director.count(Reason.JOURNAL_BLOCKED);
                director.open(CLIENTS).drain();
                assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(2 * CLIENTS);
                assertThat(director.count(Reason.JOURNAL_BLOCKED)).isEqualTo(blocked);
            }
            assertGapIsMarked(folder, journal.status());
            assertThat(read.commands).contains("journal policy refuse", "journal trouble off");
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void shouldLetNothingGoThatCannotBeWritten(final String type, final Layout layout) throws IOException {
        try (SmallDisk disk = SmallDisk.mount(type, DISK_MIB, home)) {
            final Path folder = disk.folder().resolve("journal");
            final Path filler = disk.fill(4 * MIB);
            final JournalWriter journal = JournalWriter.open(folder, settings().mode(Mode.STRICT_SYNC));
            try (LoadedDirector director = new LoadedDirector(journal, layout, left::add)) {
                director.open(CLIENTS);
                speakUntil(() -> journal.status().trouble() != null, director);
                final int before = left.size();
                director.speak(FRAMES).drain();
                assertThat(left).hasSize(before);
                disk.empty(filler);
                speakUntil(() -> !journal.isInTrouble(), director);
                director.speak(FRAMES).drain();
                assertThat(left).hasSizeGreaterThanOrEqualTo(before + FRAMES);
            }
            assertGapIsMarked(folder, journal.status());
            assertThat(read.events.containsAll(left)).isTrue();
        }
    }

    @Test
    void shouldNotBeginWhereItCannotBeWritten() throws IOException {
        try (SmallDisk disk = SmallDisk.mount("tmpfs", DISK_MIB, home)) {
            disk.makeReadOnly();
            final Path folder = disk.folder().resolve("journal");

            assertThatThrownBy(() -> JournalWriter.open(folder, settings()))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder + ": Read-only file system");
        }
    }

    /** No file can follow the one that is full. */
    @ParameterizedTest
    @EnumSource(names = {"FUSED", "SPLIT"})
    void shouldForwardAndMarkTheGapWhileItsFolderCannotBeWritten(final Layout layout) throws IOException {
        try (SmallDisk disk = SmallDisk.mount("ext4", DISK_MIB, home)) {
            final Path folder = disk.folder().resolve("journal");
            final JournalWriter journal = JournalWriter.open(folder, settings().capBytes(16 * MIB));
            final Counter frames = new Counter();
            try (LoadedDirector director = new LoadedDirector(journal, layout, frames)) {
                director.open(CLIENTS).drain();
                disk.freeze(folder);
                final int untilTrouble = speakUntil(() -> journal.status().trouble() != null, director);
                director.open(CLIENTS).speak(FRAMES).drain();
                assertThat(journal.status().trouble())
                        .startsWith("the journal cannot be written, decisions are lost until it can: ")
                        .endsWith("no file can be made in " + folder);

                disk.thaw(folder);
                final int untilWell = speakUntil(() -> !journal.isInTrouble(), director);
                director.open(CLIENTS).drain();

                assertThat(frames.count).isEqualTo(3L * CLIENTS + FRAMES + untilTrouble + untilWell);
            }
            assertGapIsMarked(folder, journal.status());
        }
    }

    /** What lies in the disk's file while the disk is in use is what a loss of power would leave. */
    @Test
    void shouldHaveTheRecordOfEachFrameThatLeftBeforeThePowerWasCut() throws IOException {
        final Path image = home.resolve("disk.ext4");
        final Path after = home.resolve("after.ext4");
        try (SmallDisk disk = SmallDisk.mount("ext4", DISK_MIB, home)) {
            final JournalWriter journal = JournalWriter.open(
                    disk.folder().resolve("journal"), settings().mode(Mode.STRICT_SYNC));
            try (LoadedDirector director = new LoadedDirector(journal, Layout.FUSED, left::add)) {
                director.open(CLIENTS).speak(FRAMES).drain();
                Files.copy(image, after);
            }
        }
        final Set<Long> leftBefore = new HashSet<>(left);
        try (SmallDisk disk = SmallDisk.mount(after, home.resolve("after"))) {
            JournalReader.open(disk.folder().resolve("journal")).forEach(read);
        }
        assertThat(leftBefore).hasSize(CLIENTS + FRAMES);
        assertThat(read.events.containsAll(leftBefore)).isTrue();
        assertThat(read.troubles).hasSize(1);
        assertThat(read.troubles.get(0)).contains("was not closed");
    }

    @Test
    void shouldKeepToWatermarkAndCapUnderLoad() throws IOException {
        try (SmallDisk disk = SmallDisk.mount("tmpfs", DISK_MIB, home)) {
            final Path folder = disk.folder().resolve("journal");
            final JournalSettings bounded =
                    settings().capBytes(8 * MIB).watermarkBytes(4 * MIB).checkEveryBytes(MIB / 4);
            final JournalWriter journal = JournalWriter.open(folder, bounded);
            try (LoadedDirector director = new LoadedDirector(journal, Layout.FUSED, new Counter())) {
                director.open(CLIENTS);
                for (int i = 0; i < 40; i++) {
                    director.speak(FRAMES).drain();
                    // the file that is written and what is reserved in it come on top of what is left
                    assertThat(DISK_MIB * MIB - disk.freeBytes()).isLessThanOrEqualTo((8 + 4) * MIB);
                }
                assertThat(journal.status().filesDeleted()).isPositive();
                assertThat(journal.status().isWhole()).isTrue();

                disk.fill(2 * MIB);
                speakUntil(journal::isInTrouble, director);
                final long written = journal.status().bytesWritten();
                director.speak(FRAMES).drain();
                assertThat(journal.isInTrouble()).isTrue();
                assertThat(journal.status().bytesWritten()).isEqualTo(written);
            }
        }
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).startsWith("less than " + 4 * MIB + " bytes are free");
    }

    private static int speakUntil(final BooleanSupplier reached, final LoadedDirector director) {
        int frames = 0;
        while (!reached.getAsBoolean()) {
            assertThat(frames).as("frames in vain").isLessThan(LONG_ENOUGH);
            director.speak(BURST).drain();
            frames += BURST;
        }
        return frames;
    }

    /** Each event has its record or is counted in the gap, and verify says so and finds nothing else. */
    private void assertGapIsMarked(final Path folder, final JournalStatus status) throws IOException {
        JournalReader.open(folder).forEach(read);
        final List<Finding> findings = new ArrayList<>();
        final Verification verification = JournalReader.open(folder).verify(findings::add, JournalReader.Progress.NONE);

        assertThat(status.trouble()).isNull();
        assertThat(status.recordsLost()).isPositive().isEqualTo(read.missing);
        assertThat(read.records + read.missing).isEqualTo(read.lastEvent);
        assertThat(verification.isWhole()).as("%s", findings).isTrue();
        assertThat(verification.lost()).isEqualTo(status.recordsLost());
        assertThat(read.troubles).isEmpty();
        assertThat(read.commands).contains("journal trouble off");
        assertThat(said).isNotEmpty().allMatch(sentence -> sentence.startsWith("the journal c"));
    }

    /** What a journal says. */
    private static final class Read implements RecordHandler {
        private final Set<Long> events = new HashSet<>();
        private final List<String> commands = new ArrayList<>();
        private final List<String> troubles = new ArrayList<>();
        private long records;
        private long missing;
        private long lastEvent;

        @Override
        public void onDecision(final FullRecord decision) {
            events.add(decision.event());
            records++;
            lastEvent = decision.event();
        }

        @Override
        public void onCommand(final CommandRecord command) {
            commands.add(command.text());
            records++;
            lastEvent = command.event();
        }

        @Override
        public void onMark(final MarkRecord mark) {
            missing += mark.cause().isGap() ? mark.count() : 0;
        }

        @Override
        public void onTrouble(final String trouble) {
            troubles.add(trouble);
        }
    }

    private static final class Counter implements LoadedDirector.Departures {
        private long count;

        @Override
        public void onFrame(final long event) {
            count++;
        }
    }
}
