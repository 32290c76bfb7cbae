package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.decision.Reason;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.sip.CallIds;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Calls of a SIP service (sections 1.3, 2.4, 2.6). Of two servers rr begins with the one added last, {@link Box#OTHER}.
 */
class SipTest {
    private static final int SIP = 5060;

    private static Box two() {
        return two(State.Bounds.SMALL);
    }

    private static Box two(final State.Bounds bounds) {
        return Box.with(
                bounds,
                "-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip",
                "-a -u 192.0.2.10:5060 -r 10.0.0.11:5060 -m",
                "-a -u 192.0.2.10:5060 -r 10.0.0.12:5060 -m");
    }

    private static UdpPacket message(final String callId) {
        return udp().payload("INVITE sip:b SIP/2.0\r\nCall-ID: " + callId + "\r\n\r\n");
    }

    private static UdpPacket toVip(final UdpPacket message, final int port) {
        return message.from(CLIENT, port).to(VIP, SIP);
    }

    private static UdpPacket at(final String server, final UdpPacket message, final int port) {
        return message.from(CLIENT, port).to(server, SIP).ttl(63);
    }

    @Test
    void shouldKeepACallOnItsRealServerWhateverPortsItComesFrom() {
        two().fromClient(toVip(message("a"), 1))
                .toOther(at(OTHER, message("a"), 1))
                .fromClient(toVip(message("b"), 2))
                .toServer(at(SERVER, message("b"), 2))
                .fromClient(toVip(message("b"), 3))
                .toServer(at(SERVER, message("b"), 3))
                .fromClient(toVip(message("a"), 4))
                .toOther(at(OTHER, message("a"), 4))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldAskForACallIdOnlyWhereAConnectionBegins() {
        two().fromClient(toVip(udp().payload("ping"), 1))
                .drops(Reason.NO_CALL_ID)
                .fromClient(toVip(message("a"), 1))
                .toOther(at(OTHER, message("a"), 1))
                .fromClient(toVip(udp().payload("ping"), 1))
                .toOther(at(OTHER, udp().payload("ping"), 1))
                .decides(Reason.CONNECTION);
    }

    /** What an error quotes may name a call; the error itself is no message of SIP's. */
    @Test
    void shouldFindNoCallInAnIcmpError() {
        two().told("net.ipv4.vs.schedule_icmp=1")
                .fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .portUnreachable()
                        .quoting(message("a").from(VIP, SIP).to(CLIENT, 1)))
                .drops(Reason.NO_CALL_ID);
    }

    @Test
    void shouldTranslateACallThatARealServerBegins() {
        two().fromServer(message("a").from(SERVER, SIP).to(CLIENT, 7))
                .toClient(message("a").from(VIP, SIP).to(CLIENT, 7).ttl(63))
                .decides(Reason.SERVER_CALL)
                .fromClient(toVip(udp().payload("well"), 7))
                .toServer(at(SERVER, udp().payload("well"), 7))
                .fromClient(toVip(message("a"), 8))
                .toServer(at(SERVER, message("a"), 8))
                .remembers(3);
    }

    /** Linux tells the virtual IP, where nothing is known of a connection of one packet. */
    @Test
    void shouldTellNobodyOfAOnePacketCallThatMustStayWhole() {
        final UdpPacket call = message("a").from(SERVER, SIP).to(CLIENT, 7).dontFragment();
        Box.with("-A -u 192.0.2.10:5060 -s rr --pe sip -o", "-a -u 192.0.2.10:5060 -r 10.0.0.11:5060 -m")
                .fromServer(call.fragment(0, 24))
                .decides(Reason.FRAGMENT_WAITING)
                .fromServer(call.fragment(24, 40))
                .drops(Reason.MTU_EXCEEDED_SILENT)
                .remembers(0);
    }

    /** Linux tells the virtual IP, and whose packets go there from that client is the call that began last. */
    @Test
    void shouldTellTheServerThatTheClientTalksToOfAnotherOnesMessageThatMustStayWhole() {
        final UdpPacket call = message("a").from(SERVER, SIP).to(CLIENT, 7).dontFragment();
        final Box box = two().fromServer(message("a").from(SERVER, SIP).to(CLIENT, 7))
                .fromServer(message("b").from(OTHER, SIP).to(CLIENT, 7))
                .fromServer(call.fragment(0, 24))
                .fromServer(call.fragment(24, 40));
        final byte[] error = box.takesAll().get(0);
        box.decides(Reason.MTU_EXCEEDED);
        assertThat(Arrays.copyOfRange(error, 30, 34)).isEqualTo(Ip.parse(OTHER).getAddress());
    }

    @Test
    void shouldForgetAOnePacketConnectionThatAnErrorOpened() {
        Box.with(
                        "-A -u 192.0.2.10:53 -s rr -o",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                        "net.ipv4.vs.schedule_icmp=1")
                .fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .portUnreachable()
                        .quoting(udp().from(VIP, 53).to(CLIENT, 1)))
                .remembers(0);
    }

    @Test
    void shouldRouteARealServersMessageOfNoCallAsItIs() {
        two().fromServer(udp().payload("ping").from(SERVER, SIP).to(CLIENT, 7))
                .toClient(udp().payload("ping").from(SERVER, SIP).to(CLIENT, 7).ttl(63))
                .decides(Reason.ROUTED)
                .remembers(0);
    }

    @Test
    void shouldRouteARealServersCallAsItIsWhereThereIsNoRoomForIt() {
        final State.Bounds one = new State.Bounds(1, 1, 1, 1 << 16);
        two(one).fromServer(message("a").from(SERVER, SIP).to(CLIENT, 7))
                .toClient(message("a").from(SERVER, SIP).to(CLIENT, 7).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldRefuseARealServersCallWhileTheJournalCannotBeWritten() {
        two().asked(new SetJournalPolicy(true))
                .asked(new SetJournalTrouble(true))
                .fromServer(message("a").from(SERVER, SIP).to(CLIENT, 7))
                .drops(Reason.JOURNAL_BLOCKED)
                .remembers(0)
                .asked(new SetJournalTrouble(false))
                .fromServer(message("a").from(SERVER, SIP).to(CLIENT, 7))
                .toClient(message("a").from(VIP, SIP).to(CLIENT, 7).ttl(63))
                .decides(Reason.SERVER_CALL);
    }

    @Test
    void shouldForgetACallIdWithItsLastTemplate() {
        final Box box = two().fromClient(toVip(message("a"), 1));
        assertThat(number(box, "a")).isNotEqualTo(CallIds.NONE);

        // The connection ends after 300 s, its template at the next of its own turns of 60 s.
        box.after(400).fromClient(toVip(message("b"), 2)).remembers(2);
        assertThat(number(box, "a")).isEqualTo(CallIds.NONE);
    }

    private static int number(final Box box, final String callId) {
        return box.state().connections.callIds().lookUp(new UnsafeBuffer(callId.getBytes()), 0, callId.length());
    }

    @Test
    void shouldShowTheCallIdOfATemplateAndOfNothingElse() {
        final Box box = two().fromClient(toVip(message("a@b"), 1));
        final Connections connections = box.state().connections;

        for (int id = connections.table().next(-1);
                id >= 0;
                id = connections.table().next(id)) {
            assertThat(connections.callId(id)).isEqualTo(connections.table().isTemplate(id) ? "a@b" : null);
        }
    }
}
