package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.ring.Outcome.End;
import io.signalbox.ring.Outcome.Sent;
import io.signalbox.stage.State;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets for a next hop that nobody knows wait, a few of them and not for ever, in every layout alike. */
@Timeout(60)
class WaitingForNeighbourTest {
    private static final int HELD_LIMIT = State.Bounds.SMALL.heldFrames() / Neighbours.HELD_SHARE;
    private static final int WAITING = 5;
    private static final int FIRST_PORT = 20_000;
    private static final long SECOND_NS = 1_000_000_000L;

    private static final String BROADCAST = "ffffffffffff";
    private static final String SILENT_MAC = "020000000199";
    private static final int ICMP = 14 + 20;
    /** Link header, outer IP header, ICMP header, quoted IP header. */
    private static final int QUOTED_PORT = ICMP + 8 + 20;

    static Stream<Shape> shapes() {
        return LaneFixture.shapes();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldReleaseInOrderWhatWaitedForALateAnswer(final Shape shape) {
        final Script script = knock(WAITING).after(300).frame(Site.SERVERS, BatchTest.silentServerAnswers());
        script.fromClient(Client.of(FIRST_PORT + WAITING).syn(Site.WAITING));
        final Outcome outcome = LaneFixture.play(shape, script);

        final List<Sent> frames = outcome.framesOf(Site.SERVERS);
        assertThat(destinationMac(frames.get(0))).isEqualTo(BROADCAST);
        final List<Sent> released = frames.subList(1, frames.size());
        assertThat(released)
                .allSatisfy(frame -> assertThat(destinationMac(frame)).isEqualTo(SILENT_MAC));
        assertThat(released).extracting(Sent::origin).containsExactly(0, 1, 2, 3, 4, 6);
        assertThat(released).extracting(frame -> u16(frame, ICMP)).containsExactlyElementsOf(ports(0, WAITING + 1));
        assertThat(outcome.ends()).isEqualTo(ends(0, WAITING, Reason.NEW_CONNECTION));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldAskThreeTimesASecondApartAndThenTellEachClient(final Shape shape) {
        final Script script =
                knock(WAITING).after(10_000).fromClient(Client.of(1).syn(Site.NAT));
        final Outcome outcome = LaneFixture.play(shape, script);

        final List<Sent> questions = outcome.framesOf(Site.SERVERS).stream()
                .filter(frame -> destinationMac(frame).equals(BROADCAST))
                .toList();
        assertThat(questions)
                .extracting(Sent::timeNs)
                .containsExactly(Script.START_NS, Script.START_NS + SECOND_NS, Script.START_NS + 2 * SECOND_NS);
        final List<Sent> errors = outcome.framesOf(Site.CLIENTS);
        assertThat(errors).allSatisfy(WaitingForNeighbourTest::saysHostUnreachable);
        assertThat(errors).extracting(frame -> u16(frame, QUOTED_PORT)).containsExactlyElementsOf(ports(0, WAITING));
        assertThat(errors).extracting(Sent::timeNs).containsOnly(Script.START_NS + 3 * SECOND_NS);
        assertThat(outcome.ends()).isEqualTo(ends(0, WAITING, Reason.NEIGHBOUR_FAILED));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldPushTheOldestOutWhenTooManyWait(final Shape shape) {
        final int tooMany = 3;
        final Script script = knock(HELD_LIMIT + tooMany).frame(Site.SERVERS, BatchTest.silentServerAnswers());
        final Outcome outcome = LaneFixture.play(shape, script);

        assertThat(outcome.ends().subList(0, tooMany)).isEqualTo(ends(0, tooMany, Reason.NEIGHBOUR_LIMIT));
        assertThat(outcome.ends().subList(tooMany, outcome.ends().size()))
                .isEqualTo(ends(tooMany, tooMany + HELD_LIMIT, Reason.NEW_CONNECTION));
        assertThat(outcome.framesOf(Site.SERVERS))
                .filteredOn(frame -> destinationMac(frame).equals(SILENT_MAC))
                .extracting(frame -> u16(frame, ICMP))
                .containsExactlyElementsOf(ports(tooMany, tooMany + HELD_LIMIT));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldLetGoOfWhatStillWaitsWhenTheRunEnds(final Shape shape) {
        assertThat(LaneFixture.play(shape, knock(WAITING)).ends())
                .isEqualTo(ends(0, WAITING, Reason.STOPPED_WHILE_HELD));
    }

    /** So many clients want to be served by the one server that has not told its MAC. */
    private static Script knock(final int clients) {
        final Script script = new Script();
        ports(0, clients).forEach(port -> script.fromClient(Client.of(port).syn(Site.WAITING)));
        return script;
    }

    private static List<Integer> ports(final int from, final int to) {
        return IntStream.range(FIRST_PORT + from, FIRST_PORT + to).boxed().toList();
    }

    private static List<End> ends(final int from, final int to, final Reason reason) {
        return IntStream.range(from, to)
                .mapToObj(input -> new End(input, reason))
                .toList();
    }

    /** RFC 792: type 3, code 1. */
    private static void saysHostUnreachable(final Sent frame) {
        assertThat(frame.hex()).startsWith("0200000000fe" + "020000000001" + "0800");
        assertThat(u16(frame, ICMP)).isEqualTo(0x0301);
    }

    private static String destinationMac(final Sent frame) {
        return frame.hex().substring(0, 12);
    }

    private static int u16(final Sent frame, final int offset) {
        return Integer.parseInt(frame.hex(), 2 * offset, 2 * offset + 4, 16);
    }
}
