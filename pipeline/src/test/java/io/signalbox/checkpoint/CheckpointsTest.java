package io.signalbox.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private int saved;
    private int bytes;

    private final Checkpoints checkpoints = new Checkpoints(new Remembered() {
        @Override
        public void save(final StateWriter to) {
            saved++;
            to.putBytes(new UnsafeBuffer(new byte[bytes]), 0, bytes);
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

    /** Whoever goes on for another director has all of its state already: frames wait for each time that it is written. */
    @Test
    void shouldWriteALargeStateNoMoreOftenThanItTakesToWarmUp() {
        bytes = 3_000_000;
        checkpoints.into(new KeptCheckpoint());
        assertThat(saved).isEqualTo(2);
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
