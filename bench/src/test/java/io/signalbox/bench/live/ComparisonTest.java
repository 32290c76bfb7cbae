package io.signalbox.bench.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final List<String> asked = new ArrayList<>();
    private double now = 1;

    @Test
    void shouldLetAnotherBeginInEachRound() {
        compare(3);

        assertThat(asked).containsExactly("ours", "a", "b", "a", "b", "ours", "b", "ours", "a");
    }

    /** The machine is half as fast from round to round: answers differ widely, their ratios do not. */
    @Test
    void shouldCompareAnswersOfTheSameRound() {
        final Comparison comparison = compare(6);

        assertThat(comparison.ratio("a").low()).isEqualTo(2);
        assertThat(comparison.ratio("a").high()).isEqualTo(2);
        assertThat(comparison.ratio("b").median()).isEqualTo(0.5);
        assertThat(comparison.most("ours")).isEqualTo(32 * comparison.least("ours"));
    }

    @Test
    void shouldShowEveryDirectorInTheTableMissingOnesToo() {
        final Comparison comparison = compare(6).missing("c", "there is no c");

        assertThat(Report.of(List.of(comparison)).lines().skip(2))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("| a |", "2.00 (2.00 to 2.00 at 97 %)"))
                .anySatisfy(line -> assertThat(line).contains("| c |", "not measured: there is no c"));
    }

    private Comparison compare(final int rounds) {
        return new Comparison("how fast", "kpps")
                .run(rounds, List.of(entrant("ours", 2), entrant("a", 1), entrant("b", 4)));
    }

    private Entrant entrant(final String name, final double speed) {
        return new Entrant(name, () -> {
            final double speedNow = speed * now;
            asked.add(name);
            if (asked.size() % 3 == 0) {
                now /= 2;
            }
            return Measured.of(speedNow);
        });
    }
}
