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

    @Test
    void shouldRememberThatOneWasAskedForWhileAnotherRan() {
        checkpoints.into(new KeptCheckpoint());
        checkpoints.begin(1, 10);
        assertThat(checkpoints.begin(2, 20)).isFalse();
        assertThat(checkpoints.begin(3, 30)).isFalse();
        assertThat(checkpoints.owed()).isEqualTo(3);

        checkpoints.proceed();
        assertThat(checkpoints.isRunning()).isFalse();
        assertThat(checkpoints.owed()).as("none has begun since").isEqualTo(3);
        assertThat(checkpoints.begin(4, 40)).isTrue();
        assertThat(checkpoints.owed()).isZero();
    }

    @Test
    void shouldOweNoneWhereNobodyTakesThem() {
        assertThat(checkpoints.begin(1, 10)).isFalse();
        assertThat(checkpoints.begin(2, 20)).isFalse();
        assertThat(checkpoints.owed()).isZero();
    }
}
