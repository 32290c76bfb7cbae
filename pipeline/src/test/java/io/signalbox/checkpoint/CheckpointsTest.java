package io.signalbox.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.stage.State;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private final Checkpoints checkpoints = new State(State.Bounds.SMALL, 1, 2, 0).checkpoints;

    @Test
    void shouldRememberThatOneWasAskedForWhileAnotherRan() {
        checkpoints.into(new KeptCheckpoint());
        checkpoints.begin(1, 10);
        assertThat(checkpoints.begin(2, 20)).isFalse();
        assertThat(checkpoints.begin(3, 30)).isFalse();
        assertThat(checkpoints.owed()).isEqualTo(3);

        finish();
        assertThat(checkpoints.owed()).as("it has not begun yet").isEqualTo(3);
        assertThat(checkpoints.begin(4, 40)).isTrue();
        assertThat(checkpoints.owed()).isZero();
    }

    @Test
    void shouldOweNoneWhereNobodyTakesThem() {
        assertThat(checkpoints.begin(1, 10)).isFalse();
        assertThat(checkpoints.begin(2, 20)).isFalse();
        assertThat(checkpoints.owed()).isZero();
    }

    private void finish() {
        while (checkpoints.isRunning()) {
            checkpoints.proceed();
        }
    }
}
