package io.signalbox.host;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.connection.TcpState;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Icmpv6Packet;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * IPv6 extension headers (RFC 8200 section 4): the hop-by-hop options of everything, and the rest of what is for the
 * director itself.
 */
class ExtensionHeadersTest {
    private static final String GROUP = "ff02::1";
    private static final String GROUP_MAC = "33:33:00:00:00:01";

    private static UdpPacket datagram(final String to) {
        return udp().from(CLIENT6, 1).to(to, 9).payload("any");
    }

    private static UdpPacket onTheWay(final String to, final String options) {
        return datagram(to).hopByHop(hex(options));
    }

    private static UdpPacket atTheEnd(final String to, final String options) {
        return datagram(to).destinationOptions(hex(options));
    }

    private static Icmpv6Packet problem(final int code, final int pointer) {
        return icmpv6().from(VIP6).to(CLIENT6).message(4, code, pointer);
    }

    private static Box balanced() {
        return Box.with("-A -u [2001:db8:1::10]:9 -s rr", "-a -u [2001:db8:1::10]:9 -r [2001:db8:2::11]:9 -g");
    }

    /** What follows the fixed header, beginning with what {@code first} says it is; then the datagram. */
    private static PlainIpPacket chain(final String to, final int first, final String headers) {
        final byte[] whole = datagram(to).bytes();
        final byte[] extensions = hex(headers);
        final byte[] payload = Arrays.copyOf(extensions, extensions.length + whole.length - 40);
        System.arraycopy(whole, 40, payload, extensions.length, whole.length - 40);
        return ip(first).from(CLIENT6).to(to).payload(payload);
    }

    @Test
    void shouldTellTheSenderWhichOptionItDoesNotKnow() {
        final UdpPacket asked = atTheEnd(VIP6, "0100 de02 0000");
        Box.with()
                .fromClient(asked)
                .toClient(problem(2, 44).quoting(asked))
                .decides(Reason.PARAMETER_PROBLEM)
                .fromClient(atTheEnd(VIP6, "5e02 0000 0100"))
                .drops(Reason.OPTION_REFUSED);
    }

