package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenarios;
import io.signalbox.replay.DeterminismCheck.Difference;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same events give the same outcome, however they are run. */
class DeterminismCheckTest {
    private static final RunSettings STANDARD = RunSettings.standard();

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dnat-basic", "fragments-v4", "timeouts-set"})
    void shouldFindNoDifferenceHoweverAScenarioIsRun(final String name) {
        assertAgrees(name);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("recordings")
    void shouldFindNoDifferenceHoweverAnyRecordingIsRun(final String name) {
        assertAgrees(name);
    }

    private static void assertAgrees(final String name) {
        final Optional<Difference> difference = DeterminismCheck.run(Scenarios.named(name), STANDARD.profile());

        assertThat(difference.map(Difference::text)).isEmpty();
    }

    @Test
    void shouldCoverEveryLayoutBatchRingTickAndSeed() {
        assertThat(DeterminismCheck.matrix(STANDARD.profile())).hasSize(72).doesNotHaveDuplicates();
    }
}
