package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.greWithChecksum;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.FIRST_ID;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.TransportPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.packet.Offload;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames whose transport checksum was left to a network card, and what leaves because of them. */
class PartialChecksumsTest {
    private static final int PORT = 40_000;

    private static Box site() {
        return Box.with(
                new State.Bounds(1_024, 4, 8, 1 << 20),
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m",
                "-A -u 192.0.2.10:53 -s rr",
                "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 -m",
                "-A -t [2001:db8:1::10]:80 -s rr",
                "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:8080 -m",
                "-A -u [2001:db8:1::10]:53 -s rr",
                "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::11]:5353 -m");
    }

    private static byte[] fromClient(final Packet packet) {
        return packet.onEthernet(GATEWAY, ETH0).bytes();
    }

    private static byte[] toServer(final Packet packet) {
        return packet.onEthernet(ETH1, SERVER_MAC).bytes();
    }

    private static byte[] fromServer(final Packet packet) {
        return packet.onEthernet(SERVER_MAC, ETH1).bytes();
    }

    private static byte[] toClient(final Packet packet) {
        return packet.onEthernet(ETH0, GATEWAY).bytes();
    }

    private static Box receives(final Box box, final String port, final byte[] complete) {
        return box.receives(port, NetworkCard.left(complete), NetworkCard.partial(complete));
    }

