package io.signalbox.replay.capture;

import static io.signalbox.replay.capture.CaptureBytes.bytes;
import static io.signalbox.replay.capture.CaptureBytes.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureMergeTest {
    @TempDir
    private Path folder;

    @Test
    void shouldMergeByStampAndThenByTheOrderGiven() {
        assertThat(merged(capture("a", 10, 20, 30), capture("b", 5, 20, 20, 40)))
                .containsExactly("b1@5", "a1@10", "a2@20", "b2@20", "b3@20", "a3@30", "b4@40");
    }

    @Test
    void shouldNeverLetTimeRunBackwards() {
        assertThat(merged(capture("a", 10, 5, 20), capture("b", 7, 10, 15)))
                .containsExactly("b1@7", "a1@10", "a2@10", "b2@10", "b3@15", "a3@20");
    }

    @Test
    void shouldCountRecordsOutOfOrderAndNameTheFirst() {
        try (CaptureMerge merge = new CaptureMerge(List.of(capture("a", 1, 2, 3), capture("b", 10, 5, 7, 10, 11)))) {
            while (merge.next()) assertThat(merge.timestampNs()).isPositive();

            assertThat(merge.outOfOrderRecords()).isEqualTo(2);
            assertThat(merge.warnings())
                    .containsExactly(
                            folder.resolve("b.pcap")
                                    + ": time runs backwards at record 2 (such records in all: 2), taken at the latest time before.");
        }
    }

    @Test
    void shouldWarnOfNothingWhereStampsOnlyRise() {
        try (CaptureMerge merge = new CaptureMerge(List.of(capture("a", 1, 1, 3), capture("b", 0, 2)))) {
            while (merge.next()) assertThat(merge.capture()).isNotNull();

            assertThat(merge.outOfOrderRecords()).isZero();
            assertThat(merge.warnings()).isEmpty();
        }
    }

    @Test
    void shouldEndWhenAllCapturesHave() {
        try (CaptureMerge merge = new CaptureMerge(List.of(capture("a"), capture("b")))) {
            assertThat(merge.next()).isFalse();
            assertThat(merge.next()).isFalse();
        }
        try (CaptureMerge merge = new CaptureMerge(List.of())) {
            assertThat(merge.next()).isFalse();
        }
    }

    @Test
    void shouldPassOnWhatIsWrongWithACapture() {
        final CaptureFile broken = CaptureFile.open(littleEndian()
                .pcapNanoseconds(1)
                .record(0, 1, 1, bytes(1))
                .u32(0)
                .writeTo(folder.resolve("broken.pcap")));
        try (CaptureMerge merge = new CaptureMerge(List.of(capture("a", 2, 3), broken))) {
            assertThat(merge.next()).isTrue();
            assertThatThrownBy(merge::next)
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("broken.pcap, record 2");
        }
    }

    /** Each record as capture, number and time: a1@10. */
    @Test
    void shouldTakeOfEqualStampsTheOneThatItIsTold() {
        final CaptureFile b = capture("b", 10);
        try (CaptureMerge merge = new CaptureMerge(List.of(capture("a", 10, 20), b))) {
            assertThat(merge.next(1)).isTrue();
            assertThat(merge.capture()).isSameAs(b);
            assertThat(merge.next()).isTrue();
            assertThat(merge.captureIndex()).isZero();
            assertThatThrownBy(() -> merge.next(1))
                    .isInstanceOf(CaptureException.class)
                    .hasMessage(folder.resolve("b.pcap")
                            + ": the next record of all is said to be of this file, and is not.");
        }
    }

    private static List<String> merged(final CaptureFile... captures) {
        final List<String> merged = new ArrayList<>();
        try (CaptureMerge merge = new CaptureMerge(List.of(captures))) {
            while (merge.next()) {
                assertThat(merge.capture()).isSameAs(captures[merge.captureIndex()]);
                final String name =
                        merge.capture().path().getFileName().toString().replace(".pcap", "");
                merged.add(name + merge.capture().recordNumber() + "@" + merge.timestampNs());
            }
        }
        return merged;
    }

    private CaptureFile capture(final String name, final int... stampsNs) {
        final CaptureBytes capture = littleEndian().pcapNanoseconds(1);
        for (final int stamp : stampsNs) capture.record(0, stamp, 1, bytes(stamp));
        return CaptureFile.open(capture.writeTo(folder.resolve(name + ".pcap")));
    }
}
