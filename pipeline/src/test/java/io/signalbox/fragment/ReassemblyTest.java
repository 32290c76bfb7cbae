package io.signalbox.fragment;

import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
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
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fragments are gathered, decided once as a whole, and leave cut as they came (sections 6.1, 1.1; REQ-100 to 105). */
class ReassemblyTest {
    /** The recording {@code tunnels-fragments-4in6} shows Linux; elsewhere what fits is not cut at all. */
    @ParameterizedTest
    @CsvSource({"true, 1294", "false, 1482"})
    void shouldCutWhatWasNotToBeFragmentedForATunnelOverIpv6(final boolean isLinux, final int frameLength) {
        final Box box = Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r [2001:db8:2::11]:53 -i");
        final UdpPacket whole =
                udp().payload(new byte[1_400]).dontFragment().from(CLIENT, 1).to(VIP, 53);
        (isLinux ? box.asLinux() : box).fromClient(whole.fragment(0, 1_200)).fromClient(whole.fragment(1_200, 1_200));
        assertThat(box.takesAll().get(0)).hasSize(frameLength);
    }

    private static final int PORT = 40_000;
    /** With its UDP header 240 bytes: three fragments of 80. */
    private static final byte[] PAYLOAD = payload(232);

    private static byte[] payload(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    private static Box nat() {
        return nat(new State.Bounds(16, 2, 4, 1 << 20));
    }

    private static Box nat(final State.Bounds bounds) {
        return Box.with(bounds, "-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 -m");
    }

    private static Box nat6() {
        return Box.with("-A -u [2001:db8:1::10]:53 -s rr", "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::11]:5353 -m");
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, PORT).to(VIP, 53).payload(PAYLOAD).id(0x1234);
    }

    private static UdpPacket answer() {
        return udp().from(SERVER, 53)
                .to(CLIENT, 40_000)
                .payload("y".repeat(300))
                .id(7);
    }

    private static UdpPacket question6() {
        return udp().from(CLIENT6, PORT).to(VIP6, 53).payload(PAYLOAD).id(0x1234_5678);
    }

    private static UdpPacket translated() {
        return udp().from(CLIENT, PORT)
                .to(SERVER, 5353)
                .payload(PAYLOAD)
                .id(0x1234)
                .ttl(63);
    }

    private static UdpPacket translated6() {
        return udp().from(CLIENT6, PORT).to(SERVER6, 5353).payload(PAYLOAD).ttl(63);
    }

    private static Box leavesInThree(final Box box) {
        return box.toServer(translated().fragment(0, 80))
                .toServer(translated().fragment(80, 80))
                .toServer(translated().fragment(160, 80));
    }

    /** REQ-100, REQ-104: one decision, the id and the sizes are kept. */
    @Test
    void shouldDecideOnceForTheWholeDatagramAndCutItAsItCame() {
        final Box box = nat().fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(80, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(160, 80));
        leavesInThree(box)
                .resolves(Reason.REASSEMBLED, Reason.REASSEMBLED)
                .decides(Reason.NEW_CONNECTION)
                .remembers(1)
                .stops();
    }

    /** Section 6.1: not evenly, but where they were cut. */
    @Test
    void shouldKeepTheBordersOfFragmentsOfUnequalLength() {
        nat().fromClient(question().fragment(0, 40))
                .fromClient(question().fragment(120, 120))
                .fromClient(question().fragment(40, 80))
                .toServer(translated().fragment(0, 40))
                .toServer(translated().fragment(40, 80))
                .toServer(translated().fragment(120, 120))
                .decides(Reason.NEW_CONNECTION);
    }

    /** A tunnel's headers go with the first fragment; where it then is too large, all are cut evenly. */
    @Test
    void shouldKeepBordersInATunnelWhereEachPieceFits() {
        final PlainIpPacket first = gre(inner()).from(OWN1).to(SERVER).ttl(63);
        tunnelled()
                .fromClient(question().fragment(0, 40))
                .fromClient(question().fragment(40, 120))
                .fromClient(question().fragment(160, 80))
                .toServer(first.id(2).fragment(0, 64))
                .toServer(first.fragment(64, 120))
                .toServer(first.fragment(184, 80))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(question().fragment(0, 120))
                .fromClient(question().fragment(120, 120))
                .toServer(first.id(3).fragment(0, 120))
                .toServer(first.fragment(120, 120))
                .toServer(first.fragment(240, 24))
                .decides(Reason.CONNECTION);
    }

