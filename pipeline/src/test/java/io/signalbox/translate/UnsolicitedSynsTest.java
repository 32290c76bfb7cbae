package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OWN0;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** Whoever sends a SYN that nobody inside has asked for is told so, six seconds later. */
class UnsolicitedSynsTest {
    private static final String ANOTHER = "198.51.100.2";
    private static final int WEB = 80;

    @Test
    void shouldTellAsManyAsThereIsRoomFor() {
        final Box box = gateway();
        for (int sender = 0; sender <= UnsolicitedSyns.ROOM; sender++) {
            box.later(0.01).fromClient(syn(address(sender))).drops(Reason.UNSOLICITED_SYN);
        }
        box.after(9);
        for (int sender = 0; sender < UnsolicitedSyns.ROOM; sender++) {
            box.toClient(refusal(sender, address(sender)));
        }
        box.decides(Reason.TICK);
    }

    @Test
    void shouldHaveRoomAgainOnceTheyAreTold() {
        final Box box = gateway();
        for (int sender = 0; sender < UnsolicitedSyns.ROOM; sender++) {
            box.later(0.01).fromClient(syn(address(sender)));
        }
        assertThat(box.after(9).takesAll()).hasSize(UnsolicitedSyns.ROOM);

        box.fromClient(syn(CLIENT)).fromClient(syn(ANOTHER)).after(9);
        box.toClient(refusal(UnsolicitedSyns.ROOM, CLIENT))
                .toClient(refusal(UnsolicitedSyns.ROOM + 1, ANOTHER))
                .decides(Reason.TICK);
    }

    @Test
    void shouldTellThemWhereTheDirectorGoesOnFromACheckpoint() {
        final Box box =
                gateway().fromClient(syn(CLIENT)).fromClient(syn(ANOTHER)).restarts();
        box.after(9).toClient(refusal(0, CLIENT)).toClient(refusal(1, ANOTHER)).decides(Reason.TICK);
    }

    private static Box gateway() {
        return Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --out-interface eth0");
    }

    /** So many that each gets few answers: hosts are told of errors at a limited rate. */
    private static String address(final int sender) {
        return "198.51.100." + (1 + sender % 200);
    }

    private static TcpPacket syn(final String from) {
        return tcp().syn().from(from, 9).to(OWN0, WEB);
    }

    private static Packet refusal(final int earlier, final String sender) {
        return icmp().portUnreachable()
                .quoting(syn(sender))
                .tos(0xC0)
                .id(Box.FIRST_ID + earlier)
                .from(OWN0)
                .to(sender);
    }
}
