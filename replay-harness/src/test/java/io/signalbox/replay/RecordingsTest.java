package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.replay.compare.Normaliser;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recording of the real kernel, replayed: each frame and each table must be equal. */
class RecordingsTest {
    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldSendTheFramesThatLinuxSent(final String name) {
        final Scenario scenario = Scenarios.named(name);

        final RunResult result = ScenarioRun.run(scenario, RunSettings.standard());

        final Comparison comparison = Comparison.of(scenario, result, Normaliser.all());
        assertThat(comparison.isEqual()).as(comparison::text).isTrue();
    }
}
