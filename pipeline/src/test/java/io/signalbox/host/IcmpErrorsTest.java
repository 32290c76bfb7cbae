package io.signalbox.host;

import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER6;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Icmpv6Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.route.RouteType;
import io.signalbox.stage.Box;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ICMP errors of the director: when, from whom, with what quoted, and when not (1.8; REQ-003, 068, 069). */
class IcmpErrorsTest {
    private static final String NOWHERE = "203.0.113.1";
    private static final String NOWHERE6 = "2001:db8:ffff::1";

    private static Box nat() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m");
    }

    private static Box nat6() {
        return Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -m");
    }

    private static Box tunnelled() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i");
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, 40_000).to(VIP, 80).syn();
    }

    private static TcpPacket syn6() {
        return tcp().from(CLIENT6, 40_000).to(VIP6, 80).syn();
    }

    private static IcmpPacket error() {
        return icmp().from(VIP).to(CLIENT).tos(0xC0).id(Box.FIRST_ID);
    }

    private static Icmpv6Packet error6() {
        return icmpv6().from(VIP6).to(CLIENT6);
    }

    private static byte[] first(final int length, final byte[] packet) {
        return Arrays.copyOf(packet, length);
    }

    /** The connection is made all the same: that happens before (fact 3). */
    @ParameterizedTest
    @CsvSource({"0", "1"})
    void shouldSayFromTheVirtualAddressThatTheTtlIsUsedUp(final int ttl) {
        nat().fromClient(syn().ttl(ttl))
                .toClient(error().timeExceeded().quoting(syn().ttl(ttl)))
                .decides(Reason.TTL_EXCEEDED)
                .remembers(1);
        nat6().fromClient(syn6().ttl(ttl))
                .toClient(error6().timeExceeded().quoting(syn6().ttl(ttl)))
                .decides(Reason.TTL_EXCEEDED)
                .remembers(1);
    }

    /** A real server's packet, and transit: the source is the director's address on that side. */
    @Test
    void shouldSayFromItsOwnAddressThatTheTtlOfTransitIsUsedUp() {
        final var answer = tcp().from(SERVER, 8080).to(CLIENT, 40_000).ack(1).ttl(1);
        nat().fromServer(answer)
                .toServer(icmp().from(OWN1)
                        .to(SERVER)
                        .timeExceeded()
                        .quoting(answer)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.TTL_EXCEEDED);
    }

    /** Section 1.8: precedence "internetwork control", and of the packet's own bits those of 0x1E. */
    @ParameterizedTest
    @CsvSource({"0x00, 0xC0", "0xFF, 0xDE", "0x08, 0xC8", "0x01, 0xC0"})
    void shouldMarkItsErrorsAsControlTraffic(final int tos, final int expected) {
        nat().fromClient(syn().ttl(1).tos(tos))
                .toClient(error().tos(expected)
                        .timeExceeded()
                        .quoting(syn().ttl(1).tos(tos)))
                .decides(Reason.TTL_EXCEEDED);
    }

    /** Section 6.9: route MTU less the outer header; the quote's TTL is decremented, and is 576 bytes in all. */
    @Test
    void shouldTellAClientHowMuchFitsIntoATunnel() {
        final TcpPacket big = syn().payload(new byte[1_441]).dontFragment();
        tunnelled()
                .fromClient(big)
                .toClient(error().fragmentationNeeded(1_480)
                        .quoting(first(548, big.ttl(63).bytes())))
                .decides(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldLetThroughWhatJustFitsIntoATunnel() {
        tunnelled()
                .fromClient(syn().payload(new byte[1_440]).dontFragment())
                .toServer(tunnel(syn().payload(new byte[1_440]).dontFragment().ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .dontFragment())
                .decides(Reason.NEW_CONNECTION);
    }

    /** IPv6 is never cut up on its way: 1,280 bytes of error, of which 1,232 are the quote. */
    @Test
    void shouldTellAnIpv6ClientHowMuchFits() {
        final TcpPacket big = syn6().payload(new byte[1_401]);
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -i")
                .fromClient(big)
                .toClient(error6().packetTooBig(1_460)
                        .quoting(first(1_232, big.ttl(63).bytes())))
                .decides(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldTellAClientOfANarrowRouteUnderNat() {
        final TcpPacket big = syn().payload(new byte[1_361]).dontFragment();
        nat().route("10.0.0.11/32", null, "eth1", 1_400)
                .fromClient(big)
                .toClient(error().fragmentationNeeded(1_400)
                        .quoting(first(548, big.ttl(63).bytes())))
                .decides(Reason.MTU_EXCEEDED);
    }

    /** Section 1.9: a real server hears of it from the director's address, about its own packet as it came. */
    @Test
    void shouldTellARealServerOfANarrowRouteToTheClient() {
        final var big = tcp().from(SERVER, 8080)
                .to(CLIENT, 40_000)
                .ack(1)
                .payload(new byte[1_400])
                .dontFragment();
        nat().route("198.51.100.1/32", "192.0.2.254", "eth0", 1_400)
                .fromServer(big)
                .toServer(icmp().from(OWN1)
                        .to(SERVER)
                        .fragmentationNeeded(1_400)
                        .quoting(first(548, big.bytes()))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldRefuseWithPortUnreachableWhereNoServerTakesIt() {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 0")
                .fromClient(syn().ttl(9))
                .toClient(error().portUnreachable().quoting(syn().ttl(9)))
                .decides(Reason.NO_SERVER)
                .remembers(0);
        Box.with("-A -t [2001:db8:1::10]:80 -s rr")
                .fromClient(syn6())
                .toClient(error6().portUnreachable().quoting(syn6()))
                .decides(Reason.NO_SERVER);
    }

    @Test
    void shouldSayHostUnreachableWhereThereIsNoRouteToTheRealServer() {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 203.0.113.1:80 -m")
                .fromClient(syn())
                .toClient(error().unreachable(1).quoting(syn()))
                .decides(Reason.NO_ROUTE);
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:ffff::1]:80 -m")
                .fromClient(syn6())
                .toClient(error6().unreachable(3).quoting(syn6()))
                .decides(Reason.NO_ROUTE);
    }

    /** Transit without a route (RFC 1812 section 5.2.7.1), by routes that say what is to be told. */
    @ParameterizedTest
    @CsvSource({", 0, 0", "UNREACHABLE, 1, 0", "PROHIBIT, 13, 1"})
    void shouldSayWhyTransitGoesNoFurther(final RouteType type, final int code, final int code6) {
        final var packet = udp().from(CLIENT, 1).to(NOWHERE, 2);
        final var packet6 = udp().from(CLIENT6, 1).to(NOWHERE6, 2);
        final Box box = Box.with();
        if (type != null) {
            box.deadEnd("203.0.113.0/24", type).deadEnd("2001:db8:ffff::/48", type);
        }
        box.fromClient(packet)
                .toClient(icmp().from(OWN0)
                        .to(CLIENT)
                        .unreachable(code)
                        .quoting(packet)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.NO_ROUTE)
                .fromClient(packet6)
                .toClient(icmpv6().from(OWN6).to(CLIENT6).unreachable(code6).quoting(packet6))
                .decides(Reason.NO_ROUTE);
    }

    /** Linux writes into options as a packet comes in, before it looks where to; the header is not summed up again. */
    @Test
    void shouldQuoteOptionsOfTransitAsNotedSoFar() {
        final var packet = udp().from(CLIENT, 1).to(SERVER, 2).ttl(1).ipOptions(hex("0100 aabb ccdd eeff"));
        final byte[] quoted = packet.bytes();
        Arrays.fill(quoted, 22, 28, (byte) 0);
        Box.with()
                .fromClient(packet)
                .toClient(icmp().from(OWN0)
                        .to(CLIENT)
                        .timeExceeded()
                        .quoting(quoted)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.TTL_EXCEEDED);
    }

    @Test
    void shouldSayNothingWhereARouteIsABlackHole() {
        Box.with()
                .deadEnd("203.0.113.0/24", RouteType.BLACKHOLE)
                .fromClient(udp().from(CLIENT, 1).to(NOWHERE, 2))
                .drops(Reason.NO_ROUTE_SILENT);
    }

    /** About 3 s later, from the client-side address, with the TTL decremented in the quote. */
    @Test
    void shouldSayHostUnreachableWhereTheRealServerDoesNotAnswer() {
        waitingInVain("-g")
                .toClient(error().from(OWN0).unreachable(1).quoting(syn().ttl(63)))
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    /** The error is one about a NAT server: translated as those are, it quotes the checksum of what was to leave. */
    @Test
    void shouldSayItInTheNameOfTheVirtualIpUnderNat() {
        final byte[] translated = syn().to(STRANGER, 80).bytes();
        final int checksum = (translated[36] & 0xff) << 8 | translated[37] & 0xff;
        waitingInVain("-m")
                .toClient(error().from(VIP).unreachable(1).quoting(syn().ttl(63).checksum(checksum)))
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    /** Linux tells itself of the outer packet, and the client of the one inside. */
    @Test
    void shouldSayItInTheNameOfTheVirtualIpOfATunnelToo() {
        waitingInVain("-i")
                .toClient(error().from(VIP).unreachable(1).quoting(syn().ttl(63)))
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    private static Box waitingInVain(final String method) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.99:80 " + method)
                .fromClient(syn());
        for (int question = 1; question <= 3; question++) {
            box.sends("eth1", ask()).decides(question == 1 ? Reason.NEIGHBOUR_WAITING : Reason.TICK);
            box.after(1);
        }
        return box;
    }

    /** As all ICMPv6 errors about NAT servers, which Linux drops and profile ipvs sends. */
    @Test
    void shouldSayNothingOfItInIpv6UnderNat() {
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::99]:80 -m")
                .asLinux()
                .fromClient(syn6())
                .sends("eth1", solicitation())
                .after(1)
                .sends("eth1", solicitation())
                .after(1)
                .sends("eth1", solicitation())
                .after(1)
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    /** RFC 4443 section 2.4: nothing keeps the director from telling of a later fragment; each waited on its own. */
    @Test
    void shouldTellOfEachIpv6FragmentThatWaitedInVain() {
        final UdpPacket came =
                udp().from(CLIENT6, 1).to(STRANGER6, 2).payload(new byte[192]).id(7);
        final UdpPacket left = udp().from(CLIENT6, 1)
                .to(STRANGER6, 2)
                .payload(new byte[192])
                .id(1)
                .ttl(63);
        final Icmpv6Packet error = icmpv6().from(OWN6).to(CLIENT6).unreachable(3);
        waitedInVain(nat6().fromClient(came.fragment(0, 120)).fromClient(came.fragment(120, 80)))
                .toClient(error.quoting(left.fragment(0, 120)))
                .toClient(error.quoting(left.fragment(120, 80)))
                .resolves(Reason.NEIGHBOUR_FAILED)
                .decides(Reason.TICK);
    }

    private static Box waitedInVain(final Box box) {
        return box.after(1).after(1).after(1);
    }

    private static EthernetFrame solicitation() {
        return icmpv6().from(OWN61)
                .to("ff02::1:ff00:99")
                .neighbourSolicitation(STRANGER6, ETH1)
                .onEthernet(ETH1, "33:33:ff:00:00:99");
    }

    private static EthernetFrame ask() {
        return arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY);
    }

    /** REQ-068: neither about an error, nor a later fragment, nor what came to many. */
    @Test
    void shouldNotAnswerAnErrorWithAnError() {
        final var error = icmp().from(CLIENT).to(SERVER).timeExceeded().quoting(syn());
        final var error6 = icmpv6().from(CLIENT6).to(SERVER6).timeExceeded().quoting(syn6());
        Box.with()
                .fromClient(error.ttl(1))
                .drops(Reason.TTL_EXCEEDED_SILENT)
                .fromClient(error6.ttl(1))
                .drops(Reason.TTL_EXCEEDED_SILENT);
    }

    @Test
    void shouldAnswerAnEchoRequestWithAnError() {
        final var ping = icmp().from(CLIENT).to(SERVER).echoRequest(1, 1).ttl(1);
        Box.with()
                .fromClient(ping)
                .toClient(error().from(OWN0).timeExceeded().quoting(ping))
                .decides(Reason.TTL_EXCEEDED);
    }

    @Test
    void shouldNotAnswerALaterFragmentWithAnError() {
        final var datagram =
                udp().from(CLIENT, 1).to(SERVER, 2).payload(new byte[100]).ttl(1);
        Box.with()
                .fromClient(datagram.fragment(80, 28))
                .drops(Reason.TTL_EXCEEDED_SILENT)
                .fromClient(datagram.fragment(0, 80))
                .toClient(error().from(OWN0).timeExceeded().quoting(datagram.fragment(0, 80)))
                .decides(Reason.TTL_EXCEEDED);
    }

    @Test
    void shouldNotAnswerWhatCameToManyWithAnError() {
        Box.with()
                .receives("eth0", udp().from(CLIENT, 1).to(VIP, 2).onEthernet(GATEWAY, EVERYBODY))
                .drops(Reason.NOT_FOR_US)
                .fromClient(udp().from(CLIENT, 1).to("192.0.2.255", 2))
                .drops(Reason.MARTIAN_DESTINATION)
                .fromClient(udp().from(CLIENT, 1).to("224.0.0.1", 2))
                .drops(Reason.MARTIAN_DESTINATION);
    }

    /** It was cut for its way before it waited: as in Linux the first fragment is told of. */
    @Test
    void shouldTellOfTheFirstFragmentOfATranslatedPacketThatWaitedInVain() {
        final UdpPacket asked = udp().from(CLIENT, 40_000).to(VIP, 53).payload(new byte[1_000]);
        final byte[] seen = udp().from(CLIENT, 40_000)
                .to(STRANGER, 5353)
                .payload(new byte[1_000])
                .bytes();
        final int checksum = (seen[26] & 0xFF) << 8 | seen[27] & 0xFF;
        Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.99:5353 -m")
                .route(STRANGER + "/32", null, "eth1", 600)
                .fromClient(asked)
                .after(1)
                .after(1)
                .after(1)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .unreachable(1)
                        .quoting(Arrays.copyOf(
                                asked.checksum(checksum)
                                        .ttl(63)
                                        .fragment(0, 576)
                                        .moreFragments(true)
                                        .bytes(),
                                576 - 28))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .resolves(Reason.NEIGHBOUR_FAILED);
    }
}
