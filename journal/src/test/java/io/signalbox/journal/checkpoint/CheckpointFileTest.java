package io.signalbox.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.journal.JournalSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    private static final JournalSession SESSION = new JournalSession(0x1122_3344_5566_7788L, 2, 1);
    private static final long EVENT = 4711;

    @TempDir
    private Path folder;

    private final List<String> troubles = new ArrayList<>();
    private final List<Long> whole = new ArrayList<>();
    private final CheckpointDoor door = new CheckpointDoor(1);

    @Test
    void shouldGiveBackEachPartAsItWasTold() throws IOException {
        final List<String> told = write(200);
        final CheckpointFile file = CheckpointFile.open(CheckpointFiles.path(folder, EVENT));
        assertThat(file.event()).isEqualTo(EVENT);
        assertThat(file.timeNs()).isEqualTo(99);
        assertThat(file.lane()).isEqualTo(7);
        assertThat(file.journal()).isEqualTo(SESSION.journal());
        final List<String> read = new ArrayList<>();
        file.forEach((room, position, source, offset, length) -> {
            final byte[] bytes = new byte[length];
            source.getBytes(offset, bytes);
            read.add(room + "@" + position + "=" + Arrays.hashCode(bytes));
        });
        assertThat(read).isEqualTo(told);
        assertThat(whole).containsExactly(EVENT);
        assertThat(troubles).isEmpty();
        assertThat(CheckpointFiles.events(folder)).containsExactly(EVENT);
    }

    @Test
    void shouldNoticeEveryFlippedByteThatMeansSomething() throws IOException {
        write(20);
        final Path path = CheckpointFiles.path(folder, EVENT);
        final byte[] intact = Files.readAllBytes(path);
        final Random random = new Random(1);
        for (int trial = 0; trial < 200; trial++) {
            final byte[] bent = intact.clone();
            final int at = random.nextInt(bent.length);
            bent[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, bent);
            if (bent[at] != 0 && intact[at] == 0 && isPadding(path, intact)) {
                continue;
            }
            assertThatThrownBy(() -> CheckpointFile.open(path))
                    .as("byte %d", at)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    /** Zeros between parts belong to nobody: with one of them changed all parts are read as they were. */
    private static boolean isPadding(final Path path, final byte[] intact) throws IOException {
        try {
            CheckpointFile.open(path);
            return Files.size(path) == intact.length;
        } catch (final CheckpointException damaged) {
            return false;
        }
    }

    @Test
    void shouldNoticeAFileThatIsCutOffAnywhere() throws IOException {
        write(20);
        final Path path = CheckpointFiles.path(folder, EVENT);
        final byte[] intact = Files.readAllBytes(path);
        final Random random = new Random(2);
        for (int trial = 0; trial < 100; trial++) {
            Files.write(path, Arrays.copyOf(intact, random.nextInt(intact.length)));
            assertThatThrownBy(() -> CheckpointFile.open(path)).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void shouldLeaveNothingOfAnAbandonedCheckpoint() throws IOException {
        try (CheckpointWriter writer = writer()) {
            door.begin(1, 1);
            door.part(0, 0, new UnsafeBuffer(new byte[100]), 0, 100);
            writer.doWork();
            door.abandon();
            writer.doWork();
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        assertThat(whole).isEmpty();
    }

    @Test
    void shouldTellThatThereIsNoRoomWhenNobodyWrites() {
        final UnsafeBuffer page = new UnsafeBuffer(new byte[4096]);
        assertThat(door.begin(1, 1)).isTrue();
        int parts = 0;
        while (door.part(1, 0, page, 0, 4096)) {
            parts++;
        }
        assertThat(parts).isBetween(4_000, 4_096);
        assertThat(door.end()).isTrue();
    }

    @Test
    void shouldSayWhatKeepsACheckpointFromBeingWrittenAndGoOn() throws IOException {
        final Path gone = folder.resolve("gone");
        try (CheckpointWriter writer = new CheckpointWriter(
                gone, door, 7, SESSION, (event, timeNs, bytes) -> whole.add(event), troubles::add)) {
            door.begin(EVENT, 99);
            door.part(0, 0, new UnsafeBuffer(new byte[8]), 0, 8);
            door.end();
            writer.doWork();
            assertThat(troubles).singleElement().asString().contains("the checkpoint at event 4711");
            Files.createDirectory(gone);
            door.begin(EVENT + 1, 100);
            door.end();
            writer.doWork();
        }
        assertThat(whole).containsExactly(EVENT + 1);
    }

    /** One force of a large checkpoint would keep the journal's thread from its records for as long as the disk takes. */
    @Test
    void shouldBringALargeCheckpointToTheDiskInSteps() throws IOException {
        final WatchedChannel disk = new WatchedChannel();
        final UnsafeBuffer page = new UnsafeBuffer(new byte[4096]);
        try (CheckpointWriter writer = new CheckpointWriter(
                folder, door, 7, SESSION, (event, timeNs, bytes) -> whole.add(bytes), troubles::add, path -> {
                    Files.createFile(path);
                    return disk;
                })) {
            door.begin(EVENT, 99);
            for (int i = 0; i < 3 << 24; i += 4096) {
                assertThat(door.part(1, i, page, 0, 4096)).isTrue();
                writer.drain();
            }
            door.end();
        }
        assertThat(whole).singleElement().satisfies(bytes -> assertThat(bytes).isGreaterThan(3 << 24));
        assertThat(troubles).isEmpty();
        assertThat(disk.unforced).isZero();
        assertThat(disk.mostForcedAtOnce).isBetween(1L << 24, (1L << 24) + (1 << 20));
    }

    @Test
    void shouldDeleteThoseBeforeAnEvent() throws IOException {
        try (CheckpointWriter writer = writer()) {
            for (long event = 10; event <= 50; event += 10) {
                door.begin(event, event);
                door.end();
            }
            writer.doWork();
        }
        CheckpointFiles.deleteBefore(folder, 30);
        assertThat(CheckpointFiles.events(folder)).containsExactly(30L, 40L, 50L);
    }

    private CheckpointWriter writer() {
        return new CheckpointWriter(
                folder, door, 7, SESSION, (event, timeNs, bytes) -> whole.add(event), troubles::add);
    }

    private List<String> write(final int parts) {
        final Random random = new Random(5);
        final List<String> told = new ArrayList<>();
        try (CheckpointWriter writer = writer()) {
            door.begin(EVENT, 99);
            for (int i = 0; i < parts; i++) {
                final byte[] bytes = new byte[random.nextInt(5_000)];
                random.nextBytes(bytes);
                assertThat(door.part(i % 4, i * 4096L, new UnsafeBuffer(bytes), 0, bytes.length))
                        .isTrue();
                told.add(i % 4 + "@" + i * 4096L + "=" + Arrays.hashCode(bytes));
                if (i % 7 == 0) {
                    writer.doWork();
                }
            }
            door.end();
        }
        return told;
    }
}
