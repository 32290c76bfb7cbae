package io.signalbox.replay.capture;

import static io.signalbox.replay.capture.CaptureBytes.bytes;
import static io.signalbox.replay.capture.CaptureBytes.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureWriterTest {
    private static final byte[] FRAME = bytes(1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    @Test
    void shouldWriteMicroseconds() throws IOException {
        final Path path = folder.resolve("out.pcap");
        try (CaptureWriter writer = new CaptureWriter(path)) {
            writer.write(3_000_009_999L, new UnsafeBuffer(bytes(0, 1, 2, 3, 4, 5, 6)), 1, 5);
            writer.write(4_000_000_000L, new UnsafeBuffer(FRAME), 0, 5, 60);
        }

        assertThat(Files.readAllBytes(path))
                .isEqualTo(littleEndian()
                        .pcapMicroseconds(1)
                        .record(3, 9, 5, FRAME)
                        .record(4, 0, 60, FRAME)
                        .toByteArray());
    }

    @Test
    void shouldWriteNanoseconds() {
        final Path path = folder.resolve("out.pcap");
        try (CaptureWriter writer = CaptureWriter.ofNanoseconds(path)) {
            writer.write(3_000_009_999L, new UnsafeBuffer(FRAME), 0, 5);
        }

        try (CaptureFile capture = CaptureFile.open(path)) {
            assertThat(capture.next()).isTrue();
            assertThat(capture.timestampNs()).isEqualTo(3_000_009_999L);
            assertThat(capture.next()).isFalse();
        }
    }

    @Test
    void shouldWriteTheLastMomentThatPcapKnows() throws IOException {
        final Path path = folder.resolve("out.pcap");
        try (CaptureWriter writer = new CaptureWriter(path)) {
            writer.write(4_294_967_295_999_999_999L, new UnsafeBuffer(FRAME), 0, 5);
        }

        assertThat(Files.readAllBytes(path))
                .isEqualTo(littleEndian()
                        .pcapMicroseconds(1)
                        .record(0xFFFF_FFFFL, 999_999, 5, FRAME)
                        .toByteArray());
    }

    @Test
    void shouldWriteMoreThanItsBufferHolds() throws IOException {
        final Path path = folder.resolve("out.pcap");
        final CaptureBytes expected = littleEndian().pcapMicroseconds(1);
        final Random random = new Random(3);
        try (CaptureWriter writer = new CaptureWriter(path)) {
            for (int i = 0; i < 40; i++) {
                final byte[] frame = new byte[random.nextInt(CaptureFile.MAX_CAPTURED_LENGTH + 1)];
                random.nextBytes(frame);
                writer.write(1_000L * i, new UnsafeBuffer(frame), 0, frame.length);
                expected.record(0, i, frame.length, frame);
            }
        }

        assertThat(Files.readAllBytes(path)).isEqualTo(expected.toByteArray());
    }

    @Test
    void shouldGiveTheFileItsNameOnlyWhenItIsWhole() throws IOException {
        final Path path = Files.write(folder.resolve("out.pcap"), bytes(42));
        try (CaptureWriter writer = new CaptureWriter(path)) {
            writer.write(0, new UnsafeBuffer(FRAME), 0, 5);
            assertThat(Files.readAllBytes(path)).isEqualTo(bytes(42));
        }

        assertThat(Records.read(path)).hasSize(1);
        assertOnly(path);
    }

    @Test
    void shouldLeaveNothingWhenAbandoned() throws IOException {
        final Path path = folder.resolve("out.pcap");
        try (CaptureWriter writer = new CaptureWriter(path)) {
            writer.write(0, new UnsafeBuffer(FRAME), 0, 5);
            writer.abandon();
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldLeaveNothingWhenTheNameIsTakenByAFolder() throws IOException {
        final Path path = folder.resolve("out.pcap");
        final CaptureWriter writer = new CaptureWriter(path);
        Files.createDirectories(path.resolve("inside"));

        assertThatThrownBy(writer::close)
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(path + " cannot be written: ");
        assertOnly(path);
    }

    @Test
    void shouldSayWhichFileCannotBeWritten() {
        final Path path = folder.resolve("missing").resolve("out.pcap");
        assertThatThrownBy(() -> new CaptureWriter(path))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(path + " cannot be written: ");
        assertThatThrownBy(() -> new CaptureWriter(folder))
                .isInstanceOf(CaptureException.class)
                .hasMessage(folder + " cannot be written: it is a directory.");
    }

    @Test
    void shouldRefuseWhatPcapCannotHold() {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[300_000]);
        final CaptureWriter writer = new CaptureWriter(folder.resolve("out.pcap"));

        assertThatThrownBy(() -> writer.write(-1, frame, 0, 5)).isInstanceOf(CaptureException.class);
        assertThatThrownBy(() -> writer.write(4_294_967_296_000_000_000L, frame, 0, 5))
                .isInstanceOf(CaptureException.class);
        assertThatThrownBy(() -> writer.write(0, frame, 0, 262_145)).isInstanceOf(CaptureException.class);
        assertThatThrownBy(() -> writer.write(0, frame, 0, 5, 4)).isInstanceOf(CaptureException.class);
        writer.abandon();
    }

    private void assertOnly(final Path path) throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }
}
