package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.checkpoint.KeptCheckpoint;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.ring.LaneFixture.Past;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.stage.State;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A director that begins with a checkpoint does what the one did that it was taken of. */
@Timeout(300)
class CheckpointTest {
    private static final int INPUTS = 3_000;
    /** While they arrive the checkpoint is written down, a part with each batch. */
    private static final int AFTER_IT = 500;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 6);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGoOnFromACheckpointAsIfNothingHadBeen(final long seed) {
        assertGoesOnAlike(RandomTraffic.script(seed, INPUTS).inputs(), seed, State.Bounds.SMALL);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGoOnBesideAHost(final long seed) {
        assertGoesOnAlike(RandomTraffic.besideAHost(seed, INPUTS).inputs(), seed, State.Bounds.SMALL);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGoOnFromACheckpointWithFullStores(final long seed) {
        assertGoesOnAlike(RandomTraffic.script(seed, INPUTS).inputs(), seed, ConservationTest.TINY);
    }

    private static void assertGoesOnAlike(
            final List<Script.Input> whichever, final long seed, final State.Bounds bounds) {
        final List<Script.Input> script = whichever.subList(0, INPUTS);
        final int split = new SplittableRandom(seed).nextInt(INPUTS - AFTER_IT);
        final State state = new State(bounds, 1, 2, 0);
        final KeptCheckpoint kept = new KeptCheckpoint();
        state.checkpoints.into(kept);
        final Shape shape = new Shape(Layout.FUSED, 7, 64);
        final Outcome whole;
        final Past past;
        final Outcome before;
        try (LaneFixture director = new LaneFixture(shape, state)) {
            director.play(script.subList(0, split));
            director.command(new Checkpoint());
            past = director.past();
            before = director.soFar();
            whole = director.play(script.subList(split, INPUTS)).finish();
        }
        assertThat(kept.isWhole()).isTrue();
        assertThat(kept.event()).isEqualTo(past.lastEvent());

        final State read = new State(bounds, 3, 4, 0);
        Checkpoints.load(kept, read);
        try (LaneFixture director = new LaneFixture(new Shape(Layout.STAGED, 256, 2_048), read, past)) {
            final Outcome rest = director.play(script.subList(split, INPUTS)).finish();
            assertSame(tail(whole.decisions(), before.decisions()), rest.decisions());
            assertSame(tail(whole.frames(), before.frames()), rest.frames());
            assertSame(tail(whole.ends(), before.ends()), rest.ends());
        }
    }

    private static <T> List<T> tail(final List<T> whole, final List<T> before) {
        return whole.subList(before.size(), whole.size());
    }

    private static void assertSame(final List<?> expected, final List<?> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertThat(actual.get(i)).as("item %d", i).isEqualTo(expected.get(i));
        }
        assertThat(actual).hasSameSizeAs(expected);
    }
}
