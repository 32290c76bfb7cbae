package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.stage.Box;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP errors about packets of connections, both ways and through tunnels (1.6, 1.7, 6.8; REQ-061 to 064). */
class RelatedErrorsTest {
    private static final int PORT = 40_000;
    private static final String ROUTER = "198.51.100.254";
    private static final String INNER_ROUTER = "10.0.0.12";
    /** An IPv4 header and eight bytes: what RFC 792 asks for. */
    private static final int SHORT_QUOTE = 28;

    private static Box nat() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m")
                .fromClient(syn());
    }

    private static Box nat6() {
        return Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:8080 -m")
                .fromClient(syn6());
    }

    private static Box direct() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g")
                .fromClient(syn());
    }

    private static Box tunnelled() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i")
                .fromClient(syn());
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).syn().dontFragment();
    }

    private static TcpPacket syn6() {
        return tcp().from(CLIENT6, PORT).to(VIP6, 80).syn();
    }

    /** An answer as the client saw it, and as the real server sent it but for the transport checksum. */
    private static byte[] answerSeen(final int length) {
        return Arrays.copyOf(tcp().from(VIP, 80).to(CLIENT, PORT).ack(1).ttl(9).bytes(), length);
    }

    /** The quote for the real server: addresses and port are its own, the checksum is what the client quoted (6.8). */
    private static byte[] answerMade(final int length) {
        final int seen = tcpChecksum(answerSeen(40));
        return Arrays.copyOf(
                tcp().from(SERVER, 8080)
                        .to(CLIENT, PORT)
                        .ack(1)
                        .ttl(9)
                        .checksum(seen)
                        .bytes(),
                length);
    }

    private static int tcpChecksum(final byte[] ipv4) {
        return (ipv4[36] & 0xFF) << 8 | ipv4[37] & 0xFF;
    }

    private static byte[] requestForwarded(final int length) {
        return Arrays.copyOf(
                tcp().from(CLIENT, PORT)
                        .to(SERVER, 8080)
                        .syn()
                        .dontFragment()
                        .ttl(63)
                        .bytes(),
                length);
    }

    /** As the client sent it, but for TTL and transport checksum. */
    private static byte[] requestSent(final int length) {
        final int forwarded = tcpChecksum(requestForwarded(40));
        return Arrays.copyOf(syn().ttl(63).checksum(forwarded).bytes(), length);
    }

    /** REQ-062: destination, quoted source and port become the real server's; MTU and a router's source stay. */
    @ParameterizedTest
    @CsvSource({"3, 1, 0", "3, 3, 0", "3, 4, 1300", "3, 13, 0", "4, 0, 0", "11, 0, 0", "11, 1, 0"})
    void shouldTranslateAnErrorFromTheClientsSide(final int type, final int code, final int rest) {
        for (final int length : new int[] {SHORT_QUOTE, 40}) {
            nat().fromClient(icmp().from(ROUTER)
                            .to(VIP)
                            .message(type, code, rest)
                            .quoting(answerSeen(length))
                            .id(3))
                    .toServer(icmp().from(ROUTER)
                            .to(SERVER)
                            .message(type, code, rest)
                            .quoting(answerMade(length))
                            .id(3)
                            .ttl(63))
                    .decides(Reason.RELATED_ICMP);
        }
    }

    /** Four bytes of ports are enough. */
    @Test
    void shouldTranslateAnErrorThatQuotesNoMoreThanThePorts() {
        nat().fromClient(icmp().from(ROUTER).to(VIP).timeExceeded().quoting(answerSeen(24)))
                .toServer(icmp().from(ROUTER)
                        .to(SERVER)
                        .timeExceeded()
                        .quoting(answerMade(24))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** REQ-061: options before the quoted ports. */
    @Test
    void shouldFindTheQuotedPortsBehindIpOptions() {
        final byte[] options = hex("4404 0500");
        final byte[] seen = Arrays.copyOf(
                tcp().from(VIP, 80).to(CLIENT, PORT).ack(1).ipOptions(options).bytes(), 28);
        final byte[] made = Arrays.copyOf(
                tcp().from(SERVER, 8080)
                        .to(CLIENT, PORT)
                        .ack(1)
                        .ipOptions(options)
                        .bytes(),
                28);
        nat().fromClient(icmp().from(ROUTER).to(VIP).timeExceeded().quoting(seen))
                .toServer(icmp().from(ROUTER)
                        .to(SERVER)
                        .timeExceeded()
                        .quoting(made)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** REQ-063, REQ-047: whoever sent it, the source becomes the virtual address; so do quoted address and port. */
    @ParameterizedTest
    @ValueSource(strings = {SERVER, INNER_ROUTER})
    void shouldTranslateAnErrorFromTheServersSide(final String from) {
        nat().fromServer(icmp().from(from).to(CLIENT).portUnreachable().quoting(requestForwarded(SHORT_QUOTE)))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(requestSent(SHORT_QUOTE))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldTranslateIpv6ErrorsFromTheClientsSide() {
        final byte[] seen = tcp().from(VIP6, 80).to(CLIENT6, PORT).ack(1).bytes();
        final byte[] made = tcp().from(SERVER6, 8080)
                .to(CLIENT6, PORT)
                .ack(1)
                .checksum((seen[56] & 0xFF) << 8 | seen[57] & 0xFF)
                .bytes();
        nat6().fromClient(icmpv6().from(CLIENT6).to(VIP6).packetTooBig(1_280).quoting(seen))
                .toServer(icmpv6().from(CLIENT6)
                        .to(SERVER6)
                        .packetTooBig(1_280)
                        .quoting(made)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    private static byte[] forwarded6() {
        return tcp().from(CLIENT6, PORT).to(SERVER6, 8080).syn().ttl(63).bytes();
    }

    @Test
    void shouldTranslateIpv6ErrorsFromTheServersSide() {
        final byte[] forwarded = forwarded6();
        final byte[] sent = syn6().ttl(63)
                .checksum((forwarded[56] & 0xFF) << 8 | forwarded[57] & 0xFF)
                .bytes();
        nat6().fromServer(icmpv6().from(SERVER6).to(CLIENT6).portUnreachable().quoting(forwarded))
                .toClient(icmpv6().from(VIP6)
                        .to(CLIENT6)
                        .portUnreachable()
                        .quoting(sent)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** Section 1.6, the quirk for which profile kernel exists. */
    @Test
    void shouldDropIpv6ErrorsFromTheServersSideAsLinuxDoes() {
        nat6().asLinux()
                .fromServer(icmpv6().from(SERVER6).to(CLIENT6).portUnreachable().quoting(forwarded6()))
                .drops(Reason.ICMPV6_UNCHECKED);
    }

    @Test
    void shouldPassErrorsOnUnchangedInDirectRouting() {
        direct().fromClient(
                        icmp().from(ROUTER).to(VIP).fragmentationNeeded(1_300).quoting(answerSeen(40)))
                .toServer(icmp().from(ROUTER)
                        .to(VIP)
                        .fragmentationNeeded(1_300)
                        .quoting(answerSeen(40))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldTunnelErrorsToATunnelledServer() {
        tunnelled()
                .fromClient(icmp().from(ROUTER)
                        .to(VIP)
                        .timeExceeded()
                        .quoting(answerSeen(40))
                        .dontFragment())
                .toServer(tunnel(icmp().from(ROUTER)
                                .to(VIP)
                                .timeExceeded()
                                .quoting(answerSeen(40))
                                .dontFragment()
                                .ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .dontFragment())
                .decides(Reason.RELATED_ICMP);
    }

    /** REQ-061. */
    @Test
    void shouldDropErrorsWithAWrongChecksum() {
        nat().fromClient(icmp().from(ROUTER)
                        .to(VIP)
                        .timeExceeded()
                        .quoting(answerSeen(40))
                        .checksum(1))
                .drops(Reason.BAD_ICMP_CHECKSUM)
                .fromServer(icmp().from(SERVER)
                        .to(CLIENT)
                        .timeExceeded()
                        .quoting(requestForwarded(40))
                        .checksum(1))
                .drops(Reason.BAD_ICMP_CHECKSUM);
        tunnelled()
                .fromServer(icmp().from(SERVER)
                        .to(OWN1)
                        .fragmentationNeeded(600)
                        .quoting(inTunnel(syn()))
                        .checksum(1))
                .drops(Reason.BAD_ICMP_CHECKSUM);
    }

    /** REQ-062: consumed in silence. */
    @Test
    void shouldConsumeErrorsAboutNoConnection() {
        final byte[] other = tcp().from(VIP, 80).to(CLIENT, PORT + 1).ack(1).bytes();
        nat().fromClient(icmp().from(ROUTER).to(VIP).timeExceeded().quoting(other))
                .decides(Reason.ICMP_CONSUMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 19, 23})
    void shouldConsumeErrorsThatQuoteTooLittle(final int length) {
        nat().fromClient(icmp().from(ROUTER).to(VIP).timeExceeded().quoting(answerSeen(length)))
                .decides(Reason.ICMP_CONSUMED);
    }

    /** Of a later fragment, what stands where the ports would be is payload. */
    @Test
    void shouldConsumeErrorsAboutALaterFragment() {
        final byte[] later = tcp().from(VIP, 80)
                .to(CLIENT, PORT)
                .ack(1)
                .payload(new byte[100])
                .fragment(80, 40)
                .bytes();
        nat().fromClient(icmp().from(ROUTER).to(VIP).timeExceeded().quoting(later))
                .decides(Reason.ICMP_CONSUMED);
    }

    /** Redirects and parameter problems are nobody's business but the host's. */
    @ParameterizedTest
    @ValueSource(ints = {5, 12})
    void shouldNotFollowOtherErrors(final int type) {
        nat().fromClient(icmp().from(ROUTER).to(VIP).message(type, 1, 0).quoting(answerSeen(40)))
                .decides(Reason.ICMP_CONSUMED);
    }

    @Test
    void shouldDropAnErrorWhoseTtlIsUsedUpInSilence() {
        nat().fromClient(icmp().from(ROUTER)
                        .to(VIP)
                        .timeExceeded()
                        .quoting(answerSeen(40))
                        .ttl(1))
                .drops(Reason.TTL_EXCEEDED_SILENT);
    }

    /** REQ-064, REQ-048: state and time of the connection are what they were; it ends when it would have. */
    @Test
    void shouldNotLetAnErrorChangeOrProlongTheConnection() {
        final Box box = nat().later(59)
                .fromClient(icmp().from(ROUTER).to(VIP).portUnreachable().quoting(answerSeen(40)));
        assertThat(box.decision().stateAfter).isEqualTo(box.decision().stateBefore);
        box.remembers(1).after(2).remembers(0);
    }

    /** Where errors open connections they must say of which ports; elsewhere they pass as they are. */
    @Test
    void shouldDropAnErrorThatQuotesNoPortsWhereErrorsOpenConnections() {
        final IcmpPacket error = icmp().from(SERVER)
                .to(CLIENT)
                .portUnreachable()
                .quoting(tcp().from(CLIENT, 9).to(SERVER, 9).truncatedTo(23));
        nat().fromServer(error)
                .toClient(error.ttl(63))
                .decides(Reason.ROUTED)
                .set("schedule_icmp", 1)
                .fromServer(error.ttl(64))
                .drops(Reason.MALFORMED_TCP);
    }

    private static PlainIpPacket inTunnel(final TcpPacket inner) {
        return tunnel(inner.ttl(63)).from(OWN1).to(SERVER).ttl(63).dontFragment();
    }

    private static IcmpPacket tooBig(final int mtu, final TcpPacket inner) {
        return icmp().from(INNER_ROUTER).to(OWN1).fragmentationNeeded(mtu).quoting(inTunnel(inner));
    }

    private static IcmpPacket told(final int mtu) {
        return icmp().from(VIP).to(CLIENT).fragmentationNeeded(mtu).tos(0xC0);
    }

    private static TcpPacket big(final int ipLength) {
        return tcp().from(CLIENT, PORT)
                .to(VIP, 80)
                .ack(1)
                .payload(new byte[ipLength - 40])
                .dontFragment();
    }

    /** Section 1.7: what was learnt is told at once, less the outer header; bigger packets are then refused. */
    @Test
    void shouldLearnThePathMtuOfATunnelAndTellTheClient() {
        tunnelled()
                .fromServer(tooBig(1_300, syn()))
                .toClient(told(1_280).quoting(syn().ttl(63)).id(Box.FIRST_ID))
                .decides(Reason.TUNNEL_ERROR)
                .fromClient(big(1_281))
                .toClient(told(1_280)
                        .quoting(Arrays.copyOf(big(1_281).ttl(63).bytes(), 548))
                        .id(Box.FIRST_ID + 1))
                .decides(Reason.MTU_EXCEEDED);
    }

    /** The quirk: errors report what the cached route says, and that is as old as the last packet to the server. */
    @Test
    void shouldTellWhatTheLastPacketKnewAsLinuxDoes() {
        tunnelled()
                .asLinux()
                .fromServer(tooBig(1_300, syn()))
                .toClient(told(1_480).quoting(syn().ttl(63)).id(Box.FIRST_ID))
                .decides(Reason.TUNNEL_ERROR)
                .fromServer(tooBig(1_300, syn()))
                .toClient(told(1_480).quoting(syn().ttl(63)).id(Box.FIRST_ID + 1))
                .fromClient(big(1_281))
                .toClient(told(1_280)
                        .quoting(Arrays.copyOf(big(1_281).ttl(63).bytes(), 548))
                        .id(Box.FIRST_ID + 2))
                .decides(Reason.MTU_EXCEEDED)
                .fromServer(tooBig(1_300, syn()))
                .toClient(told(1_280).quoting(syn().ttl(63)).id(Box.FIRST_ID + 3))
                .decides(Reason.TUNNEL_ERROR);
    }

    @Test
    void shouldOnlyLearnWhereTheInnerPacketMayBeFragmented() {
        final TcpPacket fragmentable = tcp().from(CLIENT, PORT).to(VIP, 80).syn();
        tunnelled()
                .fromServer(icmp().from(INNER_ROUTER)
                        .to(OWN1)
                        .fragmentationNeeded(1_300)
                        .quoting(tunnel(fragmentable).from(OWN1).to(SERVER)))
                .decides(Reason.PATH_MTU_LEARNED);
    }

    /** Whoever could make it as small as he likes would stop the service: 552 is Linux's floor. */
    @ParameterizedTest
    @ValueSource(ints = {0, 68, 551, 552})
    void shouldNotBelieveInPathsNarrowerThanAnyThatIsLeft(final int mtu) {
        tunnelled()
                .fromServer(tooBig(mtu, syn()))
                .toClient(told(532).quoting(syn().ttl(63)).id(Box.FIRST_ID))
                .decides(Reason.TUNNEL_ERROR);
    }

    /** A path grows again by being forgotten, not by an error. */
    @Test
    void shouldNotLetAnErrorWidenAPath() {
        tunnelled()
                .fromServer(tooBig(1_300, syn()))
                .fromServer(tooBig(1_400, syn()))
                .toClient(told(1_280).quoting(syn().ttl(63)).id(Box.FIRST_ID + 1))
                .decides(Reason.TUNNEL_ERROR);
    }

    @Test
    void shouldForgetALearntPathMtuAfterTenMinutes() {
        final TcpPacket fits = big(1_281);
        tunnelled()
                .told("--set 900 0 0")
                .fromClient(big(100))
                .fromServer(tooBig(1_300, syn()))
                .after(599.9)
                .fromClient(fits)
                .toClient(told(1_280)
                        .quoting(Arrays.copyOf(big(1_281).ttl(63).bytes(), 548))
                        .id(Box.FIRST_ID + 1))
                .decides(Reason.MTU_EXCEEDED)
                .after(0.1)
                .fromClient(big(1_281))
                .toServer(inTunnel(big(1_281)))
                .decides(Reason.CONNECTION);
    }

    /** The same type, code and rest, from the virtual address, quoting the inner packet. */
    @ParameterizedTest
    @CsvSource({"3, 1", "3, 3", "3, 13", "11, 0"})
    void shouldTellTheClientOfTroubleOnTheTunnel(final int type, final int code) {
        tunnelled()
                .fromServer(icmp().from(INNER_ROUTER)
                        .to(OWN1)
                        .message(type, code, 0)
                        .quoting(inTunnel(syn())))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .message(type, code, 0)
                        .quoting(syn().ttl(63))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.TUNNEL_ERROR);
    }

    @Test
    void shouldConsumeErrorsAboutTunnelsThatAreNotOurs() {
        tunnelled()
                .fromServer(icmp().from(INNER_ROUTER)
                        .to(OWN1)
                        .unreachable(1)
                        .quoting(tunnel(syn()).from(OWN1).to("10.0.0.77")))
                .decides(Reason.ICMP_CONSUMED)
                .fromServer(icmp().from(INNER_ROUTER)
                        .to(OWN1)
                        .unreachable(1)
                        .quoting(tunnel(tcp().from(CLIENT, PORT + 1).to(VIP, 80).syn())
                                .from(OWN1)
                                .to(SERVER)))
                .decides(Reason.ICMP_CONSUMED);
    }

    @Test
    void shouldRouteErrorsThatPassByAsTheyAre() {
        final var passing = icmp().from("10.0.0.12")
                .to(CLIENT)
                .timeExceeded()
                .quoting(udp().from(CLIENT, 1).to("10.0.0.12", 2));
        nat().fromServer(passing)
                .toClient(icmp().from("10.0.0.12")
                        .to(CLIENT)
                        .timeExceeded()
                        .quoting(udp().from(CLIENT, 1).to("10.0.0.12", 2))
                        .ttl(63))
                .decides(Reason.ROUTED);
    }
}
