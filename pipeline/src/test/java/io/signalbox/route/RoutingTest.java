package io.signalbox.route;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER_MAC;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The director as a router: transit goes the longest prefix's way, cut for its link, and some of it nowhere. */
class RoutingTest {
    private static final String FAR = "203.0.113.5";

    private static UdpPacket transit(final int payload) {
        return udp().from(CLIENT, 1).to(FAR, 2).payload(new byte[payload]).id(0x77);
    }

    @Test
    void shouldRouteBothFamiliesAndCountTheHop() {
        Box.with()
                .fromClient(udp().from(CLIENT, 1).to(SERVER, 2))
                .toServer(udp().from(CLIENT, 1).to(SERVER, 2).ttl(63))
                .decides(Reason.ROUTED)
                .fromClient(udp().from(CLIENT6, 1).to(SERVER6, 2))
                .toServer(udp().from(CLIENT6, 1).to(SERVER6, 2).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldTakeTheLongestPrefix() {
        Box.with()
                .route("203.0.113.0/24", "10.0.0.11", "eth1", 0)
                .route("203.0.113.4/30", "10.0.0.12", "eth1", 0)
                .route("0.0.0.0/0", "192.0.2.254", "eth0", 0)
                .fromClient(transit(0))
                .toOther(transit(0).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldCutTransitForItsLink() {
        Box.with()
                .route("203.0.113.0/24", "10.0.0.11", "eth1", 576)
                .fromClient(transit(1_000))
                .toServer(transit(1_000).ttl(63).fragment(0, 552))
                .toServer(transit(1_000).ttl(63).fragment(552, 456))
                .decides(Reason.ROUTED);
    }

    /** RFC 791 section 3.2: pieces of a piece keep their place in the whole, and that more follow. */
    @Test
    void shouldCutAFragmentFurtherWithoutLosingItsPlace() {
        final Box box = Box.with().route("203.0.113.0/24", "10.0.0.11", "eth1", 576);
        box.fromClient(transit(2_000).fragment(800, 800))
                .toServer(transit(2_000).ttl(63).fragment(800, 552))
                .toServer(transit(2_000).ttl(63).fragment(1_352, 248))
                .decides(Reason.ROUTED);
        box.fromClient(transit(2_000).fragment(1_200, 808))
                .toServer(transit(2_000).ttl(63).fragment(1_200, 552))
                .toServer(transit(2_000).ttl(63).fragment(1_752, 256))
                .decides(Reason.ROUTED);
    }

    /** REQ-011. */
    @Test
    void shouldIgnoreFramesThatAreNotForIt() {
        final var syn = tcp().from(CLIENT, 1).to(VIP, 80).syn();
        Box.with()
                .receives("eth0", syn.onEthernet(GATEWAY, OTHER_MAC))
                .drops(Reason.NOT_FOR_US)
                .receives("eth0", syn.onEthernet(GATEWAY, EVERYBODY))
                .drops(Reason.NOT_FOR_US)
                .receives("eth0", syn.onEthernet(GATEWAY, "01:00:5e:00:00:01"))
                .drops(Reason.NOT_FOR_US)
                .receives("eth1", syn.onEthernet(SERVER_MAC, ETH0))
                .drops(Reason.NOT_FOR_US);
    }

    /** REQ-010, before any state: loopback, multicast, broadcast, nobody, the director itself, and land packets. */
    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "0.1.2.3", "192.0.2.255", OWN0, VIP})
    void shouldDropSourcesThatNoNeighbourCanHave(final String source) {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .fromClient(tcp().from(source, 80).to(VIP, 80).syn())
                .drops(Reason.MARTIAN_SOURCE)
                .fromClient(icmp().from(source).to(VIP).echoRequest(1, 1))
                .drops(Reason.MARTIAN_SOURCE)
                .remembers(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "ff02::1", "::", "::ffff:192.0.2.1", VIP6})
    void shouldDropIpv6SourcesThatNoNeighbourCanHave(final String source) {
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -m")
                .fromClient(tcp().from(source, 80).to(VIP6, 80).syn())
                .drops(Reason.MARTIAN_SOURCE)
                .remembers(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.5", "255.255.255.255", "192.0.2.255", "10.0.0.255"})
    void shouldDropDestinationsThatNobodyIsAt(final String destination) {
        Box.with().fromClient(udp().from(CLIENT, 1).to(destination, 2)).drops(Reason.MARTIAN_DESTINATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "ff02::5", "::ffff:192.0.2.10"})
    void shouldDropIpv6DestinationsThatNobodyIsAt(final String destination) {
        Box.with().fromClient(udp().from(CLIENT6, 1).to(destination, 2)).drops(Reason.MARTIAN_DESTINATION);
    }

    /** IPv6 has no broadcast: the last address of a prefix is like any other. */
    @Test
    void shouldRouteToTheLastAddressOfAnIpv6Prefix() {
        Box.with()
                .address("eth1", "2001:db8:3::1/120")
                .neighbour("eth1", "2001:db8:3::ff", SERVER_MAC)
                .fromClient(udp().from(CLIENT6, 1).to("2001:db8:3::ff", 2))
                .toServer(udp().from(CLIENT6, 1).to("2001:db8:3::ff", 2).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldLeaveTransitToTheHostWhereItWasNotToldToRoute() {
        Box.with()
                .set("ip_forward", 0)
                .fromClient(udp().from(CLIENT, 1).to(SERVER, 2))
                .decides(Reason.NOT_CLAIMED);
    }

    @Test
    void shouldKeepTheVlanOfTransit() {
        Box.with()
                .receives(
                        "eth0",
                        udp().from(CLIENT, 1)
                                .to(SERVER, 2)
                                .onEthernet(GATEWAY, ETH0)
                                .vlan(12))
                .sends(
                        "eth1",
                        udp().from(CLIENT, 1)
                                .to(SERVER, 2)
                                .ttl(63)
                                .onEthernet(ETH1, SERVER_MAC)
                                .vlan(12))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldRecordTheRouteByTheAddressOnTheWayOut() {
        Box.with()
                .fromClient(udp().from(CLIENT, 1).to(SERVER, 2).ipOptions(hex("070704 00000000 00")))
                .toServer(udp().from(CLIENT, 1).to(SERVER, 2).ttl(63).ipOptions(hex("070708 0a000001 00")))
                .decides(Reason.ROUTED);
    }
}
