package io.signalbox.replay.capture;

import static io.signalbox.replay.capture.CaptureBytes.bigEndian;
import static io.signalbox.replay.capture.CaptureBytes.bytes;
import static io.signalbox.replay.capture.CaptureBytes.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileTest {
    private static final byte[] FRAME = bytes(1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    @Test
    void shouldReadMicrosecondsInBothByteOrders() {
        final Records.Value expected = Records.value(1, 7_000_009_000L, LinkType.ETHERNET, 0, 60, FRAME);

        assertThat(read(littleEndian().pcapMicroseconds(1).record(7, 9, 60, FRAME)))
                .containsExactly(expected);
        assertThat(read(bigEndian().pcapMicroseconds(1).record(7, 9, 60, FRAME)))
                .containsExactly(expected);
    }

    @Test
    void shouldReadNanosecondsInBothByteOrders() {
        final Records.Value expected = Records.value(1, 7_999_999_999L, LinkType.ETHERNET, 0, 5, FRAME);

        assertThat(read(littleEndian().pcapNanoseconds(1).record(7, 999_999_999, 5, FRAME)))
                .containsExactly(expected);
        assertThat(read(bigEndian().pcapNanoseconds(1).record(7, 999_999_999, 5, FRAME)))
                .containsExactly(expected);
    }

    @Test
    void shouldReadSecondsAsUnsigned() {
        assertThat(read(littleEndian().pcapMicroseconds(1).record(0xFFFF_FFFFL, 0, 5, FRAME)))
                .extracting(Records.Value::timestampNs)
                .containsExactly(4_294_967_295_000_000_000L);
    }

    @Test
    void shouldReadAFileWithoutRecords() {
        assertThat(read(littleEndian().pcapMicroseconds(1))).isEmpty();
    }

    @Test
    void shouldReadARecordWithoutBytes() {
        assertThat(read(littleEndian().pcapMicroseconds(1).record(1, 0, 0, bytes())))
                .containsExactly(Records.value(1, 1_000_000_000L, LinkType.ETHERNET, 0, 0, bytes()));
    }

    @Test
    void shouldKeepAnsweringNoAtTheEnd() {
        final Path path =
                littleEndian().pcapMicroseconds(1).record(1, 0, 5, FRAME).writeTo(folder.resolve("a.pcap"));
        try (CaptureFile capture = CaptureFile.open(path)) {
            assertThat(capture.next()).isTrue();
            assertThat(capture.next()).isFalse();
            assertThat(capture.next()).isFalse();
        }
    }

    @Test
    void shouldReadTheSameThroughManySmallWindows() {
        final CaptureBytes capture = bigEndian().pcapNanoseconds(1);
        final List<Records.Value> expected = new ArrayList<>();
        final Random random = new Random(5);
        for (int i = 1; i <= 2_000; i++) {
            final byte[] frame = new byte[random.nextInt(1_500)];
            random.nextBytes(frame);
            capture.record(i, i, frame.length, frame);
            expected.add(Records.value(i, i * 1_000_000_001L, LinkType.ETHERNET, 0, frame.length, frame));
        }
        final Path path = capture.writeTo(folder.resolve("windows.pcap"));

        try (CaptureFile file = CaptureFile.open(path, 12)) {
            assertThat(Records.read(file)).isEqualTo(expected);
        }
    }

    @Test
    void shouldReadARecordWithoutBytesThatEndsAtTheEdgeOfAWindow() {
        final CaptureBytes capture = littleEndian()
                .pcapMicroseconds(1)
                .record(1, 0, 200, new byte[200])
                .record(2, 0, 0, bytes());
        assertThat(capture.length()).isEqualTo(1 << 8);

        try (CaptureFile file = CaptureFile.open(capture.writeTo(folder.resolve("edge.pcap")), 8)) {
            assertThat(Records.read(file)).hasSize(2);
        }
    }

    @Test
    void shouldAllocateNothingPerRecord() {
        final CaptureBytes bytes = littleEndian().pcapMicroseconds(1);
        for (int i = 0; i < 20_000; i++) bytes.record(i, 0, 5, FRAME);
        try (CaptureFile capture = CaptureFile.open(bytes.writeTo(folder.resolve("many.pcap")))) {
            for (int i = 0; i < 10_000; i++) capture.next();

            final long before = allocatedBytes();
            int records = 0;
            while (capture.next()) records++;
            final long allocated = allocatedBytes() - before;

            assertThat(records).isEqualTo(10_000);
            assertThat(allocated).as("bytes for 10,000 records").isLessThan(10_000);
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void shouldRefuseAMissingFile() {
        assertRefused(folder.resolve("nothing.pcap"), "nothing.pcap does not exist.");
    }

    @Test
    void shouldRefuseAFolder() {
        assertRefused(folder, " is not a regular file.");
    }

    @Test
    void shouldRefuseAnEmptyFile() {
        assertRefused(write(bytes()), "in.pcap is empty, so it is not a capture.");
    }

    @Test
    void shouldSayWithWhichBytesAFileBeginsThatIsNoCapture() {
        assertRefused(
                write(bytes(0x50, 0x4B, 3, 4, 9)),
                "in.pcap is not a capture: it begins with 50 4b 03 04, and not as pcap or pcapng do.");
        assertRefused(
                write(bytes(0xD4, 0xC3)),
                "in.pcap is not a capture: it begins with d4 c3, and not as pcap or pcapng do.");
    }

    @Test
    void shouldAskForDecompressionOfGzip() {
        assertRefused(write(bytes(0x1F, 0x8B, 8, 0)), "1f 8b 08 00 (gzip: decompress it first)");
    }

    @Test
    void shouldRefuseAForeignLinkTypeByNameAndNumber() {
        assertRefused(
                littleEndian().pcapMicroseconds(105).writeTo(folder.resolve("in.pcap")),
                "in.pcap: link type IEEE 802.11 (105) cannot be read, only Ethernet (1), raw IP (12, 14, 101), "
                        + "Linux cooked (113, 276), IPv4 (228) and IPv6 (229).");
        assertRefused(
                littleEndian().pcapMicroseconds(60_000).writeTo(folder.resolve("in.pcap")),
                "in.pcap: link type unknown (60000) cannot be read");
    }

    @Test
    void shouldRefuseAnotherVersion() {
        final byte[] capture = littleEndian().pcapMicroseconds(1).toByteArray();
        capture[6] = 3;
        assertRefused(write(capture), "in.pcap: pcap version 2.3 cannot be read, only 2.4.");
    }

    @Test
    void shouldSayInWhichRecordTheFileEnds() {
        final byte[] capture = littleEndian()
                .pcapMicroseconds(1)
                .record(1, 0, 5, FRAME)
                .record(2, 0, 5, FRAME)
                .toByteArray();

        assertBroken(
                write(shortened(capture, capture.length - 1)),
                "in.pcap, record 2 at byte 45: the file ends after 20 of 21 bytes of its header and bytes.");
        assertBroken(
                write(shortened(capture, 45 + 15)),
                "in.pcap, record 2 at byte 45: the file ends after 15 of 16 bytes of its header.");
    }

    @Test
    void shouldBelieveTheLongestRecordAndNoLonger() {
        final byte[] longest = new byte[262_144];
        assertThat(read(littleEndian().pcapMicroseconds(1).record(1, 0, 262_144, longest)))
                .hasSize(1);

        assertBroken(
                littleEndian()
                        .pcapMicroseconds(1)
                        .record(1, 0, 262_145, new byte[262_145])
                        .writeTo(folder.resolve("in.pcap")),
                "in.pcap, record 1 at byte 24: a captured length of 262145 is over the limit of 262144.");
    }

    @Test
    void shouldRefuseLengthsThatContradictEachOther() {
        assertBroken(
                littleEndian().pcapMicroseconds(1).record(1, 0, 4, FRAME).writeTo(folder.resolve("in.pcap")),
                "in.pcap, record 1 at byte 24: a length on the wire of 4 does not go with 5 captured bytes.");
        assertBroken(
                littleEndian()
                        .pcapMicroseconds(1)
                        .record(1, 0, 0x8000_0000L, FRAME)
                        .writeTo(folder.resolve("in.pcap")),
                "a length on the wire of 2147483648 does not go with 5 captured bytes.");
    }

    @Test
    void shouldRefuseAFractionOfAWholeSecond() {
        assertBroken(
                littleEndian()
                        .pcapMicroseconds(1)
                        .record(1, 1_000_000, 5, FRAME)
                        .writeTo(folder.resolve("in.pcap")),
                "in.pcap, record 1 at byte 24: a stamp with 1000000 microseconds is illegal, less than one second "
                        + "is allowed.");
        assertBroken(
                littleEndian()
                        .pcapNanoseconds(1)
                        .record(1, 0xFFFF_FFFFL, 5, FRAME)
                        .writeTo(folder.resolve("in.pcap")),
                "in.pcap, record 1 at byte 24: a stamp with 4294967295 nanoseconds is illegal, less than one second "
                        + "is allowed.");
    }

    @Test
    void shouldStayInFrontOfABrokenRecord() {
        final Path path = littleEndian()
                .pcapMicroseconds(1)
                .record(1, 0, 5, FRAME)
                .record(1, 1_000_000, 5, FRAME)
                .writeTo(folder.resolve("in.pcap"));
        try (CaptureFile capture = CaptureFile.open(path)) {
            capture.next();
            assertThatThrownBy(capture::next)
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("record 2 ");
            assertThatThrownBy(capture::next)
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("record 2 ");
            assertThat(capture.recordNumber()).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveNoViewOfAClosedFile() {
        final Path path =
                littleEndian().pcapMicroseconds(1).record(1, 0, 5, FRAME).writeTo(folder.resolve("in.pcap"));
        final CaptureFile capture = CaptureFile.open(path);
        capture.next();
        capture.close();

        assertThat(capture.buffer().capacity()).isZero();
        capture.close();
    }

    private List<Records.Value> read(final CaptureBytes capture) {
        return Records.read(capture.writeTo(folder.resolve("in.pcap")));
    }

    private Path write(final byte[] bytes) {
        return CaptureBytes.write(folder.resolve("in.pcap"), bytes);
    }

    private static byte[] shortened(final byte[] bytes, final int length) {
        return Arrays.copyOf(bytes, length);
    }

    private static void assertRefused(final Path path, final String sentence) {
        assertThatThrownBy(() -> CaptureFile.open(path))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(sentence);
    }

    private static void assertBroken(final Path path, final String sentence) {
        assertThatThrownBy(() -> Records.read(path))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(sentence);
    }
}
