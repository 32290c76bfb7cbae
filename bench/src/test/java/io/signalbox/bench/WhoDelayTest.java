package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoDelayTest {
    /** It says nothing about speed, but that it still works; the benchmark itself makes sure that nothing is lost. */
    @Test
    void shouldAskTheJournalOfAllMappings() throws IOException {
        assertThat(new WhoDelay(1_000, 2).run().lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("| 1,000 | 2 | ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "99", "many", "100 2"})
    void shouldRefuseWhatItDoesNotUnderstandInASentence(final String words) {
        assertThatThrownBy(() -> WhoDelay.parse(List.of(words.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("who is followed by");
    }
}
