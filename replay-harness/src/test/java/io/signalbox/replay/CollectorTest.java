package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import org.junit.jupiter.api.Test;

/** The law: every event has one final decision, and what is said to have left has left. */
class CollectorTest {
    private final Emissions emissions = new Emissions(16);
    private final PacketSlot slot = new PacketSlot();
    private final Collector collector = new Collector(port -> "eth" + port, false, DecisionLog.NOTHING);
    private long event;

    @Test
    void shouldAcceptAFrameThatLeft() {
        next();
        slot.emits = true;
        decide(Reason.CONNECTION);

        assertLawful();
    }

    @Test
    void shouldRefuseAForwardedFrameThatNeverLeft() {
        next();
        decide(Reason.CONNECTION);

        assertUnlawful("event 1 is said to have left as CONNECTION, but nothing did");
    }

    @Test
    void shouldRefuseAForwardedFrameThatWasCutIntoNothing() {
        next();
        slot.emits = true;
        slot.emission.pieces = 0;
        decide(Reason.NEW_CONNECTION);

        assertUnlawful("event 1 is said to have left as NEW_CONNECTION");
    }

    @Test
    void shouldAcceptAnAnswerThatLeftOrWaits() {
        next();
        emit();
        decide(Reason.TCP_RESET);
        next();
        emit().pieces = 0;
        decide(Reason.TCP_RESET);

        assertLawful();
    }

    @Test
    void shouldRefuseAnAnswerThatNobodyGave() {
        next();
        decide(Reason.ECHO_REPLY);

        assertUnlawful("event 1 is said to have left as ECHO_REPLY");
    }

    @Test
    void shouldNotTakeAnothersFrameForTheEventsOwn() {
        next();
        emit().originEvent = 99;
        decide(Reason.TCP_RESET);

        assertUnlawful("event 1 is said to have left as TCP_RESET");
    }

    @Test
    void shouldAcceptAHeldFrameThatLeavesLater() {
        next();
        decide(Reason.NEIGHBOUR_WAITING);
        next();
        end(1, Reason.CONNECTION);
        decide(Reason.NEIGHBOUR_LEARNED);

        assertLawful();
    }

    @Test
    void shouldRefuseAHeldFrameThatLeavesAsNothing() {
        next();
        decide(Reason.NEIGHBOUR_WAITING);
        next();
        end(1, Reason.CONNECTION).pieces = 0;
        decide(Reason.NEIGHBOUR_LEARNED);

        assertUnlawful("event 1 is said to have left in the end as CONNECTION");
    }

    @Test
    void shouldRefuseAnEventThatIsHeldForEver() {
        next();
        decide(Reason.FRAGMENT_WAITING);

        assertUnlawful("events [1] are held for ever");
    }

    @Test
    void shouldRefuseAnEndOfWhatWasNotHeld() {
        next();
        end(7, Reason.FRAGMENT_TIMEOUT);
        decide(Reason.NOT_FOR_US);

        assertUnlawful("event 7 was resolved, but was not held");
    }

    @Test
    void shouldMissAnEventThatWasOfferedAndNeverDecided() {
        next();
        decide(Reason.NOT_FOR_US);
        event++;

        assertUnlawful("2 events were offered, but 1 decided");
    }

    private void next() {
        emissions.release(emissions.next());
        slot.clear(EventKind.FRAME, ++event, event * 1_000);
        slot.emission.clear();
        slot.firstExtra = emissions.next();
    }

    private Emission emit() {
        final Emission emission = emissions.claim();
        slot.extras++;
        emission.originEvent = event;
        return emission;
    }

    private Emission end(final long heldEvent, final Reason reason) {
        final Emission emission = emit();
        emission.originEvent = heldEvent;
        emission.resolution = reason;
        return emission;
    }

    private void decide(final Reason reason) {
        slot.decision.reason = reason;
        collector.decided(slot, emissions);
    }

    private void assertLawful() {
        assertThatCode(() -> collector.checkConservation(event)).doesNotThrowAnyException();
    }

    private void assertUnlawful(final String what) {
        assertThatThrownBy(() -> collector.checkConservation(event))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("conservation is broken: ")
                .hasMessageContaining(what);
    }
}