    private static Box sends(final Box box, final String port, final byte[] complete) {
        return box.sends(port, NetworkCard.left(complete), NetworkCard.partial(complete));
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).seq(7).syn();
    }

    private static byte[] bytes(final SplittableRandom random) {
        final byte[] bytes = new byte[random.nextInt(1_400)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Whoever completes the checksum behind the director gets the packet that a complete one would have become. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldTranslateBothWaysWithoutCompleting(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Box box = site();
        for (int trial = 0; trial < 250; trial++) {
            final boolean ipv4 = random.nextBoolean();
            final boolean isTcp = random.nextBoolean();
            final String client = ipv4 ? CLIENT : CLIENT6;
            final String vip = ipv4 ? VIP : VIP6;
            final String server = ipv4 ? SERVER : SERVER6;
            final int port = 1 + trial + 250 * random.nextInt(200);
            final byte[] asked = bytes(random);
            final byte[] answered = bytes(random);
            receives(box, "eth0", fromClient(packet(isTcp, client, port, vip, isTcp ? 80 : 53, 64, asked)));
            sends(box, "eth1", toServer(packet(isTcp, client, port, server, isTcp ? 8080 : 5353, 63, asked)));
            box.decides(Reason.NEW_CONNECTION);
            receives(box, "eth1", fromServer(packet(isTcp, server, isTcp ? 8080 : 5353, client, port, 64, answered)));
            sends(box, "eth0", toClient(packet(isTcp, vip, isTcp ? 80 : 53, client, port, 63, answered)));
            box.decides(Reason.REPLY);
        }
    }

    private static Packet packet(
            final boolean isTcp,
            final String from,
            final int fromPort,
            final String to,
            final int toPort,
            final int ttl,
            final byte[] payload) {
        final TransportPacket<?> packet = isTcp ? tcp().seq(7).syn() : udp();
        return packet.from(from, fromPort).to(to, toPort).ttl(ttl).payload(payload);
    }

    @Test
    void shouldLeaveThemAsTheyAreWithDirectRouting() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g");
        receives(box, "eth0", fromClient(syn()));
        sends(box, "eth1", toServer(syn().ttl(63))).decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldPassOnThatAChecksumWasFoundRight() {
        final long verified = Offload.of(Offload.DATA_VALID, 0, 0, 0, 0);
        site().receives("eth0", fromClient(syn()), verified)
                .sends("eth1", toServer(syn().to(SERVER, 8080).ttl(63)), verified)
                .decides(Reason.NEW_CONNECTION);
    }

    /** The outer checksum is complete, and the card is to see to the one inside: NAT must not take it for partial. */
    @Test
    void shouldMendTheCompleteChecksumOfADatagramThatHoldsAPartialOne() {
        final UdpPacket datagram = udp().from(CLIENT, PORT).to(VIP, 53).payload(new byte[100]);
        final long inside = Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 14 + 20 + 8 + 28, 6);
        site().receives("eth0", fromClient(datagram), inside)
                .sends("eth1", toServer(datagram.to(SERVER, 5353).ttl(63)), inside)
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldCompleteWhatGoesIntoATunnel() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i");
        receives(box, "eth0", fromClient(syn().payload("odd")))
                .toServer(tunnel(syn().payload("odd").ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .id(FIRST_ID))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldCompleteTheInnerChecksumBeforeATunnelsOwn() {
        final Box box = Box.with(
                "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i --tun-type gre --tun-csum");
        receives(box, "eth0", fromClient(syn()))
                .toServer(greWithChecksum(syn().ttl(63))
                        .from(OWN1)
                        .to(SERVER)
                        .ttl(63)
                        .id(FIRST_ID))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldCompleteWhatIsCutIntoFragments() {
        final UdpPacket datagram = udp().from(CLIENT, PORT).to(VIP, 53).id(5).payload(new byte[1_600]);
        receives(site(), "eth0", fromClient(datagram))
                .toServer(datagram.to(SERVER, 5353).ttl(63).fragment(0, 1_480))
                .toServer(datagram.fragment(1_480, 128))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldKeepThemWhileTheyWaitForTheirNextHop() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r " + STRANGER + ":80 -m");
        receives(box, "eth0", fromClient(syn()))
                .sends("eth1", Packets.arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth1",
                        Packets.arpReply()
                                .from(STRANGER_MAC, STRANGER)
                                .to(ETH1, OWN1)
                                .onEthernet(STRANGER_MAC, ETH1));
        sends(
                        box,
                        "eth1",
                        syn().to(STRANGER, 80)
                                .ttl(63)
                                .onEthernet(ETH1, STRANGER_MAC)
                                .bytes())
                .resolves(Reason.NEW_CONNECTION);
    }

    /** No virtio header asks for a CRC. */
    @Test
    void shouldCompleteTheCrcOfSctp() {
        final Box box =
                Box.with("-A --sctp-service 192.0.2.10:80 -s rr", "-a --sctp-service 192.0.2.10:80 -r 10.0.0.11:80 -g");
        final byte[] left = fromClient(sctp().from(CLIENT, PORT).to(VIP, 80).chunk(SctpPacket.INIT, 16));
        left[14 + 20 + 8] ^= 0x55;
        box.receives("eth0", left, Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 14 + 20, 8))
                .toServer(sctp().from(CLIENT, PORT)
                        .to(VIP, 80)
                        .chunk(SctpPacket.INIT, 16)
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldTakeThemForRightWhereTheyEndHere() {
        final Box box = Box.with();
        receives(
                        box,
                        "eth0",
                        fromClient(tcp().from(CLIENT, PORT).to(OWN0, 99).seq(7).syn()))
                .toClient(tcp().from(OWN0, 99)
                        .to(CLIENT, PORT)
                        .rst()
                        .ack(8)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET);
    }

    /** As Linux does it: an error quotes what lies there. */
    @Test
    void shouldQuoteThemAsTheyLie() {
        final UdpPacket datagram = udp().from(CLIENT, PORT).to(OWN0, 99).payload("hello");
        final byte[] complete = fromClient(datagram);
        final byte[] left = NetworkCard.left(complete);
        final int partial = (left[14 + 20 + 6] & 0xFF) << 8 | left[14 + 20 + 7] & 0xFF;
        receives(Box.with(), "eth0", complete)
                .toClient(icmp().from(OWN0)
                        .to(CLIENT)
                        .id(FIRST_ID)
                        .tos(0xC0)
                        .portUnreachable()
                        .quoting(datagram.checksum(partial)))
                .decides(Reason.PORT_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 53, 54, 60_000})
    void shouldLeaveAFrameAloneWhoseChecksumWouldLieBehindIt(final int start) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i");
        box.receives("eth0", fromClient(syn()), Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, start, 65_000))
                .toServer(tunnel(syn().ttl(63)).from(OWN1).to(SERVER).ttl(63).id(FIRST_ID))
                .decides(Reason.NEW_CONNECTION);
    }
}
