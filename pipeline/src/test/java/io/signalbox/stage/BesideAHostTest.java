package io.signalbox.stage;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.service.MarkRule;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host shares the ports: what is the director's, and what it must not touch. */
class BesideAHostTest {
    private static final int PORT = 40_000;
    private static final String VLAN_CLIENT = "192.0.2.50";
    private static final String VLAN_MAC = "02:00:00:00:02:50";

    private static Box nat() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m")
                .hears("share vips follow");
    }

    private static Box dns() {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m")
                .hears("share vips follow");
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).syn();
    }

    private static TcpPacket synAtServer() {
        return tcp().from(CLIENT, PORT).to(SERVER, 8080).syn().ttl(63);
    }

    private static TcpPacket answer() {
        return tcp().from(SERVER, 8080).to(CLIENT, PORT).syn().ack(1);
    }

    private static TcpPacket answerAtClient() {
        return tcp().from(VIP, 80).to(CLIENT, PORT).syn().ack(1).ttl(63);
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, PORT).to(VIP, 53).payload(new byte[64]);
    }

    private static UdpPacket told() {
        return udp().from(SERVER, 53).to(CLIENT, PORT).payload(new byte[64]);
    }

    private static UdpPacket toldByVip() {
        return udp().from(VIP, 53).to(CLIENT, PORT).payload(new byte[64]).id(1).ttl(63);
    }

    /** Like Linux NAT leaves the checksum of a quoted packet as it was. */
    private static int checksum(final TcpPacket quoted) {
        final byte[] ipv4 = quoted.bytes();
        return (ipv4[36] & 0xFF) << 8 | ipv4[37] & 0xFF;
    }

    // ---- what is served

    @Test
    void shouldServeAVirtualIpThatTheHostHas() {
        nat().fromClient(syn())
                .toServer(synAtServer())
                .decides(Reason.NEW_CONNECTION)
                .fromServer(answer())
                .toClient(answerAtClient())
                .decides(Reason.REPLY);
    }

    @Test
    void shouldBeASmallHostAtTheVirtualIp() {
        nat().fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1))
                .toClient(icmp().from(VIP).to(CLIENT).echoReply(1, 1).id(Box.FIRST_ID))
                .decides(Reason.ECHO_REPLY)
                .fromClient(tcp().from(CLIENT, PORT).to(VIP, 22).seq(7).syn())
                .toClient(tcp().from(VIP, 22)
                        .to(CLIENT, PORT)
                        .seq(0)
                        .rst()
                        .ack(8)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET);
    }

    /** keepalived moves the address: the director follows it both ways, and forgets nobody. */
    @Test
    void shouldFollowTheVirtualIpAndKeepItsConnections() {
        final Box box = nat().fromClient(syn()).fromServer(answer());

        box.hears("no address 192.0.2.10/32 port 0");
        box.fromClient(tcp().from(CLIENT, PORT).to(VIP, 80).ack(1)).decides(Reason.NOT_SERVED);
        box.fromServer(answer()).decides(Reason.NOT_SERVED);
        box.fromServer(icmp().from(SERVER).to(CLIENT).portUnreachable().quoting(synAtServer()))
                .decides(Reason.NOT_SERVED);
        box.fromClient(tcp().from(CLIENT, 2).to(VIP, 80).syn()).decides(Reason.NOT_SERVED);
        box.fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1)).decides(Reason.NOT_SERVED);

        box.hears("address 192.0.2.10/32 port 1").remembers(1);
        box.fromClient(tcp().from(CLIENT, PORT).to(VIP, 80).ack(1))
                .toServer(tcp().from(CLIENT, PORT).to(SERVER, 8080).ack(1).ttl(63))
                .decides(Reason.CONNECTION);
        box.fromServer(answer()).toClient(answerAtClient()).decides(Reason.REPLY);
    }

    /** Some hosts have it by a route of type local alone. */
    @Test
    void shouldFollowARouteThatMakesAnAddressLocal() {
        final Box box = nat().hears("no address 192.0.2.10/32 port 0").hears("route 192.0.2.10/32 port 0 type local");
        box.fromClient(syn()).toServer(synAtServer()).decides(Reason.NEW_CONNECTION);
        box.hears("no route 192.0.2.10/32 port 0 type local").fromClient(syn()).decides(Reason.NOT_SERVED);
    }

    @Test
    void shouldServeAnAddressFromTheMomentThatItHasAService() {
        final Box box = nat().hears("-D -t 192.0.2.10:80");
        box.fromClient(syn()).decides(Reason.LEFT_TO_HOST);
        box.hears("-A -u 192.0.2.10:53 -s rr")
                .fromClient(question())
                .toClient(refusal())
                .decides(Reason.NO_SERVER);
        box.hears("-C").fromClient(question()).decides(Reason.LEFT_TO_HOST);
    }

    private static Packet refusal() {
        return icmp().from(VIP)
                .to(CLIENT)
                .portUnreachable()
                .quoting(question())
                .tos(0xC0)
                .id(Box.FIRST_ID);
    }

    @Test
    void shouldServeWhatTheRulesOfAMarkName() {
        final Box box = Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.11 -m").hears("share vips follow");
        box.fromClient(syn()).decides(Reason.LEFT_TO_HOST);
        box.asked(new AddMark(to(VIP, 128))).fromClient(syn());
        box.toServer(tcp().from(CLIENT, PORT).to(SERVER, 80).syn().ttl(63)).decides(Reason.NEW_CONNECTION);
        box.fromClient(tcp().from(CLIENT, PORT).to(OWN0, 80).syn()).decides(Reason.LEFT_TO_HOST);
    }

    @Test
    void shouldServeOfASubnetThatARuleNamesWhatTheHostHas() {
        final Box box = Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.11 -m")
                .hears("share vips follow")
                .asked(new AddMark(to(VIP, 96 + 31)));
        box.fromClient(syn())
                .toServer(tcp().from(CLIENT, PORT).to(SERVER, 80).syn().ttl(63));
        box.fromClient(tcp().from(CLIENT, PORT).to("192.0.2.11", 80).syn()).decides(Reason.NOT_CLAIMED);
        box.fromClient(tcp().from(CLIENT, PORT).to(OWN0, 80).syn()).decides(Reason.LEFT_TO_HOST);
    }

    /** Otherwise a rule for a port would take all of the host's addresses away from it. */
    @Test
    void shouldServeNothingForARuleThatNamesNoDestination() {
        Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.11 -m")
                .hears("share vips follow")
                .asked(new AddMark(to("0.0.0.0", 0)))
                .asked(new AddMark(to("0.0.0.0", 96)))
                .fromClient(syn())
                .decides(Reason.LEFT_TO_HOST);
    }

    private static MarkRule to(final String address, final int bits) {
        final long lo = bits == 0 ? 0 : Addresses.parse(address).lo();
        return MarkRule.to(7, Protocol.TCP, 0, lo, bits, 80);
    }

    @Test
    void shouldServeWhatAMarkClaimsWhoeverItIsFor() {
        final TcpPacket elsewhere = tcp().from(CLIENT, PORT).to(OTHER, 80).syn();
        final Box box = Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.11 -m")
                .asked(new AddMark(to("0.0.0.0", 0)))
                .asked(new ClaimMark(7))
                .hears("share vips follow");
        box.fromClient(elsewhere)
                .toServer(tcp().from(CLIENT, PORT).to(SERVER, 80).syn().ttl(63));
        box.fromServer(tcp().from(SERVER, 80).to(CLIENT, PORT).syn().ack(1))
                .toClient(tcp().from(OTHER, 80).to(CLIENT, PORT).syn().ack(1).ttl(63))
                .decides(Reason.REPLY);
        box.hears("share vips standby").fromClient(elsewhere).decides(Reason.NOT_CLAIMED);
        box.fromServer(tcp().from(SERVER, 80).to(CLIENT, PORT).syn().ack(1)).decides(Reason.NOT_SERVED);
    }

    // ---- what is the host's

    static Stream<Packet> packetsForTheHost() {
        return Stream.of(
                tcp().from(CLIENT, PORT).to(OWN0, 22).syn(),
                udp().from(CLIENT, PORT).to(OWN0, 123).payload("time?"),
                icmp().from(CLIENT).to(OWN0).echoRequest(1, 1),
                icmp().from(CLIENT)
                        .to(OWN0)
                        .portUnreachable()
                        .quoting(udp().from(OWN0, 1).to(CLIENT, 2)),
                udp().from(CLIENT, PORT).to(OWN0, 53).payload(new byte[64]).fragment(0, 16),
                icmp().from(CLIENT).to(OWN0).echoRequest(1, 1).ttl(1),
                tcp().from(CLIENT, PORT).to(OWN0, 22).syn().ipOptions(hex("83070400000000")),
                tcp().from(OWN1, PORT).to(OWN0, 22).syn(),
                ip(89).from(CLIENT).to(OWN0));
    }

    @ParameterizedTest
    @MethodSource("packetsForTheHost")
    void shouldLeaveToTheHostWhatIsForItsAddresses(final Packet packet) {
        nat().fromClient(packet).decides(Reason.LEFT_TO_HOST);
    }

    static Stream<Packet> packetsInTransit() {
        return Stream.of(
                udp().from(CLIENT, PORT).to(OTHER, 1),
                udp().from(CLIENT, PORT).to(OTHER, 1).ttl(1),
                udp().from(CLIENT, PORT).to("203.0.113.1", 1),
                udp().from(CLIENT, PORT).to(OTHER, 1).payload(new byte[64]).fragment(0, 16),
                udp().from(CLIENT, PORT).to(OTHER, 1).payload(new byte[64]).fragment(64, 8),
                icmp().from(CLIENT)
                        .to(OTHER)
                        .portUnreachable()
                        .quoting(udp().from(OTHER, 1).to(CLIENT, 2)),
                icmp().from(CLIENT).to(OTHER).echoRequest(1, 1),
                tcp().from(CLIENT, PORT).to(OTHER, 80).syn().ipOptions(hex("070b04000000000000000000")),
                tcp().from(CLIENT, PORT).to("192.0.2.255", 80).syn());
    }

    /** Neither routed nor told of, whatever it is: the host has it. */
    @ParameterizedTest
    @MethodSource("packetsInTransit")
    void shouldLeaveTransitToTheHost(final Packet packet) {
        nat().set("ip_forward", 1)
                .fromClient(packet)
                .decides(Reason.NOT_CLAIMED)
                .after(120)
                .decides(Reason.TICK);
    }

    @Test
    void shouldRouteTransitWhereToldSo() {
        nat().told("signalbox.route=1")
                .fromClient(udp().from(CLIENT, PORT).to(SERVER, 1))
                .toServer(udp().from(CLIENT, PORT).to(SERVER, 1).ttl(63))
                .decides(Reason.ROUTED)
                .fromClient(udp().from(CLIENT, PORT).to(OWN0, 1))
                .decides(Reason.LEFT_TO_HOST);
    }

    @Test
    void shouldLeaveToTheHostWhatManyHear() {
        final Box box = nat();
        box.receives("eth0", udp().from(CLIENT, 1).to("224.0.0.18", 1).onEthernet(GATEWAY, "01:00:5e:00:00:12"))
                .decides(Reason.LEFT_TO_HOST);
        box.receives("eth0", udp().from(CLIENT, 68).to("255.255.255.255", 67).onEthernet(GATEWAY, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.receives("eth0", udp().from(CLIENT, 1).to("192.0.2.255", 1).onEthernet(GATEWAY, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.receives("eth0", syn().onEthernet(GATEWAY, ETH0).etherType(0x88CC)).decides(Reason.LEFT_TO_HOST);
    }

    /** The host has its own copy, and its own opinion. */
    @Test
    void shouldLeaveToTheHostWhatIsWrongAndForNoVirtualIp() {
        final Box box = nat();
        box.fromClient(tcp().from(CLIENT, 1).to(OWN0, 80).syn().ipChecksum(1)).decides(Reason.LEFT_TO_HOST);
        box.receives("eth0", hex("0102")).decides(Reason.LEFT_TO_HOST);
        box.fromClient(syn().ipChecksum(1)).drops(Reason.BAD_IPV4_CHECKSUM);
        box.fromClient(tcp().from("127.0.0.1", 1).to(VIP, 80).syn()).drops(Reason.MARTIAN_SOURCE);
        box.fromClient(tcp().from(OWN1, 1).to(VIP, 80).syn()).drops(Reason.MARTIAN_SOURCE);
        box.fromClient(tcp().from(VIP, 1).to(VIP, 80).syn()).drops(Reason.MARTIAN_SOURCE);
    }

    @Test
    void shouldLearnFromArpAndNeverAnswerWhereTheHostDoes() {
        final Box box = nat();
        box.receives("eth0", arpRequest(VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.receives("eth1", arpRequest(OWN1).from(STRANGER_MAC, STRANGER).onEthernet(STRANGER_MAC, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.told("-a -t 192.0.2.10:80 -r 10.0.0.99:8080 -m")
                .fromClient(syn())
                .sends(
                        "eth1",
                        tcp().from(CLIENT, PORT)
                                .to(STRANGER, 8080)
                                .syn()
                                .ttl(63)
                                .onEthernet(ETH1, STRANGER_MAC))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldHearAnswersToItsOwnQuestions() {
        nat().told("-a -t 192.0.2.10:80 -r 10.0.0.99:8080 -m")
                .fromClient(syn())
                .sends("eth1", arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth1",
                        arpReply().from(STRANGER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1))
                .resolves(Reason.NEW_CONNECTION)
                .takesAll();
    }

    @Test
    void shouldLeaveNeighbourDiscoveryToTheHost() {
        final Box box = nat();
        box.fromServer(icmpv6().from(SERVER6).to(OWN61).neighbourSolicitation(OWN61, SERVER_MAC))
                .decides(Reason.LEFT_TO_HOST);
        box.fromServer(icmpv6().from(SERVER6)
                        .to(OWN61)
                        .neighbourSolicitation(OWN61, SERVER_MAC)
                        .ttl(64))
                .decides(Reason.LEFT_TO_HOST);
        box.fromServer(icmpv6().from(SERVER6)
                        .to(OWN61)
                        .neighbourSolicitation(OWN61, SERVER_MAC)
                        .checksum(1))
                .decides(Reason.LEFT_TO_HOST);
    }

    // ---- connections, whatever the host forwards

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldTranslateAnswersWhateverTheHostForwards(final int forward) {
        nat().set("ip_forward", forward)
                .fromClient(syn())
                .fromServer(answer())
                .toClient(answerAtClient())
                .decides(Reason.REPLY);
    }

    @Test
    void shouldLeaveToTheHostWhatARealServerTellsIt() {
        nat().fromClient(syn())
                .fromServer(tcp().from(SERVER, 8080).to(OWN1, PORT).syn().ack(1))
                .decides(Reason.LEFT_TO_HOST)
                .fromServer(tcp().from(SERVER, 8080).to("203.0.113.1", 443).syn())
                .decides(Reason.NOT_CLAIMED);
    }

    @Test
    void shouldGatherWhatARealServerAnswersInFragments() {
        dns().fromClient(question())
                .fromServer(told().id(1).fragment(0, 32))
                .decides(Reason.FRAGMENT_WAITING)
                .fromServer(told().id(1).fragment(32, 40))
                .toClient(toldByVip().fragment(0, 32))
                .toClient(toldByVip().fragment(32, 40))
                .decides(Reason.REPLY)
                .resolves(Reason.REASSEMBLED);
    }

    @Test
    void shouldTranslateAnErrorAboutAConnection() {
        nat().fromClient(syn())
                .fromServer(icmp().from("10.0.0.77").to(CLIENT).unreachable(1).quoting(synAtServer()))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .unreachable(1)
                        .quoting(syn().ttl(63).checksum(checksum(synAtServer())))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** Of direct routing nothing needs to be translated: the host routes it, or does not. */
    @Test
    void shouldLeaveToTheHostWhatNeedsNoTranslation() {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g")
                .hears("share vips follow")
                .fromClient(syn())
                .toServer(syn().ttl(63))
                .fromServer(tcp().from(VIP, 80).to(CLIENT, PORT).syn().ack(1))
                .decides(Reason.NOT_CLAIMED);
    }

    @Test
    void shouldHeedAnErrorAboutItsTunnelAndLeaveItToTheHostToo() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i")
                .hears("share vips follow")
                .fromClient(syn());
        box.fromServer(icmp().from(SERVER)
                        .to(OWN1)
                        .fragmentationNeeded(1_400)
                        .quoting(tunnel(syn().ttl(63)).from(OWN1).to(SERVER)))
                .decides(Reason.TUNNEL_ERROR_SHARED);
        final TcpPacket big = tcp().from(CLIENT, PORT)
                .to(VIP, 80)
                .ack(1)
                .payload(new byte[1_400])
                .dontFragment();
        box.fromClient(big).takesAll();
        box.decides(Reason.MTU_EXCEEDED);
        box.fromServer(icmp().from(SERVER)
                        .to(OWN1)
                        .fragmentationNeeded(1_300)
                        .quoting(tunnel(syn().ttl(63)).from(OWN1).to(STRANGER)))
                .decides(Reason.LEFT_TO_HOST);
    }

    // ---- standby

    @Test
    void shouldNeitherAnswerNorForwardOnStandby() {
        final Box box = nat().fromClient(syn()).fromServer(answer()).hears("share vips standby");
        box.fromClient(syn()).decides(Reason.NOT_SERVED);
        box.fromServer(answer()).decides(Reason.NOT_SERVED);
        box.fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1)).decides(Reason.NOT_SERVED);
        box.receives("eth0", arpRequest(VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.hears("no address 192.0.2.10/32 port 0").fromClient(syn()).decides(Reason.NOT_SERVED);
        box.hears("address 192.0.2.10/32 port 0").hears("share vips follow").remembers(1);
        box.fromServer(answer()).toClient(answerAtClient()).decides(Reason.REPLY);
    }

    // ---- VLANs

    /** The host has an interface for the VLAN, or nobody has; a virtual IP's clients are served with their tags. */
    @Test
    void shouldLeaveAVlanToTheHostButForItsVirtualIps() {
        final Box box = nat();
        box.receives(
                        "eth0",
                        tcp().from(CLIENT, 1)
                                .to(OWN0, 22)
                                .syn()
                                .onEthernet(GATEWAY, ETH0)
                                .vlan(12))
                .decides(Reason.LEFT_TO_HOST);
        box.receives(
                        "eth0",
                        udp().from(CLIENT, 1)
                                .to(OTHER, 22)
                                .onEthernet(GATEWAY, ETH0)
                                .vlan(12))
                .decides(Reason.NOT_CLAIMED);
        box.receives(
                        "eth0",
                        icmp().from(CLIENT)
                                .to(VIP)
                                .echoRequest(1, 1)
                                .onEthernet(GATEWAY, ETH0)
                                .vlan(12))
                .sends(
                        "eth0",
                        icmp().from(VIP)
                                .to(CLIENT)
                                .echoReply(1, 1)
                                .id(Box.FIRST_ID)
                                .onEthernet(ETH0, GATEWAY)
                                .vlan(12))
                .decides(Reason.ECHO_REPLY);
        box.asLinux().receives("eth0", syn().onEthernet(GATEWAY, ETH0).vlan(12)).decides(Reason.LEFT_TO_HOST);
    }

    /** A client on eth0's link, in a VLAN, that has asked for the virtual IP. */
    private static Box vlanClient(final Box box) {
        return box.receives(
                        "eth0",
                        arpRequest(VIP)
                                .from(VLAN_MAC, VLAN_CLIENT)
                                .onEthernet(VLAN_MAC, EVERYBODY)
                                .vlan(12))
                .decides(Reason.LEFT_TO_HOST);
    }

    @Test
    void shouldSpeakToEachNeighbourInItsVlan() {
        final TcpPacket request = tcp().from(VLAN_CLIENT, PORT).to(VIP, 80).syn();
        final TcpPacket response =
                tcp().from(SERVER, 8080).to(VLAN_CLIENT, PORT).syn().ack(1);
        vlanClient(nat())
                .receives("eth0", request.onEthernet(VLAN_MAC, ETH0).vlan(12))
                .toServer(tcp().from(VLAN_CLIENT, PORT).to(SERVER, 8080).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(response)
                .sends(
                        "eth0",
                        tcp().from(VIP, 80)
                                .to(VLAN_CLIENT, PORT)
                                .syn()
                                .ack(1)
                                .ttl(63)
                                .onEthernet(ETH0, VLAN_MAC)
                                .vlan(12))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldSpeakInItsVlanToANeighbourThatIsAskedForAnew() {
        vlanClient(nat())
                .receives(
                        "eth0",
                        tcp().from(VLAN_CLIENT, PORT)
                                .to(VIP, 80)
                                .syn()
                                .onEthernet(VLAN_MAC, ETH0)
                                .vlan(12))
                .hears("no neighbour 192.0.2.50 port 0")
                .fromServer(tcp().from(SERVER, 8080).to(VLAN_CLIENT, PORT).syn().ack(1))
                .sends(
                        "eth0",
                        arpRequest(VLAN_CLIENT)
                                .from(ETH0, OWN0)
                                .onEthernet(ETH0, EVERYBODY)
                                .vlan(12))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth0",
                        arpReply()
                                .from(VLAN_MAC, VLAN_CLIENT)
                                .to(ETH0, OWN0)
                                .onEthernet(VLAN_MAC, ETH0)
                                .vlan(12))
                .sends(
                        "eth0",
                        tcp().from(VIP, 80)
                                .to(VLAN_CLIENT, PORT)
                                .syn()
                                .ack(1)
                                .ttl(63)
                                .onEthernet(ETH0, VLAN_MAC)
                                .vlan(12))
                .resolves(Reason.REPLY);
    }

    @Test
    void shouldTagEachFragment() {
        final UdpPacket asked = udp().from(VLAN_CLIENT, PORT).to(VIP, 53).payload(new byte[64]);
        final UdpPacket answered = udp().from(SERVER, 53)
                .to(VLAN_CLIENT, PORT)
                .payload(new byte[64])
                .id(1);
        final UdpPacket seen = udp().from(VIP, 53)
                .to(VLAN_CLIENT, PORT)
                .payload(new byte[64])
                .id(1)
                .ttl(63);
        vlanClient(dns())
                .receives("eth0", asked.onEthernet(VLAN_MAC, ETH0).vlan(12))
                .fromServer(answered.fragment(0, 32))
                .fromServer(answered.fragment(32, 40))
                .sends("eth0", seen.fragment(0, 32).onEthernet(ETH0, VLAN_MAC).vlan(12))
                .sends("eth0", seen.fragment(32, 40).onEthernet(ETH0, VLAN_MAC).vlan(12))
                .decides(Reason.REPLY);
    }

    /** Fragments that lose their tag. */
    @Test
    void shouldTakeTheTagOffEachFragment() {
        final UdpPacket asked =
                udp().from(VLAN_CLIENT, PORT).to(VIP, 53).payload(new byte[64]).id(1);
        final UdpPacket seen = udp().from(VLAN_CLIENT, PORT)
                .to(SERVER, 53)
                .payload(new byte[64])
                .id(1)
                .ttl(63);
        vlanClient(dns())
                .receives(
                        "eth0", asked.fragment(0, 32).onEthernet(VLAN_MAC, ETH0).vlan(12))
                .receives(
                        "eth0",
                        asked.fragment(32, 40).onEthernet(VLAN_MAC, ETH0).vlan(12))
                .toServer(seen.fragment(0, 32))
                .toServer(seen.fragment(32, 40))
                .decides(Reason.NEW_CONNECTION);
    }

    /** The frame that waited has lost its tag by then; what is told of it has not. */
    @Test
    void shouldTellAVlansClientOfAServerThatNeverAnswers() {
        final TcpPacket request = tcp().from(VLAN_CLIENT, PORT).to(VIP, 80).syn();
        final int checksum =
                checksum(tcp().from(VLAN_CLIENT, PORT).to(STRANGER, 8080).syn());
        vlanClient(Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.99:8080 -m")
                        .hears("share vips follow"))
                .receives("eth0", request.onEthernet(VLAN_MAC, ETH0).vlan(12))
                .after(1)
                .after(1)
                .after(1)
                .sends(
                        "eth0",
                        icmp().from(VIP)
                                .to(VLAN_CLIENT)
                                .unreachable(1)
                                .tos(0xC0)
                                .id(Box.FIRST_ID)
                                .quoting(request.ttl(63).checksum(checksum))
                                .onEthernet(ETH0, VLAN_MAC)
                                .vlan(12))
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    // ---- the host as a real server

    private static final String HOST_MAC = "02:00:00:00:00:99";

    private static Box localNode(final String method) {
        final String port = method.equals("-m") ? "8080" : "80";
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.1:" + port + " " + method)
                .port("host", HOST_MAC, 1_500)
                .hears("host port 2")
                .hears("share vips follow");
    }

    @Test
    void shouldSendTheHostWhatItServesItself() {
        final Box box = localNode("-m")
                .fromClient(syn())
                .sends("host", tcp().from(CLIENT, PORT).to(OWN1, 8080).syn().onEthernet(HOST_MAC, HOST_MAC))
                .decides(Reason.NEW_CONNECTION);
        box.receives(
                        "host",
                        tcp().from(OWN1, 8080).to(CLIENT, PORT).syn().ack(1).onEthernet(HOST_MAC, "02:00:00:00:00:98"))
                .toClient(answerAtClient().ttl(64))
                .decides(Reason.REPLY);
    }

    /** Whoever sends it this way cannot tell it from an answer; that it came by here is not to be seen. */
    @Test
    void shouldSendOnWhatTheHostSaysToOthers() {
        final Box box = localNode("-m").fromClient(syn());
        box.receives("host", udp().from(OWN1, 5).to(CLIENT, 7).ttl(1).onEthernet(GATEWAY, ETH0))
                .toClient(udp().from(OWN1, 5).to(CLIENT, 7).ttl(1))
                .decides(Reason.ROUTED);
        final IcmpPacket refused =
                icmp().from(OWN1).to(CLIENT).portUnreachable().quoting(question());
        box.receives("host", refused.onEthernet(GATEWAY, ETH0))
                .toClient(refused)
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldTranslateWhatTheHostSaysAboutAConnection() {
        final TcpPacket atHost = tcp().from(CLIENT, PORT).to(OWN1, 8080).syn();
        localNode("-m")
                .fromClient(syn())
                .receives(
                        "host",
                        icmp().from(OWN1)
                                .to(CLIENT)
                                .portUnreachable()
                                .quoting(atHost)
                                .onEthernet(GATEWAY, ETH0))
                .toClient(icmp().from(VIP).to(CLIENT).portUnreachable().quoting(syn().checksum(checksum(atHost))))
                .decides(Reason.RELATED_ICMP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-g", "-i"})
    void shouldSendTheHostAsItCameWhatNeedsNoTranslation(final String method) {
        localNode(method)
                .fromClient(syn())
                .sends("host", syn().onEthernet(HOST_MAC, HOST_MAC))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldSendTheHostAnErrorAboutItsAnswers() {
        localNode("-m")
                .fromClient(syn())
                .fromClient(icmp().from(CLIENT).to(VIP).portUnreachable().quoting(answerAtClient()))
                .sends(
                        "host",
                        icmp().from(CLIENT)
                                .to(OWN1)
                                .portUnreachable()
                                .quoting(tcp().from(OWN1, 8080)
                                        .to(CLIENT, PORT)
                                        .syn()
                                        .ack(1)
                                        .ttl(63)
                                        .checksum(checksum(answerAtClient())))
                                .onEthernet(HOST_MAC, HOST_MAC))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldStillRefuseALoopbackServer() {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 127.0.0.1:80 -m")
                .port("host", HOST_MAC, 1_500)
                .hears("host port 2")
                .hears("share vips follow")
                .fromClient(syn())
                .drops(Reason.LOOPBACK_SERVER);
    }

    @Test
    void shouldCountTheVirtualIpsThatItServes() {
        final Box box = nat();
        assertThat(box.state().router.vips().count()).isEqualTo(1);
        final long before = box.state().ownership.changes();
        box.hears("no address 192.0.2.10/32 port 0");
        assertThat(box.state().ownership.changes()).isGreaterThan(before);
        assertThat(box.state().router.vips().isServed(0, Addresses.parse(VIP).lo()))
                .isFalse();
    }
}
