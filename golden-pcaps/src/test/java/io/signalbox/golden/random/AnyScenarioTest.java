package io.signalbox.golden.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.ScenarioDraft;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnyScenarioTest {
    @Test
    void shouldMasqueradeInEveryFifthScenarioInBothFamiliesByTurns() {
        assertThat(IntStream.range(0, 20)
                        .filter(number ->
                                AnyScenario.of(1, number).topology().snat().isPresent()))
                .containsExactly(4, 9, 14, 19);
        assertThat(AnyScenario.of(1, 4).description()).startsWith("Random masquerading,");
        assertThat(AnyScenario.of(1, 9).description()).startsWith("Random masquerading of IPv6,");
    }

    @Test
    void shouldDrawServicesInTheOthers() {
        assertThat(AnyScenario.of(7, 3).packets())
                .extracting(ScenarioDraft.Packet::timeUs)
                .isEqualTo(RandomScenario.of(7, 3).packets().stream()
                        .map(ScenarioDraft.Packet::timeUs)
                        .toList());
    }
}
