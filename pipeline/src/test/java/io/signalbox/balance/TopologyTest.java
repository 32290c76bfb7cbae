package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER_MAC;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Surroundings change while packets come: ports, addresses, routes and neighbours, as the host tells of them. */
class TopologyTest {
    private static final String NEW_MAC = "02:00:00:00:00:22";
    /** What of a packet an ICMP error of 576 bytes has room for (RFC 1812 section 4.3.2.3). */
    private static final int QUOTED = 576 - 20 - 8;

    private static final String SECOND_GATEWAY = "192.0.2.253";

    private static UdpPacket to(final String address) {
        return udp().from(CLIENT, 1).to(address, 2).payload(new byte[1_000]);
    }

    private static UdpPacket routed(final String address) {
        return to(address).ttl(63);
    }

    private static EthernetFrame question(final String mac, final String address) {
        return arpRequest(address).from(mac, OWN1).onEthernet(mac, EVERYBODY);
    }

    private static EthernetFrame answer(final String mac, final String address, final String to) {
        return arpReply().from(mac, address).to(to, OWN1).onEthernet(mac, to);
    }

    @Test
    void shouldSpeakWithANewMac() {
        Box.with()
                .hears("port 1 name eth1 mac " + NEW_MAC + " mtu 1500")
                .fromClient(to(SERVER))
                .sends("eth1", routed(SERVER).onEthernet(NEW_MAC, SERVER_MAC))
                .decides(Reason.ROUTED)
                .receives("eth1", to(OWN0).onEthernet(SERVER_MAC, ETH1))
                .drops(Reason.NOT_FOR_US);
    }

    @Test
    void shouldSpeakWithANewMacWhereAFrameHasWaitedSince() {
        Box.with()
                .fromClient(to(STRANGER))
                .hears("port 1 name eth1 mac " + NEW_MAC + " mtu 1500")
                .receives("eth1", answer(STRANGER_MAC, STRANGER, NEW_MAC))
                .sends("eth1", routed(STRANGER).onEthernet(NEW_MAC, STRANGER_MAC))
                .resolves(Reason.ROUTED);
    }

