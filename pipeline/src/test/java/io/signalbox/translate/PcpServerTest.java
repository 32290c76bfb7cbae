package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.translate.PcpBytes.ANNOUNCE;
import static io.signalbox.translate.PcpBytes.ANY;
import static io.signalbox.translate.PcpBytes.MAP;
import static io.signalbox.translate.PcpBytes.NONCE;
import static io.signalbox.translate.PcpBytes.PEER;
import static io.signalbox.translate.PcpBytes.TCP;
import static io.signalbox.translate.PcpBytes.UDP;
import static io.signalbox.translate.PcpBytes.answer;
import static io.signalbox.translate.PcpBytes.bytes;
import static io.signalbox.translate.PcpBytes.filter;
import static io.signalbox.translate.PcpBytes.map;
import static io.signalbox.translate.PcpBytes.noFilter;
import static io.signalbox.translate.PcpBytes.preferFailure;
import static io.signalbox.translate.PcpBytes.remote;
import static io.signalbox.translate.PcpBytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Profile;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.GatewayText;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import io.signalbox.wire.Addresses;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inside hosts ask for public ends: {@link Box#SERVER} from port 4000, at {@link Box#OWN1}. */
class PcpServerTest {
    private static final String RULE = "snat --from 10.0.0.0/24 --out-interface eth0";
    private static final String ANOTHER = "198.51.100.2";
    private static final int ASKER = 4_000;
    private static final int PORT = 5_000;
    private static final int WISHED = 40_000;

    private static final int NOT_AUTHORIZED = 2;
    private static final int MALFORMED_REQUEST = 3;
    private static final int UNSUPP_OPTION = 5;
    private static final int NETWORK_FAILURE = 7;
    private static final int NO_RESOURCES = 8;
    private static final int UNSUPP_PROTOCOL = 9;
    private static final int USER_EX_QUOTA = 10;
    private static final int CANNOT_PROVIDE = 11;
    private static final int ADDRESS_MISMATCH = 12;
    private static final int EXCESSIVE_PEERS = 13;

    // ---- MAP

    @Test
    @Shows(value = NatRequirement.R6888_9, in = Profile.RFC_NAT)
    void shouldGiveAnInsideHostThePublicEndThatItAsksFor() {
        final Box box = gateway();
        box.fromServer(asks(request(MAP, 3_600, SERVER) + map(UDP, PORT, WISHED, ANY)))
                .toServer(udp().from(OWN1, PcpBytes.PORT)
                        .to(SERVER, ASKER)
                        .id(Box.FIRST_ID)
                        .payload(bytes(answer(MAP, 0, 3_600, 0) + map(UDP, PORT, WISHED, OWN0))))
                .decides(Reason.PCP_LEASED);

        box.fromClient(udp().from(CLIENT, 9).to(OWN0, WISHED))
                .toServer(udp().from(CLIENT, 9).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
        box.fromServer(udp().from(SERVER, PORT).to(ANOTHER, 53)).takesAll();
        assertThat(box.decision().after.sourcePort).isEqualTo(WISHED);
    }

    /** Who leases is told by the answer that he gets; an operator by the next flow that begins. */
    @Test
    void shouldHaveTheNextFlowTellThatLeasesHaveLeftFewPorts() {
        final Box box = gateway(RULE + " --to 192.0.2.50 --ports 41000-41009");
        for (int port = 1; port <= 9; port++) {
            lease(box, SERVER, PORT + port, 0);
        }
        box.fromServer(udp().from(SERVER, PORT).to(ANOTHER, 53)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_LOW);
        box.fromServer(udp().from(SERVER, PORT).to(ANOTHER, 54)).takesAll();
        box.decides(Reason.NEW_MAPPING);
    }

    @Test
    void shouldTellOfALeaseWhenItBeginsAndWhenItIsOver() {
        final Box box = gateway();
        assertThat(lease(box, 600)).isEqualTo(WISHED);
        final Endings begun = box.decision().endings;
        assertThat(begun.count()).isEqualTo(1);
        assertThat(begun.insidePort(0)).isEqualTo(PORT);
        assertThat(begun.publicPort(0)).isEqualTo(WISHED);
        assertThat(begun.endedNs(0)).isEqualTo(Endings.GOES_ON);
        assertThat(GatewayText.of(box.state().gateway, box.nowNs()))
                .isEqualTo(RULE + "\npcp 10.0.0.1\nudp 10.0.0.11:5000 192.0.2.1:40000 * expires 600\n");

        box.later(600.1).fromClient(udp().from(CLIENT, 9).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(box.decision().endings.endedNs(0) - box.decision().endings.beganNs(0))
                .isEqualTo(600_000_000_000L);
    }

    @Test
    void shouldKeepALeaseThatIsAskedForAgain() {
        final Box box = gateway();
        lease(box, 600);
        box.later(500);
        assertThat(lease(box, 600)).isEqualTo(WISHED);
        assertThat(box.decision().endings.count()).isZero();
        box.later(599).fromClient(udp().from(CLIENT, 9).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);
    }

    @ParameterizedTest
    @CsvSource({"1, 120", "120, 120", "86400, 86400", "86401, 86400", "4294967295, 86400"})
    void shouldLeaseForNeitherTooShortNorTooLong(final long asked, final long granted) {
        assertThat(seconds(hears(gateway(), request(MAP, asked, SERVER) + map(UDP, PORT, 0, ANY))))
                .isEqualTo(granted);
    }

    @Test
    void shouldLeaseAsLongAsTheOperatorSays() {
        final Box box = gateway().told("signalbox.nat_pcp_min_seconds=30").told("signalbox.nat_pcp_max_seconds=60");
        assertThat(seconds(hears(box, request(MAP, 1, SERVER) + map(UDP, PORT, 0, ANY))))
                .isEqualTo(30);
        assertThat(seconds(hears(box, request(MAP, 999, SERVER) + map(UDP, PORT, 0, ANY))))
                .isEqualTo(60);
    }

    @Test
    void shouldTakeALeaseBackFromWhoeverHasIt() {
        final Box box = gateway();
        lease(box, 600);
        final String release = request(MAP, 0, SERVER) + map(UDP, PORT, 0, ANY);
        assertThat(hears(box, release)).isEqualTo(answer(MAP, 0, 0, 0) + map(UDP, PORT, 0, ANY));
        box.decides(Reason.PCP_RELEASED);
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(hears(box, release)).isEqualTo(answer(MAP, 0, 0, 0) + map(UDP, PORT, 0, ANY));
        box.fromClient(udp().from(CLIENT, 9).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    /** RFC 4787 REQ-6: nobody outside keeps open what its inside host gave back. */
    @ParameterizedTest
    @CsvSource({"0", "120"})
    void shouldNotOutliveWhatWasAskedForLast(final int last) {
        final Box box = gateway();
        lease(box, 86_400);
        box.fromClient(udp().from(CLIENT, 9).to(OWN0, WISHED)).takesAll();
        hears(box, request(MAP, last, SERVER) + map(UDP, PORT, 0, ANY));
        box.later(200).fromClient(udp().from(CLIENT, 10).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);

        box.later(101).fromClient(udp().from(CLIENT, 11).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
        final Endings endings = box.decision().endings;
        assertThat(endings.count()).isEqualTo(2);
        for (int ending = 0; ending < endings.count(); ending++) {
            assertThat(endings.endedNs(ending)).isGreaterThanOrEqualTo(endings.beganNs(ending));
        }
    }

    /** RFC 6887 section 11.3: and says for how long it is somebody else's. */
    @Test
    void shouldLeaveALeaseToWhoeverAskedForIt() {
        final Box box = gateway();
        lease(box, 600);
        box.later(100);
        final String stranger = map(UDP, PORT, 0, ANY).replace(NONCE, "ff".repeat(12));
        assertThat(hears(box, request(MAP, 600, SERVER) + stranger))
                .isEqualTo(answer(MAP, NOT_AUTHORIZED, 500, 100) + stranger);
        box.decides(Reason.PCP_REFUSED);
        assertThat(result(hears(box, request(MAP, 0, SERVER) + stranger))).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void shouldLeaseThePublicEndThatThereIs() {
        final Box box = gateway();
        box.fromServer(udp().from(SERVER, PORT).to(CLIENT, 53)).takesAll();
        final int port = box.decision().after.sourcePort;
        final int asked = port == WISHED ? WISHED + 1 : WISHED;

        final String wish = request(MAP, 600, SERVER) + map(UDP, PORT, asked, ANY);
        final String remembered = GatewayText.of(box.state().gateway, box.nowNs());
        assertThat(result(hears(box, wish + preferFailure()))).isEqualTo(CANNOT_PROVIDE);
        assertThat(GatewayText.of(box.state().gateway, box.nowNs())).isEqualTo(remembered);

        assertThat(hears(box, wish)).isEqualTo(answer(MAP, 0, 600, 0) + map(UDP, PORT, port, OWN0));
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(result(hears(box, wish + preferFailure()))).isEqualTo(CANNOT_PROVIDE);
        box.later(400).fromClient(udp().from(CLIENT, 9).to(OWN0, port)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);
    }

    @Test
    void shouldGiveNobodyAPortThatIsSomebodys() {
        final Box box = gateway();
        lease(box, 600);
        final String wish = request(MAP, 600, OTHER) + map(UDP, PORT, WISHED, ANY);
        assertThat(result(hears(box, OTHER, wish + preferFailure()))).isEqualTo(CANNOT_PROVIDE);
        final String given = hears(box, OTHER, wish);
        assertThat(result(given)).isZero();
        assertThat(publicPort(given)).isNotEqualTo(WISHED).isGreaterThan(1_023);
    }

    @Test
    void shouldSayThatAWishWasMetIfNothingElseWillDo() {
        final String wish = map(UDP, PORT, WISHED, OWN0);
        assertThat(hears(gateway(), request(MAP, 600, SERVER) + wish + preferFailure()))
                .isEqualTo(answer(MAP, 0, 600, 0) + wish + preferFailure());
    }

    /** What cannot be given is not taken either: the next one gets it. */
    @Test
    void shouldTakeNoPortForAWishThatCannotBeMet() {
        final Box box = gateway(RULE + " --ports 7000-7000");
        for (int turn = 0; turn < 3; turn++) {
            assertThat(result(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY) + preferFailure())))
                    .isEqualTo(CANNOT_PROVIDE);
        }
        assertThat(publicPort(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY))))
                .isEqualTo(7_000);
        assertThat(result(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT + 1, 0, ANY))))
                .isEqualTo(NO_RESOURCES);
    }

    @Test
    void shouldGiveTheAddressThatIsWishedForIfItIsTheRules() {
        for (final String wished : new String[] {"192.0.2.50", "192.0.2.51", "192.0.2.52"}) {
            final Box box = gateway("snat --from 10.0.0.0/24 --to 192.0.2.50-192.0.2.52");
            assertThat(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, wished)))
                    .isEqualTo(answer(MAP, 0, 600, 0) + map(UDP, PORT, WISHED, wished));
        }
        final Box box = gateway("snat --from 10.0.0.0/24 --to 192.0.2.50-192.0.2.52");
        assertThat(result(
                        hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, "192.0.2.53") + preferFailure())))
                .isEqualTo(CANNOT_PROVIDE);
    }

    @Test
    @Shows(value = NatRequirement.R6888_4, in = Profile.RFC_NAT)
    void shouldCountLeasesAmongThePortsThatAnInsideHostMayHave() {
        final Box box = gateway(RULE + " --limit 1");
        lease(box, 600);
        assertThat(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT + 1, 0, ANY)))
                .isEqualTo(answer(MAP, USER_EX_QUOTA, 30, 0) + map(UDP, PORT + 1, 0, ANY));
        assertThat(result(hears(box, OTHER, request(MAP, 600, OTHER) + map(UDP, PORT, 0, ANY))))
                .isZero();
    }

    /** A host that asks for all there is leaves some to others, whatever its rule says. */
    @Test
    void shouldLeaseNoHostMoreThanAThousandPorts() {
        final Box before = Box.with(new State.Bounds(2_048, 4, 64, 1 << 20))
                .hears("profile rfc-nat")
                .hears(RULE)
                .hears("pcp 10.0.0.1");
        for (int port = 10_000; port < 11_024; port++) {
            lease(before, SERVER, port, 0);
        }
        final Box box = before.restarts();
        final String another = map(UDP, PORT, 0, ANY);
        assertThat(result(hears(box, request(MAP, 600, SERVER) + another))).isEqualTo(USER_EX_QUOTA);
        lease(box, OTHER, PORT, 0);
        lease(box, SERVER, 10_000, 0);

        hears(box, request(MAP, 0, SERVER) + map(UDP, 10_000, 0, ANY));
        lease(box, SERVER, PORT, 0);
        assertThat(result(hears(box, request(MAP, 600, SERVER) + map(TCP, PORT, 0, ANY))))
                .isEqualTo(USER_EX_QUOTA);
    }

    @Test
    void shouldSayThatItHasNoPublicAddressWhereNoWayLeadsOut() {
        final String asks = request(MAP, 600, SERVER) + map(UDP, PORT, 0, ANY);
        final Box box = gateway("snat --from 10.0.0.0/24");
        assertThat(result(hears(box, asks))).isEqualTo(NETWORK_FAILURE);
        box.route("0.0.0.0/0", "192.0.2.254", "eth0", 0);
        assertThat(publicAddress(hears(box, asks))).isEqualTo(OWN0);
    }

    /** RFC 6887 section 11.3: of the family of the internal one, unless it is NAT64. */
    @ParameterizedTest
    @CsvSource({"192.0.2.254, ''", "192.0.2.254, ' --out-interface eth0'", ", ''", ", ' --out-interface eth0'"})
    void shouldGivePublicEndsOfTheInsideHostsFamilyWhereAWayLeadsAnywhere(final String by, final String where) {
        final String rule = "snat --from 10.0.0.0/24" + where;
        final Box box = gateway(rule).route("0.0.0.0/0", by, "eth0", 0);
        assertThat(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY)))
                .isEqualTo(answer(MAP, 0, 600, 0) + map(UDP, PORT, WISHED, OWN0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 0", "47, 5000", "1, 5000"})
    void shouldLeaseOnePortOfAProtocolThatHasPorts(final int protocol, final int port) {
        assertThat(result(hears(gateway(), request(MAP, 600, SERVER) + map(protocol, port, 0, ANY))))
                .isEqualTo(UNSUPP_PROTOCOL);
    }

    @Test
    void shouldMakeNoSenseOfAPortOfAllProtocols() {
        assertThat(result(hears(gateway(), request(MAP, 600, SERVER) + map(0, PORT, 0, ANY))))
                .isEqualTo(MALFORMED_REQUEST);
    }

    @Test
    void shouldLetNobodyHaveWhatIsForPcp() {
        for (final int port : new int[] {5_350, 5_351}) {
            assertThat(result(hears(gateway(), request(MAP, 600, SERVER) + map(UDP, port, 0, ANY))))
                    .isEqualTo(NOT_AUTHORIZED);
        }
        final Box box = gateway("snat --from 10.0.0.0/24 --to 192.0.2.50").hears("pcp 192.0.2.50");
        assertThat(publicPort(hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, 5_351, ANY))))
                .isNotEqualTo(5_351);
    }

    // ---- who may send to it

    @Test
    void shouldLetAnybodySendToWhatIsLeased() {
        final Box box = gateway().told("signalbox.nat_filtering=1");
        lease(box, 600);
        box.fromClient(udp().from(ANOTHER, 9).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);
    }

    @Test
    void shouldLetThoseSendWhomFiltersName() {
        final Box box = gateway();
        final String wish = request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY);
        final String filters = filter(CLIENT, 32, 0) + filter("198.51.100.4", 30, 9);
        assertThat(hears(box, wish + filters))
                .isEqualTo(answer(MAP, 0, 600, 0) + map(UDP, PORT, WISHED, OWN0) + filters);

        admits(box, CLIENT, 1, true);
        admits(box, ANOTHER, 9, false);
        admits(box, "198.51.100.6", 9, true);
        admits(box, "198.51.100.6", 8, false);
        hears(box, wish + filter(ANOTHER, 32, 0));
        admits(box, ANOTHER, 9, true);
        hears(box, wish + noFilter());
        admits(box, "198.51.100.99", 9, true);
    }

    @Test
    void shouldLetThoseAnswerWhomTheInsideHostHasAsked() {
        final Box box = gateway();
        hears(box, request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY) + filter(CLIENT, 32, 0));
        box.fromServer(udp().from(SERVER, PORT).to(ANOTHER, 53)).takesAll();
        box.fromClient(udp().from(ANOTHER, 53).to(OWN0, WISHED)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldRememberAsManyFiltersAsItHasRoomFor() {
        final Box box = gateway();
        final String wish = request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY);
        final String four = filters(1, 4);
        assertThat(result(hears(box, wish + four))).isZero();
        assertThat(result(hears(box, wish + four))).isZero();
        assertThat(result(hears(box, wish + filter("198.51.100.5", 32, 0)))).isEqualTo(EXCESSIVE_PEERS);
        assertThat(result(hears(box, wish + noFilter() + filter("198.51.100.5", 32, 0))))
                .isZero();
        admits(box, "198.51.100.1", 9, false);
        admits(box, "198.51.100.5", 9, true);
    }

    /** RFC 6887 section 13.3: in order, each on what those before it left. */
    @Test
    void shouldHaveNoMoreFiltersThanThereIsRoomForWhateverIsTakenBackBetween() {
        final Box box = gateway();
        final String wish = request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY);
        final String four = filters(1, 4);
        assertThat(result(hears(box, wish + four))).isZero();
        lease(box, OTHER, PORT, 0);

        assertThat(result(hears(box, wish + noFilter() + four + filters(5, 8)))).isEqualTo(EXCESSIVE_PEERS);
        assertThat(result(hears(box, wish + filters(5, 8) + noFilter()))).isEqualTo(EXCESSIVE_PEERS);
        admits(box, "198.51.100.1", 9, true);
        admits(box, "198.51.100.5", 9, false);

        assertThat(result(hears(box, wish + noFilter() + filters(4, 7) + filters(4, 7))))
                .isZero();
        admits(box, "198.51.100.2", 9, false);
        admits(box, "198.51.100.7", 9, true);
        lease(box, OTHER, PORT, 0);
    }

    // ---- PEER

    @Test
    void shouldKeepAFlowForAsLongAsItsInsideHostAsks() {
        final Box box = gateway();
        final String peer = request(PEER, 7_200, SERVER) + map(UDP, PORT, 0, ANY) + remote(53, CLIENT);
        final String given = hears(box, peer);
        assertThat(given).startsWith(answer(PEER, 0, 7_200, 0)).endsWith(remote(53, CLIENT));
        box.decides(Reason.PCP_LEASED);
        final int port = publicPort(given);

        box.fromServer(udp().from(SERVER, PORT).to(CLIENT, 53)).takesAll();
        box.decides(Reason.MAPPING);
        assertThat(box.decision().after.sourcePort).isEqualTo(port);
        box.later(7_199).fromClient(udp().from(CLIENT, 53).to(OWN0, port)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
        box.later(2).fromClient(udp().from(CLIENT, 53).to(OWN0, port)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    void shouldNeitherShortenNorEndAFlow() {
        final Box box = gateway();
        final String ends = map(UDP, PORT, 0, ANY) + remote(53, CLIENT);
        assertThat(seconds(hears(box, request(PEER, 0, SERVER) + ends))).isZero();
        box.fromServer(udp().from(SERVER, PORT).to(CLIENT, 53)).takesAll();
        box.later(100);
        assertThat(seconds(hears(box, request(PEER, 0, SERVER) + ends))).isEqualTo(200);
        box.decides(Reason.PCP_RELEASED);
        assertThat(seconds(hears(box, request(PEER, 150, SERVER) + ends))).isEqualTo(200);
        assertThat(seconds(hears(box, request(PEER, 250, SERVER) + ends))).isEqualTo(250);
    }

    /** RFC 6888 REQ-12: whom it is with is told of both, or of neither. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 53"})
    void shouldTellOfAPeersBeginningAsOfItsEnd(final int tells, final int remotePort) {
        final Box box = gateway().told("signalbox.nat_tell_destinations=" + tells);
        hears(box, request(PEER, 600, SERVER) + map(UDP, PORT, 0, ANY) + remote(53, CLIENT));
        final Endings endings = box.decision().endings;
        assertThat(endings.count()).isEqualTo(1);
        assertThat(endings.remotePort(0)).isEqualTo(remotePort);
        assertThat(endings.remoteLo(0))
                .isEqualTo(tells == 0 ? 0 : Addresses.parse(CLIENT).lo());
    }

    // ---- connections

    @Test
    void shouldLetAConnectionInThatALeaseAwaits() {
        final Box box = gateway();
        assertThat(publicPort(hears(box, request(MAP, 600, SERVER) + map(TCP, PORT, WISHED, ANY))))
                .isEqualTo(WISHED);
        box.later(500)
                .fromClient(tcp().syn().from(CLIENT, 9).to(OWN0, WISHED))
                .toServer(tcp().syn().from(CLIENT, 9).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
        box.fromServer(tcp().syn().ack(1).from(SERVER, PORT).to(CLIENT, 9))
                .toClient(tcp().syn().ack(1).from(OWN0, WISHED).to(CLIENT, 9).ttl(63))
                .decides(Reason.MAPPING);
        box.later(200)
                .fromClient(tcp().ack(1).from(CLIENT, 9).to(OWN0, WISHED))
                .toServer(tcp().ack(1).from(CLIENT, 9).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldKeepAConnectionThatWasLeasedBeforeItBegan() {
        final Box box = gateway();
        final int port =
                publicPort(hears(box, request(PEER, 20_000, SERVER) + map(TCP, PORT, 0, ANY) + remote(80, CLIENT)));
        box.fromServer(tcp().syn().from(SERVER, PORT).to(CLIENT, 80))
                .toClient(tcp().syn().from(OWN0, port).to(CLIENT, 80).ttl(63))
                .decides(Reason.MAPPING);
        box.fromClient(tcp().syn().ack(1).from(CLIENT, 80).to(OWN0, port)).takesAll();
        box.fromServer(tcp().ack(1).from(SERVER, PORT).to(CLIENT, 80)).takesAll();
        box.later(19_900)
                .fromClient(tcp().ack(1).from(CLIENT, 80).to(OWN0, port))
                .toServer(tcp().ack(1).from(CLIENT, 80).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    /** A lease is of one public end; what an inside end has by another interface is not opened by it. */
    @Test
    void shouldOpenWhatItLeasedAndNothingElse() {
        final Box box = gateway("snat --from 10.0.0.0/24")
                .told("signalbox.nat_filtering=1")
                .route("0.0.0.0/0", "192.0.2.254", "eth0", 0)
                .port("eth2", "02:00:00:00:00:03", Box.MTU)
                .address("eth2", "203.0.113.1/24")
                .neighbour("eth2", "203.0.113.9", Box.GATEWAY);
        assertThat(lease(box, 600)).isEqualTo(WISHED);
        box.fromServer(udp().from(SERVER, PORT).to("203.0.113.9", 53)).takesAll();
        final int other = box.decision().after.sourcePort;

        box.fromClient(udp().from(ANOTHER, 9).to("203.0.113.1", other)).drops(Reason.MAPPING_FILTERED);
        admits(box, ANOTHER, 9, true);
    }

    @Test
    void shouldLeaseNoFlowThatLeadsNowhereOrIsNotTranslated() {
        final Box box = gateway(RULE + " --except 198.51.100.2");
        assertThat(result(hears(box, request(PEER, 600, SERVER) + map(UDP, PORT, 0, ANY) + remote(53, "203.0.113.1"))))
                .isEqualTo(NETWORK_FAILURE);
        assertThat(result(hears(box, request(PEER, 600, SERVER) + map(UDP, PORT, 0, ANY) + remote(53, ANOTHER))))
                .isEqualTo(NOT_AUTHORIZED);
        assertThat(result(hears(box, request(PEER, 600, SERVER) + map(UDP, PORT, 0, ANY) + remote(0, CLIENT))))
                .isEqualTo(MALFORMED_REQUEST);
        assertThat(result(hears(box, request(PEER, 600, SERVER) + map(UDP, PORT, 0, ANY) + remote(53, CLIENT6))))
                .isEqualTo(MALFORMED_REQUEST);
    }

    // ---- whatever else is asked

    @Test
    void shouldSaySinceWhenItRemembers() {
        final Box box = gateway().later(50);
        assertThat(hears(box, request(ANNOUNCE, 0, SERVER))).isEqualTo(answer(ANNOUNCE, 0, 0, 0));
        box.decides(Reason.PCP_ANNOUNCED).later(70);
        assertThat(hears(box, request(ANNOUNCE, 0, SERVER))).isEqualTo(answer(ANNOUNCE, 0, 0, 70));
    }

    /** RFC 6887 section 9 and appendix A: two bytes are a request of NAT-PMP. */
    @Test
    void shouldTellOtherVersionsItsOwn() {
        assertThat(hears(gateway(), "0000")).isEqualTo("02800001" + "00000708" + "00000000" + "00".repeat(12));
        final String first = request(MAP, 600, SERVER).replaceFirst("02", "01") + map(UDP, PORT, 0, ANY);
        assertThat(hears(gateway(), first)).isEqualTo("02810001" + "00000708" + "00000000" + first.substring(24));
    }

    @Test
    void shouldBringBackWhatItCouldNotRead() {
        assertThat(hears(gateway(), "020100")).isEqualTo("02810003" + "00000708" + "00000000" + "00".repeat(12));
        final String tooLong = request(MAP, 600, SERVER) + map(UDP, PORT, 0, ANY) + "80000410" + "00".repeat(1_040);
        assertThat(hears(gateway(), tooLong)).hasSize(2 * 1_100).startsWith("02810003");
    }

    @Test
    void shouldLetNobodyAskForAnother() {
        assertThat(hears(gateway(), request(MAP, 600, OTHER) + map(UDP, PORT, 0, ANY)))
                .isEqualTo(answer(MAP, ADDRESS_MISMATCH, 1_800, 0) + map(UDP, PORT, 0, ANY));
        final String thirdParty = "01000010" + "00000000000000000000ffff0a00000c";
        final String asks = map(UDP, PORT, 0, ANY) + thirdParty;
        assertThat(hears(gateway(), request(MAP, 600, SERVER) + asks))
                .isEqualTo(answer(MAP, UNSUPP_OPTION, 1_800, 0) + asks);
    }

    @Test
    void shouldHearInsideHostsAlone() {
        final byte[] asks = bytes(request(ANNOUNCE, 0, CLIENT));
        gateway()
                .fromClient(udp().from(CLIENT, ASKER).to(OWN1, PcpBytes.PORT).payload(asks))
                .drops(Reason.PCP_IGNORED);
        gateway().fromServer(asks(answer(ANNOUNCE, 0, 0, 0))).drops(Reason.PCP_IGNORED);
        gateway().fromServer(asks("02")).drops(Reason.PCP_IGNORED);
    }

    /** RFC 6887 section 8.2: where it comes in is where its answer would leave. */
    @Test
    void shouldNotBelieveWhoeverSaysOutsideThatHeIsInside() {
        final Box box = gateway("snat --from 10.0.0.0/24 --to 192.0.2.50");
        box.fromClient(asks(request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY)))
                .drops(Reason.PCP_IGNORED);
        lease(box, SERVER, PORT, WISHED);
        box.fromClient(asks(request(MAP, 0, SERVER) + map(UDP, PORT, 0, ANY))).drops(Reason.PCP_IGNORED);
    }

    @Test
    void shouldListenWhereAndWhileItIsToldTo() {
        final String asks = request(ANNOUNCE, 0, SERVER);
        final Box box = gateway();
        box.fromServer(udp().from(SERVER, ASKER).to(OWN0, PcpBytes.PORT).payload(bytes(asks)))
                .takesAll();
        box.decides(Reason.PORT_UNREACHABLE).hears("no pcp 10.0.0.1");
        hears(box, asks);
        box.decides(Reason.PORT_UNREACHABLE).hears("pcp 10.0.0.1").hears("profile ipvs");
        hears(box, asks);
        box.decides(Reason.PORT_UNREACHABLE).hears("profile rfc-nat");
        hears(box, asks);
        box.decides(Reason.PCP_ANNOUNCED);
    }

    @Test
    void shouldBeToldOnceWhereToListen() {
        final Box box = gateway();
        box.asked(CommandText.parse("pcp 10.0.0.1")).refuses("Rule already exists");
        box.asked(CommandText.parse("no pcp 10.0.0.2")).refuses("No such rule");
    }

    @Test
    void shouldAnswerInIpv6() {
        final Box box = Box.with()
                .hears("profile rfc-nat")
                .hears("snat --from 2001:db8:2::/64 --out-interface eth0")
                .hears("pcp " + OWN61);
        final String asks = request(MAP, 600, SERVER6) + map(UDP, PORT, WISHED, "::");
        box.fromServer(udp().from(SERVER6, ASKER).to(OWN61, PcpBytes.PORT).payload(bytes(asks)))
                .toServer(udp().from(OWN61, PcpBytes.PORT)
                        .to(SERVER6, ASKER)
                        .payload(bytes(answer(MAP, 0, 600, 0) + map(UDP, PORT, WISHED, OWN6))))
                .decides(Reason.PCP_LEASED);
        box.fromClient(udp().from(CLIENT6, 9).to(OWN6, WISHED)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);
    }

    @Test
    void shouldGoOnFromACheckpoint() {
        final Box before = gateway();
        final String wish = request(MAP, 600, SERVER) + map(UDP, PORT, WISHED, ANY);
        hears(before, wish + filters(1, 1));
        final Box box = before.later(500).restarts();

        admits(box, ANOTHER, 9, false);
        admits(box, CLIENT, 9, true);
        final String stranger = map(UDP, PORT, 0, ANY).replace(NONCE, "ff".repeat(12));
        assertThat(hears(box, request(MAP, 600, SERVER) + stranger))
                .isEqualTo(answer(MAP, NOT_AUTHORIZED, 100, 500) + stranger);
        assertThat(hears(box, wish)).isEqualTo(answer(MAP, 0, 600, 500) + map(UDP, PORT, WISHED, OWN0));
        assertThat(box.decision().endings.count()).isZero();
        box.later(599);
        admits(box, CLIENT, 10, true);
        assertThat(GatewayText.of(box.state().gateway, box.nowNs()))
                .isEqualTo(GatewayText.of(box.restarts().state().gateway, box.nowNs()));
    }

    // ---- words

    private static Box gateway() {
        return gateway(RULE);
    }

    private static Box gateway(final String rule) {
        return Box.with().hears("profile rfc-nat").hears(rule).hears("pcp 10.0.0.1");
    }

    private static UdpPacket asks(final String message) {
        return udp().from(SERVER, ASKER).to(OWN1, PcpBytes.PORT).payload(bytes(message));
    }

    /** Says this from {@link Box#SERVER}, and returns the answer's hexadecimal digits. */
    private static String hears(final Box box, final String message) {
        return hears(box, SERVER, message);
    }

    private static String hears(final Box box, final String from, final String message) {
        final byte[] frame = box.fromServer(
                        udp().from(from, ASKER).to(OWN1, PcpBytes.PORT).payload(bytes(message)))
                .takesAll()
                .get(0);
        return Packets.hex(frame).substring(2 * (14 + 20 + 8));
    }

    /** Each lets a host of 198.51.100.0/24 in. */
    private static String filters(final int first, final int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(host -> filter("198.51.100." + host, 32, 0))
                .collect(Collectors.joining());
    }

    /** Leases a port, whatever the public one; returns that. */
    private static int lease(final Box box, final String from, final int port, final int wished) {
        final String given = hears(box, from, request(MAP, 600, from) + map(UDP, port, wished, ANY));
        assertThat(result(given)).isZero();
        return publicPort(given);
    }

    /** Leases port {@link #WISHED}, for so long; returns the port that was given. */
    private static int lease(final Box box, final int seconds) {
        return publicPort(hears(box, request(MAP, seconds, SERVER) + map(UDP, PORT, WISHED, ANY)));
    }

    private static void admits(final Box box, final String from, final int port, final boolean expected) {
        box.fromClient(udp().from(from, port).to(OWN0, WISHED)).takesAll();
        box.decides(expected ? Reason.MAPPING_INBOUND : Reason.MAPPING_FILTERED);
    }

    private static int result(final String answer) {
        return Integer.parseInt(answer.substring(6, 8), 16);
    }

    private static long seconds(final String answer) {
        return Long.parseLong(answer.substring(8, 16), 16);
    }

    private static String publicAddress(final String answer) {
        return Addresses.text(
                Long.parseUnsignedLong(answer.substring(88, 104), 16),
                Long.parseUnsignedLong(answer.substring(104, 120), 16));
    }

    private static int publicPort(final String answer) {
        return Integer.parseInt(answer.substring(84, 88), 16);
    }
}
