package io.signalbox.golden.packet;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Says recorded packets in sentences and compares: every byte and every checksum below was made by Linux or for it. */
class RecordedPacketTest {
    private static final String CLIENT = "198.51.100.1";
    private static final String VIP = "192.0.2.10";
    private static final String CLIENT_6 = "2001:db8:c::1";
    private static final String VIP_6 = "2001:db8:0:2::10";

    private static final String ROUTER_MAC = "02:00:00:00:02:00";
    private static final String INSIDE_ROUTER_MAC = "02:00:00:00:02:01";
    private static final String ETH0_MAC = "02:00:00:00:01:00";
    private static final String ETH1_MAC = "02:00:00:00:01:01";
    private static final String SERVER_1_MAC = "02:00:00:00:0a:0b";
    private static final String SERVER_2_MAC = "02:00:00:00:0a:0c";

    private static final byte[] SYN_OPTIONS = hex("020405b4 0402 01 03030701 01");

    @Test
    void shouldSayASynBeforeAndAfterNat() {
        final Trace.Packet recorded = packet("dnat-basic", 0);

        assertSame(syn().from(CLIENT, 40000).to(VIP, 80).ttl(62).onEthernet(ROUTER_MAC, ETH0_MAC), recorded.hex());
        assertSame(
                syn().from(CLIENT, 40000).to("10.0.0.12", 8080).ttl(61).onEthernet(ETH1_MAC, SERVER_2_MAC),
                recorded.out().get(0).hex());
    }

    @Test
    void shouldSayARequest() {
        assertSame(
                tcp().from(CLIENT, 40000)
                        .to(VIP, 80)
                        .ttl(62)
                        .id(4)
                        .dontFragment()
                        .seq(0x9c40a029L)
                        .ack(0xc61afa73L)
                        .psh()
                        .window(64240)
                        .payload("GET / HTTP/1.0\r\n\r\n")
                        .onEthernet(ROUTER_MAC, ETH0_MAC),
                packet("dnat-basic", 3).hex());
    }

    @Test
    void shouldSayAUdpDatagram() {
        assertSame(
                udp().from(CLIENT, 50000)
                        .to(VIP, 53)
                        .ttl(62)
                        .id(0x19)
                        .payload("query0")
                        .onEthernet(ROUTER_MAC, ETH0_MAC),
                packet("dnat-basic", 35).hex());
    }

    @Test
    void shouldSayAnIpv6Syn() {
        assertSame(
                syn().from(CLIENT_6, 40000).to(VIP_6, 80).ttl(62).onEthernet(ROUTER_MAC, ETH0_MAC),
                packet("v6-dr", 0).hex());
    }

    @Test
    void shouldSayATimeExceededThatQuotesItsCause() {
        final Trace.Packet recorded = packet("ttl", 0);
        final UdpPacket cause =
                udp().from(CLIENT, 50000).to(VIP, 53).ttl(1).id(2).payload("hello");

        assertSame(cause.onEthernet(ROUTER_MAC, ETH0_MAC), recorded.hex());
        assertSame(
                icmp().from(VIP)
                        .to(CLIENT)
                        .tos(0xc0)
                        .id(0x93f6)
                        .timeExceeded()
                        .quoting(cause)
                        .onEthernet(ETH0_MAC, ROUTER_MAC),
                recorded.out().get(0).hex());
    }

    @Test
    void shouldSayAnIpv6TimeExceeded() {
        final Trace.Packet recorded = packet("ttl", 19);
        final UdpPacket cause = udp().from(CLIENT_6, 50000).to(VIP_6, 53).ttl(1).payload("hello");

        assertSame(cause.onEthernet(ROUTER_MAC, ETH0_MAC), recorded.hex());
        assertSame(
                icmpv6().from(VIP_6)
                        .to(CLIENT_6)
                        .flowLabel(0x3734e)
                        .timeExceeded()
                        .quoting(cause)
                        .onEthernet(ETH0_MAC, ROUTER_MAC),
                recorded.out().get(0).hex());
    }

    @Test
    void shouldSayFragmentationNeeded() {
        final Trace.Packet recorded = packet("nat-mtu", 2);
        final byte[] sent = hex(recorded.out().get(0).hex());
        final byte[] cause = Arrays.copyOfRange(sent, 14 + 20 + 8, sent.length);

        assertSame(
                icmp().from(VIP)
                        .to(CLIENT)
                        .tos(0xc0)
                        .id((sent[18] & 0xff) << 8 | sent[19] & 0xff)
                        .fragmentationNeeded(1400)
                        .quoting(cause)
                        .onEthernet(ETH0_MAC, ROUTER_MAC),
                recorded.out().get(0).hex());
    }

    @Test
    void shouldSayAPortUnreachable() {
        final Trace.Packet recorded = packet("thresholds", 18);
        final byte[] cause = Arrays.copyOfRange(hex(recorded.hex()), 14, recorded.bytes().length);

        assertSame(
                icmp().from(VIP)
                        .to("198.51.100.10")
                        .tos(0xc0)
                        .id(0x84d5)
                        .portUnreachable()
                        .quoting(cause)
                        .onEthernet(ETH0_MAC, ROUTER_MAC),
                recorded.out().get(0).hex());
    }

    @Test
    void shouldSayThePartsOfAFragmentedDatagram() {
        assertSame(
                fragmented().fragment(0, 552).onEthernet(ROUTER_MAC, ETH0_MAC),
                packet("fragments-v4", 0).hex());
        assertSame(
                fragmented().fragment(552, 456).onEthernet(ROUTER_MAC, ETH0_MAC),
                packet("fragments-v4", 1).hex());
    }

    @Test
    void shouldSayTunnelsOfBothFamilies() {
        assertSame(
                tunnel(syn().from(CLIENT, 40000).to(VIP, 80).ttl(61))
                        .from("10.0.0.1")
                        .to("10.1.0.12")
                        .ttl(61)
                        .dontFragment()
                        .onEthernet(ETH1_MAC, INSIDE_ROUTER_MAC),
                packet("tun-basic", 0).out().get(0).hex());
        assertSame(
                tunnel(syn().from(CLIENT_6, 40000).to(VIP_6, 80).ttl(61))
                        .from("2001:db8:0:a::1")
                        .to("2001:db8:0:b::12")
                        .ttl(61)
                        .onEthernet(ETH1_MAC, INSIDE_ROUTER_MAC),
                packet("v6-tun", 0).out().get(0).hex());
    }

    private static TcpPacket syn() {
        return tcp().id(2).dontFragment().seq(0x9c40a028L).syn().window(64240).options(SYN_OPTIONS);
    }

    private static UdpPacket fragmented() {
        return udp().from(CLIENT, 50000).to(VIP, 53).ttl(62).id(2).payload("f".repeat(1000));
    }

    private static Trace.Packet packet(final String scenario, final int index) {
        return Trace.load(Scenarios.named(scenario).expected().orElseThrow().trace()).items().stream()
                .filter(item -> item instanceof Trace.Packet packet && packet.index() == index)
                .map(Trace.Packet.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void assertSame(final EthernetFrame said, final String recorded) {
        assertThat(hex(said.bytes())).isEqualTo(recorded);
    }
}
