package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** Before anybody connects it can be known whether real servers can be reached. */
class SeekServersTest {
    private static Box box(final String server) {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r " + server + ":80 -m");
    }

    private static boolean reaches(final Box box) {
        return box.state()
                .forwarder
                .reaches(box.state().services.all().get(0).servers.get(0));
    }

    @Test
    void shouldAskForAServerThatNobodyKnows() {
        final Box box = box(STRANGER);
        assertThat(reaches(box)).isFalse();
        box.hears("seek servers")
                .sends("eth1", arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.COMMAND);
        box.hears("seek servers").decides(Reason.COMMAND);
        assertThat(reaches(box)).isFalse();
        box.receives(
                "eth1", arpReply().from(STRANGER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1));
        assertThat(reaches(box)).isTrue();
    }

    @Test
    void shouldAskForNobodyWhomItKnowsOrThatTakesNoConnections() {
        box(Box.SERVER).hears("seek servers").decides(Reason.COMMAND);
        box(OWN1).hears("seek servers").decides(Reason.COMMAND);
        box(STRANGER)
                .told("-e -t 192.0.2.10:80 -r " + STRANGER + ":80 -m -w 0")
                .hears("seek servers")
                .decides(Reason.COMMAND);
        assertThat(reaches(box(Box.SERVER))).isTrue();
        assertThat(reaches(box(OWN1))).isTrue();
        assertThat(reaches(box("203.0.113.1"))).isFalse();
    }
}
