package io.signalbox.journal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Change;
import io.signalbox.decision.Change.By;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.Slots;
import io.signalbox.packet.PacketSlot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a journal says of changes that nobody commanded. */
class ChangeRecordTest {
    private final Slots slots = new Slots();
    private final RecordedDecisions decisions = new RecordedDecisions(0, "admin", 16);

    private List<String> heard() {
        final List<String> heard = new ArrayList<>();
        decisions.forEach(new RecordHandler() {
            @Override
            public void onChange(final CommandRecord change) {
                heard.add(change.timeNs() + " event " + change.event() + " revision " + change.revision() + " by "
                        + change.author() + ": " + change.text() + change.refusal());
            }

            @Override
            public void onDecision(final FullRecord decision) {
                heard.add("event " + decision.event());
            }
        });
        return heard;
    }

    private static Change drained(final int port, final long timeNs, final long revision, final boolean atDeadline) {
        final String text = "-d -t 192.0.2.10:80 -r 10.0.0.11:" + port;
        final By by = atDeadline ? By.DEADLINE : By.DRAIN;
        return new Change(CommandText.parse(text), by, timeNs, revision, atDeadline);
    }

    @Test
    void shouldSayWhichServersWentBeforeAnEventAndWhichBehindIt() {
        final PacketSlot slot = slots.tick();
        slot.decision.changes.add(drained(81, 2_000, 8, true));
        slot.decision.changes.add(drained(82, 5_000, 9, false));
        slots.decide(decisions);

        assertThat(heard())
                .containsExactly(
                        "2000 event 1 revision 8 by drain at its deadline: -d -t 192.0.2.10:80 -r 10.0.0.11:81",
                        "event 1",
                        "5000 event 1 revision 9 by drain: -d -t 192.0.2.10:80 -r 10.0.0.11:82");
    }
}
