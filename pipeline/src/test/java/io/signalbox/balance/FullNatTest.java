package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.FIRST_ID;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.ConnectionLine;
import io.signalbox.ipvsadm.LocalText;
import io.signalbox.ipvsadm.Snapshot;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real server sees the director's address on its own link, {@link Box#OWN1}, and the client the virtual IP. A pool of
 * one port leaves nothing to chance.
 */
class FullNatTest {
    private static final int PORT = 40_000;
    private static final int LOCAL = 7_000;
    private static final String POOL = "local 10.0.0.1 --ports 7000-7000";
    private static final String POOL6 = "local 2001:db8:2::1 --ports 7000-7000";
    private static final State.Bounds ROOMY = new State.Bounds(1_024, 4, 64, 1 << 20);

    private static Box site(final String pool) {
        return Box.with(
                        ROOMY,
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat",
                        "-A -u 192.0.2.10:53 -s rr",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 --fullnat",
                        "-A --sctp-service 192.0.2.10:9 -s rr",
                        "-a --sctp-service 192.0.2.10:9 -r 10.0.0.11:99 --fullnat",
                        "-A -t [2001:db8:1::10]:80 -s rr",
                        "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:8080 --fullnat",
                        "-A -u [2001:db8:1::10]:53 -s rr",
                        "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::11]:5353 --fullnat")
                .hears(pool);
    }

