package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tiny run: it says nothing about speed, but that the measurement still works. */
@Timeout(300)
class ChangeDelayTest {
    @Test
    void shouldTellOfEachKindOfChange() throws IOException {
        assertThat(new ChangeDelay(10, 3).run())
                .contains(
                        "| services come | 100 | ",
                        "| weights change | 90 | ",
                        "| services go, and others come | 110 | ",
                        "| services go | 10 | ");
    }

    @Test
    void shouldSayWhatItTakes() {
        assertThatThrownBy(() -> ChangeDelay.parse(List.of("many")))
                .hasMessage("change is followed by the number of services, 1 to 99999, or by nothing");
    }
}
