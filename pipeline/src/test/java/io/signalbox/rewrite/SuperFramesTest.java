package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
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
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.STRANGER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.TransportPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.packet.Offload;
import io.signalbox.service.Totals;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several packets in one frame, as a sender hands them to its network card: each is judged as it would be alone, and what
 * arrives in the end is what would have arrived had the card cut them apart before.
 */
class SuperFramesTest {
    private static final int PORT = 40_000;
    private static final State.Bounds ROOMY = new State.Bounds(64, 4, 8, 1 << 19);

    private static byte[] fromClient(final Packet packet) {
        return packet.onEthernet(GATEWAY, ETH0).bytes();
    }

    private static Box site(final String service, final String server, final String how) {
        return Box.with(ROOMY, "-A " + service + " -s rr", "-a " + service + " -r " + server + " " + how);
    }

    private static byte[] noise(final SplittableRandom random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static TcpPacket request(final int payload) {
        return tcp().from(CLIENT, PORT)
                .to(VIP, 80)
                .seq(0xFFFF_FF00L)
                .ack(9)
                .syn()
                .id(0xFFFE)
                .dontFragment()
                .payload(noise(new SplittableRandom(payload), payload));
    }

    private static TcpPacket request6(final int payload) {
        return tcp().from(CLIENT6, PORT).to(VIP6, 80).seq(7).syn().payload(new byte[payload]);
    }

    private static Box receives(final Box box, final byte[] complete, final int size) {
        return box.receives("eth0", NetworkCard.left(complete), NetworkCard.superFrame(complete, size));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.11:8080, -m", "10.0.0.11:80, -g"})
    void shouldPassWholeWithWhatTheCardIsToDo(final String server, final String how) {
        final boolean nat = how.equals("-m");
        final TcpPacket arrived = nat ? request(65_000).to(SERVER, 8080) : request(65_000);
        final byte[] expected = arrived.ttl(63).onEthernet(ETH1, SERVER_MAC).bytes();
        receives(site("-t 192.0.2.10:80", server, how), fromClient(request(65_000)), 1_460)
                .sends("eth1", NetworkCard.left(expected), NetworkCard.superFrame(expected, 1_460))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldPassAnAnswerWhole() {
        final TcpPacket answer =
                tcp().from(SERVER, 80).to(CLIENT, PORT).seq(5).ack(6).payload(new byte[9_000]);
        final byte[] came = answer.onEthernet(SERVER_MAC, ETH1).bytes();
        final byte[] leaves =
                answer.from(VIP, 80).ttl(63).onEthernet(ETH0, GATEWAY).bytes();
        site("-t 192.0.2.10:80", "10.0.0.11:80", "-m")
                .fromClient(tcp().from(CLIENT, PORT).to(VIP, 80).syn())
                .receives("eth1", NetworkCard.left(came), NetworkCard.superFrame(came, 1_448))
                .sends("eth0", NetworkCard.left(leaves), NetworkCard.superFrame(leaves, 1_448))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldCountAsOnePacketOfAllItsBytes() {
        final Box box = receives(site("-t 192.0.2.10:80", SERVER + ":80", "-g"), fromClient(request(60_000)), 1_460);
        assertThat(box.decision().ipBytes).isEqualTo(60_040);
        box.after(4);
        final Totals counted = box.state().services.all().get(0).statistics.shown(box.nowNs());
        assertThat(counted.inPackets).isEqualTo(1);
        assertThat(counted.inBytes).isEqualTo(60_040);
    }

    /**
     * With any forwarding method, in any tunnel, over links that are wide or narrow: all that leaves, cut apart by a
     * network card where that is left to do, is what leaves for the packets that a network card would have sent before.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldComeToTheSameAsItsPacketsOneByOne(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 25; trial++) {
            final boolean isTcp = random.nextBoolean();
            final boolean ipv4 = random.nextBoolean();
            final int size = 1 + random.nextInt(1_452);
            final int payload = Math.min(60_000, size * (2 + random.nextInt(40)) + random.nextInt(size));
            final TransportPacket<?> packet = isTcp ? segment(random) : udp();
            final String from = ipv4 ? CLIENT : CLIENT6;
            final String to = ipv4 ? VIP : VIP6;
            packet.from(from, PORT).to(to, 80).id(random.nextInt(65_536)).payload(noise(random, payload));
            if (random.nextInt(3) == 0) {
                packet.dontFragment();
            }
            final byte[] frame = fromClient(packet);
            final String service = (isTcp ? "-t " : "-u ") + (ipv4 ? "192.0.2.10:80" : "[2001:db8:1::10]:80");
            final String how = HOW[random.nextInt(HOW.length)];
            final boolean toIpv4 = how.startsWith("-i") ? random.nextBoolean() : ipv4;
            final String server = toIpv4 ? "10.0.0.11:80" : "[2001:db8:2::11]:80";
            final int mtu = random.nextBoolean() ? 1_500 : 1_280 + random.nextInt(300);
            final byte[] opening = fromClient(
                    isTcp
                            ? tcp().syn().from(from, PORT).to(to, 80)
                            : udp().from(from, PORT).to(to, 80));
            final Box whole = narrow(site(service, server, how), mtu).receives("eth0", opening);
            final Box apart = narrow(site(service, server, how), mtu).receives("eth0", opening);

            receives(whole, frame, size);
            if (whole.decision().reason == Reason.MTU_EXCEEDED) {
                continue;
            }
            final List<byte[]> once = asOnTheWire(whole);
            final List<byte[]> oneByOne = new ArrayList<>();
            for (final byte[] each : NetworkCard.segments(frame, NetworkCard.superFrame(frame, size))) {
                oneByOne.addAll(apart.receives("eth0", each).takesAll());
            }
            final String trialled = service + " " + server + " " + how + " " + size + " " + mtu;
            assertThat(once).as(trialled).hasSameSizeAs(oneByOne);
            for (int i = 0; i < once.size(); i++) {
                assertThat(hex(once.get(i))).as(trialled + ", frame " + i).isEqualTo(hex(oneByOne.get(i)));
            }
        }
    }

    private static List<byte[]> asOnTheWire(final Box box) {
        final List<Long> offloads = box.offloads();
        final List<byte[]> sent = box.takesAll();
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            final long offload = offloads.get(i);
            frames.addAll(offload == Offload.NONE ? List.of(sent.get(i)) : NetworkCard.segments(sent.get(i), offload));
        }
        return frames;
    }

    private static final String[] HOW = {
        "-m",
        "-g",
        "-i",
        "-i --tun-type gre",
        "-i --tun-type gre --tun-csum",
        "-i --tun-type gue --tun-port 6080",
        "-i --tun-type gue --tun-port 6080 --tun-csum"
    };

    private static TcpPacket segment(final SplittableRandom random) {
        final byte[] options = random.nextBoolean() ? new byte[0] : hex("0101 080a 0000 0001 0000 0000");
        return tcp().seq(random.nextLong() & 0xFFFF_FFFFL)
                .ack(random.nextInt(1_000))
                .flags(random.nextInt(256))
                .options(options);
    }

    private static Box narrow(final Box box, final int mtu) {
        return box.route("10.0.0.11/32", null, "eth1", mtu).route("2001:db8:2::11/128", null, "eth1", mtu);
    }

    @Test
    void shouldTellASenderWhosePacketsAreTooBig() {
        final Box box = narrow(site("-t 192.0.2.10:80", "10.0.0.11:80", "-g"), 1_499);
        final byte[] frame = fromClient(request(5_000));
        final byte[] left = NetworkCard.left(frame);
        receives(box, frame, 1_460)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .id(FIRST_ID)
                        .tos(0xC0)
                        .fragmentationNeeded(1_499)
                        .quoting(request(5_000)
                                .ttl(63)
                                .checksum((left[50] & 0xFF) << 8 | left[51] & 0xFF)
                                .truncatedTo(548)))
                .decides(Reason.MTU_EXCEEDED);
        assertThat(receives(box, frame, 1_459).decision().reason).isEqualTo(Reason.CONNECTION);
    }

    @ParameterizedTest
    @CsvSource({"-i, 1440, 1441", "-i --tun-type gue --tun-port 6080, 1428, 1429"})
    void shouldLeaveRoomForATunnelInEveryPacket(final String how, final int fits, final int tooBig) {
        assertThat(tunnelled(how, fits)).isEqualTo(Reason.NEW_CONNECTION);
        assertThat(tunnelled(how, tooBig)).isEqualTo(Reason.MTU_EXCEEDED);
    }

    private static Reason tunnelled(final String how, final int size) {
        return receives(site("-t 192.0.2.10:80", "10.0.0.11:80", how), fromClient(request(9_000)), size)
                .decision()
                .reason;
    }

    @Test
    void shouldTellAnIpv6SenderToo() {
        final Box box = narrow(site("-t [2001:db8:1::10]:80", "[2001:db8:2::11]:80", "-g"), 1_400);
        assertThat(receives(box, fromClient(request6(5_000)), 1_341).decision().reason)
                .isEqualTo(Reason.MTU_EXCEEDED);
        assertThat(receives(box, fromClient(request6(5_000)), 1_340).decision().reason)
                .isEqualTo(Reason.CONNECTION);
    }

    @Test
    void shouldJudgeTransitByItsPacketsToo() {
        final Box box = narrow(Box.with(ROOMY), 1_400);
        final TcpPacket transit = request(5_000).to(SERVER, 80);
        final byte[] leaves = request(5_000)
                .to(SERVER, 80)
                .ttl(63)
                .onEthernet(ETH1, SERVER_MAC)
                .bytes();
        receives(box, fromClient(transit), 1_360)
                .sends("eth1", NetworkCard.left(leaves), NetworkCard.superFrame(leaves, 1_360))
                .decides(Reason.ROUTED);
        assertThat(receives(box, fromClient(transit), 1_361).decision().reason).isEqualTo(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldWaitForItsNextHopWhole() {
        final byte[] leaves = request(9_000)
                .to(STRANGER, 80)
                .ttl(63)
                .onEthernet(ETH1, STRANGER_MAC)
                .bytes();
        final Box box = receives(site("-t 192.0.2.10:80", STRANGER + ":80", "-m"), fromClient(request(9_000)), 1_460)
                .sends("eth1", arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth1",
                        arpReply().from(STRANGER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1));
        box.sends("eth1", NetworkCard.left(leaves), NetworkCard.superFrame(leaves, 1_460))
                .resolves(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldBeCutApartForATunnelWhoseNextHopHadToBeAsked() {
        final Box box = receives(site("-t 192.0.2.10:80", STRANGER + ":80", "-i"), fromClient(request(2_000)), 1_000)
                .sends("eth1", arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives(
                        "eth1",
                        arpReply().from(STRANGER_MAC, STRANGER).to(ETH1, OWN1).onEthernet(STRANGER_MAC, ETH1));
        final byte[] frame = request(2_000).ttl(63).onEthernet(GATEWAY, ETH0).bytes();
        for (final byte[] each : NetworkCard.segments(frame, NetworkCard.superFrame(frame, 1_000))) {
            box.sends(
                    "eth1",
                    tunnel(Arrays.copyOfRange(each, 14, each.length))
                            .from(OWN1)
                            .to(STRANGER)
                            .ttl(63)
                            .dontFragment()
                            .onEthernet(ETH1, STRANGER_MAC));
        }
        box.resolves(Reason.NEW_CONNECTION);
    }

    /** Linux tells of the packet as it waits: translated, and with a partial checksum. */
    @Test
    void shouldBeToldOfWhereItsNextHopNeverAnswers() {
        final Box box = receives(site("-t 192.0.2.10:80", STRANGER + ":80", "-m"), fromClient(request(9_000)), 1_460);
        box.after(1).after(1).after(1).resolves(Reason.NEIGHBOUR_FAILED);
        assertThat(box.takesAll()).hasSize(1);
    }

    /** Linux cuts before it waits, and tells of the first piece. */
    @Test
    void shouldBeToldOfByItsFirstPieceWhereItIsCutAndItsNextHopNeverAnswers() {
        final Box box = site("-u 192.0.2.10:53", STRANGER + ":53", "-m");
        final UdpPacket datagram = udp().from(CLIENT, PORT).to(VIP, 53).id(5).payload(new byte[1_600]);
        box.fromClient(datagram).takesAll();
        box.after(1).after(1).after(1).resolves(Reason.NEIGHBOUR_FAILED);
        final byte[] translated = datagram.to(STRANGER, 53).bytes();
        box.toClient(icmp().from(VIP)
                .to(CLIENT)
                .id(FIRST_ID)
                .tos(0xC0)
                .unreachable(1)
                .quoting(datagram.to(VIP, 53)
                        .ttl(63)
                        .checksum((translated[26] & 0xFF) << 8 | translated[27] & 0xFF)
                        .fragment(0, 1_480)
                        .truncatedTo(548)));
    }

    @Test
    void shouldBeDroppedWhereThereIsNoRoomToCutItApart() {
        final Box box = Box.with(
                new State.Bounds(64, 4, 8, 1 << 14),
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i");
        receives(box, fromClient(request(20_000)), 1_000).drops(Reason.OUTPUT_LIMIT);
    }

    @ParameterizedTest
    @CsvSource({"3, 1460", "1, 0", "4, 1460", "5, 1460", "1, 9000", "77, 1460"})
    void shouldTakeAFrameForOnePacketWhereItIsNoSuchSuperFrame(final int type, final int size) {
        final Box box = site("-t 192.0.2.10:80", "10.0.0.11:80", "-g");
        final long offload = Offload.of(0, type, size, 34, 16);
        assertThat(box.receives("eth0", fromClient(request(5_000)), offload).decision().reason)
                .isEqualTo(Reason.MTU_EXCEEDED);
    }
}
