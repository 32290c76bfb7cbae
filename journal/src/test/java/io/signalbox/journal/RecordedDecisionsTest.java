package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.packet.Emission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedDecisionsTest {
    private static final int FULL_OF_TWO = FullRecord.FIXED_LENGTH + 2 * FullRecord.CANDIDATE_LENGTH;

    private final Slots slots = new Slots();
    private final RecordedDecisions recorded = new RecordedDecisions(0, "admin", 16);

    private Heard heard() {
        final Heard heard = new Heard();
        recorded.forEach(heard);
        return heard;
    }

    @Test
    void shouldWriteTheFirstPacketOfEachDirectionInFullAndTheOthersCompact() {
        slots.connection(3, 10, recorded);
        // The SYN with its candidates, the first reply; then eight compact ones.
        assertThat(recorded.lengthBytes()).isEqualTo(FULL_OF_TWO + FullRecord.FIXED_LENGTH + 8 * CompactRecord.LENGTH);
    }

    @Test
    void shouldGiveACompactRecordAllThatItsConnectionIsKnownToBe() {
        slots.connection(3, 10, recorded);
        final List<String> flows = new ArrayList<>();
        recorded.forEach(new RecordHandler() {
            @Override
            public void onDecision(final FullRecord decision) {
                flows.add(
                        decision.sourcePort() + ">" + decision.destinationPort() + " sent " + decision.sourcePortAfter()
                                + ">" + decision.destinationPortAfter() + " server " + decision.serverId() + " state "
                                + decision.stateAfter() + " scheduler " + decision.scheduler());
            }
        });
        assertThat(flows.subList(8, 10))
                .containsExactly(
                        "40003>80 sent 40003>8080 server 2 state 1 scheduler null",
                        "8080>40003 sent 80>40003 server 2 state 1 scheduler null");
    }

    @Test
    void shouldWriteAChangeOfStateInFull() {
        slots.connection(3, 10, recorded);
        final int before = recorded.lengthBytes();
        slots.request(3).decision.stateAfter = 7;
        slots.decide(recorded);
        // The reply finds the state as it was said: the change belongs to the connection, not to a direction.
        slots.reply(3).decision.stateBefore = 7;
        slots.slot.decision.stateAfter = 7;
        slots.decide(recorded);
        assertThat(recorded.lengthBytes() - before).isEqualTo(FullRecord.FIXED_LENGTH + CompactRecord.LENGTH);
    }

    @Test
    void shouldBeginAnewWhereAConnectionsNumberIsGivenAgain() {
        slots.connection(3, 10, recorded);
        final int before = recorded.lengthBytes();
        slots.connection(3, 2, recorded);
        assertThat(recorded.lengthBytes() - before).isEqualTo(FULL_OF_TWO + FullRecord.FIXED_LENGTH);
    }

    @Test
    void shouldWriteConnectionsBeyondTheTableInFull() {
        slots.connection(16, 4, recorded);
        assertThat(recorded.lengthBytes()).isEqualTo(FULL_OF_TWO + 3 * FullRecord.FIXED_LENGTH);
    }

    @Test
    void shouldWriteEachDirectionInFullOnceInEveryRunOfEvents() {
        slots.connection(3, 10, recorded);
        final int before = recorded.lengthBytes();
        slots.skipTo(DecisionScribe.EPOCH_EVENTS);
        for (int i = 0; i < 4; i++) {
            slots.request(3);
            slots.decide(recorded);
        }
        assertThat(recorded.lengthBytes() - before).isEqualTo(FullRecord.FIXED_LENGTH + 3 * CompactRecord.LENGTH);
    }

    @Test
    void shouldWriteARefusedPacketInFull() {
        slots.connection(3, 10, recorded);
        final int before = recorded.lengthBytes();
        slots.request(3);
        final Emission emission = slots.resolves(slots.event(), null);
        emission.refused = true;
        slots.decide(recorded);
        assertThat(recorded.lengthBytes() - before).isEqualTo(FullRecord.FIXED_LENGTH);
    }

    @Test
    void shouldTellHowAHeldEventEnded() {
        slots.dropped(Reason.NEIGHBOUR_WAITING);
        slots.decide(recorded);
        slots.dropped(Reason.NEIGHBOUR_LEARNED);
        slots.resolves(1, Reason.NEW_CONNECTION);
        slots.decide(recorded);

        assertThat(heard().reasons).containsExactly(Reason.NEIGHBOUR_WAITING, Reason.NEIGHBOUR_LEARNED);
        assertThat(heard().resolutions).containsExactly("1 NEW_CONNECTION by 2 via -1");
    }

    @Test
    void shouldCountNoEndTwice() {
        slots.request(3);
        slots.resolves(slots.event(), Reason.CONNECTION);
        slots.decide(recorded);
        assertThat(heard().resolutions).isEmpty();
    }

    @Test
    void shouldWriteATickInTwentyFourBytes() {
        slots.tick();
        slots.decide(recorded);
        assertThat(recorded.lengthBytes()).isEqualTo(CompactRecord.LENGTH);
        assertThat(heard().reasons).containsExactly(Reason.TICK);
        assertThat(heard().unknown).isEmpty();
    }

    @Test
    void shouldFindTheFirstDifference() {
        final RecordedDecisions other = new RecordedDecisions(0, "admin", 16);
        slots.connection(3, 10, recorded, other);
        assertThat(recorded.firstDifference(other)).isEqualTo(-1);
        final int same = recorded.lengthBytes();
        slots.request(3);
        slots.decide(recorded);
        slots.slot.decision.ipBytes++;
        slots.decide(other);
        assertThat(recorded.firstDifference(other)).isEqualTo(same);
    }
}
