package io.signalbox.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Trace.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstsTest {
    private static final Frame A = new Frame("eth0", 1_000_000, "aa");
    private static final Frame B = new Frame("eth0", 1_000_400, "bb");
    private static final Frame C = new Frame("eth0", 1_640_000, "cc");

    @Test
    void shouldBringTheFramesOfOneBurstIntoTheExpectedOrder() {
        assertThat(align(List.of(A, B, C), List.of(B, A, C))).containsExactly(A, B, C);
    }

    @Test
    void shouldLeaveFramesOfDifferentBurstsWhereTheyAre() {
        assertThat(align(List.of(A, B, C), List.of(A, C, B))).containsExactly(A, C, B);
    }

    @Test
    void shouldKeepAFrameThatNothingExpectsInPlaceOfTheOneThatIsMissing() {
        final Frame stranger = new Frame("eth0", 1_000_000, "dd");

        assertThat(align(List.of(A, B), List.of(stranger, A))).containsExactly(A, stranger);
    }

    @Test
    void shouldLeaveFramesAloneWhereTheirNumberDiffers() {
        assertThat(align(List.of(A, B), List.of(B))).containsExactly(B);
    }

    private static List<Frame> align(final List<Frame> wanted, final List<Frame> got) {
        return Bursts.align(wanted, got, (one, other) -> one.hex().equals(other.hex()));
    }
}