    @Test
    void shouldFollowAPortsMtuUnlessARouteHasItsOwn() {
        final Box box = Box.with()
                .hears("route 10.0.0.12/32 port 1 mtu 1500 type unicast")
                .hears("port 1 name eth1 mac " + ETH1 + " mtu 600");

        box.fromClient(to(SERVER).dontFragment())
                .toClient(icmp().from(OWN0)
                        .to(CLIENT)
                        .fragmentationNeeded(600)
                        .quoting(Arrays.copyOf(to(SERVER).dontFragment().bytes(), QUOTED))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.MTU_EXCEEDED);
        box.fromClient(to(Box.OTHER).dontFragment())
                .toOther(routed(Box.OTHER).dontFragment())
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldLetNothingLeaveByAPortThatIsDown() {
        final Box box = Box.with().hears("link of port 1 down");
        box.fromClient(to(SERVER)).drops(Reason.PORT_DOWN);
        box.fromClient(to(STRANGER)).drops(Reason.PORT_DOWN);
        box.hears("link of port 1 up")
                .fromClient(to(SERVER))
                .toServer(routed(SERVER))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldLetGoWhatWaitsWhereItsPortGoesDown() {
        Box.with()
                .fromClient(to(STRANGER))
                .hears("link of port 1 down")
                .resolves(Reason.PORT_DOWN)
                .after(1)
                .decides(Reason.TICK)
                .stops();
    }

    @Test
    void shouldAskAnewForWhoeverWasHeardBeforeThePortWasDown() {
        Box.with()
                .hears("heard neighbour 10.0.0.99 mac " + STRANGER_MAC + " port 1")
                .hears("link of port 1 down")
                .hears("link of port 1 up")
                .fromClient(to(STRANGER))
                .sends("eth1", question(ETH1, STRANGER))
                .decides(Reason.NEIGHBOUR_WAITING);
    }

    @Test
    void shouldNotAnswerForAnAddressThatWasTakenAway() {
        final EthernetFrame asked =
                arpRequest(Box.VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY);
        Box.with()
                .receives("eth0", asked)
                .sends(
                        "eth0",
                        arpReply()
                                .from(ETH0, Box.VIP)
                                .to(GATEWAY, "192.0.2.254")
                                .onEthernet(ETH0, GATEWAY))
                .decides(Reason.ARP_REPLY)
                .hears("no address 192.0.2.10/32 port 0")
                .receives("eth0", asked)
                .decides(Reason.NEIGHBOUR_LEARNED);
    }

    @Test
    void shouldKeepTheWayToASubnetWhileAnAddressIsLeftThere() {
        final Box box = Box.with().address("eth1", "10.0.0.2/24").hears("no address 10.0.0.1/24 port 1");
        box.fromClient(to(SERVER)).toServer(routed(SERVER)).decides(Reason.ROUTED);

        box.hears("no address 10.0.0.2/24 port 1");
        assertThat(box.state().router.find(0, 0xFFFF_0A00_000BL)).isNull();
    }

    @Test
    void shouldKeepAnAddressThatAnotherPortHasToo() {
        Box.with()
                .address("eth1", "192.0.2.10/32")
                .hears("no address 192.0.2.10/32 port 0")
                .fromClient(icmp().from(CLIENT).to(Box.VIP).echoRequest(1, 1))
                .toClient(icmp().from(Box.VIP).to(CLIENT).echoReply(1, 1).id(Box.FIRST_ID))
                .decides(Reason.ECHO_REPLY);
    }

    /** A second default route is heeded when the first is gone, and no sooner. */
    @Test
    void shouldTakeTheNextRouteToAPrefixWhereTheFirstIsGone() {
        Box.with()
                .neighbour("eth0", SECOND_GATEWAY, OTHER_MAC)
                .hears("route 203.0.113.0/24 via 192.0.2.254 port 0 type unicast")
                .hears("route 203.0.113.0/24 via 192.0.2.253 port 0 type unicast")
                .fromServer(to("203.0.113.1"))
                .toClient(routed("203.0.113.1"))
                .decides(Reason.ROUTED)
                .hears("no route 203.0.113.0/24 via 192.0.2.254 port 0 type unicast")
                .fromServer(to("203.0.113.1"))
                .sends("eth0", routed("203.0.113.1").onEthernet(ETH0, OTHER_MAC))
                .decides(Reason.ROUTED)
                .hears("no route 203.0.113.0/24 via 192.0.2.253 port 0 mtu 1400 type unicast")
                .fromServer(icmp().from(SERVER).to("203.0.113.1").timeExceeded().quoting(new byte[28]))
                .decides(Reason.NO_ROUTE_SILENT);
    }

    @Test
    void shouldTakeTheMtuOfARouteThatIsToldAgain() {
        Box.with()
                .hears("route 10.0.0.11/32 port 1 mtu 600 type unicast")
                .hears("route 10.0.0.11/32 port 1 mtu 1200 type unicast")
                .fromClient(to(SERVER).dontFragment())
                .toServer(routed(SERVER).dontFragment())
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldBelieveAMessageOverWhatTheHostHasHeard() {
        Box.with()
                .hears("heard neighbour 10.0.0.99 mac " + STRANGER_MAC + " port 1")
                .fromClient(to(STRANGER))
                .sends("eth1", routed(STRANGER).onEthernet(ETH1, STRANGER_MAC))
                .decides(Reason.ROUTED)
                .receives("eth1", answer(OTHER_MAC, STRANGER, ETH1))
                .decides(Reason.NEIGHBOUR_LEARNED)
                .fromClient(to(STRANGER))
                .sends("eth1", routed(STRANGER).onEthernet(ETH1, OTHER_MAC))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldKeepAConfiguredMacWhateverTheHostHasHeard() {
        Box.with()
                .hears("heard neighbour 10.0.0.11 mac " + STRANGER_MAC + " port 1")
                .fromClient(to(SERVER))
                .toServer(routed(SERVER))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldAskForANeighbourThatIsKnownNoMore() {
        Box.with()
                .hears("no neighbour 10.0.0.11 port 1")
                .fromClient(to(SERVER))
                .sends("eth1", question(ETH1, SERVER))
                .decides(Reason.NEIGHBOUR_WAITING);
    }

    @Test
    void shouldGoOnAskingForANeighbourThatTheHostGivesUp() {
        Box.with()
                .fromClient(to(STRANGER))
                .hears("no neighbour 10.0.0.99 port 1")
                .receives("eth1", answer(STRANGER_MAC, STRANGER, ETH1))
                .sends("eth1", routed(STRANGER).onEthernet(ETH1, STRANGER_MAC))
                .resolves(Reason.ROUTED);
    }

    @Test
    void shouldChangeNothingWhereNothingWasThere() {
        Box.with()
                .hears("no address 192.0.2.77/32 port 0")
                .hears("no address 10.0.0.1/25 port 1")
                .hears("no route 10.0.0.0/24 via 10.0.0.5 port 1 type unicast")
                .hears("no route 10.0.0.0/8 port 1 type unicast")
                .hears("no neighbour 10.0.0.77 port 1")
                .address("eth1", OWN1 + "/24")
                .fromClient(to(SERVER))
                .toServer(routed(SERVER))
                .decides(Reason.ROUTED);
    }
}
