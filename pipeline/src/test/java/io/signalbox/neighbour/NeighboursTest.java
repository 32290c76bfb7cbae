package io.signalbox.neighbour;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER6;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static io.signalbox.stage.Box.VIP;

import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Icmpv6Packet;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked for, who is believed, and what waits meanwhile (RFC 826, RFC 4861). */
class NeighboursTest {
    /** Router, solicited, override: what a router's advertisement says (RFC 4861 section 4.4). */
    private static final long ROUTER_SOLICITED = 0xC000_0000L;

    private static final long ROUTER_SOLICITED_OVERRIDE = 0xE000_0000L;

    private static final long ROUTER_OVERRIDE = 0xA000_0000L;

    /** Neighbours that {@link Box} configures. */
    private static final int CONFIGURED = 6;

    private static UdpPacket datagram(final int number) {
        return udp().from(CLIENT, number).to(STRANGER, 9).payload("held " + number);
    }

    private static EthernetFrame forwarded(final int number) {
        return datagram(number).ttl(63).onEthernet(ETH1, STRANGER_MAC);
    }

    private static EthernetFrame question() {
        return arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY);
    }

    private static EthernetFrame answer() {
        return arpReply().from(STRANGER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1);
    }

    private static Box waiting() {
        return Box.with().fromClient(datagram(1)).sends("eth1", question()).decides(Reason.NEIGHBOUR_WAITING);
    }

    @Test
    void shouldReleaseWhatWaitedInOrderWhenTheNeighbourAnswers() {
        waiting()
                .fromClient(datagram(2))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives("eth1", answer())
                .sends("eth1", forwarded(1))
                .sends("eth1", forwarded(2))
                .resolves(Reason.ROUTED, Reason.ROUTED)
                .decides(Reason.NEIGHBOUR_LEARNED)
                .fromClient(datagram(3))
                .sends("eth1", forwarded(3))
                .decides(Reason.ROUTED)
                .stops();
    }

    @Test
    void shouldAskThreeTimesASecondApartAndThenGiveUp() {
        waiting()
                .after(0.9)
                .decides(Reason.TICK)
                .after(0.1)
                .sends("eth1", question())
                .decides(Reason.TICK)
                .after(1)
                .sends("eth1", question())
                .decides(Reason.TICK)
                .after(1)
                .resolves(Reason.NEIGHBOUR_FAILED);
    }

    /** Who failed once may be asked for again. */
    @Test
    void shouldAskAnewForANeighbourThatFailed() {
        waiting()
                .after(3)
                .fromClient(datagram(2))
                .sends("eth1", question())
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives("eth1", answer())
                .sends("eth1", forwarded(2))
                .resolves(Reason.ROUTED);
    }

    @Test
    void shouldAskByIpv6SolicitationToTheNeighboursGroup() {
        final Icmpv6Packet solicitation =
                icmpv6().from(OWN61).to("ff02::1:ff00:99").neighbourSolicitation(STRANGER6, ETH1);
        Box.with()
                .fromClient(udp().from(CLIENT6, 1).to(STRANGER6, 2))
                .sends("eth1", solicitation.onEthernet(ETH1, "33:33:ff:00:00:99"))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth1",
                        icmpv6().from(STRANGER6)
                                .to(OWN61)
                                .neighbourAdvertisement(STRANGER6, STRANGER_MAC)
                                .onEthernet(STRANGER_MAC, ETH1))
                .sends("eth1", udp().from(CLIENT6, 1).to(STRANGER6, 2).ttl(63).onEthernet(ETH1, STRANGER_MAC))
                .resolves(Reason.ROUTED)
                .decides(Reason.NEIGHBOUR_LEARNED);
    }

    /** One neighbour may not take more than its share of the store: the oldest makes room. */
    @Test
    void shouldLetTheOldestGoWhereTooManyWaitForOneNeighbour() {
        Box.with(new State.Bounds(4, 1, 2 * Neighbours.HELD_SHARE, 1 << 20))
                .fromClient(datagram(1))
                .fromClient(datagram(2))
                .resolves()
                .fromClient(datagram(3))
                .resolves(Reason.NEIGHBOUR_LIMIT)
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives("eth1", answer())
                .sends("eth1", forwarded(2))
                .sends("eth1", forwarded(3))
                .resolves(Reason.ROUTED, Reason.ROUTED)
                .stops();
    }

    /** Others may have filled the store; who finds no room to wait there is asked for all the same. */
    @Test
    void shouldAskForANeighbourAlsoWhereTheStoreIsFull() {
        Box.with(new State.Bounds(4, 1, 1, 1 << 20))
                .fromClient(udp().from(CLIENT, 1).to("10.0.0.98", 9))
                .fromClient(datagram(1))
                .sends("eth1", question())
                .drops(Reason.HELD_STORE_FULL)
                .receives("eth1", answer())
                .decides(Reason.NEIGHBOUR_LEARNED)
                .fromClient(datagram(2))
                .sends("eth1", forwarded(2))
                .decides(Reason.ROUTED)
                .stops();
    }

    /** So many strangers ask for the director that nothing else can be remembered; then the oldest is forgotten. */
    @Test
    void shouldForgetWhoeverWasLongestUnused() {
        final Box box = waiting().receives("eth1", answer());
        strangersAsk(box, Neighbours.LIMIT - CONFIGURED - 1);
        box.fromClient(datagram(1)).sends("eth1", forwarded(1)).decides(Reason.ROUTED);
        strangersAsk(box, Neighbours.LIMIT - CONFIGURED - 1);
        box.fromClient(datagram(2)).sends("eth1", forwarded(2)).decides(Reason.ROUTED);
        strangersAsk(box, Neighbours.LIMIT - CONFIGURED);
        box.fromClient(datagram(3)).sends("eth1", question()).decides(Reason.NEIGHBOUR_WAITING);
        box.fromClient(udp().from(CLIENT, 1).to(SERVER, 2))
                .toServer(udp().from(CLIENT, 1).to(SERVER, 2).ttl(63))
                .decides(Reason.ROUTED)
                .stops();
    }

    /** What was looked up for a real server or a gateway may have become another's. */
    @Test
    void shouldAskAgainForTheRealServerThatWasForgotten() {
        final Box box = Box.with("-A -u 192.0.2.10:9 -s rr", "-a -u 192.0.2.10:9 -r 10.0.0.99:9 -m")
                .route("203.0.113.0/24", STRANGER, "eth1", 0)
                .fromClient(udp().from(CLIENT, 1).to(VIP, 9))
                .receives("eth1", answer())
                .resolves(Reason.NEW_CONNECTION);
        strangersAsk(box, Neighbours.LIMIT);
        box.fromClient(udp().from(CLIENT, 1).to(VIP, 9))
                .sends("eth1", question())
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives("eth1", answer())
                .resolves(Reason.CONNECTION);
        strangersAsk(box, Neighbours.LIMIT);
        box.fromClient(udp().from(CLIENT, 1).to("203.0.113.7", 9))
                .sends("eth1", question())
                .decides(Reason.NEIGHBOUR_WAITING)
                .stops();
    }

    /** Packets to addresses where nobody is ask for thousands at once, and do not stand in the way of the next. */
    @Test
    void shouldAskForOneMoreThanCanBeRemembered() {
        final Box box = Box.with().route("10.1.0.0/16", null, "eth1", 0);
        for (int stranger = 0; stranger < 2 * Neighbours.LIMIT; stranger++) {
            box.fromClient(udp().from(CLIENT, 1).to(stranger(stranger), 9));
        }
        box.fromClient(datagram(1))
                .sends("eth1", question())
                .drops(Reason.HELD_STORE_FULL)
                .receives("eth1", answer())
                .decides(Reason.NEIGHBOUR_LEARNED)
                .after(10)
                .stops();
    }

    @Test
    void shouldNotForgetWhoIsConfigured() {
        final Box box = Box.with();
        for (int stranger = 0; stranger < Neighbours.LIMIT - CONFIGURED; stranger++) {
            box.neighbour("eth1", stranger(stranger), STRANGER_MAC);
        }
        box.fromClient(datagram(1))
                .drops(Reason.NEIGHBOUR_TABLE_FULL)
                .asked(new AddNeighbour(1, 0, 0xFFFF_0A00_0063L, 1))
                .refuses("no more than 4096 neighbours can be remembered")
                .stops();
    }

    /** Strangers ask for the director's MAC, and so make themselves known. */
    private static void strangersAsk(final Box box, final int count) {
        for (int stranger = 0; stranger < count; stranger++) {
            box.receives(
                    "eth1",
                    arpRequest(OWN1).from(SERVER_MAC, stranger(stranger)).onEthernet(SERVER_MAC, EVERYBODY));
        }
    }

    private static String stranger(final int number) {
        return "10.1." + (number >> 8) + "." + (number & 0xFF);
    }

    /** A datagram that waited is cut for the link when it leaves, as it would have been. */
    @Test
    void shouldCutWhatWaitedWhenItLeaves() {
        final UdpPacket big =
                udp().from(CLIENT, 1).to(STRANGER, 9).payload(new byte[1_000]).id(4);
        final Box box = Box.with().route("10.0.0.99/32", null, "eth1", 576).fromClient(big);
        box.sends("eth1", question()).decides(Reason.NEIGHBOUR_WAITING).receives("eth1", answer());
        box.sends("eth1", big.ttl(63).fragment(0, 552).onEthernet(ETH1, STRANGER_MAC))
                .sends("eth1", big.fragment(552, 456).onEthernet(ETH1, STRANGER_MAC))
                .resolves(Reason.ROUTED)
                .stops();
    }

    /** And where there is no room to cut it, it is dropped, and nothing of it leaves. */
    @Test
    void shouldDropWhatWaitedWhereThereIsNoRoomToCutIt() {
        final UdpPacket big = udp().from(CLIENT, 1).to(STRANGER, 9).payload(new byte[1_400]);
        Box.with(new State.Bounds(4, 1, 2, 1 << 11))
                .route("10.0.0.99/32", null, "eth1", 576)
                .fromClient(big)
                .receives("eth1", answer())
                .resolves(Reason.OUTPUT_LIMIT)
                .decides(Reason.NEIGHBOUR_LEARNED)
                .stops();
    }

    @ParameterizedTest
    @ValueSource(strings = {VIP, "192.0.2.1", OWN1})
    void shouldAnswerArpForEveryAddressOfItsOwn(final String address) {
        Box.with()
                .receives(
                        "eth0", arpRequest(address).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY))
                .sends(
                        "eth0",
                        arpReply()
                                .from(ETH0, address)
                                .to(GATEWAY, "192.0.2.254")
                                .onEthernet(ETH0, GATEWAY))
                .decides(Reason.ARP_REPLY);
    }

    /** RFC 5227: a probe has no sender address yet. */
    @Test
    void shouldDefendItsAddressesAgainstArpProbes() {
        Box.with()
                .receives("eth0", arpRequest(VIP).from(GATEWAY, "0.0.0.0").onEthernet(GATEWAY, EVERYBODY))
                .sends("eth0", arpReply().from(ETH0, VIP).to(GATEWAY, "0.0.0.0").onEthernet(ETH0, GATEWAY))
                .decides(Reason.ARP_REPLY);
    }

    @Test
    void shouldAnswerArpOnTheVlanThatWasAskedOn() {
        Box.with()
                .receives(
                        "eth0",
                        arpRequest(VIP)
                                .from(GATEWAY, "192.0.2.254")
                                .onEthernet(GATEWAY, EVERYBODY)
                                .vlan(9))
                .sends(
                        "eth0",
                        arpReply()
                                .from(ETH0, VIP)
                                .to(GATEWAY, "192.0.2.254")
                                .onEthernet(ETH0, GATEWAY)
                                .vlan(9))
                .decides(Reason.ARP_REPLY);
    }

    @Test
    void shouldIgnoreArpThatConcernsOthers() {
        Box.with()
                .receives(
                        "eth1",
                        arpRequest("10.0.0.77").from(STRANGER_MAC, STRANGER).onEthernet(STRANGER_MAC, EVERYBODY))
                .decides(Reason.NEIGHBOUR_IGNORED);
    }

    /** Who asks for the director will be answered: his MAC is worth remembering. */
    @Test
    void shouldLearnFromWhoAsks() {
        Box.with()
                .receives("eth1", arpRequest(OWN1).from(STRANGER_MAC, STRANGER).onEthernet(STRANGER_MAC, EVERYBODY))
                .fromClient(datagram(1))
                .sends("eth1", forwarded(1))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldFollowANeighbourThatMoves() {
        waiting()
                .receives("eth1", answer())
                .receives(
                        "eth1",
                        arpReply().from(SERVER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(SERVER_MAC, EVERYBODY))
                .decides(Reason.NEIGHBOUR_LEARNED)
                .fromClient(datagram(2))
                .sends("eth1", datagram(2).ttl(63).onEthernet(ETH1, SERVER_MAC))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldNotLetAMessageChangeAConfiguredNeighbour() {
        Box.with()
                .neighbour("eth1", STRANGER, STRANGER_MAC)
                .receives(
                        "eth1",
                        arpReply().from(SERVER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(SERVER_MAC, ETH1))
                .fromClient(datagram(1))
                .sends("eth1", forwarded(1))
                .decides(Reason.ROUTED);
    }

    /** RFC 1812 section 3.3.2: no neighbour has a group's MAC. */
    @ParameterizedTest
    @ValueSource(strings = {EVERYBODY, "01:00:5e:00:00:01"})
    void shouldNotBelieveInAGroupsMac(final String mac) {
        waiting()
                .receives("eth1", arpReply().from(mac, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1))
                .decides(Reason.NEIGHBOUR_IGNORED)
                .receives("eth1", answer())
                .sends("eth1", forwarded(1))
                .decides(Reason.NEIGHBOUR_LEARNED);
    }

    @Test
    void shouldAnswerASolicitationForItsAddress() {
        Box.with()
                .receives(
                        "eth1",
                        icmpv6().from(STRANGER6)
                                .to("ff02::1:ff00:1")
                                .neighbourSolicitation(OWN61, STRANGER_MAC)
                                .onEthernet(STRANGER_MAC, "33:33:ff:00:00:01"))
                .sends(
                        "eth1",
                        advertisement(ROUTER_SOLICITED_OVERRIDE, STRANGER6).onEthernet(ETH1, STRANGER_MAC))
                .decides(Reason.NEIGHBOUR_ADVERTISED);
    }

    /** Who asks the director alone knows its MAC (RFC 4861 section 7.2.4). */
    @Test
    void shouldLeaveItsMacOutOfAnAnswerToASolicitationForItAlone() {
        Box.with()
                .receives(
                        "eth1",
                        icmpv6().from(STRANGER6)
                                .to(OWN61)
                                .neighbourSolicitation(OWN61, STRANGER_MAC)
                                .onEthernet(STRANGER_MAC, ETH1))
                .sends(
                        "eth1",
                        icmpv6().from(OWN61)
                                .to(STRANGER6)
                                .message(136, 0, ROUTER_SOLICITED)
                                .payload(Arrays.copyOfRange(
                                        advertisement(0, STRANGER6).bytes(), 48, 64))
                                .ttl(255)
                                .onEthernet(ETH1, STRANGER_MAC))
                .decides(Reason.NEIGHBOUR_ADVERTISED);
    }

    /** RFC 4861 section 7.2.2, and as Linux asks about what it forwards. */
    @Test
    void shouldAskFromItsLinkLocalAddressWhereItHasOne() {
        final Icmpv6Packet solicitation =
                icmpv6().from("fe80::1").to("ff02::1:ff00:99").neighbourSolicitation(STRANGER6, ETH1);
        Box.with()
                .address("eth1", "fe80::1/64")
                .fromClient(udp().from(CLIENT6, 1).to(STRANGER6, 2))
                .sends("eth1", solicitation.onEthernet(ETH1, "33:33:ff:00:00:99"))
                .decides(Reason.NEIGHBOUR_WAITING);
    }

    /** RFC 4861 section 7.2.4: who probes has no address yet, so everybody is told. */
    @Test
    void shouldDefendItsIpv6AddressesAgainstProbes() {
        final byte[] target = Arrays.copyOfRange(advertisement(0, STRANGER6).bytes(), 48, 64);
        Box.with()
                .receives(
                        "eth1",
                        icmpv6().from("::")
                                .to("ff02::1:ff00:1")
                                .message(135, 0, 0)
                                .payload(target)
                                .ttl(255)
                                .onEthernet(STRANGER_MAC, "33:33:ff:00:00:01"))
                .sends("eth1", advertisement(ROUTER_OVERRIDE, "ff02::1").onEthernet(ETH1, "33:33:00:00:00:01"))
                .decides(Reason.NEIGHBOUR_ADVERTISED);
    }

    /** The builder writes target and MAC; flags are said by hand. */
    private static Icmpv6Packet advertisement(final long flags, final String to) {
        final byte[] whole =
                icmpv6().from(OWN61).to(to).neighbourAdvertisement(OWN61, ETH1).bytes();
        return icmpv6().from(OWN61)
                .to(to)
                .message(136, 0, flags)
                .payload(Arrays.copyOfRange(whole, 48, whole.length))
                .ttl(255);
    }

    /** What was routed is forged (RFC 4861 section 7.1.1). */
    @Test
    void shouldNotBelieveASolicitationThatWasRouted() {
        Box.with()
                .receives(
                        "eth1",
                        icmpv6().from(STRANGER6)
                                .to(OWN61)
                                .neighbourSolicitation(OWN61, STRANGER_MAC)
                                .ttl(254)
                                .onEthernet(STRANGER_MAC, ETH1))
                .drops(Reason.MALFORMED_ICMP)
                .receives(
                        "eth1",
                        icmpv6().from(STRANGER6)
                                .to(OWN61)
                                .neighbourSolicitation(OWN61, STRANGER_MAC)
                                .checksum(1)
                                .onEthernet(STRANGER_MAC, ETH1))
                .drops(Reason.BAD_ICMP_CHECKSUM);
    }
}
