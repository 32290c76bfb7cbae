package io.signalbox.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveBenchTest {
    /** It says nothing about speed, but that it still works: the first question of each row. */
    @ParameterizedTest
    @EnumSource
    void shouldAskEveryDirectorThatIsThereOnce(final Row row) {
        assumeThat(LiveBench.obstacle()).isEmpty();

        final Comparison comparison = row.questions(Settings.TINY).get(0).get();

        assertThat(comparison.failure()).isEmpty();
        assumeThat(comparison.missing()).doesNotContainKey("everybody");
        assertThat(comparison.names()).contains("Signalbox").allSatisfy(name -> assertThat(comparison.least(name))
                .isPositive());
        final double calls = comparison.calls("Signalbox").median();
        assertThat(calls).satisfiesAnyOf(counted -> assertThat(counted).isPositive(), none -> assertThat(none)
                .isNaN());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rows", "--rows nonsense", "--pairs 0", "--seconds many", "--slow"})
    void shouldRefuseWhatItDoesNotUnderstandInASentence(final String words) {
        assertThatThrownBy(() -> LiveBench.parse(List.of(words.split(" ")), false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(--rows|--pairs|--seconds|live) .*");
    }
}