    @Test
    void shouldLeaveDestinationOptionsToTheDestination() {
        final UdpPacket served = atTheEnd(VIP6, "de02 0000 0100");
        final UdpPacket passing = atTheEnd(SERVER6, "de02 0000 0100");
        balanced()
                .fromClient(served)
                .toServer(served.ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(passing)
                .toServer(passing.ttl(63))
                .decides(Reason.ROUTED);
    }

    /** Who routes heeds them too: from the address that answers there. */
    @Test
    void shouldHeedHopByHopOptionsOfEverything() {
        final UdpPacket served = onTheWay(VIP6, "de02 0000 0100");
        final UdpPacket passing = onTheWay(SERVER6, "de02 0000 0100");
        balanced()
                .fromClient(served)
                .toClient(problem(2, 42).quoting(served))
                .decides(Reason.PARAMETER_PROBLEM)
                .remembers(0)
                .fromClient(passing)
                .toClient(problem(2, 42).from(OWN6).quoting(passing))
                .decides(Reason.PARAMETER_PROBLEM);
    }

    /** No error answers what went to a group, unless the option's type asks for it. */
    @Test
    void shouldTellOfGroupsOnlyWhereTheOptionSaysSo() {
        final UdpPacket told = onTheWay(GROUP, "9e02 0000 0100");
        final UdpPacket untold = onTheWay(GROUP, "de02 0000 0100");
        Box.with()
                .receives("eth0", told.onEthernet(GATEWAY, GROUP_MAC))
                .toClient(problem(2, 42).from(OWN6).quoting(told))
                .decides(Reason.PARAMETER_PROBLEM)
                .receives("eth0", untold.onEthernet(GATEWAY, GROUP_MAC))
                .drops(Reason.PARAMETER_PROBLEM_SILENT);
    }

    @Test
    void shouldNotAnswerAnErrorWithAnError() {
        Box.with()
                .fromClient(icmpv6().from(CLIENT6)
                        .to(VIP6)
                        .portUnreachable()
                        .quoting(datagram(VIP6))
                        .hopByHop(hex("9e02 0000 0100")))
                .drops(Reason.PARAMETER_PROBLEM_SILENT);
    }

    /** RFC 5095, and RFC 8200 section 4.4 for types that nobody knows. */
    @ParameterizedTest
    @CsvSource({
        "43, 11 00 00 01 00000000, 42",
        "43, 11 00 fd ff 00000000, 42",
        "60, 2b00010400000000 1100fd0100000000, 50"
    })
    void shouldTellTheSenderWhichRoutingTypeItDoesNotKnow(final int first, final String headers, final int pointer) {
        final PlainIpPacket routed = chain(VIP6, first, headers);
        Box.with()
                .fromClient(routed)
                .toClient(problem(0, pointer).quoting(routed))
                .decides(Reason.PARAMETER_PROBLEM);
    }

    @ParameterizedTest
    @CsvSource({"11 00 00 00 00000000", "11 00 fd 00 00000000"})
    void shouldPassOverARoutingHeaderWithoutSegmentsLeft(final String header) {
        Box.with().fromClient(chain(VIP6, 43, header)).toClient(refused(chain(VIP6, 43, header)));
    }

    private static Icmpv6Packet refused(final PlainIpPacket packet) {
        return icmpv6().from(VIP6).to(CLIENT6).portUnreachable().quoting(packet);
    }

    /** Mobile nodes, RPL and segments, with or without segments left. */
    @ParameterizedTest
    @CsvSource({"2, 0", "2, 1", "3, 0", "4, 0", "4, 1"})
    void shouldDropRoutingHeadersOfProtocolsThatAreOff(final int type, final int segmentsLeft) {
        Box.with()
                .fromClient(chain(VIP6, 43, String.format("1100 %02x%02x 00000000", type, segmentsLeft)))
                .drops(Reason.SOURCE_ROUTED);
    }

    /** Neither hop-by-hop options behind another header, nor an authentication header, have a handler. */
    @ParameterizedTest
    @CsvSource({"60, 0000010400000000 1100010400000000, 40", "51, 1100000000000001, 6"})
    void shouldNotKnowHeadersOutOfPlace(final int first, final String headers, final int pointer) {
        final PlainIpPacket packet = chain(VIP6, first, headers);
        Box.with()
                .fromClient(packet)
                .toClient(problem(1, pointer).quoting(packet))
                .decides(Reason.PROTOCOL_UNREACHABLE);
    }

    @Test
    void shouldRefuseASecondFragmentHeader() {
        final PlainIpPacket packet = chain(VIP6, 44, "2c00000000000001 1100000000000002");
        Box.with().fromClient(packet).toClient(problem(0, 48).quoting(packet)).decides(Reason.PARAMETER_PROBLEM);
    }

    /** RFC 6946: it is whole; but what gathers IPv6 fragments for services takes its header off. */
    @Test
    void shouldTakeTheHeaderOffAnAtomicFragmentWhereThereAreIpv6Services() {
        final UdpPacket atomic = datagram(SERVER6).id(7).fragment(0, 100);
        Box.with()
                .fromClient(atomic)
                .toServer(datagram(SERVER6).id(7).fragment(0, 100).ttl(63))
                .decides(Reason.ROUTED);
        balanced()
                .fromClient(atomic.ttl(64))
                .toServer(datagram(SERVER6).ttl(63))
                .decides(Reason.ROUTED);
    }

    @ParameterizedTest
    @CsvSource({
        "-A -u [2001:db8:1::10]:9 -s rr, -C", // the last IPv6 service is gone
        "-a -u 192.0.2.10:9 -r [2001:db8:2::11]:9 -i, --set 0 0 0", // there never was one
    })
    void shouldGatherIpv6FromTheFirstServiceOrRealServerOnAndForGood(final String first, final String second) {
        final UdpPacket atomic = datagram(SERVER6).id(7).fragment(0, 100);
        Box.with("-A -u 192.0.2.10:9 -s rr")
                .fromClient(atomic)
                .toServer(datagram(SERVER6).id(7).fragment(0, 100).ttl(63))
                .told(first)
                .told(second)
                .fromClient(atomic)
                .toServer(datagram(SERVER6).ttl(63))
                .decides(Reason.ROUTED);
    }

    /** There is nothing to gather where not even one byte of what it names is there. */
    @ParameterizedTest
    @CsvSource({"50", "132", "253"})
    void shouldRouteAFragmentWithNothingInItAsItIs(final int protocol) {
        final PlainIpPacket empty = ip(protocol).from(CLIENT6).to(SERVER6).id(7).fragment(0, 8);
        balanced().asLinux().fromClient(empty).toServer(empty.ttl(63)).decides(Reason.ROUTED);
        balanced().fromClient(empty.ttl(64)).drops(Reason.EXTENSION_CHAIN);
    }

    /** RFC 8200 section 4.5 has the sender told of a chain that goes on in another fragment, and here none does. */
    @Test
    void shouldNotMissTheChainOfAFragmentThatIsAll() {
        final PlainIpPacket empty = ip(50).from(CLIENT6).to(VIP6).id(7).fragment(0, 8);
        balanced()
                .asLinux()
                .fromClient(empty)
                .toClient(problem(1, 40).quoting(empty))
                .decides(Reason.PROTOCOL_UNREACHABLE);
    }

    /** RFC 8200 section 4.7. */
    @Test
    void shouldWantNothingOfAPacketThatCarriesNothing() {
        Box.with().fromClient(ip(59).from(CLIENT6).to(VIP6)).decides(Reason.NO_NEXT_HEADER);
    }

    /** It is none of a router's business where a chain leads. */
    @Test
    void shouldRouteAChainThatIsCutOff() {
        final PlainIpPacket cut = ip(60).from(CLIENT6).to(SERVER6).payload(hex("11ff 0104 0000 0000"));
        balanced().fromClient(cut).toServer(cut.ttl(63)).decides(Reason.ROUTED);
    }

    /** Without a jumbo payload option nothing says how long it is: as in Linux it is what came. */
    @Test
    void shouldTakeAPayloadLengthOfZeroForOpenWhereHopByHopOptionsFollow() {
        final UdpPacket open = onTheWay(VIP6, "0502 0000 0100").ipLength(0);
        balanced().fromClient(open).toServer(open.ttl(63)).decides(Reason.NEW_CONNECTION);
    }

    /** Linux's state machines skip no extension header: what they take for flags lies in the sequence number. */
    @Test
    void shouldFindTheFlagsThatMoveAConnectionsState() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final Box box =
                    Box.with("-A -t [2001:db8:1::10]:9 -s rr", "-a -t [2001:db8:1::10]:9 -r [2001:db8:2::11]:9 -g");
            if (asLinux) {
                box.asLinux();
            }
            box.fromClient(tcp().from(CLIENT6, 1).to(VIP6, 9).syn().destinationOptions(hex("0104 0000 0000")));
            final TcpState expected = asLinux ? TcpState.CLOSE : TcpState.SYN_RECV;
            assertThat(box.decision().stateAfter).isEqualTo(expected.ordinal());
        }
    }

    /** Linux reads on in the wrong place there. */
    @Test
    void shouldHeedOptionsBeforeAFragmentHeaderThatIsGone() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final Box box = balanced();
            if (asLinux) {
                box.asLinux();
            }
            final PlainIpPacket whole = chain(OWN6, 60, "1100 9e02 0000 0100");
            box.fromClient(chain(OWN6, 60, "2c00 9e02 0000 0100 1100 0000 0000 0001"))
                    .toClient(problem(2, 42).from(OWN6).quoting(whole))
                    .decides(Reason.PARAMETER_PROBLEM);
        }
    }

    /** In Linux both go. */
    @Test
    void shouldTakeOffOneOfTwoFragmentHeaders() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final Box box = balanced();
            if (asLinux) {
                box.asLinux();
            }
            box.fromClient(chain(VIP6, 44, "2c00 0000 0000 0001 1100 0000 0000 0002"))
                    .toServer(chain(VIP6, 44, "1100 0000 0000 0002").ttl(63))
                    .decides(Reason.NEW_CONNECTION);
        }
    }

    /** Linux takes part in that group, and would answer this. */
    @Test
    void shouldNotLookAtDestinationOptionsOfWhatIsForAGroup() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final Box box = Box.with();
            if (asLinux) {
                box.asLinux();
            }
            box.receives("eth0", atTheEnd(GROUP, "9e02 0000 0100").onEthernet(GATEWAY, GROUP_MAC))
                    .drops(Reason.NOT_FOR_US);
        }
    }
}
