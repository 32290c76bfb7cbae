package io.signalbox.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceShiftTest {
    private final SequenceShift shift = new SequenceShift();

    @Test
    void shouldMoveNothingBeforeAnythingGrew() {
        assertThat(shift.isNone()).isTrue();
        assertThat(shift.forward(7)).isEqualTo(7);
        assertThat(shift.back(7)).isEqualTo(7);
    }

    @Test
    void shouldMoveWhatLiesBehindTheSegmentThatGrew() {
        shift.add(100, 3);

        assertThat(shift.isNone()).isFalse();
        assertThat(shift.forward(100)).isEqualTo(100);
        assertThat(shift.forward(101)).isEqualTo(104);
        assertThat(shift.back(100)).isEqualTo(100);
        assertThat(shift.back(104)).isEqualTo(101);
    }

    @Test
    void shouldKeepTheDistanceBeforeTheSegmentThatGrewLast() {
        shift.add(100, 3);
        shift.add(200, -5);

        assertThat(shift.forward(200)).isEqualTo(203);
        assertThat(shift.forward(201)).isEqualTo(199);
        assertThat(shift.back(203)).isEqualTo(200);
        assertThat(shift.back(230)).isEqualTo(232);
    }

    @Test
    void shouldNotCountASegmentTwice() {
        shift.add(100, 3);
        shift.add(100, 3);
        shift.add(90, 3);

        assertThat(shift.forward(101)).isEqualTo(104);
    }

    @Test
    void shouldGoOnWhereNumbersWrap() {
        shift.add(-2, 10);

        assertThat(shift.forward(-2)).isEqualTo(-2);
        assertThat(shift.forward(5)).isEqualTo(15);
        assertThat(shift.back(15)).isEqualTo(5);
    }

    @Test
    void shouldForget() {
        shift.add(100, 3);
        shift.clear();

        assertThat(shift.isNone()).isTrue();
    }
}
