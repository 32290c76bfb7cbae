package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpiryPaceTest {
    private static final long BEGIN_NS = 1_000_000_000_000L;

    private final ExpiryPace pace = new ExpiryPace();

    @BeforeEach
    void spendWhatWasSaved() {
        pace.spend(pace.allow(BEGIN_NS));
    }

    @Test
    void shouldGiveEachEventAStepThoughNoTimePasses() {
        assertThat(spendAll(BEGIN_NS)).isEqualTo(1);
        assertThat(spendAll(BEGIN_NS)).isEqualTo(1);
    }

    @Test
    void shouldGiveStepsForTheTimeThatPasses() {
        assertThat(spendAll(BEGIN_NS + 100 * ExpiryPace.STEP_NS)).isEqualTo(101);
    }

    @Test
    void shouldForgetNoPartOfAStep() {
        long steps = 0;
        for (int event = 1; event <= 1_000; event++) {
            steps += spendAll(BEGIN_NS + event * ExpiryPace.STEP_NS / 10);
        }
        assertThat(steps).isEqualTo(1_000 + 100);
    }

    @Test
    void shouldSaveWhatNobodyNeedsUpToAnEventsMost() {
        pace.allow(BEGIN_NS + 10 * ExpiryPace.STEP_NS);
        assertThat(pace.allow(BEGIN_NS + 10 * ExpiryPace.STEP_NS)).isEqualTo(12);
        assertThat(spendAll(BEGIN_NS + 3_600_000_000_000L)).isEqualTo(ExpiryPace.MOST);
        assertThat(spendAll(BEGIN_NS + 3_600_000_000_000L)).isEqualTo(1);
    }

    private int spendAll(final long nowNs) {
        final int allowed = pace.allow(nowNs);
        pace.spend(allowed);
        return allowed;
    }
}
