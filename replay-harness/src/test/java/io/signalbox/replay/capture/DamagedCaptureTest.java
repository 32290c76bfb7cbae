package io.signalbox.replay.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happened to a file: its records, or one sentence. */
class DamagedCaptureTest {
    private static final int RECORDS = 20;
    private static final int FLIPPED_FILES = 1_000;

    @TempDir
    private Path folder;

    static Stream<Arguments> captures() {
        return Stream.of(
                Arguments.of("pcap, microseconds, little-endian", RandomCapture.pcap(1, LITTLE_ENDIAN, false, RECORDS)),
                Arguments.of("pcap, nanoseconds, big-endian", RandomCapture.pcap(2, BIG_ENDIAN, true, RECORDS)),
                Arguments.of("pcapng, little-endian", RandomCapture.pcapng(3, LITTLE_ENDIAN, RECORDS)),
                Arguments.of("pcapng, big-endian", RandomCapture.pcapng(4, BIG_ENDIAN, RECORDS)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("captures")
    void shouldEndCleanlyAtARecordAndWithASentenceElsewhere(final String kind, final RandomCapture capture) {
        final byte[] whole = capture.bytes();
        for (int length = 0; length <= whole.length; length++) {
            final List<Records.Value> records = new ArrayList<>();
            final String sentence = read(Arrays.copyOf(whole, length), records);

            assertThat(sentence == null)
                    .as("clean end after %d bytes", length)
                    .isEqualTo(capture.ends().contains(length));
            assertThat(records).isEqualTo(capture.records().subList(0, records.size()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("captures")
    void shouldSurviveFlippedBytes(final String kind, final RandomCapture capture) {
        for (long seed = 0; seed < FLIPPED_FILES; seed++) {
            final Random random = new Random(seed);
            final byte[] bytes = capture.bytes();
            for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                read(bytes, new ArrayList<>());
            } catch (final RuntimeException | Error e) {
                fail("flips of seed " + seed + " in " + kind, e);
            }
        }
    }

    /** Collects the records and returns the sentence in which reading ended, or null if it ended well. */
    private String read(final byte[] bytes, final List<Records.Value> records) {
        final Path path = CaptureBytes.write(folder.resolve("in.pcap"), bytes);
        try (CaptureFile capture = CaptureFile.open(path)) {
            while (capture.next()) {
                records.add(Records.current(capture));
                copy(capture);
            }
            return null;
        } catch (final CaptureException e) {
            assertThat(e.getMessage()).startsWith(path.toString()).endsWith(".").doesNotContain("\n", ". ");
            return e.getMessage();
        }
    }

    private static void copy(final CaptureFile capture) {
        final int length = capture.ethernetCapturedLength();
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[Math.max(length, 14)]);
        if (capture.capturedLength() >= capture.linkType().cookedLength()) {
            assertThat(capture.copyEthernet(frame, 0)).isEqualTo(length);
        }
    }
}
