package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each forwarding method changes in a packet, byte by byte, and what it leaves alone. */
class ForwardingTest {
    private static final int PORT = 40_000;
    private static final byte[] ROUTER_ALERT = hex("9404 0000");

    private static Box nat() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m");
    }

    private static Box nat6() {
        return Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:8080 -m");
    }

    private static Box natUdp() {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 -m");
    }

    private static Box natUdp6() {
        return Box.with("-A -u [2001:db8:1::10]:53 -s rr", "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::11]:5353 -m");
    }

    private static Box direct() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g");
    }

    private static Box tunnelTo(final String server) {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r " + server + ":80 -i");
    }

    private static Box tunnel6To(final String server) {
        return Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r " + server + ":80 -i");
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).seq(7).syn();
    }

    private static TcpPacket syn6() {
        return tcp().from(CLIENT6, PORT).to(VIP6, 80).seq(7).syn();
    }

    /** The client's segment as the real server of {@link #nat} gets it. */
    private static TcpPacket translated() {
        return tcp().from(CLIENT, PORT).to(SERVER, 8080).seq(7).syn().ttl(63);
    }

    @Test
    void shouldTranslateAddressAndPortBothWaysAndCountTheHopOnce() {
        nat().fromClient(syn())
                .toServer(translated())
                .decides(Reason.NEW_CONNECTION)
                .fromServer(
                        tcp().from(SERVER, 8080).to(CLIENT, PORT).seq(9).syn().ack(8))
                .toClient(
                        tcp().from(VIP, 80).to(CLIENT, PORT).seq(9).syn().ack(8).ttl(63))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldTranslateIpv6BothWays() {
        nat6().fromClient(syn6().flowLabel(0xABCDE).tos(0x2E))
                .toServer(tcp().from(CLIENT6, PORT)
                        .to(SERVER6, 8080)
                        .seq(7)
                        .syn()
                        .flowLabel(0xABCDE)
                        .tos(0x2E)
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(tcp().from(SERVER6, 8080).to(CLIENT6, PORT).syn().ack(8))
                .toClient(tcp().from(VIP6, 80).to(CLIENT6, PORT).syn().ack(8).ttl(63))
                .decides(Reason.REPLY);
    }

    /** Section 6.1: id, TOS with ECN, flags, options and window go through as they are (REQ-008). */
    @Test
    void shouldKeepEverythingThatIsNotItsBusinessUnderNat() {
        nat().fromClient(syn().id(0xBEEF)
                        .tos(0xBB)
                        .dontFragment()
                        .ipOptions(ROUTER_ALERT)
                        .window(1))
                .toServer(translated()
                        .id(0xBEEF)
                        .tos(0xBB)
                        .dontFragment()
                        .ipOptions(ROUTER_ALERT)
                        .window(1))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldKeepTcpOptionsAndPayloadUnderNat() {
        final byte[] options = hex("0204 05b4 0402 080a 0000 0001 0000 0000 0103 0307");
        nat().fromClient(syn().options(options).payload("early"))
                .toServer(translated().options(options).payload("early"))
                .decides(Reason.NEW_CONNECTION);
    }

    /**
     * REQ-014: incremental, so what was wrong is wrong by the same amount. The right checksums of the packet before and
     * after come from the builder; the difference between right and wrong must be the same on both sides.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 0x0100, 0x1234})
    void shouldLeaveAWrongTcpChecksumWrongByTheSameAmount(final int error) {
        nat().fromClient(syn().checksum(onesSum(tcpChecksum(syn()), error)))
                .toServer(translated().checksum(onesSum(tcpChecksum(translated()), error)))
                .decides(Reason.NEW_CONNECTION);
    }

    private static int tcpChecksum(final TcpPacket packet) {
        final byte[] bytes = packet.bytes();
        return (bytes[36] & 0xFF) << 8 | bytes[37] & 0xFF;
    }

    private static int onesSum(final int a, final int b) {
        return (a + b) % 0xFFFF;
    }

    @Test
    void shouldTranslateUdpWithItsChecksum() {
        natUdp().fromClient(udp().from(CLIENT, PORT).to(VIP, 53).payload("question"))
                .toServer(udp().from(CLIENT, PORT)
                        .to(SERVER, 5353)
                        .payload("question")
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(udp().from(SERVER, 5353).to(CLIENT, PORT).payload("answer"))
                .toClient(udp().from(VIP, 53).to(CLIENT, PORT).payload("answer").ttl(63))
                .decides(Reason.REPLY);
    }

    /** Section 6.2: a full checksum is put in, both ways. */
    @Test
    void shouldGiveUdpWithoutAChecksumOneUnderNat() {
        natUdp().fromClient(udp().from(CLIENT, PORT).to(VIP, 53).payload("odd").withoutChecksum())
                .toServer(
                        udp().from(CLIENT, PORT).to(SERVER, 5353).payload("odd").ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(udp().from(SERVER, 5353)
                        .to(CLIENT, PORT)
                        .payload("even")
                        .withoutChecksum())
                .toClient(udp().from(VIP, 53).to(CLIENT, PORT).payload("even").ttl(63))
                .decides(Reason.REPLY);
    }

    /** REQ-013: a checksum that comes out as zero is sent as all ones; the payload is searched for, not guessed. */
    @Test
    void shouldNeverSendAComputedUdpChecksumOfZero() {
        final byte[] payload = payloadWhoseChecksumIs(0xFFFF);
        natUdp().fromClient(udp().from(CLIENT, PORT).to(VIP, 53).payload(payload))
                .toServer(udp().from(CLIENT, PORT)
                        .to(SERVER, 5353)
                        .payload(payload)
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    private static byte[] payloadWhoseChecksumIs(final int wanted) {
        for (int guess = 0; guess <= 0xFFFF; guess++) {
            final byte[] payload = {(byte) (guess >> 8), (byte) guess};
            final byte[] bytes =
                    udp().from(CLIENT, PORT).to(SERVER, 5353).payload(payload).bytes();
            if (((bytes[26] & 0xFF) << 8 | bytes[27] & 0xFF) == wanted) {
                return payload;
            }
        }
        throw new AssertionError("no payload has this checksum");
    }

    @Test
    void shouldTranslateIpv6UdpWithItsChecksum() {
        natUdp6()
                .fromClient(udp().from(CLIENT6, PORT).to(VIP6, 53).payload("question"))
                .toServer(udp().from(CLIENT6, PORT)
                        .to(SERVER6, 5353)
                        .payload("question")
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    /** The extension headers stay before the transport header, and it is found behind them. */
    @Test
    void shouldTranslateBehindIpv6ExtensionHeaders() {
        final byte[] routerAlert = hex("0502 0000");
        nat6().fromClient(syn6().hopByHop(routerAlert).destinationOptions(hex("0102 0000")))
                .toServer(tcp().from(CLIENT6, PORT)
                        .to(SERVER6, 8080)
                        .seq(7)
                        .syn()
                        .hopByHop(routerAlert)
                        .destinationOptions(hex("0102 0000"))
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldOnlyChangeTtlAndMacsInDirectRouting() {
        direct().fromClient(syn().id(77).tos(3).dontFragment().ipOptions(ROUTER_ALERT))
                .toServer(syn().id(77)
                        .tos(3)
                        .dontFragment()
                        .ipOptions(ROUTER_ALERT)
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldOnlyChangeHopLimitAndMacsInIpv6DirectRouting() {
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -g")
                .fromClient(syn6().flowLabel(5))
                .toServer(syn6().flowLabel(5).ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldLeaveUdpWithoutAChecksumAsItIsInDirectRouting() {
        final UdpPacket question =
                udp().from(CLIENT, PORT).to(VIP, 53).payload("odd").withoutChecksum();
        Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -g")
                .fromClient(question)
                .toServer(udp().from(CLIENT, PORT)
                        .to(VIP, 53)
                        .payload("odd")
                        .withoutChecksum()
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    /** REQ-110: outer TTL is the inner one's after the decrement, DF is copied, and with DF the id is 0. */
    @Test
    void shouldTunnelIpv4InIpv4() {
        tunnelTo(SERVER)
                .fromClient(syn().id(5).ttl(33).tos(0x28).dontFragment())
                .toServer(tunnel(syn().id(5).ttl(32).tos(0x28).dontFragment())
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(32)
                        .tos(0x28)
                        .dontFragment())
                .decides(Reason.NEW_CONNECTION);
    }

    /** An identification of the director's own, as the packet may be cut up on its way. */
    @Test
    void shouldNumberTunnelPacketsThatMayBeFragmented() {
        tunnelTo(SERVER)
                .fromClient(syn())
                .toServer(tunnel(syn().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(Box.FIRST_ID))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(syn())
                .toServer(tunnel(syn().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(Box.FIRST_ID + 1))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldNotCopyDontFragmentWherePathMtuDiscoveryIsOff() {
        tunnelTo(SERVER)
                .told("net.ipv4.vs.pmtu_disc=0")
                .fromClient(syn().dontFragment())
                .toServer(tunnel(syn().ttl(63).dontFragment())
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .id(Box.FIRST_ID))
                .decides(Reason.NEW_CONNECTION);
    }

    /** Section 6.4: congestion experienced inside becomes ECN-capable outside; all else is copied. */
    @ParameterizedTest
    @CsvSource({"0xB8, 0xB8", "0xB9, 0xB9", "0xBA, 0xBA", "0xBB, 0xBA", "0x03, 0x02"})
    void shouldCopyTheTypeOfServiceButNotClaimCongestionOutside(final int inside, final int outside) {
        tunnelTo(SERVER)
                .fromClient(syn().tos(inside).dontFragment())
                .toServer(tunnel(syn().tos(inside).dontFragment().ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .tos(outside)
                        .dontFragment())
                .decides(Reason.NEW_CONNECTION);
    }

    /** REQ-111. */
    @Test
    void shouldTunnelIpv6InIpv6WithoutAFlowLabel() {
        tunnel6To("[" + SERVER6 + "]")
                .fromClient(syn6().flowLabel(0x12345).tos(0x2F))
                .toServer(tunnel(syn6().flowLabel(0x12345).tos(0x2F).ttl(63))
                        .from(OWN61)
                        .to(SERVER6)
                        .ttl(63)
                        .tos(0x2E))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldTunnelIpv6InIpv4WithoutDontFragment() {
        tunnel6To(SERVER)
                .fromClient(syn6())
                .toServer(tunnel(syn6().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(Box.FIRST_ID))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldTunnelIpv4InIpv6() {
        tunnelTo("[" + SERVER6 + "]")
                .fromClient(syn().tos(0x28).dontFragment())
                .toServer(tunnel(syn().tos(0x28).dontFragment().ttl(63))
                        .from(OWN61)
                        .to(SERVER6)
                        .ttl(63)
                        .tos(0x28))
                .decides(Reason.NEW_CONNECTION);
    }

    /** REQ-005. */
    @Test
    void shouldNotForwardEthernetPadding() {
        nat().receives("eth0", syn().onEthernet(GATEWAY, ETH0).padded())
                .toServer(translated())
                .decides(Reason.NEW_CONNECTION);
        tunnelTo(SERVER)
                .receives("eth0", syn().dontFragment().onEthernet(GATEWAY, ETH0).padded())
                .toServer(tunnel(syn().dontFragment().ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .dontFragment())
                .decides(Reason.NEW_CONNECTION);
    }

    /** REQ-006. */
    @Test
    void shouldKeepVlanTags() {
        nat().receives("eth0", syn().onEthernet(GATEWAY, ETH0).vlan(0x6064))
                .sends("eth1", translated().onEthernet(ETH1, SERVER_MAC).vlan(0x6064))
                .decides(Reason.NEW_CONNECTION)
                .receives("eth0", syn().onEthernet(GATEWAY, ETH0).qinq(10, 20))
                .sends("eth1", translated().onEthernet(ETH1, SERVER_MAC).qinq(10, 20))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldKeepVlanTagsBeforeATunnelHeader() {
        tunnelTo("[" + SERVER6 + "]")
                .receives("eth0", syn().onEthernet(GATEWAY, ETH0).qinq(10, 20))
                .sends(
                        "eth1",
                        tunnel(syn().ttl(63))
                                .from(OWN61)
                                .to(SERVER6)
                                .ttl(63)
                                .onEthernet(ETH1, SERVER_MAC)
                                .qinq(10, 20))
                .decides(Reason.NEW_CONNECTION);
    }

    /** REQ-008. */
    @ParameterizedTest
    @ValueSource(strings = {"83070400000000", "89070400000000", "0183070400000000"})
    void shouldDropAPacketThatPrescribesItsRoute(final String options) {
        nat().fromClient(syn().ipOptions(hex(options)))
                .drops(Reason.SOURCE_ROUTED)
                .remembers(0);
    }

    /** Section 6.2: under NAT the whole transport header must be there. */
    @Test
    void shouldDropAShortTcpHeaderOfANatConnection() {
        nat().fromClient(syn())
                .toServer(translated())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(syn().truncatedTo(32).ipLength(32))
                .drops(Reason.MALFORMED_TCP);
    }

    /** In direct routing four bytes of ports are enough. */
    @Test
    void shouldForwardAShortTcpHeaderOfADirectConnection() {
        direct().fromClient(syn())
                .toServer(syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(syn().truncatedTo(32).ipLength(32))
                .toServer(syn().truncatedTo(32).ipLength(32).ttl(63))
                .decides(Reason.CONNECTION);
    }
}
