package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingDelayTest {
    private static final Path ROOT = Path.of("..");

    /** It says nothing about speed, but that it still works. */
    @Test
    void shouldListAllThatThereIs() {
        assumeThat(ListingDelay.obstacle()).isEmpty();
        assertThat(new ListingDelay(3, 2, ROOT).run().lines()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10000", "many", "1 2"})
    void shouldRefuseWhatItDoesNotUnderstandInASentence(final String words) {
        assertThatThrownBy(() -> ListingDelay.parse(List.of(words.split(" ")), ROOT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("listing is followed by");
    }
}
