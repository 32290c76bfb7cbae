package io.signalbox.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rates as Linux' estimator shows them, a period of two seconds after the other. */
class EstimatorTest {
    private static final long SECOND_NS = 1_000_000_000L;

    /** The sequence that a kernel showed: 20 connections and 800 bytes in one period, then silence. */
    @Test
    void shouldShowTheAveragesThatLinuxShows() {
        final Statistics statistics = new Statistics();
        for (int i = 0; i < 20; i++) {
            statistics.countConnection(0);
            statistics.countIn(40, 0);
        }
        final long[] connections = new long[7];
        final long[] bytes = new long[8];
        for (int tick = 0; tick < bytes.length; tick++) {
            final Totals rates = statistics.rates(Statistics.FIRST_NS + 2 * tick * SECOND_NS);
            bytes[tick] = rates.inBytes;
            if (tick < connections.length) {
                connections[tick] = rates.connections;
            }
        }
        assertThat(connections).containsExactly(2, 2, 1, 1, 1, 1, 0);
        assertThat(bytes).containsExactly(100, 75, 56, 42, 32, 24, 18, 13);
    }

    @Test
    void shouldShowTheSameHoweverSeldomItIsAsked() {
        final Statistics often = new Statistics();
        final Statistics once = new Statistics();
        for (final Statistics statistics : new Statistics[] {often, once}) {
            statistics.countOut(100_000, 0);
        }
        for (int second = 1; second < 20; second++) {
            often.rates(second * SECOND_NS);
        }
        assertThat(once.rates(20 * SECOND_NS).outBytes).isEqualTo(often.rates(20 * SECOND_NS).outBytes);
    }

    @Test
    void shouldBeginAgainWhenZeroed() {
        final Statistics statistics = new Statistics();
        statistics.countIn(1_000, 0);
        statistics.zero(2 * SECOND_NS);
        assertThat(statistics.rates(2 * SECOND_NS).inBytes).isZero();
    }
}
