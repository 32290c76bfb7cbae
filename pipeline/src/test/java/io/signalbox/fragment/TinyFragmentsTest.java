package io.signalbox.fragment;

import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stranger may cut a datagram as small as he likes. What leaves is cut no larger than what came, as Linux does it;
 * but a tunnel's header may leave no room for that, and then only the path limits the pieces.
 */
class TinyFragmentsTest {
    private static final int PORT = 40_000;
    /** The datagram behind its IP header. */
    private static final int LENGTH = 64;

    private static final String PAYLOAD = "down to crumbs of eight bytes each, if he so chooses -- ";
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;

    private static Box served(final String server, final String method) {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r " + server + ":53 " + method);
    }

    private static Box served6(final String server, final String method) {
        return Box.with("-A -u [2001:db8:1::10]:53 -s rr", "-a -u [2001:db8:1::10]:53 -r " + server + ":53 " + method);
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, PORT).to(VIP, 53).payload(PAYLOAD).id(7);
    }

    private static UdpPacket question6() {
        return udp().from(CLIENT6, PORT).to(VIP6, 53).payload(PAYLOAD).id(7);
    }

    /** All of it comes, in fragments that carry {@code share} bytes. */
    private static Box comes(final Box box, final UdpPacket question, final int share) {
        for (int from = 0; from < LENGTH; from += share) {
            box.fromClient(question.fragment(from, share));
        }
        return box;
    }

    private static Box leavesIn(final int share, final int length, final Box box, final IpPacket<?> packet) {
        for (int from = 0; from < length; from += share) {
            box.toServer(packet.fragment(from, share));
        }
        return box.decides(Reason.NEW_CONNECTION).stops();
    }

    private static void leavesWhole(final Box box, final Packet packet) {
        box.toServer(packet).decides(Reason.NEW_CONNECTION).stops();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void shouldCutAsItCameUnderNat(final int share) {
        leavesIn(
                share,
                LENGTH,
                comes(served(SERVER, "-m"), question(), share),
                question().to(SERVER, 53).ttl(63));
        leavesIn(
                share,
                LENGTH,
                comes(served6("[" + SERVER6 + "]", "-m"), question6(), share),
                question6().to(SERVER6, 53).ttl(63).id(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void shouldCutAsItCameInDirectRouting(final int share) {
        leavesIn(
                share,
                LENGTH,
                comes(served(SERVER, "-g"), question(), share),
                question().ttl(63));
        leavesIn(
                share,
                LENGTH,
                comes(served6("[" + SERVER6 + "]", "-g"), question6(), share),
                question6().ttl(63).id(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void shouldCutTheOuterPacketNoLargerThanWhatCameIpv4InIpv4(final int share) {
        leavesIn(
                share,
                IPV4 + LENGTH,
                comes(served(SERVER, "-i"), question(), share),
                tunnel(question().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(Box.FIRST_ID));
    }

    /** Nobody knows any more in how small fragments it came: whole again it fits. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24, 32, 40})
    void shouldNotCutForATunnelOfTheOtherFamily(final int share) {
        leavesWhole(
                comes(served6(SERVER, "-i"), question6(), share),
                tunnel(question6().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(Box.FIRST_ID));
        leavesWhole(
                comes(served("[" + SERVER6 + "]", "-i"), question(), share),
                tunnel(question().ttl(63)).from(OWN61).to(SERVER6).ttl(63));
    }

    /** The inner header, 40 bytes, goes with the first fragment; for no link need any be shorter than 1,280. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void shouldKeepTheBordersIpv6InIpv6(final int share) {
        final Box box = comes(served6("[" + SERVER6 + "]", "-i"), question6(), share);
        final IpPacket<?> outer =
                tunnel(question6().ttl(63)).from(OWN61).to(SERVER6).ttl(63).id(1);
        box.toServer(outer.fragment(0, IPV6 + share));
        for (int from = share; from < LENGTH; from += share) {
            box.toServer(outer.fragment(IPV6 + from, share));
        }
        box.decides(Reason.NEW_CONNECTION).stops();
    }

    /** A tunnel's headers that are no multiple of eight leave no border where it was: all is one fragment, as in Linux. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void shouldMakeOneFragmentOfIpv6InIpv6WhereBordersCannotBeKept(final int share) {
        leavesWhole(
                comes(served6("[" + SERVER6 + "]", "-i --tun-type gre"), question6(), share),
                gre(question6().ttl(63)).from(OWN61).to(SERVER6).ttl(63).id(1).fragment(0, 4 + IPV6 + LENGTH));
    }
}
