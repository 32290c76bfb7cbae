package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import io.signalbox.wire.Protocol;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which real server a client's next packet goes to when servers come, go and fill up, or when it begins anew (sections
 * 1.2, 1.3, 1.4, 3; REQ-121, 122, 125, 126, 128, 129). Of two servers rr begins with the one added last,
 * {@link Box#OTHER}.
 */
class ReschedulingTest {
    private static final int PORT = 40_000;

    private static Box two() {
        return Box.with(
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m",
                "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m");
    }

    private static Box twoUdp() {
        return Box.with(
                "-A -u 192.0.2.10:53 -s rr",
                "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -m");
    }

    private static TcpPacket segment() {
        return tcp().from(CLIENT, PORT).to(VIP, 80);
    }

    private static TcpPacket at(final String server) {
        return tcp().from(CLIENT, PORT).to(server, 80).ttl(63);
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, PORT).to(VIP, 53);
    }

    private static UdpPacket questionAt(final String server) {
        return udp().from(CLIENT, PORT).to(server, 53).ttl(63);
    }

    private static Box connected() {
        return two().fromClient(segment().syn())
                .toOther(at(OTHER).syn())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(segment().ack(1))
                .toOther(at(OTHER).ack(1))
                .decides(Reason.CONNECTION);
    }

    /** After RST from the client the connection is in CLOSE. */
    private static Box closed() {
        return connected().fromClient(segment().rst()).toOther(at(OTHER).rst()).decides(Reason.CONNECTION);
    }

    /** Nobody looks for connections then: the host's reset closes none. */
    @Test
    void shouldNotHearTheHostsResetsOnceTheLastServiceIsGone() {
        connected()
                .told("-D -t 192.0.2.10:80")
                .fromClient(segment().ack(2))
                .toClient(tcp().from(VIP, 80)
                        .to(CLIENT, PORT)
                        .rst()
                        .seq(2)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET)
                .told("-A -t 192.0.2.10:80 -s rr")
                .told("-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m")
                .after(11)
                .fromClient(segment().ack(3))
                .toOther(at(OTHER).ack(3))
                .decides(Reason.CONNECTION);
    }

    /** Its tunnelled packets know the way, and to Linux that is no way for packets that are addressed to the VIP. */
    @Test
    void shouldLoseDirectlyRoutedPacketsBehindTunnelledOnesAsLinuxDoes() {
        directlyRoutedWhileTunnelled(Box::asLinux)
                .sends("eth1", arpRequest(VIP).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING);
    }

    @Test
    void shouldRouteDirectlyBehindTunnelledPacketsWhereItIsNotLinux() {
        directlyRoutedWhileTunnelled(box -> box)
                .toServer(tcp().from(CLIENT, PORT + 1).to(VIP, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    private static Box directlyRoutedWhileTunnelled(final UnaryOperator<Box> profile) {
        final Box box = profile.apply(Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i"));
        return box.fromClient(segment().dontFragment().syn())
                .toServer(tunnelled(segment().syn()))
                .decides(Reason.NEW_CONNECTION)
                .told("-e -t 192.0.2.10:80 -r 10.0.0.11:80 -g")
                .fromClient(segment().dontFragment().ack(1))
                .toServer(tunnelled(segment().ack(1)))
                .decides(Reason.CONNECTION)
                .fromClient(tcp().from(CLIENT, PORT + 1).to(VIP, 80).syn());
    }

    private static Packet tunnelled(final TcpPacket inner) {
        return ip(Protocol.IPV4)
                .payload(inner.dontFragment().ttl(63).bytes())
                .from(OWN1)
                .to(SERVER)
                .ttl(63)
                .dontFragment();
    }

    /** Section 5.2: what is forced to end takes along the template that controls nothing else, assured or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndATemplateOfADeletedServerWithItsLastConnection(final boolean assured) {
        final Box box = Box.with(
                        "-A -u 192.0.2.10:53 -s rr -p 300",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                        "net.ipv4.vs.expire_nodest_conn=1")
                .fromClient(question())
                .fromClient(question().from(CLIENT, PORT + 1))
                .remembers(3);
        if (assured) {
            box.fromServer(udp().from(SERVER, 53).to(CLIENT, PORT));
        }
        box.told("-d -u 192.0.2.10:53 -r 10.0.0.11:53").after(0.01).remembers(0);
    }

    /** REQ-121. */
    @Test
    void shouldKeepAConnectionOnAQuiescedServerAndGiveItNoNewOnes() {
        connected()
                .told("-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 0")
                .fromClient(segment().ack(2))
                .toOther(at(OTHER).ack(2))
                .decides(Reason.CONNECTION);
        for (int port = 1; port <= 3; port++) {
            two().told("-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 0")
                    .fromClient(tcp().from(CLIENT, port).to(VIP, 80).syn())
                    .toServer(tcp().from(CLIENT, port).to(SERVER, 80).syn().ttl(63))
                    .decides(Reason.NEW_CONNECTION);
        }
    }

    /** Section 1.2: with the switch a SYN leaves a server of weight 0, an ACK does not. */
    @Test
    void shouldLetOnlyASynLeaveAQuiescedServer() {
        connected()
                .told("net.ipv4.vs.expire_nodest_conn=1")
                .told("-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m -w 0")
                .fromClient(segment().ack(2))
                .toOther(at(OTHER).ack(2))
                .decides(Reason.CONNECTION)
                .fromClient(segment().syn())
                .toServer(at(SERVER).syn())
                .decides(Reason.RESCHEDULED);
    }

    /** REQ-126, fact 10. */
    @Test
    void shouldDropPacketsOfADeletedServerInSilence() {
        connected()
                .told("-d -t 192.0.2.10:80 -r 10.0.0.12:80")
                .fromClient(segment().ack(2))
                .drops(Reason.SERVER_GONE)
                .fromClient(segment().syn())
                .drops(Reason.SERVER_GONE)
                .remembers(1);
    }

    /** Section 3.3: its answers still come through. */
    @Test
    void shouldStillTranslateTheAnswersOfADeletedServer() {
        connected()
                .told("-d -t 192.0.2.10:80 -r 10.0.0.12:80")
                .fromServer(tcp().from(OTHER, 80).to(CLIENT, PORT).ack(7))
                .toClient(tcp().from(VIP, 80).to(CLIENT, PORT).ack(7).ttl(63))
                .decides(Reason.REPLY);
    }

    /** Section 3.3: it comes back from the trash with its connections. */
    @Test
    void shouldTakeUpItsConnectionsWhenADeletedServerComesBack() {
        connected()
                .told("-d -t 192.0.2.10:80 -r 10.0.0.12:80")
                .told("-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m")
                .fromClient(segment().ack(2))
                .toOther(at(OTHER).ack(2))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldTakeUpItsConnectionsEvenWhenTheServiceWasMadeAnew() {
        connected()
                .told("-C")
                .told("-A -t 192.0.2.10:80 -s rr")
                .told("-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m")
                .fromClient(segment().ack(2))
                .toOther(at(OTHER).ack(2))
                .decides(Reason.CONNECTION);
    }

    /** REQ-128: the same packet finds a new server at once. */
    @Test
    void shouldRescheduleUdpOfADeletedServerAtOnce() {
        twoUdp().fromClient(question())
                .toOther(questionAt(OTHER))
                .told("-d -u 192.0.2.10:53 -r 10.0.0.12:53")
                .told("net.ipv4.vs.expire_nodest_conn=1")
                .fromClient(question())
                .toServer(questionAt(SERVER))
                .decides(Reason.SERVER_EXPIRED);
    }

    /** TCP data without a connection is the host's, which resets it. */
    @Test
    void shouldResetTcpOfADeletedServerThatMayNotBeginAnew() {
        connected()
                .told("-d -t 192.0.2.10:80 -r 10.0.0.12:80")
                .told("net.ipv4.vs.expire_nodest_conn=1")
                .fromClient(segment().ack(2))
                .toClient(tcp().from(VIP, 80)
                        .to(CLIENT, PORT)
                        .rst()
                        .seq(2)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET);
    }

    /** Section 1.1: with the last service of the family the balancer is gone. */
    @Test
    void shouldLeaveLivingConnectionsToTheHostWhenTheLastServiceGoes() {
        connected()
                .told("-C")
                .fromClient(segment().ack(2))
                .toClient(tcp().from(VIP, 80)
                        .to(CLIENT, PORT)
                        .rst()
                        .seq(2)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET)
                .remembers(1);
    }

    /** REQ-125: without losing the SYN. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldScheduleASynOnAClosedConnectionAfresh(final int mode) {
        closed().told("net.ipv4.vs.conn_reuse_mode=" + mode)
                .fromClient(segment().syn())
                .toServer(at(SERVER).syn())
                .decides(Reason.RESCHEDULED);
    }

    @Test
    void shouldKeepAClosedConnectionsServerWhereReuseIsOff() {
        closed().told("net.ipv4.vs.conn_reuse_mode=0")
                .fromClient(segment().syn())
                .toOther(at(OTHER).syn())
                .decides(Reason.CONNECTION);
    }

    /** A SYN on an established connection is never scheduled afresh. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldForwardASynOfAnEstablishedConnection(final int mode) {
        connected()
                .told("net.ipv4.vs.conn_reuse_mode=" + mode)
                .fromClient(segment().syn())
                .toOther(at(OTHER).syn())
                .decides(Reason.CONNECTION);
    }

    /** Bit 1 of the mode: of a DR connection the director never sees the server's FIN. */
    @Test
    void shouldReuseAFinishedDirectConnectionOnlyInModeTwo() {
        directInFinWait()
                .fromClient(segment().syn())
                .toOther(segment().syn().ttl(63))
                .decides(Reason.CONNECTION);
        directInFinWait()
                .told("net.ipv4.vs.conn_reuse_mode=2")
                .fromClient(segment().syn())
                .toServer(segment().syn().ttl(63))
                .decides(Reason.RESCHEDULED);
    }

    private static Box directInFinWait() {
        return Box.with(
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -g")
                .fromClient(segment().syn())
                .fromClient(segment().ack(1))
                .fromClient(segment().fin().ack(1));
    }

    /** REQ-122, section 3.2: at four connections full, and free again below three quarters. */
    @Test
    void shouldFillAServerToItsThresholdAndAskItAgainBelowThreeQuarters() {
        final Box box = Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m -x 4");
        for (int port = 1; port <= 4; port++) {
            box.fromClient(udp().from(CLIENT, port).to(VIP, 53)).later(10);
        }
        box.fromClient(question())
                .toClient(refusal(Box.FIRST_ID))
                .decides(Reason.NO_SERVER)
                .after(262)
                .remembers(3)
                .fromClient(question())
                .toClient(refusal(Box.FIRST_ID + 1))
                .decides(Reason.NO_SERVER)
                .after(10)
                .remembers(2)
                .fromClient(question())
                .toServer(questionAt(SERVER))
                .decides(Reason.NEW_CONNECTION);
    }

    private static IcmpPacket refusal(final int id) {
        return icmp().from(VIP)
                .to(CLIENT)
                .portUnreachable()
                .quoting(question())
                .tos(0xC0)
                .id(id);
    }

    /** REQ-129, section 1.4: everything but a reset opens a connection. */
    @Test
    void shouldScheduleTheMiddleOfAConnectionWhereItIsSloppy() {
        two().told("net.ipv4.vs.sloppy_tcp=1")
                .fromClient(segment().ack(1))
                .toOther(at(OTHER).ack(1))
                .decides(Reason.NEW_CONNECTION);
        two().told("net.ipv4.vs.sloppy_tcp=1")
                .fromClient(segment().rst())
                .decides(Reason.RESET_IGNORED)
                .remembers(0);
    }

    @Test
    void shouldScheduleASynWithAnyOtherFlagButReset() {
        two().fromClient(segment().syn().ack(1)).toOther(at(OTHER).syn().ack(1)).decides(Reason.NEW_CONNECTION);
        two().fromClient(segment().syn().fin()).toOther(at(OTHER).syn().fin()).decides(Reason.NEW_CONNECTION);
        two().fromClient(segment().syn().rst()).decides(Reason.RESET_IGNORED).remembers(0);
    }

    /** Section 1.4: active FTP data is never scheduled. */
    @Test
    void shouldNotScheduleFromTheFtpDataPort() {
        two().fromClient(tcp().from(CLIENT, 20).to(VIP, 80).syn())
                .toClient(tcp().from(VIP, 80)
                        .to(CLIENT, 20)
                        .rst()
                        .ack(1)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET)
                .remembers(0);
    }

    /** Section 1.3: the TTL in the quote is decremented, for the packet was being forwarded. */
    @Test
    void shouldRefuseAStrayAnswerOnlyWhereToldTo() {
        final TcpPacket stray = tcp().from(SERVER, 80).to(CLIENT, 999).ack(1);
        two().fromServer(stray)
                .toClient(tcp().from(SERVER, 80).to(CLIENT, 999).ack(1).ttl(63))
                .decides(Reason.ROUTED);
        two().told("net.ipv4.vs.nat_icmp_send=1")
                .fromServer(stray)
                .toServer(icmp().from(Box.OWN1)
                        .to(SERVER)
                        .portUnreachable()
                        .quoting(tcp().from(SERVER, 80).to(CLIENT, 999).ack(1).ttl(63))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.STRAY_REPLY)
                .fromServer(tcp().from(SERVER, 80).to(CLIENT, 999).rst())
                .toClient(tcp().from(SERVER, 80).to(CLIENT, 999).rst().ttl(63))
                .decides(Reason.ROUTED)
                .fromServer(tcp().from(SERVER, 81).to(CLIENT, 999).ack(1))
                .toClient(tcp().from(SERVER, 81).to(CLIENT, 999).ack(1).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldDropWhatTheTableHasNoRoomForAndKeepWhatItHolds() {
        Box.with(
                        new State.Bounds(2, 1, 1, 1 << 16),
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .fromClient(tcp().from(CLIENT, 2).to(VIP, 80).syn())
                .fromClient(tcp().from(CLIENT, 3).to(VIP, 80).syn())
                .drops(Reason.TABLE_FULL)
                .remembers(2)
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).ack(1))
                .toServer(tcp().from(CLIENT, 1).to(SERVER, 80).ack(1).ttl(63))
                .decides(Reason.CONNECTION);
    }
}
