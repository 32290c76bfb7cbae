package io.signalbox.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianIntervalTest {
    /** From tables of the sign test: of n values the one of this rank, and the one of the same rank from above. */
    @ParameterizedTest(name = "{0} values: rank {1}, {2}")
    @CsvSource({"6, 1, 0.969", "9, 2, 0.961", "10, 2, 0.979", "15, 4, 0.965", "20, 6, 0.959"})
    void shouldBeAsNarrowAsAConfidenceOf95PercentAllows(final int n, final int rank, final double confidence) {
        final double[] values = IntStream.rangeClosed(1, n).mapToDouble(i -> i).toArray();

        final MedianInterval interval = MedianInterval.of(values);

        assertThat(interval.low()).isEqualTo(rank);
        assertThat(interval.high()).isEqualTo(n + 1 - rank);
        assertThat(interval.confidence()).isCloseTo(confidence, within(0.0005));
    }

    @Test
    void shouldTakeValuesInAnyOrder() {
        assertThat(MedianInterval.of(5, 1, 4, 2, 3)).isEqualTo(MedianInterval.of(1, 2, 3, 4, 5));
    }

    @Test
    void shouldHaveItsMedianBetweenTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(MedianInterval.of(1, 2, 4, 9).median()).isEqualTo(3);
    }

    @Test
    void shouldSayHowLittleIsKnownFromFewValues() {
        final MedianInterval interval = MedianInterval.of(2, 1, 3);

        assertThat(interval.low()).isEqualTo(1);
        assertThat(interval.high()).isEqualTo(3);
        assertThat(interval.confidence()).isCloseTo(0.75, within(1e-9));
    }
}
