package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.stage.State;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event has exactly one final decision; {@link LaneFixture#finish} keeps the books. */
@Timeout(120)
class ConservationTest {
    /** Everything that can be full soon is. */
    static final State.Bounds TINY = new State.Bounds(12, 2, 6, 1 << 18);

    private static final int INPUTS = 2_000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldDecideEachEventOnceWhateverItIs(final long seed) {
        assertConserved(RandomTraffic.mutated(seed, INPUTS), State.Bounds.SMALL);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldDecideEachEventOnceWhenItsStoresAreFull(final long seed) {
        assertConserved(RandomTraffic.script(seed, INPUTS), TINY);
        assertConserved(RandomTraffic.mutated(seed, INPUTS), TINY);
    }

    @Test
    void shouldHaveMetFullStores() {
        final Outcome outcome = play(Shape.PLAIN, RandomTraffic.script(1, INPUTS), TINY);
        assertThat(outcome.reasons()).contains(Reason.TABLE_FULL, Reason.FRAGMENT_LIMIT);
        assertThat(outcome.ends()).extracting(Outcome.End::reason).contains(Reason.NEIGHBOUR_LIMIT);
    }

    private static void assertConserved(final Script script, final State.Bounds bounds) {
        LaneFixture.shapes().filter(shape -> shape.batchSize() == 256).forEach(shape -> assertThat(
                        play(shape, script, bounds).decisions())
                .hasSize(INPUTS));
    }

    private static Outcome play(final Shape shape, final Script script, final State.Bounds bounds) {
        try (LaneFixture director = new LaneFixture(shape, bounds, 0, UnaryOperator.identity())) {
            return director.play(script.inputs()).finish();
        }
    }
}
