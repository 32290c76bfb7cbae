package io.signalbox.stage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that no buffer could hold is refused by what it is for, not by an overflow. */
class StoreBoundsTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 40_000, 65_536, Integer.MAX_VALUE})
    void shouldRefuseMoreFramesThanOneBufferHolds(final int capacity) {
        assertThatThrownBy(() -> new State.Bounds(16, 4, capacity, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("1 to \\d+ frames can wait for a neighbour, not " + capacity);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 40_000, 65_536, Integer.MAX_VALUE})
    void shouldRefuseMoreDatagramsThanOneBufferHolds(final int capacity) {
        assertThatThrownBy(() -> new State.Bounds(16, capacity, 8, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("1 to \\d+ datagrams can be incomplete at once, not " + capacity);
    }
}
