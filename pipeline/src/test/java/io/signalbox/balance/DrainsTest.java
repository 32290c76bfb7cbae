package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** A real server that is to go, and what becomes of its connections. rr begins with the one added last, {@link Box#OTHER}. */
class DrainsTest {
    private static final int PORT = 40_000;
    private static final String DRAIN = "drain -t 192.0.2.10:80 -r 10.0.0.12:80";

    private static TcpPacket segment() {
        return tcp().from(CLIENT, PORT).to(VIP, 80);
    }

    private static TcpPacket at(final String server) {
        return tcp().from(CLIENT, PORT).to(server, 80).ttl(63);
    }

    /** A client is connected to the one that is to go. */
    private static Box connected() {
        return Box.with(
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m")
                .fromClient(segment().syn())
                .toOther(at(OTHER).syn())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(segment().ack(1))
                .toOther(at(OTHER).ack(1))
                .decides(Reason.CONNECTION);
    }

    private static void assertServers(final Box box, final int count) {
        assertThat(box.state().services.all().get(0).servers.count()).isEqualTo(count);
    }

    @Test
    void shouldKeepItsConnectionsAndTakeNoOthers() {
        connected()
                .hears(DRAIN)
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .toServer(tcp().from(CLIENT, 1).to(SERVER, 80).ttl(63).syn())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(tcp().from(CLIENT, 2).to(VIP, 80).syn())
                .toServer(tcp().from(CLIENT, 2).to(SERVER, 80).ttl(63).syn())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(segment().ack(2))
                .toOther(at(OTHER).ack(2))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldGoWithItsLastConnection() {
        final Box box = connected().hears(DRAIN).fromClient(segment().rst());
        assertServers(box, 2);
        final long revision = box.state().configurator.revision();
        box.later(11).hears("look");
        assertServers(box, 1);
        assertThat(box.state().drains.all()).isEmpty();
        assertThat(box.state().configurator.revision()).isEqualTo(revision + 2);
    }

    @Test
    void shouldGoAtOnceWithoutConnections() {
        final Box box = connected().hears("drain -t 192.0.2.10:80 -r 10.0.0.11:80");
        assertServers(box, 1);
        assertThat(box.state().drains.all()).isEmpty();
    }

    @Test
    void shouldStayWhenItGetsAWeightAgain() {
        final Box box = connected()
                .hears(DRAIN + " --deadline 30 --then reset")
                .told("-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 1")
                .after(31);
        assertServers(box, 2);
        assertThat(box.state().drains.all()).isEmpty();
    }

    @Test
    void shouldStayWhenItGetsAWeightAgainWhileItIsDown() {
        final Box box = connected()
                .hears("health -t 192.0.2.10:80 -r 10.0.0.12:80 down after 7 : refused")
                .hears(DRAIN + " --deadline 30 --then reset")
                .told("-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 1")
                .after(31);
        assertServers(box, 2);
        assertThat(box.state().drains.all()).isEmpty();
    }

    @Test
    void shouldKeepConnectionsAtTheDeadlineUnlessToldOtherwise() {
        final Box box = connected().hears(DRAIN + " --deadline 30").after(31);
        assertServers(box, 2);
        assertThat(box.state().drains.all()).singleElement().matches(Drains.Drain::isOverdue);
        assertThat(box.restarts().state().drains.all()).singleElement().matches(Drains.Drain::isOverdue);
        box.fromClient(segment().ack(2)).toOther(at(OTHER).ack(2)).decides(Reason.CONNECTION);
    }

    @Test
    void shouldBeginAnewWhereItIsToldAgain() {
        final Box box = connected().hears(DRAIN + " --deadline 30 --then reset").hears(DRAIN);
        assertThat(box.state().drains.all()).hasSize(1);
        box.after(31);
        assertServers(box, 2);
    }

    @Test
    void shouldResetBothSidesAtTheDeadlineIfToldSo() {
        final Box box = connected().hears(DRAIN + " --deadline 30 --then reset").later(29);
        box.fromClient(segment().ack(2)).toOther(at(OTHER).ack(2)).decides(Reason.CONNECTION);
        assertServers(box, 2);
        box.later(2)
                .fromClient(segment().seq(7).ack(3).psh().payload("x"))
                .toClient(tcp().from(VIP, 80)
                        .to(CLIENT, PORT)
                        .rst()
                        .seq(3)
                        .window(0)
                        .dontFragment())
                .toOther(at(OTHER).seq(7).ack(3).rst().payload("x"))
                .decides(Reason.DRAINED);
        assertServers(box, 1);
    }

    @Test
    void shouldPassOnAClientsOwnReset() {
        connected()
                .hears(DRAIN + " --deadline 30 --then reset")
                .after(31)
                .fromClient(segment().rst())
                .toOther(at(OTHER).rst())
                .decides(Reason.DRAINED);
    }

    /** A datagram has nobody to tell: its flow begins anew. */
    @Test
    void shouldScheduleDatagramsAfreshAtTheDeadline() {
        final UdpPacket question = udp().from(CLIENT, PORT).to(VIP, 53);
        Box.with(
                        "-A -u 192.0.2.10:53 -s rr",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                        "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -m")
                .fromClient(question)
                .toOther(udp().from(CLIENT, PORT).to(OTHER, 53).ttl(63))
                .hears("drain -u 192.0.2.10:53 -r 10.0.0.12:53 --deadline 5 --then reset")
                .later(6)
                .fromClient(question)
                .toServer(udp().from(CLIENT, PORT).to(SERVER, 53).ttl(63))
                .decides(Reason.SERVER_EXPIRED);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        connected()
                .asked(CommandText.parse("drain -t 192.0.2.10:81 -r 10.0.0.12:80"))
                .refuses("Service not defined")
                .asked(CommandText.parse("drain -t 192.0.2.10:80 -r 10.0.0.13:80"))
                .refuses("No such destination");
    }
}
