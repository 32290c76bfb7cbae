package io.signalbox.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private int saved;

    private final Checkpoints checkpoints = new Checkpoints(new Remembered() {
        @Override
        public void save(final StateWriter to) {
            saved++;
        }

        @Override
        public void load(final StateReader from) {}
    });

    @Test
    void shouldNotWarmUpWhereNobodyWantsOne() {
        checkpoints.into(CheckpointSink.NONE);
        assertThat(saved).isZero();
        assertThat(checkpoints.begin(1, 1)).isFalse();
        assertThat(saved).isZero();
    }

    @Test
    void shouldWarmUpBeforeTheFirstPacketWhereSomebodyDoes() {
        checkpoints.into(new KeptCheckpoint());
        assertThat(saved).isPositive();
    }
}
