package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tiny run: it says nothing about speed, but that the measurement still works. */
@Timeout(300)
class ExpiryDelayTest {
    private static final int ENDS = 4;

    /** The benchmark itself makes sure that all of them live before that, and none behind it. */
    @Test
    void shouldTellOfEachEndBesideASecondWithoutIt() {
        final String table = new ExpiryDelay(5_000).run();

        assertThat(table.lines()).hasSize(2 + 2 * ENDS);
        assertThat(table).contains("| none expires | 1 | 5,500 | ", "| all expire in this second | 64 | 86 | ");
    }
}
