package io.signalbox.balance;

import static io.signalbox.balance.TunnelSite.CLIENT;
import static io.signalbox.balance.TunnelSite.CLIENT_6;
import static io.signalbox.balance.TunnelSite.DIRECTOR;
import static io.signalbox.balance.TunnelSite.DIRECTOR_6;
import static io.signalbox.balance.TunnelSite.SERVER;
import static io.signalbox.balance.TunnelSite.SERVER_6;
import static io.signalbox.balance.TunnelSite.SERVICE;
import static io.signalbox.balance.TunnelSite.VIP;
import static io.signalbox.balance.TunnelSite.VIP_6;
import static io.signalbox.balance.TunnelSite.toClients;
import static io.signalbox.balance.TunnelSite.toServers;
import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.greWithChecksum;
import static io.signalbox.golden.packet.Packets.gue;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.service.Tunnel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets of a UDP service on their way into a tunnel, and ICMP errors that come back about it. */
class TunnelsTest {
    private static final int GUE_PORT = 6080;
    private static final Tunnel GUE = new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.NONE);
    private static final Tunnel GUE_FULL = new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.FULL);
    private static final Tunnel GRE = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.NONE);
    private static final Tunnel GRE_FULL = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL);

    private static final String A_ROUTER = "10.0.0.254";
    private static final int MTU = 1_500;
    private static final int IP_AND_UDP = 28;
    private static final int IPV6_AND_UDP = 48;

    // ---- into the tunnel

    @Test
    void shouldSendAFlowFromOneGueSourcePort() {
        final TunnelSite site = TunnelSite.over(GUE);
        site.introduceRouter();

        final int first = guePort(site.fromClients(query(40_000).payload("one")));
        final int second = guePort(site.fromClients(query(40_000).payload("two").ttl(9)));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void shouldSpreadFlowsOverTheLocalPorts() {
        final TunnelSite site = TunnelSite.over(GUE);
        site.introduceRouter();

        final List<Integer> ports = Stream.iterate(40_000, port -> port + 1)
                .limit(60)
                .map(port -> guePort(site.fromClients(query(port))))
                .toList();

        assertThat(ports).allSatisfy(port -> assertThat(port).isBetween(32_768, 60_999));
        assertThat(ports.stream().distinct().count()).isGreaterThan(55);
    }

    @Test
    void shouldDrawSourcePortsFromTheSeed() {
        final TunnelSite site = new TunnelSite(VIP, SERVER, GUE, 1);
        final TunnelSite same = new TunnelSite(VIP, SERVER, GUE, 1);
        final TunnelSite other = new TunnelSite(VIP, SERVER, GUE, 2);
        Stream.of(site, same, other).forEach(TunnelSite::introduceRouter);

        final int port = guePort(site.fromClients(query(40_000)));

        assertThat(guePort(same.fromClients(query(40_000)))).isEqualTo(port);
        assertThat(guePort(other.fromClients(query(40_000)))).isNotEqualTo(port);
    }

    @Test
    void shouldEncapsulateAFrameThatWaitedForItsNextHop() {
        final TunnelSite site = TunnelSite.over(GRE_FULL);

        site.fromClients(query(40_000).dontFragment().ttl(9));
        assertThat(site.reason()).isEqualTo(Reason.NEIGHBOUR_WAITING);
        final List<String> released = site.introduceRouter();

        assertThat(released)
                .containsExactly(
                        toServers(greWithChecksum(query(40_000).dontFragment().ttl(8))
                                .from(DIRECTOR)
                                .to(SERVER)
                                .dontFragment()
                                .ttl(8)));
    }

    @Test
    void shouldSendPacketsOfOldConnectionsThroughTheTunnelAsItIsNow() {
        final TunnelSite site = TunnelSite.over(GUE);
        site.introduceRouter();
        site.fromClients(query(40_000));

        site.edit(GRE);
        final List<String> sent = site.fromClients(query(40_000).dontFragment().ttl(9));

        assertThat(site.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(sent)
                .containsExactly(toServers(gre(query(40_000).dontFragment().ttl(8))
                        .from(DIRECTOR)
                        .to(SERVER)
                        .dontFragment()
                        .ttl(8)));
    }

    /** The numbers are Linux'. */
    static Stream<Arguments> roomInTunnels() {
        return Stream.of(
                Arguments.of(Tunnel.IPIP, 1_480, 1_460),
                Arguments.of(GUE, 1_468, 1_448),
                Arguments.of(GUE_FULL, 1_468, 1_448),
                Arguments.of(GRE, 1_476, 1_456),
                Arguments.of(GRE_FULL, 1_472, 1_452));
    }

    @ParameterizedTest
    @MethodSource("roomInTunnels")
    void shouldTellAClientHowMuchFitsThrough(final Tunnel tunnel, final int overIpv4, final int overIpv6) {
        final TunnelSite site = TunnelSite.over(tunnel);
        final TunnelSite site6 = new TunnelSite(VIP_6, SERVER_6, tunnel, 0);
        Stream.of(site, site6).forEach(TunnelSite::introduceRouter);

        assertThat(site.fromClients(ofLength(overIpv4).dontFragment())).hasSize(1);
        assertThat(site.reason()).isEqualTo(Reason.NEW_CONNECTION);
        assertThat(nextHopMtu(site.fromClients(ofLength(overIpv4 + 1).dontFragment())))
                .isEqualTo(overIpv4);
        assertThat(site.reason()).isEqualTo(Reason.MTU_EXCEEDED);

        site6.fromClients(ofLength6(overIpv6));
        assertThat(site6.reason()).isEqualTo(Reason.NEW_CONNECTION);
        assertThat(site6.fromClients(ofLength6(overIpv6 + 1)))
                .containsExactly(toClients(icmpv6().from(VIP_6)
                        .to(CLIENT_6)
                        .packetTooBig(overIpv6)
                        .quoting(cut(ofLength6(overIpv6 + 1).ttl(63), 1_232))));
        assertThat(site6.reason()).isEqualTo(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldCutTheOuterPacketWhereTheInnerOneMayBeCut() {
        final TunnelSite site = TunnelSite.over(GRE);
        site.introduceRouter();

        final List<String> sent = site.fromClients(ofLength(1_490));

        assertThat(sent)
                .containsExactly(
                        toServers(outer(ofLength(1_490).ttl(63)).fragment(0, 1_480)),
                        toServers(outer(ofLength(1_490).ttl(63)).fragment(1_480, 14)));
    }

    @Test
    void shouldCutAnOuterIpv6PacketToo() {
        final TunnelSite site = new TunnelSite(VIP, SERVER_6, GRE_FULL, 0);
        site.introduceRouter();

        final List<String> sent = site.fromClients(ofLength(1_490));

        assertThat(sent).hasSize(2);
        final String whole = hex(greWithChecksum(ofLength(1_490).ttl(63))
                .from(DIRECTOR_6)
                .to(SERVER_6)
                .bytes());
        final int headers = 2 * (14 + 40 + 8);
        assertThat(sent.get(0).substring(headers) + sent.get(1).substring(headers))
                .isEqualTo(whole.substring(2 * 40));
    }

    // ---- errors about the tunnel

    static Stream<Arguments> tunnelsOverIpv4() {
        return Stream.of(GUE, GUE_FULL, GRE, GRE_FULL).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("tunnelsOverIpv4")
    void shouldTellTheClientOfAnErrorAboutItsTunnel(final Tunnel tunnel) {
        final TunnelSite site = TunnelSite.over(tunnel);
        site.introduceRouter();
        final byte[] outer =
                payload(site.fromClients(query(40_000).dontFragment().ttl(9)));

        final List<String> told = site.fromServers(
                icmp().from(A_ROUTER).to(DIRECTOR).unreachable(1).quoting(outer));

        assertThat(site.reason()).isEqualTo(Reason.TUNNEL_ERROR);
        assertThat(told)
                .containsExactly(toClients(icmp().from(VIP)
                        .to(CLIENT)
                        .tos(0xc0)
                        .id(2)
                        .unreachable(1)
                        .quoting(query(40_000).dontFragment().ttl(8))));
    }

    /** As Linux: errors tell what the last packet knew, and take 20 bytes off whatever the tunnel. */
    @ParameterizedTest
    @MethodSource("tunnelsOverIpv4")
    void shouldLearnAPathMtuFromAnErrorAboutItsTunnel(final Tunnel tunnel) {
        final TunnelSite site = TunnelSite.over(tunnel);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000).dontFragment()));

        assertThat(nextHopMtu(site.fromServers(tooBig(1_300, outer)))).isEqualTo(MTU - 20);
        assertThat(nextHopMtu(site.fromServers(tooBig(1_300, outer)))).isEqualTo(MTU - 20);

        final int overhead = outer.length - query(40_000).bytes().length;
        assertThat(nextHopMtu(site.fromClients(ofLength(1_400).dontFragment()))).isEqualTo(1_300 - overhead);
        assertThat(nextHopMtu(site.fromServers(tooBig(1_300, outer)))).isEqualTo(1_300 - 20);
    }

    @Test
    void shouldNotBelieveInCrumbs() {
        final TunnelSite site = TunnelSite.over(GRE);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000).dontFragment()));

        site.fromServers(tooBig(0, outer));

        assertThat(nextHopMtu(site.fromClients(ofLength(1_400).dontFragment()))).isEqualTo(552 - 24);
    }

    @Test
    void shouldNotLetAPathMtuGrow() {
        final TunnelSite site = TunnelSite.over(GRE);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000).dontFragment()));

        site.fromServers(tooBig(1_300, outer));
        site.fromServers(tooBig(1_350, outer));

        assertThat(nextHopMtu(site.fromClients(ofLength(1_400).dontFragment()))).isEqualTo(1_300 - 24);
    }

    @Test
    void shouldLearnSilentlyWhereTheClientForbidsNoFragments() {
        final TunnelSite site = TunnelSite.over(GUE);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000)));

        final List<String> told = site.fromServers(tooBig(1_300, outer));

        assertThat(told).isEmpty();
        assertThat(site.reason()).isEqualTo(Reason.PATH_MTU_LEARNED);
    }

    @Test
    void shouldDropAnErrorWithAWrongChecksum() {
        final TunnelSite site = TunnelSite.over(GRE);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000)));

        site.fromServers(
                icmp().from(A_ROUTER).to(DIRECTOR).unreachable(1).quoting(outer).checksum(0xdead));

        assertThat(site.reason()).isEqualTo(Reason.BAD_ICMP_CHECKSUM);
    }

    static Stream<Arguments> othersTunnels() {
        final UdpPacket inner = query(40_000).ttl(63);
        final String carried = hex(inner.bytes());
        return Stream.of(
                Arguments.of(
                        GUE, "another port", gue(inner).from(DIRECTOR, 40_000).to(SERVER, 6_081)),
                Arguments.of(
                        GUE, "another end", gue(inner).from(DIRECTOR, 40_000).to("10.1.0.13", GUE_PORT)),
                Arguments.of(GUE, "version 1", carrying("40040000" + carried)),
                Arguments.of(GUE, "a control message", carrying("20040000" + carried)),
                Arguments.of(GUE, "IPv6 inside", carrying("00290000" + carried)),
                Arguments.of(GUE, "words that are cut off", carrying("1f040000" + carried)),
                Arguments.of(GUE, "GRE", gre(inner).from(DIRECTOR).to(SERVER)),
                Arguments.of(GRE, "GUE", gue(inner).from(DIRECTOR, 40_000).to(SERVER, GUE_PORT)),
                Arguments.of(GRE, "a key", greOf("20000800 00000007" + carried)),
                Arguments.of(GRE, "version 1", greOf("00010800" + carried)),
                Arguments.of(GRE, "IPv6 inside", greOf("000086dd" + carried)),
                Arguments.of(GRE, "a checksum that is cut off", greOf("80000800")),
                Arguments.of(
                        GRE,
                        "a later fragment",
                        gre(inner).from(DIRECTOR).to(SERVER).fragment(8, 24)));
    }

    @ParameterizedTest(name = "{0} is not {1}")
    @MethodSource("othersTunnels")
    void shouldLeaveErrorsAboutOthersTunnelsAlone(final Tunnel ours, final String what, final Packet theirs) {
        final TunnelSite site = TunnelSite.over(ours);
        site.introduceRouter();
        site.fromClients(query(40_000));

        final List<String> sent = site.fromServers(
                icmp().from(A_ROUTER).to(DIRECTOR).unreachable(1).quoting(theirs));

        assertThat(sent).isEmpty();
        assertThat(site.reason()).isEqualTo(Reason.ICMP_CONSUMED);
    }

    @Test
    void shouldSkipTheOptionalWordsOfGue() {
        final TunnelSite site = TunnelSite.over(GUE);
        site.introduceRouter();
        site.fromClients(query(40_000));

        site.fromServers(icmp().from(A_ROUTER)
                .to(DIRECTOR)
                .timeExceeded()
                .quoting(carrying(
                        "02040001 80000000 00000006" + hex(query(40_000).bytes()))));

        assertThat(site.reason()).isEqualTo(Reason.TUNNEL_ERROR);
    }

    @Test
    void shouldTakeAnyBeginningOfAnOuterPacket() {
        final TunnelSite site = TunnelSite.over(GUE_FULL);
        site.introduceRouter();
        final byte[] outer = payload(site.fromClients(query(40_000)));
        final int portsEnd = 20 + 8 + 4 + 20 + 4;

        for (int length = 0; length <= outer.length; length++) {
            site.fromServers(icmp().from(A_ROUTER).to(DIRECTOR).unreachable(1).quoting(Arrays.copyOf(outer, length)));

            assertThat(site.reason()).isEqualTo(length < portsEnd ? Reason.ICMP_CONSUMED : Reason.TUNNEL_ERROR);
        }
    }

    // ---- what the sentences above are made of

    private static UdpPacket query(final int port) {
        return udp().from(CLIENT, port).to(VIP, SERVICE).payload("query");
    }

    private static UdpPacket ofLength(final int ipLength) {
        return query(40_000).payload(new byte[ipLength - IP_AND_UDP]);
    }

    private static UdpPacket ofLength6(final int ipLength) {
        return udp().from(CLIENT_6, 40_000).to(VIP_6, SERVICE).payload(new byte[ipLength - IPV6_AND_UDP]);
    }

    private static Packet carrying(final String gueHeaderAndMore) {
        return udp().from(DIRECTOR, 40_000).to(SERVER, GUE_PORT).payload(hex(gueHeaderAndMore));
    }

    private static Packet greOf(final String headerAndMore) {
        return ip(47).from(DIRECTOR).to(SERVER).payload(hex(headerAndMore));
    }

    private static PlainIpPacket outer(final UdpPacket inner) {
        return gre(inner).from(DIRECTOR).to(SERVER).ttl(63).id(2);
    }

    private static Packet tooBig(final int nextHopMtu, final byte[] outer) {
        return icmp().from(A_ROUTER)
                .to(DIRECTOR)
                .fragmentationNeeded(nextHopMtu)
                .quoting(outer);
    }

    private static byte[] cut(final Packet packet, final int length) {
        return Arrays.copyOf(packet.bytes(), length);
    }

    /** The IP packet of the only frame. */
    private static byte[] payload(final List<String> frames) {
        assertThat(frames).hasSize(1);
        return hex(frames.get(0).substring(2 * 14));
    }

    private static int guePort(final List<String> frames) {
        return u16(payload(frames), 20);
    }

    private static int nextHopMtu(final List<String> frames) {
        final byte[] error = payload(frames);
        assertThat(u16(error, 20)).isEqualTo(0x0304);
        return u16(error, 26);
    }

    private static int u16(final byte[] bytes, final int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
