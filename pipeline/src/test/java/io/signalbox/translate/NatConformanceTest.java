package io.signalbox.translate;

import static io.signalbox.command.Profile.KERNEL;
import static io.signalbox.command.Profile.RFC_NAT;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.translate.NatRequirement.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Profile;
import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What five RFCs ask of a NAT, and what a gateway does in profile {@code rfc-nat} and as Linux does it. Inside hosts are
 * {@link Box#SERVER} and {@link Box#OTHER}; outside are {@link Box#CLIENT} and {@link #ANOTHER}.
 */
class NatConformanceTest {
    private static final String RULE = "snat --from 10.0.0.0/24 --out-interface eth0";
    private static final String ANOTHER = "198.51.100.2";
    private static final String THIRD = "198.51.100.3";
    private static final int PORT = 5_000;
    private static final int DNS = 53;
    private static final int FTP = 21;
    private static final int WEB = 80;

    /** Once as Linux, once as the RFCs ask for. */
    @ParameterizedTest
    @EnumSource(names = {"KERNEL", "RFC_NAT"})
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    public @interface InBoth {}

    // ---- mapping

    @Test
    @Shows(
            value = {R4787_1, R4787_11, R5382_1, R5508_1A},
            in = RFC_NAT)
    void shouldShowAnInsideEndAsOnePublicEndToEverybody() {
        final Box box = gateway(RFC_NAT);
        for (final IntFunction<Packet> flow : List.<IntFunction<Packet>>of(
                remote -> udp().from(OTHER, PORT).to("198.51.100." + remote, DNS),
                remote -> tcp().syn().from(OTHER, PORT).to("198.51.100." + remote, WEB),
                remote -> icmp().echoRequest(PORT, 1).from(OTHER).to("198.51.100." + remote))) {
            final int end = publicPort(box, flow.apply(1));
            assertThat(publicPort(box, flow.apply(2))).isEqualTo(end);
            assertThat(publicPort(box, flow.apply(3))).isEqualTo(end);
        }
    }

    @Test
    @Shows(
            value = {R4787_1, R4787_11, R5382_1, R5508_1A},
            in = KERNEL,
            met = false)
    void shouldAsLinuxTakeAnotherPortTowardsWhoeverHasItFromAnotherHost() {
        final Box box = gateway(KERNEL);
        publicPort(box, question(SERVER));
        final int towardsAnother = publicPort(box, question(OTHER).to(ANOTHER, DNS));

        assertThat(publicPort(box, question(OTHER))).isNotEqualTo(towardsAnother);
    }

    @InBoth
    @Shows(
            value = {R4787_2, R6888_2, R6888_3, R7857_4},
            in = {KERNEL, RFC_NAT})
    void shouldKeepAnInsideHostOnOneOfSeveralPublicAddresses(final Profile profile) {
        final Box box = Box.with(new State.Bounds(128, 4, 64, 1 << 20))
                .hears("profile " + profile)
                .hears("snat --from 10.0.0.0/24 --to 192.0.2.50-192.0.2.52,192.0.2.60");
        final Set<Long> addresses = new HashSet<>();
        for (int host = 20; host < 60; host++) {
            publicPort(box, udp().from("10.0.0." + host, 1).to(CLIENT, DNS));
            final long address = box.decision().after.sourceLo;
            publicPort(box, tcp().syn().from("10.0.0." + host, 2).to(ANOTHER, WEB));
            assertThat(box.decision().after.sourceLo).isEqualTo(address);
            addresses.add(address & 0xFF);
        }
        assertThat(addresses).containsExactlyInAnyOrder(50L, 51L, 52L, 60L);
    }

    @Test
    @Shows(
            value = {R4787_3, R5382_7, R5508_8, R6888_11, R6888_13},
            in = RFC_NAT)
    void shouldGiveEveryPortOnceAndTellWhoeverWantsOneMore() {
        final Box box = Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --ports 7000-7009");
        final Set<Integer> given = new HashSet<>();
        for (int port = 1; port <= 10; port++) {
            given.add(publicPort(box, udp().from(SERVER, port).to("198.51.100." + port, DNS)));
        }
        assertThat(given).hasSize(10).allMatch(port -> port >= 7_000 && port <= 7_009);

        final UdpPacket one = udp().from(SERVER, 11).to("198.51.100.11", DNS);
        box.fromServer(one)
                .toServer(icmp().unreachable(13)
                        .quoting(one)
                        .tos(0xC0)
                        .id(Box.FIRST_ID)
                        .from(OWN1)
                        .to(SERVER))
                .decides(Reason.PUBLIC_PORTS_REFUSED);
        for (int port = 1; port <= 10; port++) {
            box.fromServer(udp().from(SERVER, port).to("198.51.100." + port, DNS))
                    .takesAll();
            box.decides(Reason.MAPPING);
        }
    }

    @Test
    @Shows(
            value = {R4787_3, R5382_7},
            in = KERNEL,
            met = false)
    @Shows(value = R7857_3, in = KERNEL)
    void shouldAsLinuxGiveOnePortToTwoHostsThatTalkToDifferentOnes() {
        final Box box = gateway(KERNEL);

        assertThat(publicPort(box, question(SERVER))).isEqualTo(PORT);
        assertThat(publicPort(box, question(OTHER).to(ANOTHER, DNS))).isEqualTo(PORT);
    }

    @Test
    @Shows(
            value = {R5508_8, R6888_11},
            in = KERNEL,
            met = false)
    void shouldAsLinuxDropInSilenceWhereNoPortIsLeft() {
        Box.with()
                .asLinux()
                .hears("snat --from 10.0.0.0/24 --ports 7000-7000")
                .fromServer(question(SERVER))
                .fromServer(question(OTHER))
                .drops(Reason.PUBLIC_PORTS_EXHAUSTED);
    }

    @Test
    @Shows(value = R4787_3A, in = RFC_NAT)
    void shouldKeepLowPortsLowIfAsked() {
        final Box box = gateway(RFC_NAT).told("signalbox.nat_low_ports=1");

        assertThat(publicPort(box, udp().from(SERVER, 123).to(CLIENT, 123))).isBetween(1, 1_023);
        assertThat(publicPort(box, question(SERVER))).isBetween(1_024, 65_535);
    }

    @Test
    @Shows(value = R4787_3A, in = KERNEL)
    void shouldAsLinuxFindPortsOfTheSameKind() {
        final Box box = gateway(KERNEL);
        publicPort(box, udp().from(SERVER, 123).to(CLIENT, 123));

        assertThat(publicPort(box, udp().from(OTHER, 123).to(CLIENT, 123))).isBetween(1, 511);
    }

    @InBoth
    @Shows(
            value = R4787_4,
            in = {KERNEL, RFC_NAT},
            met = false)
    @Shows(
            value = R7857_8,
            in = {KERNEL, RFC_NAT})
    void shouldGiveOddPortsForEvenOnes(final Profile profile) {
        final Box box = gateway(profile);
        final Set<Integer> lastBits = new HashSet<>();
        for (int host = 20; host < 50; host++) {
            lastBits.add(publicPort(box, question("10.0.0." + host)) & 1);
        }
        assertThat(lastBits).containsExactlyInAnyOrder(0, 1);
    }

    /** A record for the block in place of one for each flow, and one when the block is over. */
    @Test
    @Shows(value = R6888_14, in = RFC_NAT)
    void shouldTellOfABlockOfPortsOnceWhateverFlowsHaveThem() {
        final Box box = Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --to 192.0.2.50 --block 16");
        final Set<Integer> given = new HashSet<>();
        for (int port = 1; port <= 16; port++) {
            given.add(publicPort(box, udp().from(SERVER, port).to(CLIENT, DNS)));
            assertThat(box.decision().ofBlock).isTrue();
            assertThat(box.decision().endings.count()).isEqualTo(port == 1 ? 1 : 0);
        }
        final int first = Collections.min(given);
        assertThat(given).hasSize(16).allMatch(port -> port < first + 16);

        passes(box.later(310).fromServer(question(OTHER)));
        final Endings endings = box.decision().endings;
        assertThat(endings.count()).isEqualTo(2);
        assertThat(endings.publicPort(0)).isEqualTo(first);
        assertThat(endings.ports(0)).isEqualTo(16);
        assertThat(endings.endedNs(0) - endings.beganNs(0)).isEqualTo(300_000_000_000L);
        assertThat(endings.endedNs(1)).isEqualTo(Endings.GOES_ON);
    }

    @Test
    @Shows(
            value = {R6888_15, R7857_9},
            in = RFC_NAT)
    void shouldGivePortsInNoOrder() {
        final Box box = gateway(RFC_NAT);
        final Set<Integer> steps = new HashSet<>();
        int before = publicPort(box, udp().from(SERVER, 1).to(CLIENT, DNS));
        for (int port = 2; port <= 40; port++) {
            final int next = publicPort(box, udp().from(SERVER, port).to(CLIENT, DNS));
            steps.add(next - before);
            before = next;
        }
        assertThat(steps).hasSizeGreaterThan(35).doesNotContain(0);
    }

    @Test
    @Shows(
            value = {R6888_15, R7857_9},
            in = KERNEL,
            met = false)
    void shouldAsLinuxKeepThePortThatTheInsideHostChose() {
        assertThat(publicPort(gateway(KERNEL), question(SERVER))).isEqualTo(PORT);
    }

    @Test
    @Shows(value = R6888_8, in = RFC_NAT)
    void shouldLetAPortRestForTwoMinutes() {
        final Box box = Box.with()
                .hears("profile rfc-nat")
                .hears("snat --from 10.0.0.0/24 --ports 7000-7000")
                .fromServer(question(SERVER))
                .later(300 + 119.9)
                .fromServer(question(OTHER));
        box.takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED).later(0.2);

        assertThat(publicPort(box, question(OTHER))).isEqualTo(7_000);
    }

    @Test
    @Shows(value = R6888_8, in = KERNEL, met = false)
    void shouldAsLinuxGiveAPortAtOnce() {
        final Box box = Box.with()
                .asLinux()
                .hears("snat --from 10.0.0.0/24 --ports 7000-7000")
                .fromServer(question(SERVER))
                .later(30.1);

        assertThat(publicPort(box, question(OTHER))).isEqualTo(7_000);
    }

    @InBoth
    @Shows(
            value = R7857_10,
            in = {KERNEL, RFC_NAT},
            met = false)
    void shouldLeaveTheIdentificationAsItIs(final Profile profile) {
        final Box box = gateway(profile).fromServer(question(SERVER).id(9));
        final byte[] one = box.takesAll().get(0);
        final byte[] other = box.fromServer(question(OTHER).id(9)).takesAll().get(0);

        assertThat(one[19]).isEqualTo((byte) 9).isEqualTo(other[19]);
    }

    @InBoth
    @Shows(
            value = R7857_5,
            in = {KERNEL, RFC_NAT})
    void shouldNotLetTcpInByAMappingOfUdp(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        box.fromClient(tcp().syn().from(CLIENT, DNS).to(OWN0, port)).takesAll();

        assertThat(box.decision().reason.verdict()).isNotEqualTo(Verdict.FORWARDED);
    }

    // ---- time

    @Test
    @Shows(value = R4787_5, in = RFC_NAT)
    void shouldRememberUdpForFiveMinutes() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, question(SERVER));

        box.later(299).fromClient(answer(port)).takesAll();
        box.decides(Reason.MAPPING_REPLY).later(1.1).fromClient(answer(port)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    @Shows(value = R4787_5, in = KERNEL, met = false)
    void shouldAsLinuxForgetUdpAfterHalfAMinute() {
        final Box box = gateway(KERNEL).fromServer(question(SERVER)).later(30.1).fromClient(answer(PORT));
        box.takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @InBoth
    @Shows(
            value = R4787_6,
            in = {KERNEL, RFC_NAT})
    void shouldKeepAMappingAliveByPacketsFromInside(final Profile profile) {
        final int seconds = profile == KERNEL ? 20 : 200;
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        box.later(seconds).fromServer(question(SERVER)).takesAll();

        box.later(seconds).fromClient(answer(port)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
    }

    @Test
    @Shows(value = R4787_6A, in = RFC_NAT)
    void shouldKeepAMappingAliveByPacketsFromOutsideIfAsked() {
        final Box box = gateway(RFC_NAT).told("signalbox.nat_refresh_inbound=1");
        final int port = publicPort(box, question(SERVER));
        box.later(200).fromClient(answer(port)).takesAll();

        box.later(200).fromClient(answer(port)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
    }

    @Test
    @Shows(value = R7857_7, in = RFC_NAT)
    void shouldKeepNoMappingAliveByPacketsFromOutsideAlone() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, question(SERVER));
        box.later(200).fromClient(answer(port)).takesAll();
        box.fromClient(udp().from(ANOTHER, 9).to(OWN0, port)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);

        box.later(100.1).fromClient(answer(port)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
        box.fromClient(udp().from(ANOTHER, 9).to(OWN0, port)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    @Shows(value = R4787_6A, in = KERNEL)
    @Shows(value = R7857_7, in = KERNEL, met = false)
    void shouldAsLinuxKeepAMappingAliveByPacketsFromOutsideAlone() {
        final Box box = gateway(KERNEL).fromServer(question(SERVER));
        box.takesAll();
        for (int packet = 0; packet < 3; packet++) {
            box.later(20).fromClient(answer(PORT)).takesAll();
            box.decides(Reason.MAPPING_REPLY);
        }
    }

    @Test
    @Shows(value = R5382_5, in = RFC_NAT)
    void shouldRememberConnectionsAsLongAsAsked() {
        final Box box = gateway(RFC_NAT);
        final int opening = publicPort(box, segment(PORT).syn());
        box.later(239).fromClient(reply(opening).syn().ack(1)).takesAll();
        box.decides(Reason.MAPPING_REPLY);

        final int established = connect(box, PORT + 1);
        box.later(7_439).fromClient(reply(established).ack(1)).takesAll();
        box.decides(Reason.MAPPING_REPLY)
                .later(7_440.1)
                .fromClient(reply(established).ack(1));
        box.takesAll();
        box.decides(Reason.TCP_RESET);
    }

    @Test
    @Shows(
            value = {R5382_5, R7857_2_1},
            in = KERNEL,
            met = false)
    void shouldAsLinuxForgetAConnectionThatBeginsAfterTwoMinutes() {
        final Box box = gateway(KERNEL).fromServer(segment(PORT).syn()).later(120.1);
        box.fromClient(reply(PORT).syn().ack(1)).takesAll();
        box.decides(Reason.TCP_RESET);
    }

    @Test
    @Shows(value = R7857_2_1, in = RFC_NAT)
    void shouldHaveATimeForBeginningAndOneForEndingConnections() {
        final Box box = gateway(RFC_NAT).told("signalbox.nat_tcp_opening_seconds=500");
        final int opening = publicPort(box, segment(PORT).syn());
        final int closing = connect(box, PORT + 1);
        box.fromServer(segment(PORT + 1).fin().ack(1)).takesAll();
        box.fromClient(reply(closing).fin().ack(1)).takesAll();

        box.later(300).fromClient(reply(opening).syn().ack(1)).takesAll();
        box.decides(Reason.MAPPING_REPLY).fromClient(reply(closing).ack(1)).takesAll();
        box.decides(Reason.TCP_RESET);
    }

    @Test
    @Shows(value = R7857_2_2, in = RFC_NAT)
    void shouldRememberAConnectionForFourMinutesAfterAReset() {
        final Box box = gateway(RFC_NAT);
        final int port = connect(box, PORT);
        box.fromClient(reply(port).rst()).takesAll();
        box.decides(Reason.MAPPING_REPLY);

        box.later(239).fromClient(reply(port).ack(1)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
        box.later(7_000).fromClient(reply(port).rst()).takesAll();
        box.decides(Reason.MAPPING_REPLY);
        box.later(240.1).fromClient(reply(port).ack(1)).takesAll();
        box.decides(Reason.TCP_RESET);
    }

    @Test
    @Shows(value = R7857_2_2, in = KERNEL, met = false)
    void shouldAsLinuxForgetAConnectionTenSecondsAfterAReset() {
        final Box box = gateway(KERNEL);
        connect(box, PORT);
        box.fromClient(reply(PORT).rst()).takesAll();
        box.decides(Reason.MAPPING_REPLY);

        box.later(10.1).fromClient(reply(PORT).ack(1)).takesAll();
        box.decides(Reason.TCP_RESET);
    }

    @Test
    @Shows(value = R7857_7_1, in = RFC_NAT)
    void shouldKeepNoMappingAliveByResetsThatAnswer() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, segment(PORT).syn());
        box.later(200).fromClient(tcp().syn().from(ANOTHER, 9).to(OWN0, port)).takesAll();
        box.decides(Reason.MAPPING_INBOUND);
        box.fromServer(tcp().rst().from(SERVER, PORT).to(ANOTHER, 9)).takesAll();
        box.decides(Reason.MAPPING);

        box.later(40.1).fromClient(tcp().syn().from(THIRD, 9).to(OWN0, port)).drops(Reason.UNSOLICITED_SYN);
    }

    @Test
    @Shows(value = R5508_2, in = RFC_NAT)
    void shouldRememberAQueryForAMinute() {
        final Box box = gateway(RFC_NAT);
        final int id = publicPort(box, icmp().echoRequest(7, 1).from(SERVER).to(CLIENT));

        box.later(59.9)
                .fromClient(icmp().echoReply(id, 1).from(CLIENT).to(OWN0))
                .takesAll();
        box.decides(Reason.MAPPING_REPLY);
    }

    @Test
    @Shows(value = R5508_2, in = KERNEL, met = false)
    void shouldAsLinuxForgetAQueryAfterHalfAMinute() {
        gateway(KERNEL)
                .fromServer(icmp().echoRequest(7, 1).from(SERVER).to(CLIENT))
                .later(30.1)
                .fromClient(icmp().echoReply(7, 1).from(CLIENT).to(OWN0))
                .decides(Reason.ICMP_CONSUMED);
    }

    @InBoth
    @Shows(
            value = R7857_11,
            in = {KERNEL, RFC_NAT})
    void shouldForgetAQuerysMappingWithItsLastSession(final Profile profile) {
        final Box box = gateway(profile);
        final int id = publicPort(box, icmp().echoRequest(7, 1).from(SERVER).to(CLIENT));

        box.later(60.1)
                .fromClient(icmp().echoReply(id, 1).from(CLIENT).to(OWN0))
                .decides(Reason.ICMP_CONSUMED);
    }

    // ---- filtering

    @Test
    @Shows(
            value = {R4787_8, R5382_3, R6888_7, R7857_6},
            in = RFC_NAT)
    void shouldLetAnybodyInToAPublicEndUnlessToldToAskForTheAddress() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, question(SERVER));
        box.fromClient(udp().from(ANOTHER, 9).to(OWN0, port))
                .toServer(udp().from(ANOTHER, 9).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_INBOUND)
                .fromServer(udp().from(SERVER, PORT).to(ANOTHER, 9))
                .toClient(udp().from(OWN0, port).to(ANOTHER, 9).ttl(63))
                .decides(Reason.MAPPING);

        box.told("signalbox.nat_filtering=1")
                .fromClient(udp().from(THIRD, 9).to(OWN0, port))
                .drops(Reason.MAPPING_FILTERED)
                .fromClient(udp().from(CLIENT, 9).to(OWN0, port))
                .toServer(udp().from(CLIENT, 9).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
    }

    @Test
    @Shows(
            value = {R4787_8, R5382_3, R6888_7},
            in = KERNEL,
            met = false)
    void shouldAsLinuxLetNobodyInButTheRemoteEnd() {
        final Box box = gateway(KERNEL).fromServer(question(SERVER));
        box.fromClient(udp().from(CLIENT, 9).to(OWN0, PORT)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    @Shows(value = R5382_4, in = RFC_NAT)
    void shouldTellNothingForSixSecondsToWhoeverSendsASyn() {
        final TcpPacket syn = tcp().syn().from(CLIENT, 9).to(OWN0, WEB);
        gateway(RFC_NAT)
                .fromClient(syn)
                .drops(Reason.UNSOLICITED_SYN)
                .after(5.9)
                .decides(Reason.TICK)
                .after(0.2)
                .toClient(icmp().portUnreachable()
                        .quoting(syn)
                        .tos(0xC0)
                        .id(Box.FIRST_ID)
                        .from(OWN0)
                        .to(CLIENT))
                .decides(Reason.TICK);
    }

    @Test
    @Shows(value = R5382_4, in = RFC_NAT)
    void shouldTellNothingAtAllWhereAnInsideHostSendsASynToo() {
        final Box box = gateway(RFC_NAT).told("signalbox.nat_filtering=1");
        final int port = publicPort(box, tcp().syn().from(SERVER, PORT).to(ANOTHER, WEB));
        box.fromClient(tcp().syn().from(CLIENT, WEB).to(OWN0, port)).drops(Reason.UNSOLICITED_SYN);
        assertThat(publicPort(box.later(3), segment(PORT).syn())).isEqualTo(port);

        box.after(3.1).decides(Reason.TICK);
    }

    @Test
    @Shows(value = R5382_4, in = KERNEL, met = false)
    void shouldAsLinuxResetAtOnceWhatNobodyAskedFor() {
        final Box box = gateway(KERNEL).fromClient(tcp().syn().from(CLIENT, 9).to(OWN0, WEB));
        box.takesAll();
        box.decides(Reason.TCP_RESET);
    }

    // ---- TCP

    @InBoth
    @Shows(
            value = R5382_2,
            in = {KERNEL, RFC_NAT})
    void shouldLetBothWaysOfOpeningAConnectionPass(final Profile profile) {
        final Box box = gateway(profile);
        connect(box, PORT);

        final int port = publicPort(box, segment(PORT + 1).syn());
        passes(box.fromClient(reply(port).syn()));
        passes(box.fromServer(segment(PORT + 1).syn().ack(1)));
        passes(box.fromClient(reply(port).syn().ack(1)));
        passes(box.fromServer(segment(PORT + 1).ack(1)));
        passes(box.later(100).fromClient(reply(port).ack(1)));
        passes(box.fromServer(segment(PORT + 1).fin().ack(1)));
        passes(box.fromClient(reply(port).ack(2)));
        passes(box.fromClient(reply(port).fin().ack(2)));
        passes(box.fromServer(segment(PORT + 1).ack(2)));
    }

    @Test
    @Shows(value = R5382_2, in = RFC_NAT)
    void shouldLetAConnectionFromOutsideInAndRememberIt() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, segment(PORT).syn());
        passes(box.fromClient(tcp().syn().from(ANOTHER, 9).to(OWN0, port)));
        passes(box.fromServer(tcp().syn().ack(1).from(SERVER, PORT).to(ANOTHER, 9)));
        passes(box.fromClient(tcp().ack(1).from(ANOTHER, 9).to(OWN0, port)));
        passes(box.later(7_000).fromClient(tcp().ack(1).from(ANOTHER, 9).to(OWN0, port)));
    }

    // ---- inside hosts among themselves

    @Test
    @Shows(
            value = {R4787_9, R5508_7, R7857_12},
            in = RFC_NAT)
    void shouldLetInsideHostsReachEachOtherByTheirPublicEnds() {
        final Box box = gateway(RFC_NAT);
        final int others = publicPort(box, question(OTHER));
        final int servers = publicPort(box, question(SERVER));

        box.fromServer(udp().from(SERVER, PORT).to(OWN0, others))
                .toOther(udp().from(OWN0, servers).to(OTHER, PORT).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromServer(udp().from(OTHER, PORT).to(OWN0, servers))
                .toServer(udp().from(OWN0, others).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN)
                .fromServer(icmp().portUnreachable()
                        .quoting(udp().from(OWN0, servers).to(OTHER, PORT).ttl(63))
                        .from(OTHER)
                        .to(OWN0))
                .toServer(icmp().portUnreachable()
                        .quoting(udp().from(SERVER, PORT).to(OWN0, others).ttl(63))
                        .from(OWN0)
                        .to(SERVER)
                        .ttl(63))
                .decides(Reason.MAPPING_ICMP);
    }

    @Test
    @Shows(value = R5382_8, in = RFC_NAT)
    void shouldLetInsideHostsConnectToEachOtherByTheirPublicEnds() {
        final Box box = gateway(RFC_NAT);
        final int others = publicPort(box, tcp().syn().from(OTHER, WEB).to(CLIENT, WEB));
        final int servers = publicPort(box, segment(PORT).syn());

        box.fromServer(tcp().syn().from(SERVER, PORT).to(OWN0, others))
                .toOther(tcp().syn().from(OWN0, servers).to(OTHER, WEB).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromServer(tcp().syn().ack(1).from(OTHER, WEB).to(OWN0, servers))
                .toServer(tcp().syn().ack(1).from(OWN0, others).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN)
                .fromServer(tcp().ack(1).from(SERVER, PORT).to(OWN0, others))
                .toOther(tcp().ack(1).from(OWN0, servers).to(OTHER, WEB).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN);
    }

    @Test
    @Shows(
            value = {R4787_9, R5382_8, R5508_7, R7857_12},
            in = KERNEL,
            met = false)
    void shouldAsLinuxAnswerItselfWhatIsForAnInsideHostsPublicEnd() {
        final Box box = gateway(KERNEL).fromServer(question(OTHER));
        box.fromServer(udp().from(SERVER, PORT).to(OWN0, PORT)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    // ---- ICMP

    @InBoth
    @Shows(
            value = R5508_1,
            in = {KERNEL, RFC_NAT})
    void shouldTellTheSameIdentifiersOfTwoHostsApart(final Profile profile) {
        final Box box = gateway(profile);
        final int servers =
                publicPort(box, icmp().echoRequest(7, 1).from(SERVER).to(CLIENT));
        final int others = publicPort(box, icmp().echoRequest(7, 1).from(OTHER).to(CLIENT));
        assertThat(servers).isNotEqualTo(others);

        box.fromClient(icmp().echoReply(servers, 1).from(CLIENT).to(OWN0))
                .toServer(icmp().echoReply(7, 1).from(CLIENT).to(SERVER).ttl(63))
                .fromClient(icmp().echoReply(others, 1).from(CLIENT).to(OWN0))
                .toOther(icmp().echoReply(7, 1).from(CLIENT).to(OTHER).ttl(63));
    }

    @InBoth
    @Shows(
            value = {R5508_4, R5382_9},
            in = {KERNEL, RFC_NAT})
    void shouldTranslateErrorsFromOutsideAndWhatTheyQuote(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        for (final int code : new int[] {1, 3, 4}) {
            box.fromClient(icmp().unreachable(code)
                            .quoting(question(OWN0, port).ttl(60))
                            .from("203.0.113.1")
                            .to(OWN0))
                    .toServer(icmp().unreachable(code)
                            .quoting(question(SERVER).ttl(60))
                            .from("203.0.113.1")
                            .to(SERVER)
                            .ttl(63))
                    .decides(Reason.MAPPING_ICMP);
        }
        box.fromClient(errorAbout(question(OWN0, port + 1))).decides(Reason.ICMP_CONSUMED);
    }

    @InBoth
    @Shows(
            value = R5508_5,
            in = {KERNEL, RFC_NAT})
    void shouldTranslateErrorsFromInsideAndWhatTheyQuote(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        box.fromClient(answer(port)).takesAll();

        box.fromServer(icmp().portUnreachable()
                        .quoting(udp().from(CLIENT, DNS).to(SERVER, PORT))
                        .from(SERVER)
                        .to(CLIENT))
                .toClient(icmp().portUnreachable()
                        .quoting(answer(port))
                        .from(OWN0)
                        .to(CLIENT)
                        .ttl(63))
                .decides(Reason.MAPPING_ICMP);
    }

    @Test
    @Shows(value = R5508_5, in = RFC_NAT)
    void shouldShowNoInsideAddressByAnErrorAboutNoFlow() {
        gateway(RFC_NAT).fromServer(strayError()).drops(Reason.UNMAPPED_ERROR);
    }

    @Test
    @Shows(value = R5508_5, in = KERNEL, met = false)
    void shouldAsLinuxRouteAnErrorAboutNoFlowAsItIs() {
        final Box box = gateway(KERNEL).fromServer(strayError());
        box.takesAll();
        box.decides(Reason.ROUTED);
    }

    @InBoth
    @Shows(
            value = {R4787_12, R5382_10},
            in = {KERNEL, RFC_NAT})
    void shouldEndNothingForAnyError(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        final int established = connect(box, PORT);
        for (int code = 0; code <= 13; code++) {
            box.fromClient(icmp().unreachable(code)
                            .quoting(question(OWN0, port))
                            .from(CLIENT)
                            .to(OWN0))
                    .takesAll();
            box.fromClient(icmp().unreachable(code)
                            .quoting(segment(established).from(OWN0, established))
                            .from(CLIENT)
                            .to(OWN0))
                    .takesAll();
        }
        passes(box.fromClient(answer(port)));
        passes(box.fromClient(reply(established).ack(1)));
    }

    @InBoth
    @Shows(
            value = R5508_6,
            in = {KERNEL, RFC_NAT})
    void shouldKeepNoMappingAliveByErrors(final Profile profile) {
        final int seconds = profile == KERNEL ? 30 : 300;
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));
        box.later(seconds - 1).fromClient(errorAbout(question(OWN0, port))).takesAll();
        box.decides(Reason.MAPPING_ICMP);

        box.later(1.1).fromClient(answer(port)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @InBoth
    @Shows(
            value = R5508_3,
            in = {KERNEL, RFC_NAT})
    void shouldStopAnErrorWithAWrongChecksum(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));

        box.fromClient(errorAbout(question(OWN0, port)).checksum(0xBAD)).drops(Reason.BAD_ICMP_CHECKSUM);
    }

    @Test
    @Shows(value = R5508_3A, in = RFC_NAT)
    void shouldStopAnErrorThatQuotesAWrongChecksum() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, question(SERVER));

        box.fromClient(errorAbout(question(OWN0, port).ipChecksum(0xBAD))).decides(Reason.ICMP_CONSUMED);
    }

    @Test
    @Shows(value = R5508_3A, in = KERNEL, met = false)
    void shouldAsLinuxTranslateAnErrorThatQuotesAWrongChecksum() {
        passes(gateway(KERNEL)
                .fromServer(question(SERVER))
                .fromClient(errorAbout(question(OWN0, PORT).ipChecksum(0xBAD))));
    }

    @InBoth
    @Shows(
            value = {R5508_3B, R5508_3C},
            in = {KERNEL, RFC_NAT})
    void shouldPassOverOptionsAndTheTransportChecksumOfWhatIsQuoted(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));

        passes(box.fromClient(errorAbout(question(OWN0, port).ipOptions(new byte[] {1, 1, 1, 0}))));
        passes(box.fromClient(errorAbout(question(OWN0, port).checksum(0xBAD))));
    }

    @InBoth
    @Shows(
            value = R5508_10,
            in = {KERNEL, RFC_NAT})
    void shouldTellAnInsideHostThatATtlIsUsedUp(final Profile profile) {
        gateway(profile)
                .fromServer(question(SERVER).ttl(1))
                .toServer(icmp().timeExceeded()
                        .quoting(question(SERVER).ttl(1))
                        .tos(0xC0)
                        .id(Box.FIRST_ID)
                        .from(OWN1)
                        .to(SERVER))
                .decides(Reason.TTL_EXCEEDED);
    }

    @InBoth
    @Shows(
            value = R5508_11,
            in = {KERNEL, RFC_NAT})
    void shouldStopRedirects(final Profile profile) {
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER));

        box.fromClient(icmp().message(5, 1, 0xC000_02FDL)
                        .quoting(question(OWN0, port))
                        .from("192.0.2.254")
                        .to(OWN0))
                .drops(Reason.MAPPING_REDIRECT);
    }

    // ---- packets too big, and in pieces

    @InBoth
    @Shows(
            value = {R4787_13, R4787_13A},
            in = {KERNEL, RFC_NAT})
    void shouldTellTheMtuOrCutAsThePacketAllows(final Profile profile) {
        final Box box = gateway(profile).route("203.0.113.0/24", "192.0.2.254", "eth0", 1_400);
        final byte[] told = box.fromServer(big().dontFragment()).takesAll().get(0);
        box.decides(Reason.MTU_EXCEEDED);
        assertThat(told[34]).isEqualTo((byte) 3);
        assertThat((told[40] & 0xFF) << 8 | told[41] & 0xFF).isEqualTo(1_400);

        assertThat(box.fromServer(big()).takesAll()).hasSize(2);
        box.decides(Reason.NEW_MAPPING);
    }

    @InBoth
    @Shows(
            value = R4787_14,
            in = {KERNEL, RFC_NAT})
    void shouldTranslateFragmentsInWhateverOrderTheyCome(final Profile profile) {
        final Box box = gateway(profile);
        int id = 1;
        for (final int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
            for (final int piece : order) {
                box.fromServer(question(SERVER).id(id).payload(new byte[232]).fragment(80 * piece, 80));
            }
            box.takesAll();
            assertThat(box.decision().reason.verdict()).isEqualTo(Verdict.FORWARDED);
            id++;
        }
    }

    @InBoth
    @Shows(
            value = R4787_14A,
            in = {KERNEL, RFC_NAT})
    void shouldServeWholePacketsWhileFragmentsFlood(final Profile profile) {
        final Box box = gateway(profile);
        for (int id = 1; id <= 100; id++) {
            box.fromClient(udp().from(CLIENT, DNS)
                    .to(OWN0, 9)
                    .id(id)
                    .payload(new byte[232])
                    .fragment(0, 80));
        }
        assertThat(box.reasons()).contains(Reason.FRAGMENT_LIMIT);

        passes(box.fromServer(question(SERVER)));
    }

    // ---- for whom

    @InBoth
    @Shows(
            value = {R4787_10, R5382_6},
            in = {KERNEL, RFC_NAT})
    void shouldLeaveWhatPacketsCarryAsItIs(final Profile profile) {
        final String words = "PORT 10,0,0,11,19,137\r\n";
        final Box box = gateway(profile);
        final int port = publicPort(box, question(SERVER).payload(words));
        box.fromServer(question(SERVER).payload(words))
                .toClient(question(OWN0, port).payload(words).ttl(63));

        final int control = publicPort(box, tcp().syn().from(SERVER, PORT).to(CLIENT, FTP));
        passes(box.fromClient(tcp().syn().ack(1).from(CLIENT, FTP).to(OWN0, control)));
        box.fromServer(tcp().ack(1).from(SERVER, PORT).to(CLIENT, FTP).payload(words))
                .toClient(tcp().ack(1)
                        .from(OWN0, control)
                        .to(CLIENT, FTP)
                        .payload(words)
                        .ttl(63));
    }

    @Test
    @Shows(value = R6888_4, in = RFC_NAT)
    void shouldGiveAnInsideHostNoMorePortsThanItsRuleAllows() {
        final Box box = Box.with().hears("profile rfc-nat").hears(RULE + " --limit 2");
        publicPort(box, question(SERVER));
        publicPort(box, segment(PORT).syn());
        box.fromServer(udp().from(SERVER, 1).to(CLIENT, DNS)).takesAll();
        box.decides(Reason.SUBSCRIBER_LIMIT);

        passes(box.fromServer(question(SERVER).to(ANOTHER, DNS)));
        passes(box.fromServer(question(OTHER)));
    }

    @Test
    @Shows(value = R6888_5, in = RFC_NAT)
    void shouldRememberNoMoreFlowsOfAnInsideHostThanItsRuleAllows() {
        final Box box = Box.with().hears("profile rfc-nat").hears(RULE + " --flows 2");
        final int port = publicPort(box, question(SERVER));
        publicPort(box, question(SERVER).to(ANOTHER, DNS));
        box.fromServer(question(SERVER).to(THIRD, DNS)).takesAll();
        box.decides(Reason.SUBSCRIBER_LIMIT);

        box.fromClient(udp().from(THIRD, DNS).to(OWN0, port)).drops(Reason.SUBSCRIBER_LIMIT_SILENT);
        passes(box.fromServer(question(SERVER)));
        passes(box.fromServer(question(OTHER)));
    }

    @Test
    @Shows(
            value = {R6888_4, R6888_5},
            in = KERNEL,
            met = false)
    void shouldAsLinuxKnowNoLimits() {
        final Box box = Box.with().asLinux().hears(RULE + " --limit 1 --flows 1");

        publicPort(box, question(SERVER));
        publicPort(box, udp().from(SERVER, 1).to(CLIENT, DNS));
    }

    @InBoth
    @Shows(
            value = R6888_6,
            in = {KERNEL, RFC_NAT})
    void shouldTranslateNothingForDestinationsThatAreExcepted(final Profile profile) {
        Box.with()
                .hears("profile " + profile)
                .hears(RULE + " --except 198.51.100.2-198.51.100.9")
                .fromServer(question(SERVER).to(ANOTHER, DNS))
                .toClient(question(SERVER).to(ANOTHER, DNS).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    @Shows(value = R6888_12, in = RFC_NAT)
    void shouldSayNothingOfWhomAnInsideHostSpeaksToUnlessAskedTo() {
        final Box box = gateway(RFC_NAT);
        final int port = publicPort(box, question(SERVER));
        assertThat(box.decision().hidden).isEqualTo(Hidden.DESTINATION);
        passes(box.fromClient(answer(port)));
        assertThat(box.decision().hidden).isEqualTo(Hidden.SOURCE);
        passes(box.later(301).fromServer(question(SERVER)));
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(box.decision().endings.remoteLo(0)).isZero();

        passes(box.told("signalbox.nat_tell_destinations=1").fromServer(question(SERVER)));
        assertThat(box.decision().hidden).isEqualTo(Hidden.NOTHING);
    }

    @Test
    @Shows(value = R6888_12, in = KERNEL, met = false)
    void shouldAsLinuxSayWhomAnInsideHostSpeaksTo() {
        final Box box = gateway(KERNEL).fromServer(question(SERVER)).later(31).fromServer(question(OTHER));
        box.takesAll();

        assertThat(box.decision().hidden).isEqualTo(Hidden.NOTHING);
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(box.decision().endings.remoteLo(0)).isNotZero();
        assertThat(box.decision().endings.endedNs(0) - box.decision().endings.beganNs(0))
                .isEqualTo(30_000_000_000L);
    }

    private static Box gateway(final Profile profile) {
        return Box.with().hears("profile " + profile).hears(RULE);
    }

    private static UdpPacket question(final String from) {
        return question(from, PORT);
    }

    private static UdpPacket question(final String from, final int port) {
        return udp().from(from, port).to(CLIENT, DNS);
    }

    private static UdpPacket big() {
        return udp().from(SERVER, PORT).to("203.0.113.9", DNS).payload(new byte[1_420]);
    }

    private static UdpPacket answer(final int port) {
        return udp().from(CLIENT, DNS).to(OWN0, port);
    }

    private static TcpPacket segment(final int port) {
        return tcp().from(SERVER, port).to(CLIENT, WEB);
    }

    private static TcpPacket reply(final int port) {
        return tcp().from(CLIENT, WEB).to(OWN0, port);
    }

    private static IcmpPacket errorAbout(final Packet packet) {
        return icmp().portUnreachable().quoting(packet).from(CLIENT).to(OWN0);
    }

    /** From an inside host, about a packet that never was. */
    private static IcmpPacket strayError() {
        return icmp().portUnreachable()
                .quoting(udp().from(CLIENT, 9).to(SERVER, 9))
                .from(SERVER)
                .to(CLIENT);
    }

    /** The three segments that open a connection of {@link Box#SERVER}'s; returns its public port. */
    private static int connect(final Box box, final int port) {
        final int end = publicPort(box, segment(port).syn());
        passes(box.fromClient(reply(end).syn().ack(1)));
        passes(box.fromServer(segment(port).ack(1)));
        return end;
    }

    private static void passes(final Box box) {
        box.takesAll();
        assertThat(box.decision().reason.verdict()).isEqualTo(Verdict.FORWARDED);
    }

    /** Sends a packet from inside, which passes, and returns the public port or identifier that it leaves with. */
    private static int publicPort(final Box box, final Packet packet) {
        final byte[] frame = box.fromServer(packet).takesAll().get(0);
        assertThat(box.decision().reason.verdict()).isEqualTo(Verdict.FORWARDED);
        final boolean isIcmp = frame[23] == 1;
        final int at = isIcmp ? 38 : 34;
        return (frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF;
    }
}