    /** A border that is kept loses don't-fragment, in a tunnel too; what is cut anew does not. */
    @Test
    void shouldSayDontFragmentAgainOnlyWhereItCutsAnew() {
        final PlainIpPacket outer =
                gre(inner().dontFragment()).from(OWN1).to(SERVER).ttl(63);
        final PlainIpPacket unsaid = outer.id(0);
        tunnelled()
                .fromClient(question().dontFragment().fragment(0, 40))
                .fromClient(question().dontFragment().fragment(40, 120))
                .fromClient(question().dontFragment().fragment(160, 80))
                .toServer(unsaid.fragment(0, 64))
                .toServer(unsaid.fragment(64, 120))
                .toServer(unsaid.fragment(184, 80))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(question().dontFragment().fragment(0, 120))
                .fromClient(question().dontFragment().fragment(120, 120))
                .toServer(outer.dontFragment().fragment(0, 120))
                .toServer(outer.fragment(120, 120))
                .toServer(outer.fragment(240, 24))
                .decides(Reason.CONNECTION);
    }

    private static Box tunnelled() {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -i --tun-type gre");
    }

    private static UdpPacket inner() {
        return question().ttl(63);
    }

    /**
     * Over a tunnel of the other family Linux does not know how large the fragments were, and by chance takes bit 6 of
     * that for don't-fragment.
     */
    @Test
    void shouldCutForATunnelOfTheOtherFamilyAsItsPathAllows() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final UdpPacket big = question6().payload(payload(2_000));
            final Box box = Box.with(
                    "-A -u [2001:db8:1::10]:53 -s rr", "-a -u [2001:db8:1::10]:53 -r 10.0.0.11:53 -i --tun-type gre");
            if (asLinux) {
                box.asLinux();
            }
            // 1,472 bytes of packet
            box.fromClient(big.fragment(0, 1_424)).fromClient(big.fragment(1_424, 584));
            final UdpPacket whole = question6().payload(payload(2_000)).ttl(63);
            final PlainIpPacket outer = gre(whole).from(OWN1).to(SERVER).ttl(63).id(2);
            if (asLinux) {
                outer.dontFragment();
            }
            box.toServer(outer.fragment(0, 1_480))
                    .toServer(outer.fragment(1_480, 1_480))
                    .decides(Reason.NEW_CONNECTION);
        }
    }

    /**
     * They may not leave in pieces, nor do they as a whole. Linux tells the virtual IP, that is itself, and translates
     * the error for the server: but for the checksum of what it quotes.
     */
    @Test
    void shouldTellAServerThatItsUnfragmentableFragmentsAreTooBig() {
        final UdpPacket answer =
                udp().from(SERVER, 5353).to(CLIENT, PORT).payload(PAYLOAD).id(7).dontFragment();
        final byte[] seen =
                udp().from(VIP, 53).to(CLIENT, PORT).payload(PAYLOAD).bytes();
        final UdpPacket quoted = udp().from(SERVER, 5353)
                .to(CLIENT, PORT)
                .payload(PAYLOAD)
                .id(7)
                .dontFragment()
                .ttl(63)
                .checksum((seen[26] & 0xFF) << 8 | seen[27] & 0xFF);
        nat().fromClient(question())
                .toServer(translated())
                .fromServer(answer.fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromServer(answer.fragment(80, 160))
                .toServer(icmp().from(VIP)
                        .to(SERVER)
                        .fragmentationNeeded(1_500)
                        .quoting(quoted)
                        .tos(0xC0)
                        .ttl(63)
                        .id(Box.FIRST_ID))
                .decides(Reason.MTU_EXCEEDED)
                .resolves(Reason.REASSEMBLED);
    }

    /** Errors come in fragments too: about such nobody is told. */
    @Test
    void shouldGatherErrorsInTransitAndDropThoseThatMustStayWhole() {
        for (final boolean dontFragment : new boolean[] {false, true}) {
            final IcmpPacket error = icmp().from(SERVER)
                    .to(CLIENT)
                    .portUnreachable()
                    .quoting(translated())
                    .id(7);
            if (dontFragment) {
                error.dontFragment();
            }
            final Box box = nat().fromServer(error.fragment(0, 80)).decides(Reason.FRAGMENT_WAITING);
            box.fromServer(error.fragment(80, 240));
            if (dontFragment) {
                box.drops(Reason.MTU_EXCEEDED_SILENT);
            } else {
                box.toClient(error.ttl(63).fragment(0, 80))
                        .toClient(error.fragment(80, 240))
                        .decides(Reason.ROUTED);
            }
        }
    }

    @Test
    void shouldNotMindTheOrderOfArrival() {
        final Box box = nat().fromClient(question().fragment(160, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(80, 80));
        leavesInThree(box)
                .resolves(Reason.REASSEMBLED, Reason.REASSEMBLED)
                .decides(Reason.NEW_CONNECTION)
                .stops();
    }

    @Test
    void shouldDropAnExactDuplicateAlone() {
        final Box box = nat().fromClient(question().fragment(0, 80))
                .fromClient(question().fragment(0, 80))
                .drops(Reason.FRAGMENT_DUPLICATE)
                .fromClient(question().fragment(80, 80))
                .fromClient(question().fragment(160, 80));
        leavesInThree(box).decides(Reason.NEW_CONNECTION).stops();
    }

    /** REQ-101: the whole datagram goes, and what comes of it later begins a new one that never completes. */
    @Test
    void shouldDropADatagramWhoseFragmentsOverlap() {
        nat().fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(72, 80))
                .resolves(Reason.FRAGMENT_OVERLAP)
                .drops(Reason.FRAGMENT_OVERLAP)
                .fromClient(question().fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0)
                .stops();
    }

    /** RFC 5722. */
    @Test
    void shouldDropAnIpv6DatagramWhoseFragmentsOverlap() {
        nat6().fromClient(question6().fragment(0, 80))
                .fromClient(question6().fragment(72, 80))
                .resolves(Reason.FRAGMENT_OVERLAP)
                .drops(Reason.FRAGMENT_OVERLAP)
                .remembers(0)
                .stops();
    }

    @Test
    void shouldDropADatagramThatHasTwoEnds() {
        nat().fromClient(question().fragment(160, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(80, 80).moreFragments(false))
                .resolves(Reason.FRAGMENT_OVERLAP)
                .drops(Reason.FRAGMENT_OVERLAP);
    }

    @Test
    void shouldDropADatagramThatGoesOnBehindItsEnd() {
        nat().fromClient(question().fragment(80, 80).moreFragments(false))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(160, 80).moreFragments(true))
                .resolves(Reason.FRAGMENT_OVERLAP)
                .drops(Reason.FRAGMENT_OVERLAP);
    }

    @Test
    void shouldWaitWhileThereIsAGap() {
        nat().fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(160, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0)
                .stops()
                .resolves(Reason.STOPPED_WHILE_HELD, Reason.STOPPED_WHILE_HELD);
    }

    @Test
    void shouldTellDatagramsApartByIdProtocolAndAddresses() {
        nat().fromClient(question().id(1).fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().id(2).fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0);
        nat().fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().from("198.51.100.2").fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0);
        nat().fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(
                        ip(6).from(CLIENT).to(VIP).id(0x1234).payload(PAYLOAD).fragment(80, 152))
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0);
    }

    /** REQ-103: 30 s; the error comes from the virtual address and quotes the first fragment as it came. */
    @Test
    void shouldTellTheSenderOfATimeoutWhereTheFirstFragmentCame() {
        final UdpPacket first = question().fragment(0, 80);
        nat().fromClient(first)
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(160, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .after(29.9)
                .decides(Reason.TICK)
                .after(0.1)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .reassemblyTimeExceeded()
                        .quoting(first)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .resolves(Reason.FRAGMENT_TIMEOUT, Reason.FRAGMENT_TIMEOUT)
                .decides(Reason.TICK)
                .stops();
    }

    /** In Linux all of one slot of 640 ms end together. */
    @Test
    void shouldGiveUpTheOldestDatagramFirstAndAsLinuxTheNewest() {
        for (final boolean asLinux : new boolean[] {true, false}) {
            final Box box = nat();
            if (asLinux) {
                box.asLinux();
            }
            box.fromClient(question().id(1).fragment(0, 80))
                    .after(0.01)
                    .fromClient(question().id(2).fragment(0, 80))
                    .after(31)
                    .toClient(tooLate(asLinux ? 2 : 1).id(Box.FIRST_ID))
                    .toClient(tooLate(asLinux ? 1 : 2).id(Box.FIRST_ID + 1))
                    .resolves(Reason.FRAGMENT_TIMEOUT, Reason.FRAGMENT_TIMEOUT)
                    .decides(Reason.TICK);
        }
    }

    private static IcmpPacket tooLate(final int datagram) {
        return icmp().from(VIP)
                .to(CLIENT)
                .reassemblyTimeExceeded()
                .quoting(question().id(datagram).fragment(0, 80))
                .tos(0xC0);
    }

    @Test
    void shouldQuoteAFragmentInTransitWithItsTtlCountedDown() {
        final UdpPacket first = answer().fragment(0, 80);
        nat().fromServer(first)
                .decides(Reason.FRAGMENT_WAITING)
                .after(30)
                .toServer(icmp().from(OWN1)
                        .to(SERVER)
                        .reassemblyTimeExceeded()
                        .quoting(answer().fragment(0, 80).ttl(63))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .resolves(Reason.FRAGMENT_TIMEOUT)
                .decides(Reason.TICK);
    }

    @Test
    void shouldGatherSctpHoweverLittleTheFirstFragmentHolds() {
        final PlainIpPacket packet = ip(132).payload(new byte[24]).from(CLIENT6).to(VIP6);
        nat6().fromClient(packet.fragment(0, 8)).decides(Reason.FRAGMENT_WAITING);
    }

    /** In spite of RFC 7112, a fragment that hides TCP's flags passes. */
    @Test
    void shouldSendOnACutShortFirstFragmentAsLinuxDoes() {
        final TcpPacket segment = tcp().from(CLIENT6, PORT).to(VIP6, 80);
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -g")
                .asLinux()
                .fromClient(segment.syn())
                .toServer(tcp().from(CLIENT6, PORT).to(VIP6, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(segment.fragment(0, 8))
                .toServer(segment.ttl(63))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldDropACutShortFirstFragmentWhereItIsNotLinux() {
        nat6().fromClient(tcp().from(CLIENT6, PORT).to(VIP6, 80).fragment(0, 8)).drops(Reason.EXTENSION_CHAIN);
    }

    /** It may be an error about a connection, and only the whole says which. */
    @Test
    void shouldGatherIcmpInTransit() {
        nat().fromServer(icmp().from(SERVER)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(translated())
                        .fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING);
    }

    @Test
    void shouldForgetADatagramInSilenceWhereTheFirstFragmentDidNotCome() {
        nat().fromClient(question().fragment(80, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .after(30)
                .resolves(Reason.FRAGMENT_TIMEOUT)
                .decides(Reason.TICK)
                .stops();
    }

    /** REQ-103: 60 s (RFC 8200 section 4.5). */
    @Test
    void shouldWaitTwiceAsLongForIpv6() {
        final UdpPacket first = question6().fragment(0, 80);
        nat6().fromClient(first)
                .decides(Reason.FRAGMENT_WAITING)
                .after(59.9)
                .decides(Reason.TICK)
                .after(0.1)
                .toClient(
                        icmpv6().from(VIP6).to(CLIENT6).reassemblyTimeExceeded().quoting(first))
                .resolves(Reason.FRAGMENT_TIMEOUT)
                .decides(Reason.TICK);
    }

    /** A packet that comes later than the timeout lets time pass just as a tick does. */
    @Test
    void shouldNotJoinAFragmentToOneThatIsOverdue() {
        nat().fromClient(question().fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .later(30)
                .fromClient(question().fragment(0, 80))
                .resolves(Reason.FRAGMENT_TIMEOUT)
                .decides(Reason.FRAGMENT_WAITING)
                .remembers(0);
    }

    /** REQ-105. */
    @Test
    void shouldRefuseADatagramWhereTheStoreIsFullAndTakeItWhenThereIsRoomAgain() {
        nat().fromClient(question().id(1).fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().id(2).fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().id(3).fragment(0, 80))
                .drops(Reason.FRAGMENT_LIMIT)
                .after(30)
                .fromClient(question().id(3).fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .stops();
    }

    private static UdpPacket strangers(final int id, final int length) {
        return udp().from("198.51.100.66", PORT)
                .to(VIP, 53)
                .payload(payload(length))
                .id(id);
    }

    /** With as many places as a live director has unless it is told otherwise; Linux has 4 MB, for some thousands. */
    @Test
    void shouldGatherADatagramThoughAStrangerHasBegunThreeHundred() {
        final Box box = nat(new State.Bounds(16, 1_024, 4, 1 << 20));
        for (int id = 1; id <= 300; id++) {
            box.fromClient(strangers(id, 232).fragment(0, 80)).decides(Reason.FRAGMENT_WAITING);
        }
        box.fromClient(question().fragment(0, 80)).fromClient(question().fragment(80, 80));
        leavesInThree(box.fromClient(question().fragment(160, 80)))
                .decides(Reason.NEW_CONNECTION)
                .stops();
    }

    @Test
    void shouldHoldNoMoreFragmentsInAllThanThereIsRoomToTellOf() {
        final Box box = nat(new State.Bounds(16, 600, 4, 1 << 20));
        final int pieces = 64;
        for (int id = 1; id <= Reassembly.MAX_WAITING / pieces; id++) {
            for (int piece = 0; piece < pieces; piece++) {
                box.fromClient(strangers(id, 1_000).fragment(8 * piece, 8));
            }
        }
        box.decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(0, 80))
                .drops(Reason.FRAGMENT_LIMIT);

        final Reason[] all = new Reason[pieces];
        Arrays.fill(all, Reason.FRAGMENT_LIMIT);
        box.fromClient(strangers(1, 1_000).fragment(8 * pieces, 8))
                .resolves(all)
                .drops(Reason.FRAGMENT_LIMIT)
                .fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .stops();
    }

    /** It takes no place, but makes room for others. */
    @Test
    void shouldCompleteADatagramThoughNoMoreFragmentsMayWait() {
        final Box box = nat(new State.Bounds(16, 600, 4, 1 << 20))
                .fromClient(question().fragment(0, 80))
                .fromClient(question().fragment(160, 80));
        for (int waiting = 2; waiting < Reassembly.MAX_WAITING; waiting++) {
            box.fromClient(strangers(1 + waiting / 64, 1_000).fragment(8 * (waiting % 64), 8));
        }
        leavesInThree(box.decides(Reason.FRAGMENT_WAITING).fromClient(question().fragment(80, 80)))
                .resolves(Reason.REASSEMBLED, Reason.REASSEMBLED)
                .decides(Reason.NEW_CONNECTION)
                .fromClient(question().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .stops();
    }

    @Test
    void shouldDropADatagramInMorePiecesThanAnyLinkMakes() {
        final Box box = nat();
        final byte[] crumbled = payload(8 * Datagram.MAX_FRAGMENTS + 800);
        final UdpPacket crumbs =
                udp().from(CLIENT, PORT).to(VIP, 53).payload(crumbled).id(9);
        for (int piece = 0; piece < Datagram.MAX_FRAGMENTS; piece++) {
            box.fromClient(crumbs.fragment(8 * piece, 8)).decides(Reason.FRAGMENT_WAITING);
        }
        final Reason[] all = new Reason[Datagram.MAX_FRAGMENTS];
        Arrays.fill(all, Reason.FRAGMENT_LIMIT);
        box.fromClient(crumbs.fragment(8 * Datagram.MAX_FRAGMENTS, 8))
                .resolves(all)
                .drops(Reason.FRAGMENT_LIMIT)
                .remembers(0)
                .stops();
    }

    /** RFC 791: all but the last carry multiples of 8 bytes; what hangs over is cut off, so here a gap remains. */
    @Test
    void shouldCutWhatHangsOverAnEightByteUnit() {
        nat().fromClient(question().fragment(0, 83))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question().fragment(80, 160))
                .toServer(translated().fragment(0, 80))
                .toServer(translated().fragment(80, 160))
                .decides(Reason.NEW_CONNECTION)
                .stops();
    }

    /** RFC 8200 section 4.5: such a fragment is discarded. */
    @Test
    void shouldDropAnIpv6FragmentThatHangsOverAnEightByteUnit() {
        nat6().fromClient(question6().fragment(0, 83))
                .drops(Reason.FRAGMENT_MALFORMED)
                .stops();
    }

    @Test
    void shouldDropAFragmentWithoutPayload() {
        nat().fromClient(question().fragment(80, 0)).drops(Reason.FRAGMENT_MALFORMED);
        nat6().fromClient(question6().fragment(80, 0)).drops(Reason.FRAGMENT_MALFORMED);
        nat().fromClient(question().fragment(80, 7)).drops(Reason.FRAGMENT_MALFORMED);
    }

    /** The ping of death: the last fragment ends behind the longest packet that IPv4 allows. */
    @Test
    void shouldDropAFragmentThatEndsBehindTheLongestPacket() {
        final byte[] tooLong = payload(65_536);
        nat().fromClient(ip(17).from(CLIENT)
                        .to(VIP)
                        .id(5)
                        .payload(tooLong)
                        .fragment(65_528, 8)
                        .moreFragments(false))
                .drops(Reason.FRAGMENT_MALFORMED)
                .stops();
    }

    /** Each fragment by itself may be, but header and payload together are longer than 65,535 bytes. */
    @Test
    void shouldDropADatagramThatIsTooLongWithItsHeader() {
        final byte[] tooLong = payload(65_528);
        final Box box = nat();
        int from = 0;
        for (; from + 1_480 < tooLong.length; from += 1_480) {
            box.fromClient(ip(17).from(CLIENT).to(VIP).id(5).payload(tooLong).fragment(from, 1_480))
                    .decides(Reason.FRAGMENT_WAITING);
        }
        box.fromClient(ip(17).from(CLIENT).to(VIP).id(5).payload(tooLong).fragment(from, 1_480))
                .drops(Reason.FRAGMENT_MALFORMED)
                .remembers(0)
                .stops();
    }

    /** REQ-102, RFC 6946: it is whole, and waits for nobody. */
    @Test
    void shouldProcessAnAtomicFragmentAlone() {
        nat6().fromClient(question6().fragment(0, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question6().fragment(0, 240))
                .toServer(translated6())
                .decides(Reason.NEW_CONNECTION)
                .fromClient(question6().fragment(80, 160))
                .resolves(Reason.REASSEMBLED);
    }

    /** Linux looks for the datagram that it would be of: it drops what knows another end, and goes on waiting. */
    @Test
    void shouldDropAnAtomicFragmentOfADatagramThatIsLongerAsLinuxDoes() {
        nat6().asLinux()
                .fromClient(question6().fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(question6().fragment(0, 80).moreFragments(false))
                .drops(Reason.FRAGMENT_MALFORMED)
                .fromClient(question6().fragment(0, 80))
                .resolves(Reason.REASSEMBLED);
    }

    /** RFC 8200 section 4.1: options for the destination may stand behind the fragment header. */
    @Test
    void shouldGatherWhatHasDestinationOptionsBehindItsFragmentHeader() {
        nat6().fromClient(withOptions(question6()).fragment(0, 240))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(withOptions(question6()).fragment(240, 8))
                .toServer(withOptions(translated6()))
                .resolves(Reason.REASSEMBLED)
                .decides(Reason.NEW_CONNECTION)
                .stops();
        nat6().fromClient(withOptions(question6()).fragment(240, 8))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(withOptions(question6()).fragment(80, 160))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(withOptions(question6()).fragment(0, 80))
                .resolves(Reason.REASSEMBLED, Reason.REASSEMBLED);
    }

    /** Which of a real server's fragments are gathered must not depend on what the later ones cannot show. */
    @Test
    void shouldGatherAnAnswerThatHasDestinationOptionsBehindItsFragmentHeader() {
        final UdpPacket answer = withOptions(
                udp().from(SERVER6, 5353).to(CLIENT6, PORT).payload(PAYLOAD).id(7));
        nat6().fromClient(udp().from(CLIENT6, PORT).to(VIP6, 53))
                .toServer(udp().from(CLIENT6, PORT).to(SERVER6, 5353).ttl(63))
                .fromServer(answer.fragment(240, 8))
                .decides(Reason.FRAGMENT_WAITING)
                .fromServer(answer.fragment(0, 240))
                .toClient(withOptions(
                        udp().from(VIP6, 53).to(CLIENT6, PORT).payload(PAYLOAD).ttl(63)))
                .resolves(Reason.REASSEMBLED)
                .decides(Reason.REPLY)
                .stops();
    }

    /** Every piece repeats them, and where they leave no room for anything else nothing can be cut. */
    @Test
    void shouldDropWhatIsTooLongForTheLinkAndCannotBeCut() {
        final PlainIpPacket narrow = ip(59).from(CLIENT6)
                .to(SERVER6)
                .destinationOptions(new byte[14])
                .payload(new byte[24]);
        nat6().route(SERVER6 + "/128", null, "eth1", 68)
                .fromClient(narrow.fragment(0, 16))
                .fromClient(narrow.fragment(16, 16))
                .fromClient(narrow.fragment(32, 8))
                .drops(Reason.LINK_TOO_NARROW)
                .stops();
    }

    /** Eight bytes of padding (RFC 8200 section 4.2) before the UDP header. */
    private static UdpPacket withOptions(final UdpPacket packet) {
        return packet.destinationOptions(new byte[] {1, 4, 0, 0, 0, 0});
    }

    /** RFC 7112: whoever filters by ports must find them in the first fragment. */
    @Test
    void shouldDropAnIpv6FirstFragmentWithoutItsTransportHeader() {
        Box.with("-A -t [2001:db8:1::10]:80 -s rr")
                .fromClient(tcp().from(CLIENT6, PORT)
                        .to(VIP6, 80)
                        .syn()
                        .payload(PAYLOAD)
                        .fragment(0, 16))
                .drops(Reason.EXTENSION_CHAIN);
    }

    /** Linux gathers no such fragment: it goes the way of its connection alone, and is refused where it is not to go on. */
    @Test
    void shouldTakeAnIpv6FirstFragmentWithoutItsTransportHeaderForAPacketAsLinuxDoes() {
        final TcpPacket segment = tcp().from(CLIENT6, PORT).to(VIP6, 80).ack(1).payload(PAYLOAD);
        final TcpPacket own = tcp().from(CLIENT6, PORT).to(VIP6, 81).syn().payload(PAYLOAD);
        Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -g")
                .asLinux()
                .fromClient(tcp().from(CLIENT6, PORT).to(VIP6, 80).syn())
                .fromClient(segment.fragment(0, 16))
                .toServer(tcp().from(CLIENT6, PORT)
                        .to(VIP6, 80)
                        .ack(1)
                        .payload(PAYLOAD)
                        .fragment(0, 16)
                        .ttl(63))
                .decides(Reason.CONNECTION)
                .fromClient(own.fragment(0, 16))
                .drops(Reason.MALFORMED_TCP);
        Box.with()
                .asLinux()
                .fromClient(own.fragment(0, 16))
                .toClient(icmpv6().from(VIP6).to(CLIENT6).message(4, 3, 0).quoting(own))
                .decides(Reason.PARAMETER_PROBLEM);
    }

    /** NAT has to have the whole transport header at hand; Linux joins the fragments that it is in, and cuts anew. */
    @Test
    void shouldNotKeepBordersWithinAHeaderThatIsTranslated() {
        final String http = "-t 192.0.2.10:80";
        final TcpPacket segment =
                tcp().from(CLIENT, PORT).to(VIP, 80).syn().id(7).payload(PAYLOAD);
        final TcpPacket translated = tcp().from(CLIENT, PORT)
                .to(SERVER, 80)
                .syn()
                .id(7)
                .payload(PAYLOAD)
                .ttl(63);
        Box.with("-A " + http + " -s rr", "-a " + http + " -r 10.0.0.11:80 -m")
                .fromClient(segment.fragment(0, 16))
                .fromClient(segment.fragment(16, 136))
                .fromClient(segment.fragment(152, 100))
                .toServer(translated.fragment(0, 136))
                .toServer(translated.fragment(136, 116))
                .decides(Reason.NEW_CONNECTION);
    }

    /** A new identification, the director's own; the same for all pieces, another one for the next datagram. */
    @Test
    void shouldCutIpv6DatagramsAsTheyCameWithIdentificationsOfItsOwn() {
        final Box box = nat6();
        for (int id = 1; id <= 2; id++) {
            box.fromClient(question6().fragment(80, 160))
                    .decides(Reason.FRAGMENT_WAITING)
                    .fromClient(question6().fragment(0, 80))
                    .toServer(translated6().id(id).fragment(0, 80))
                    .toServer(translated6().id(id).fragment(80, 160))
                    .decides(id == 1 ? Reason.NEW_CONNECTION : Reason.CONNECTION);
        }
    }

    /** A real server's answer in fragments is gathered too: its ports are in the first one only. */
    @Test
    void shouldTranslateAFragmentedAnswer() {
        final UdpPacket answer =
                udp().from(SERVER, 5353).to(CLIENT, PORT).payload(PAYLOAD).id(7);
        final UdpPacket seen =
                udp().from(VIP, 53).to(CLIENT, PORT).payload(PAYLOAD).id(7).ttl(63);
        nat().fromClient(udp().from(CLIENT, PORT).to(VIP, 53))
                .toServer(udp().from(CLIENT, PORT).to(SERVER, 5353).ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(answer.fragment(160, 80))
                .decides(Reason.FRAGMENT_WAITING)
                .fromServer(answer.fragment(0, 160))
                .toClient(seen.fragment(0, 160))
                .toClient(seen.fragment(160, 80))
                .resolves(Reason.REASSEMBLED)
                .decides(Reason.REPLY);
    }

    /** The outer packet is cut, with an identification of its own; the inner one is whole again. */
    @Test
    void shouldTunnelAReassembledDatagramInFragments() {
        final var outer = tunnel(udp().from(CLIENT, PORT)
                        .to(VIP, 53)
                        .payload(PAYLOAD)
                        .id(0x1234)
                        .ttl(63))
                .from(OWN1)
                .to(SERVER)
                .ttl(63)
                .id(Box.FIRST_ID);
        Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -i")
                .fromClient(question().fragment(0, 160))
                .fromClient(question().fragment(160, 80))
                .toServer(outer.fragment(0, 160))
                .toServer(outer.fragment(160, 160))
                .decides(Reason.NEW_CONNECTION);
    }

    /** Section 7.1: bytes are the datagram's, not the fragments'. */
    @Test
    void shouldCountTheDatagramOnce() {
        final Box box = nat().fromClient(question().fragment(0, 80))
                .fromClient(question().fragment(80, 160));
        assertThat(box.decision().ipBytes).isEqualTo(20 + 240);
    }
}
