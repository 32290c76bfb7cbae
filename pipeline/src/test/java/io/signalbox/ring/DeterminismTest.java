package io.signalbox.ring;

import static io.signalbox.golden.packet.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.connection.ExpiryPace;
import io.signalbox.decision.Reason;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.stage.State;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same input gives the same output: in every layout and size, with and without ticks, with any table seed. */
@Timeout(300)
class DeterminismTest {
    private static final int INPUTS = 2_000;
    private static final long TICK_NS = 700_000_000L;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 2);
    }

    static LongStream manySeeds() {
        return LongStream.rangeClosed(100, 140);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheSameOutputForTheSameTraffic(final long seed) {
        assertSameEverywhere(RandomTraffic.script(seed, INPUTS), State.Bounds.SMALL);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGiveTheSameOutputWhenItsStoresAreFull(final long seed) {
        assertSameEverywhere(RandomTraffic.script(seed, INPUTS), ConservationTest.TINY);
    }

    /** A scheduler that counts connections would see how far a backlog of expiries was worked off. */
    @Test
    void shouldScheduleAlikeWhenMoreConnectionsAreDueThanOneEventMayExpire() {
        final Script script = new Script()
                .command("-A -t 192.0.2.10:99 -s lc")
                .command("-a -t 192.0.2.10:99 -r 10.0.0.11:99 -g")
                .command("-a -t 192.0.2.10:99 -r 10.0.0.12:99 -g");
        for (int port = 1; port <= 3 * ExpiryPace.MOST; port++) {
            script.after(1)
                    .fromClient(tcp().from("198.51.100.1", 20_000 + port)
                            .to("192.0.2.10", 99)
                            .syn());
        }
        script.after(200_000);
        for (int port = 1; port <= 8; port++) {
            script.after(5_000)
                    .fromClient(tcp().from("198.51.100.2", 20_000 + port)
                            .to("192.0.2.10", 99)
                            .syn());
        }
        assertSameEverywhere(script, State.Bounds.SMALL);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("manySeeds")
    void shouldGiveTheSameOutputForMuchMoreTraffic(final long seed) {
        assertSameEverywhere(RandomTraffic.script(seed, INPUTS), State.Bounds.SMALL);
        assertSameEverywhere(RandomTraffic.mutated(seed, INPUTS), ConservationTest.TINY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldGiveTheSameOutputBesideAHost(final long seed) {
        assertSameEverywhere(RandomTraffic.besideAHost(seed, INPUTS), State.Bounds.SMALL);
    }

    /** Traffic that leaves half of the director untouched would prove little. */
    @Test
    void shouldMeetMostOfWhatADirectorKnows() {
        final EnumSet<Reason> met = EnumSet.noneOf(Reason.class);
        seeds().forEach(seed -> {
            final Outcome outcome = LaneFixture.play(Shape.PLAIN, RandomTraffic.script(seed, INPUTS));
            met.addAll(outcome.reasons());
            outcome.ends().forEach(end -> met.add(end.reason()));
        });
        assertThat(met)
                .contains(Reason.NEW_CONNECTION, Reason.CONNECTION, Reason.RESCHEDULED, Reason.REPLY)
                .contains(Reason.RELATED_ICMP, Reason.ROUTED, Reason.SERVER_GONE)
                .contains(Reason.ARP_REPLY, Reason.NEIGHBOUR_ADVERTISED, Reason.ECHO_REPLY, Reason.TCP_RESET)
                .contains(Reason.TTL_EXCEEDED, Reason.MTU_EXCEEDED, Reason.NEIGHBOUR_LEARNED, Reason.REASSEMBLED)
                .contains(Reason.FRAGMENT_WAITING, Reason.FRAGMENT_OVERLAP, Reason.FRAGMENT_TIMEOUT)
                .contains(Reason.NEW_MAPPING, Reason.MAPPING, Reason.MAPPING_REPLY, Reason.MAPPING_ICMP)
                .contains(Reason.MAPPING_INBOUND, Reason.MAPPING_HAIRPIN, Reason.PUBLIC_PORTS_REFUSED)
                .contains(Reason.NEIGHBOUR_WAITING, Reason.NEIGHBOUR_FAILED, Reason.COMMAND, Reason.COMMAND_REFUSED);
    }

    private static void assertSameEverywhere(final Script script, final State.Bounds bounds) {
        final Outcome plain = play(Shape.PLAIN, script, bounds, 0, Long.MAX_VALUE);
        LaneFixture.shapes().forEach(shape -> {
            final Outcome outcome = play(shape, script, bounds, 0, Long.MAX_VALUE);
            assertSame(plain, outcome, shape + "");
            assertSame(plain, play(shape, script, bounds, 42, Long.MAX_VALUE), shape + ", another seed");
            assertSame(plain, play(shape, script, bounds, 0, TICK_NS), shape + ", with ticks");
        });
    }

    /** Part by part, so that a difference is shown and not two heaps of bytes. */
    private static void assertSame(final Outcome expected, final Outcome actual, final String how) {
        assertSame(expected.decisions(), actual.decisions(), how);
        assertSame(expected.frames(), actual.frames(), how);
        assertSame(expected.ends(), actual.ends(), how);
    }

    private static void assertSame(final List<?> expected, final List<?> actual, final String how) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertThat(actual.get(i)).as("%s, item %d", how, i).isEqualTo(expected.get(i));
        }
        assertThat(actual).as(how).hasSameSizeAs(expected);
    }

    private static Outcome play(
            final Shape shape, final Script script, final State.Bounds bounds, final long seed, final long tickNs) {
        try (LaneFixture director = new LaneFixture(shape, bounds, seed, UnaryOperator.identity())) {
            return director.ticking(tickNs).play(script.inputs()).finish();
        }
    }
}