    private static Box site() {
        return site(POOL).hears(POOL6);
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).seq(7).syn();
    }

    private static TcpPacket synMade() {
        return tcp().from(OWN1, LOCAL).to(SERVER, 8080).seq(7).syn().ttl(63);
    }

    private static TcpPacket answer() {
        return tcp().from(SERVER, 8080).to(OWN1, LOCAL).seq(90).ack(8).syn();
    }

    private static TcpPacket answerMade() {
        return tcp().from(VIP, 80).to(CLIENT, PORT).seq(90).ack(8).syn().ttl(63);
    }

    private static UdpPacket question(final int port) {
        return udp().from(CLIENT, port).to(VIP, 53).payload("who is who?");
    }

    private static UdpPacket question6() {
        return udp().from(CLIENT6, PORT).to(VIP6, 53).payload("who is who?");
    }

    // ---- both ends, both ways

    @Test
    void shouldShowItsServerALocalEndAndItsClientTheVirtualOne() {
        site().fromClient(syn())
                .toServer(synMade())
                .decides(Reason.NEW_CONNECTION)
                .fromServer(answer())
                .toClient(answerMade())
                .decides(Reason.REPLY)
                .fromClient(tcp().from(CLIENT, PORT).to(VIP, 80).seq(8).ack(91).payload("GET /"))
                .toServer(tcp().from(OWN1, LOCAL)
                        .to(SERVER, 8080)
                        .seq(8)
                        .ack(91)
                        .payload("GET /")
                        .ttl(63))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldDoSoInIpv6() {
        site().fromClient(tcp().from(CLIENT6, PORT).to(VIP6, 80).seq(7).syn())
                .toServer(
                        tcp().from(OWN61, LOCAL).to(SERVER6, 8080).seq(7).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(tcp().from(SERVER6, 8080)
                        .to(OWN61, LOCAL)
                        .seq(90)
                        .ack(8)
                        .syn())
                .toClient(tcp().from(VIP6, 80)
                        .to(CLIENT6, PORT)
                        .seq(90)
                        .ack(8)
                        .syn()
                        .ttl(63))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldTranslateDatagramsOfBothFamilies() {
        site().fromClient(question(PORT))
                .toServer(question(LOCAL).from(OWN1, LOCAL).to(SERVER, 5353).ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(udp().from(SERVER, 5353).to(OWN1, LOCAL).payload("I"))
                .toClient(udp().from(VIP, 53).to(CLIENT, PORT).payload("I").ttl(63))
                .decides(Reason.REPLY)
                .fromClient(question6())
                .toServer(question6().from(OWN61, LOCAL).to(SERVER6, 5353).ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(udp().from(SERVER6, 5353).to(OWN61, LOCAL).payload("I"))
                .toClient(udp().from(VIP6, 53).to(CLIENT6, PORT).payload("I").ttl(63))
                .decides(Reason.REPLY);
    }

    /** As NAT does it. */
    @Test
    void shouldGiveADatagramAChecksumThatHasNone() {
        site().fromClient(question(PORT).withoutChecksum())
                .toServer(udp().from(OWN1, LOCAL)
                        .to(SERVER, 5353)
                        .payload("who is who?")
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldTranslateSctp() {
        site().fromClient(sctp().from(CLIENT, PORT).to(VIP, 9).chunk(SctpPacket.INIT, 16))
                .toServer(sctp().from(OWN1, LOCAL)
                        .to(SERVER, 99)
                        .chunk(SctpPacket.INIT, 16)
                        .ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(sctp().from(SERVER, 99).to(OWN1, LOCAL).chunk(SctpPacket.INIT_ACK, 16))
                .toClient(sctp().from(VIP, 9)
                        .to(CLIENT, PORT)
                        .chunk(SctpPacket.INIT_ACK, 16)
                        .ttl(63))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldLetAWrongChecksumStayWrongByTheSame() {
        final UdpPacket right = question(PORT);
        final UdpPacket rightMade = question(PORT).from(OWN1, LOCAL).to(SERVER, 5353);
        final int wrong = checksum(right.bytes()) ^ 0x0100;
        final byte[] made =
                site().fromClient(question(PORT).checksum(wrong)).takesAll().get(0);

        assertThat(difference(checksum(Arrays.copyOfRange(made, 14, made.length)), checksum(rightMade.bytes())))
                .isEqualTo(difference(wrong, checksum(right.bytes())));
    }

    private static int checksum(final byte[] ipv4) {
        return (ipv4[26] & 0xFF) << 8 | ipv4[27] & 0xFF;
    }

    /** In one's complement, which the checksum's arithmetic is. */
    private static int difference(final int checksum, final int other) {
        return Math.floorMod(checksum - other, 0xFFFF);
    }

    @Test
    void shouldTellOfBothEndsBeforeAndAfter() {
        final Box box = site().fromClient(syn());
        assertThat(box.decision().method).isEqualTo(ForwardingMethod.FULL_NAT);
        assertThat(box.decision().after).usingRecursiveComparison().isEqualTo(key(OWN1, LOCAL, SERVER, 8080));
        box.fromServer(answer());
        assertThat(box.decision().after).usingRecursiveComparison().isEqualTo(key(VIP, 80, CLIENT, PORT));
    }

    private static FlowKey key(final String from, final int fromPort, final String to, final int toPort) {
        final Address source = Addresses.parse(from);
        final Address destination = Addresses.parse(to);
        return new FlowKey().set(6, source.hi(), source.lo(), fromPort, destination.hi(), destination.lo(), toPort);
    }

    @Test
    void shouldBeListedWithItsLocalEnd() {
        final Box box = site().fromClient(syn());
        final ConnectionLine line =
                Snapshot.connections(box.state().connections, box.nowNs()).get(0);

        assertThat(line.server()).hasToString("10.0.0.11:8080");
        assertThat(line.local()).hasToString("10.0.0.1:7000");
    }

    // ---- errors

    private static byte[] start(final Packet packet) {
        return Arrays.copyOf(packet.bytes(), packet.bytes()[0] >> 4 == 4 ? 28 : 48);
    }

    @Test
    void shouldTranslateAnErrorFromTheServersSide() {
        site().fromClient(syn())
                .fromServer(icmp().from("10.0.0.77")
                        .to(OWN1)
                        .fragmentationNeeded(1_400)
                        .quoting(start(synMade())))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .fragmentationNeeded(1_400)
                        .quoting(start(syn().ttl(63)))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldTranslateAnErrorFromTheClientsSide() {
        site().fromClient(syn())
                .fromClient(icmp().from("203.0.113.9")
                        .to(VIP)
                        .timeExceeded()
                        .quoting(start(answerMade().ttl(1))))
                .toServer(icmp().from(OWN1)
                        .to(SERVER)
                        .timeExceeded()
                        .quoting(start(answer().ttl(1)))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    @Test
    void shouldTranslateErrorsInIpv6() {
        final UdpPacket made = question6().from(OWN61, LOCAL).to(SERVER6, 5353);
        final UdpPacket reply = udp().from(SERVER6, 5353).to(OWN61, LOCAL).payload("I");
        final UdpPacket replyMade = udp().from(VIP6, 53).to(CLIENT6, PORT).payload("I");
        site().fromClient(question6())
                .fromServer(icmpv6().from(SERVER6).to(OWN61).packetTooBig(1_400).quoting(start(made)))
                .toClient(icmpv6().from(VIP6)
                        .to(CLIENT6)
                        .packetTooBig(1_400)
                        .quoting(withChecksum(start(question6()), start(made)))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP)
                .fromClient(icmpv6().from(CLIENT6).to(VIP6).portUnreachable().quoting(start(replyMade)))
                .toServer(icmpv6().from(OWN61)
                        .to(SERVER6)
                        .portUnreachable()
                        .quoting(withChecksum(start(reply), start(replyMade)))
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** The quoted transport checksum stays as it was quoted: it may have been cut off. */
    private static byte[] withChecksum(final byte[] quote, final byte[] quoted) {
        System.arraycopy(quoted, 46, quote, 46, 2);
        return quote;
    }

    @Test
    void shouldDropAnErrorWithAWrongChecksum() {
        site().fromClient(syn())
                .fromServer(icmp().from(SERVER)
                        .to(OWN1)
                        .portUnreachable()
                        .quoting(start(synMade()))
                        .checksum(1))
                .drops(Reason.BAD_ICMP_CHECKSUM);
    }

    @Test
    void shouldTakeAnErrorAboutNoConnectionForItself() {
        site().fromServer(icmp().from(SERVER).to(OWN1).portUnreachable().quoting(start(synMade())))
                .decides(Reason.ICMP_CONSUMED);
    }

    // ---- on the way

    @Test
    void shouldGatherFragmentsAndCutThemAgain() {
        final byte[] text = new byte[2_000];
        final UdpPacket asked =
                udp().from(CLIENT, PORT).to(VIP, 53).payload(text).id(5);
        final UdpPacket made =
                udp().from(OWN1, LOCAL).to(SERVER, 5353).payload(text).id(5).ttl(63);
        final UdpPacket answered =
                udp().from(SERVER, 5353).to(OWN1, LOCAL).payload(text).id(6);
        final UdpPacket answerMade =
                udp().from(VIP, 53).to(CLIENT, PORT).payload(text).id(6).ttl(63);
        final Box box = site();
        box.fromClient(asked.fragment(0, 1_208)).decides(Reason.FRAGMENT_WAITING);
        box.fromClient(asked.fragment(1_208, 800));
        box.toServer(made.fragment(0, 1_208))
                .toServer(made.fragment(1_208, 800))
                .decides(Reason.NEW_CONNECTION);
        box.fromServer(answered.fragment(0, 1_208)).decides(Reason.FRAGMENT_WAITING);
        box.fromServer(answered.fragment(1_208, 800));
        box.toClient(answerMade.fragment(0, 1_208))
                .toClient(answerMade.fragment(1_208, 800))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldTellAServerWhoseAnswerHasNoHopLeft() {
        site().fromClient(syn())
                .fromServer(answer().ttl(1))
                .sends(
                        "eth1",
                        icmp().from(OWN1)
                                .to(SERVER)
                                .timeExceeded()
                                .quoting(answer().ttl(1))
                                .tos(0xc0)
                                .id(FIRST_ID)
                                .onEthernet(ETH1, SERVER_MAC))
                .decides(Reason.TTL_EXCEEDED);
    }

    @Test
    void shouldTellAServerWhoseAnswerIsTooBigForTheWayToTheClient() {
        final TcpPacket big = tcp().from(SERVER, 8080)
                .to(OWN1, LOCAL)
                .seq(91)
                .ack(8)
                .dontFragment()
                .payload(new byte[1_300]);
        site().route("198.51.100.1/32", "192.0.2.254", "eth0", 1_300)
                .fromClient(syn())
                .fromServer(big)
                .toServer(icmp().from(OWN1)
                        .to(SERVER)
                        .fragmentationNeeded(1_300)
                        .quoting(Arrays.copyOf(big.bytes(), 548))
                        .tos(0xc0)
                        .id(FIRST_ID))
                .decides(Reason.MTU_EXCEEDED);
    }

    @Test
    void shouldTellAClientWhoseServerNobodyFinds() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.99:80 --fullnat")
                .hears(POOL)
                .fromClient(syn());
        box.takesAll();
        box.decides(Reason.NEIGHBOUR_WAITING);
        for (int second = 0; second < 3; second++) {
            box.after(1);
        }
        assertThat(box.takesAll()).hasSize(1);
        box.resolves(Reason.NEIGHBOUR_FAILED);
        final byte[] told = box.takesAll().get(0);
        final byte[] expected = icmp().from(VIP)
                .to(CLIENT)
                .unreachable(1)
                .quoting(syn().ttl(63))
                .tos(0xc0)
                .id(FIRST_ID)
                .bytes();
        assertThat(Arrays.copyOfRange(told, 14, told.length)).isEqualTo(expected);
    }

    // ---- the pool

    @Test
    void shouldRefuseOneMoreThanThereAreLocalPorts() {
        final Box box = site("local 10.0.0.1 --ports 7000-7009");
        final Set<Integer> given = new HashSet<>();
        for (int port = 1; port <= 10; port++) {
            given.add(localPortOf(box, port));
        }
        assertThat(given).hasSize(10).allMatch(port -> port >= 7_000 && port <= 7_009);
        box.fromClient(question(11)).drops(Reason.LOCAL_PORTS_EXHAUSTED);
        box.told("-a -u 192.0.2.10:53 -r 10.0.0.12:5353 --fullnat").told("-d -u 192.0.2.10:53 -r 10.0.0.11:5353");
        box.fromClient(question(12));
        assertThat(box.takesAll()).as("another server, to which they are free").hasSize(1);
    }

    @Test
    void shouldGiveAPortAgainWhenItsConnectionIsOver() {
        final Box box = site();
        box.fromClient(question(1)).takesAll();
        box.fromClient(question(2)).drops(Reason.LOCAL_PORTS_EXHAUSTED);
        box.later(301).fromClient(question(2));
        assertThat(box.takesAll()).hasSize(1);
        box.decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldRefuseWhereNoLocalAddressIsForTheServer() {
        site("local 10.0.0.1 --to 10.0.0.12/32").fromClient(syn()).drops(Reason.LOCAL_PORTS_EXHAUSTED);
        site(POOL).fromClient(question6()).drops(Reason.LOCAL_PORTS_EXHAUSTED);
    }

    @Test
    void shouldReachAServerFromTheAddressesThatAreForIt() {
        site("local 192.0.2.1 --ports 7000-7000 --to 10.0.0.12/32")
                .hears(POOL + " --to 10.0.0.0/28")
                .fromClient(syn())
                .toServer(synMade())
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldDropAServersPacketOfNoConnectionAsAnyHostDoes() {
        final Box box = site().fromServer(udp().from(SERVER, 5353).to(OWN1, LOCAL));
        box.takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    void shouldCountConnectionsForThresholdsAndKeepClients() {
        final Box box = Box.with(
                        "-A -u 192.0.2.10:53 -s rr -p 60",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 --fullnat -x 2",
                        "-a -u 192.0.2.10:53 -r 10.0.0.12:5353 --fullnat -x 2")
                .hears("local 10.0.0.1");
        final Set<String> servers = new HashSet<>();
        for (int port = 1; port <= 2; port++) {
            final byte[] made = box.fromClient(question(port)).takesAll().get(0);
            servers.add(Arrays.toString(Arrays.copyOfRange(made, 30, 34)));
        }
        assertThat(servers).hasSize(1);
        box.fromClient(question(1).from("198.51.100.7", 1)).takesAll();
        box.fromClient(question(1).from("198.51.100.7", 2)).takesAll();
        box.fromClient(question(1).from("198.51.100.8", 1)).takesAll();
        box.decides(Reason.NO_SERVER);
    }

    @Test
    void shouldLetConnectionsGoOnWhosePoolIsDeleted() {
        final Box box = site().fromClient(syn()).hears("no " + POOL);
        box.fromServer(answer()).toClient(answerMade()).decides(Reason.REPLY);
        box.fromClient(question(1)).drops(Reason.LOCAL_PORTS_EXHAUSTED);
        assertThat(LocalText.of(box.state().localPool)).isEqualTo(POOL6 + "\nno " + POOL + "\n");
        box.later(1_000).hears("no " + POOL);
        assertThat(LocalText.of(box.state().localPool)).isEqualTo(POOL6 + "\n");
        box.asked(CommandText.parse("no " + POOL)).refuses("No such range");
    }

    @Test
    void shouldRefuseAddressesThatAreNotItsOwn() {
        site().asked(CommandText.parse(POOL))
                .refuses("Range already exists")
                .asked(CommandText.parse("local 10.0.0.11"))
                .refuses("10.0.0.11 is no address of the director's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local",
                "local 10.0.0.2-10.0.0.1",
                "local 10.0.0.0-10.0.1.0",
                "local 10.0.0.1-2001:db8::1",
                "local 10.0.0.1 --to 2001:db8::/64",
                "local 10.0.0.1 --to 10.0.0.0/33",
                "local 10.0.0.1 --to 10.0.0.0/-5",
                "local 2001:db8::1 --to 2001:db8::/129",
                "local 2001:db8::1 --to 2001:db8::/-1",
                "local 2001:db8::1 --to 2001:db8::/x",
                "local 10.0.0.1 --ports 0-7",
                "local 10.0.0.1 --ports 9-8",
                "local 10.0.0.1 --ports 1-65536",
                "local 10.0.0.1 --ports",
                "local 10.0.0.1 --colour blue"
            })
    void shouldReadNoRangeThatMakesNoSense(final String text) {
        assertThatThrownBy(() -> CommandText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local 10.2.0.100",
                "local 10.2.0.100-10.2.0.103 --to 10.2.0.0/24 --ports 2000-65535",
                "no local 2001:db8:2::100-2001:db8:2::1ff --to 2001:db8:2::/64",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat -w 1"
            })
    void shouldWriteCommandsAsTheyAreRead(final String text) {
        assertThat(CommandText.of(CommandText.parse(text))).isEqualTo(text);
    }

    @Test
    void shouldReachNoServerThatIsTheDirectorItself() {
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 192.0.2.1:80 --fullnat")
                .hears(POOL)
                .fromClient(syn())
                .drops(Reason.FULL_NAT_TO_ITSELF);
    }

    /** One address for both: what is no answer is a client's. */
    @Test
    void shouldServeAVirtualIpFromWhichItReachesItsServersToo() {
        final Box box = site("local 192.0.2.10 --ports 7000-7000");
        box.fromClient(syn())
                .toServer(synMade().from(VIP, LOCAL))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(answer().to(VIP, LOCAL))
                .toClient(answerMade())
                .decides(Reason.REPLY);
    }

    // ---- what is remembered

    @Test
    void shouldTellBackupsNothing() {
        final Box box = Box.with(
                        "-A -u 192.0.2.10:53 -s rr -p 60",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:5353 --fullnat",
                        "--start-daemon master --mcast-interface eth1")
                .hears(POOL);
        for (int packet = 0; packet < 10; packet++) {
            box.fromClient(question(PORT)).takesAll();
        }
        box.after(2).decides(Reason.TICK);
    }

    @Test
    void shouldGoOnFromACheckpoint() {
        final Box box = site().fromClient(syn());
        final State read = box.restarts().state();

        assertThat(Snapshot.connections(read.connections, box.nowNs()))
                .isEqualTo(Snapshot.connections(box.state().connections, box.nowNs()))
                .hasSize(1);
        assertThat(read.localPool.ranges())
                .isEqualTo(box.state().localPool.ranges())
                .hasSize(2);
        final FlowKey reply = key(SERVER, 8080, OWN1, LOCAL);
        assertThat(read.table.findReply(reply, read.table.replyHash(reply))).isZero();
    }

    // ---- beside a host

    private static Box beside() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat")
                .hears("share vips follow");
    }

    /** It is nobody's before: the director probes, announces it, and answers for it. */
    @Test
    void shouldMakeALocalAddressItsOwnBesideAHost() {
        final String local = "10.0.0.200";
        final Box box = beside().hears("local " + local + " --ports 7000-7000");
        box.takesAll();
        box.fromClient(syn()).drops(Reason.LOCAL_PORTS_EXHAUSTED);
        for (int probe = 0; probe < Ownership.PROBES; probe++) {
            box.after(0.2);
        }
        box.receives("eth1", arpRequest(local).from(SERVER_MAC, SERVER).onEthernet(SERVER_MAC, EVERYBODY))
                .sends(
                        "eth1",
                        arpReply().from(ETH1, local).to(SERVER_MAC, SERVER).onEthernet(ETH1, SERVER_MAC))
                .decides(Reason.ARP_REPLY);
        box.fromClient(syn())
                .toServer(synMade().from(local, LOCAL))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(answer().to(local, LOCAL))
                .toClient(answerMade())
                .decides(Reason.REPLY);
    }

    @Test
    void shouldUseNoAddressThatSomebodyElseHas() {
        final Box box = beside().hears("local 10.0.0.200-10.0.0.201 --ports 7000-7000");
        box.receives(
                "eth1",
                arpReply().from(SERVER_MAC, "10.0.0.200").to(ETH1, "0.0.0.0").onEthernet(SERVER_MAC, ETH1));
        box.decides(Reason.VIP_CONTESTED);
        for (int probe = 0; probe < Ownership.PROBES; probe++) {
            box.after(0.2);
        }
        box.fromClient(syn()).toServer(synMade().from("10.0.0.201", LOCAL)).decides(Reason.NEW_CONNECTION);
        box.fromClient(syn().from(CLIENT, 1)).drops(Reason.LOCAL_PORTS_EXHAUSTED);
    }

    @Test
    void shouldLeaveAHostItsAddresses() {
        beside().asked(CommandText.parse("local " + OWN1))
                .refuses("10.0.0.1 is the host's, and a local address is the director's alone");
    }

    private static int localPortOf(final Box box, final int clientPort) {
        final List<byte[]> made = box.fromClient(question(clientPort)).takesAll();
        return (made.get(0)[34] & 0xFF) << 8 | made.get(0)[35] & 0xFF;
    }
}
