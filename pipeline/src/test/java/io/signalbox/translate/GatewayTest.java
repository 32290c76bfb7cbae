package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.sctp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OTHER6;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.SctpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inside hosts on eth1 reach a server outside, {@link Box#CLIENT}, from a public address. */
class GatewayTest {
    private static final String RULE = "snat --from 10.0.0.0/24 --out-interface eth0";
    private static final int DNS = 53;

    /** Whoever asks who had the port before the flow is over must hear of it. */
    @Test
    void shouldTellOfAFlowWhoseFirstPacketWaitsForANeighbour() {
        final Box box = Box.with().hears("snat --from 10.0.0.0/24");
        box.fromServer(udp().payload("question").from(SERVER, 5_000).to("192.0.2.99", DNS))
                .takesAll();

        final Endings told = box.decision().endings;
        assertThat(box.decision().reason).isEqualTo(Reason.NEIGHBOUR_WAITING);
        assertThat(told.count()).isEqualTo(1);
        assertThat(told.endedNs(0)).isEqualTo(Endings.GOES_ON);
        assertThat(told.insidePort(0)).isEqualTo(5_000);
        assertThat(told.publicPort(0)).isEqualTo(5_000);
        assertThat(told.beganNs(0)).isEqualTo(box.nowNs());
    }

    @Test
    void shouldTellOfABeginningOnce() {
        final Box box = Box.with().hears("snat --from 10.0.0.0/24").fromServer(question(SERVER, 5_000));
        box.takesAll();
        assertThat(box.decision().reason).isEqualTo(Reason.NEW_MAPPING);
        assertThat(box.decision().endings.count()).isZero();
    }

    /** The first that fits counts: a rule's place is part of it. */
    @Test
    void shouldPutARuleInThePlaceOfAnotherAndLeaveItsFlowsAlone() {
        final Box box = Box.with()
                .hears("snat --from 10.0.0.0/24 --to 192.0.2.7")
                .hears("snat --from 0.0.0.0/0 --to 192.0.2.9")
                .fromServer(question(SERVER, 5_000));
        box.takesAll();

        box.hears("edit snat --from 10.0.0.0/24 --to 192.0.2.7 by --from 10.0.0.0/24 --to 192.0.2.8")
                .fromServer(question(SERVER, 5_001))
                .toClient(question("192.0.2.8", 5_001).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromServer(question(SERVER, 5_000))
                .toClient(question("192.0.2.7", 5_000).ttl(63))
                .decides(Reason.MAPPING);
    }

    @Test
    void shouldKeepARuleThatCannotBeEdited() {
        final Box box = Box.with().hears(RULE).hears("snat --from 10.0.0.0/24 --to 192.0.2.7");

        box.asked(CommandText.parse("edit " + RULE + " by --from 10.0.0.0/24 --to 192.0.2.7"))
                .refuses("Rule already exists")
                .asked(CommandText.parse("edit snat --from 10.9.0.0/24 by --from 10.0.0.0/24"))
                .refuses("No such rule");

        assertThat(box.state().gateway.rules().sources())
                .extracting(rule -> CommandText.of(new AddSourceRule(rule)))
                .containsExactly(RULE, "snat --from 10.0.0.0/24 --to 192.0.2.7");
    }

    @Test
    void shouldKeepASourcePortWhileItIsFree() {
        Box.with()
                .hears(RULE)
                .fromServer(question(SERVER, 5_000))
                .toClient(question(OWN0, 5_000).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromClient(answer(OWN0, 5_000))
                .toServer(answer(SERVER, 5_000).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldFindAnotherPortWhereAnotherHostHasIt() {
        final Box box = Box.with().hears(RULE).fromServer(question(SERVER, 5_000));
        final int port = portOf(box, OTHER, 5_000);

        assertThat(port).isNotEqualTo(5_000).isBetween(1_024, 65_535);
        box.fromClient(answer(OWN0, port)).toOther(answer(OTHER, 5_000).ttl(63)).decides(Reason.MAPPING_REPLY);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 511", "511, 1, 511", "512, 600, 1023", "1023, 600, 1023", "1024, 1024, 65535"})
    void shouldFindAnotherPortOfTheSameKind(final int port, final int first, final int last) {
        final Box box = Box.with().hears(RULE).fromServer(question(SERVER, port));

        assertThat(portOf(box, OTHER, port)).isNotEqualTo(port).isBetween(first, last);
    }

    @Test
    void shouldShowAnInsideHostAsTheSameToEverybody() {
        final Box box = Box.with().hears(RULE).fromServer(question(SERVER, 5_000));
        final int port = portOf(box, OTHER, 5_000);

        box.fromServer(question(OTHER, 5_000).to("198.51.100.2", DNS))
                .toClient(question(OWN0, port).to("198.51.100.2", DNS).ttl(63))
                .decides(Reason.NEW_MAPPING);
    }

    @Test
    void shouldTellTheSameIdentifiersOfTwoHostsApart() {
        final Box box = Box.with()
                .hears(RULE)
                .fromServer(icmp().echoRequest(7, 1).from(SERVER).to(CLIENT))
                .toClient(icmp().echoRequest(7, 1).from(OWN0).to(CLIENT).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromServer(icmp().echoRequest(7, 1).from(OTHER).to(CLIENT));
        final byte[] ping = box.takesAll().get(0);
        final int identifier = (ping[38] & 0xFF) << 8 | ping[39] & 0xFF;

        assertThat(identifier).isNotEqualTo(7);
        box.fromClient(icmp().echoReply(identifier, 1).from(CLIENT).to(OWN0))
                .toOther(icmp().echoReply(7, 1).from(CLIENT).to(OTHER).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    /** One more than there are ports: it is refused until one of the others is over, and none loses its own. */
    @Test
    void shouldGiveEveryPortOfAPoolOnceAndRefuseOneMore() {
        final Box box = Box.with().hears("snat --from 10.0.0.0/24 --ports 7000-7009");
        final Set<Integer> given = new HashSet<>();
        for (int port = 1; port <= 10; port++) {
            given.add(portOf(box, SERVER, port));
        }
        assertThat(given).hasSize(10).allMatch(port -> port >= 7_000 && port <= 7_009);

        box.fromServer(question(SERVER, 11)).drops(Reason.PUBLIC_PORTS_EXHAUSTED);
        box.fromServer(question(SERVER, 11).to("198.51.100.2", DNS));
        assertThat(box.takesAll()).hasSize(1);
        box.later(Tracking.UDP_SECONDS + 1).fromServer(question(SERVER, 12));
        assertThat(box.takesAll()).hasSize(1);
    }

    @Test
    void shouldSpreadInsideHostsOverItsAddressesAndKeepEachOnItsOwn() {
        final Box box = Box.with(new State.Bounds(128, 4, 64, 1 << 20))
                .hears("snat --from 10.0.0.0/24 --to 192.0.2.50-192.0.2.52,192.0.2.60");
        final Set<Long> addresses = new HashSet<>();
        for (int host = 20; host < 60; host++) {
            final long address = addressOf(box, "10.0.0." + host, 1);
            assertThat(addressOf(box, "10.0.0." + host, 2)).isEqualTo(address);
            addresses.add(address & 0xFF);
        }
        assertThat(addresses).containsExactlyInAnyOrder(50L, 51L, 52L, 60L);
    }

    @Test
    void shouldGiveARandomPortToEachFlowWhereTheRuleSaysSo() {
        final Box box = Box.with().hears(RULE + " --random");
        final Set<Integer> given = new HashSet<>();
        for (int port = 40_000; port < 40_010; port++) {
            given.add(portOf(box, SERVER, port) - port);
        }
        assertThat(given).hasSizeGreaterThan(8);
    }

    @Test
    void shouldLeaveAloneWhatNoRuleNames() {
        Box.with()
                .hears("snat --from 10.0.0.12/32")
                .hears("snat --from 10.0.0.0/24 --out-interface eth1")
                .fromServer(question(SERVER, 5_000))
                .toClient(question(SERVER, 5_000).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldTranslateToItsEndWhatBeganBeforeItsRuleWent() {
        Box.with()
                .hears(RULE)
                .fromServer(question(SERVER, 5_000))
                .hears("no " + RULE)
                .fromServer(question(SERVER, 5_000))
                .toClient(question(OWN0, 5_000).ttl(63))
                .decides(Reason.MAPPING)
                .fromServer(question(SERVER, 5_001))
                .toClient(question(SERVER, 5_001).ttl(63))
                .decides(Reason.ROUTED);
    }

    @Test
    void shouldRefuseRulesThatCannotBe() {
        Box.with()
                .hears(RULE)
                .asked(CommandText.parse(RULE))
                .refuses("Rule already exists")
                .asked(CommandText.parse("no snat --from 10.0.1.0/24"))
                .refuses("No such rule")
                .asked(CommandText.parse("snat --from 10.0.1.0/24 --out-interface eth7"))
                .refuses("No such device")
                .hears("share vips follow")
                .asked(CommandText.parse("snat --from 10.0.1.0/24"))
                .refuses("beside a host a rule names the public addresses, by --to: the host's own serve the host's"
                        + " programs")
                .asked(CommandText.parse("snat --from 10.0.1.0/24 --to 192.0.3.0-192.0.4.0"))
                .refuses("beside a host rules name at most 256 public addresses");
    }

    @Test
    void shouldTranslateBesideAHostAndLeaveItWhatIsItsOwn() {
        Box.with()
                .hears("share vips follow")
                .hears("snat --from 10.0.0.0/24 --out-interface eth0 --to " + VIP)
                .fromServer(question(SERVER, 5_000))
                .toClient(question(VIP, 5_000).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromClient(answer(VIP, 5_000))
                .toServer(answer(SERVER, 5_000).ttl(63))
                .decides(Reason.MAPPING_REPLY)
                .fromServer(question(SERVER, 5_000).to(OWN1, DNS))
                .decides(Reason.LEFT_TO_HOST)
                .fromClient(answer(OWN0, 5_000))
                .decides(Reason.LEFT_TO_HOST);
    }

    /** Its host sees nothing of them. */
    @Test
    void shouldRouteBesideAHostWhatComesFromInsideHostsAndIsForThem() {
        Box.with()
                .hears("share vips follow")
                .hears("snat --from 10.0.0.0/24 --out-interface eth1 --to " + VIP)
                .fromServer(question(SERVER, 5_000))
                .toClient(question(SERVER, 5_000).ttl(63))
                .decides(Reason.ROUTED)
                .fromClient(answer(SERVER, 5_000))
                .toServer(answer(SERVER, 5_000).ttl(63))
                .decides(Reason.ROUTED)
                .fromClient(answer("203.0.113.1", 5_000))
                .decides(Reason.NOT_CLAIMED);
    }

    @ParameterizedTest
    @CsvSource({"follow, 192.0.2.10, NEW_MAPPING", "follow, 192.0.2.99, NOT_CLAIMED", "standby, 192.0.2.10, NOT_CLAIMED"
    })
    void shouldFollowARuleBesideAHostWhileItsAddressesAreServed(
            final String mode, final String address, final Reason reason) {
        final Box box = Box.with()
                .hears("share vips " + mode)
                .hears("snat --from 10.0.0.0/24 --to " + address)
                .fromServer(question(SERVER, 5_000));
        box.takesAll();
        box.decides(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snat",
                "snat --from",
                "snat --from fd00::/129",
                "snat --from fd00::/64 --to 192.0.2.1",
                "snat --from fd00::/64 --to 2001:db8::1-2001:db9::2",
                "snat --from fd00::/64 --to 2001:db8::-2001:db8::ffff:ffff:ffff",
                "snat --from 10.0.0.0/33",
                "snat --from 10.0.0.0/24 --ports 0",
                "snat --from 10.0.0.0/24 --ports 9-8",
                "snat --from 10.0.0.0/24 --ports 1-65536",
                "snat --from 10.0.0.0/24 --to 192.0.2.9-192.0.2.8",
                "snat --from 10.0.0.0/24 --to 2001:db8::1",
                "snat --from 10.0.0.0/24 --colour blue"
            })
    void shouldReadNoRuleThatMakesNoSense(final String text) {
        assertThatThrownBy(() -> CommandText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snat --from 10.0.0.0/24",
                "snat --from 10.0.0.0/8 --out-interface eth0 --random",
                "snat --from fd00::/64 --out-interface eth1 --to 2001:db8::5-2001:db8::9,2001:db8:1::1",
                "no snat --from ::/0 --random",
                "no snat --from 0.0.0.0/0 --to 192.0.2.1-192.0.2.4,192.0.2.9 --ports 1024-65535"
            })
    void shouldWriteRulesAsTheyAreRead(final String text) {
        assertThat(CommandText.of(CommandText.parse(text))).isEqualTo(text);
    }

    @Test
    void shouldMasqueradeByNoMoreThanAPrefix() {
        assertThat(CommandText.parse("snat --from 10.0.0.1"))
                .isEqualTo(new AddSourceRule(SourceRule.masquerade(0, 0xFFFF_0A00_0001L, 32, null)));
    }

    @Test
    void shouldTellAnInsideHostOfItsOwnPacketThatFoundNobodyOutside() {
        Box.with()
                .route("203.0.113.0/24", null, "eth0", 0)
                .hears(RULE)
                .fromServer(question(SERVER, 5_000).to("203.0.113.9", DNS).id(9))
                .after(1)
                .after(1)
                .after(1)
                .sends(
                        "eth1",
                        icmp().unreachable(1)
                                .quoting(question(SERVER, 5_000)
                                        .to("203.0.113.9", DNS)
                                        .id(9)
                                        .ttl(63))
                                .tos(0xC0)
                                .id(Box.FIRST_ID)
                                .from(OWN0)
                                .to(SERVER)
                                .onEthernet(ETH1, SERVER_MAC))
                .resolves(Reason.NEIGHBOUR_FAILED);
    }

    @Test
    void shouldTellTheOutsideOfAnInsideHostThatIsNotThereAsItKnowsIt() {
        Box.with()
                .hears(RULE)
                .fromServer(question(STRANGER, 5_000))
                .fromClient(answer(OWN0, 5_000).id(9))
                .after(1)
                .after(1)
                .after(1)
                .toClient(icmp().unreachable(1)
                        .quoting(answer(OWN0, 5_000).id(9).ttl(63))
                        .tos(0xC0)
                        .id(Box.FIRST_ID)
                        .from(OWN0)
                        .to(CLIENT))
                .resolves(Reason.NEIGHBOUR_FAILED);
    }

    @Test
    void shouldTranslateBeforeAServiceAtThePublicAddressIsAsked() {
        Box.with("-A -u 192.0.2.1:5000 -s rr", "-a -u 192.0.2.1:5000 -r 10.0.0.12:53 -m")
                .hears(RULE)
                .fromServer(question(SERVER, 5_000))
                .fromClient(answer(OWN0, 5_000))
                .toServer(answer(SERVER, 5_000).ttl(63))
                .decides(Reason.MAPPING_REPLY)
                .fromClient(udp().from(CLIENT, 54).to(OWN0, 5_000))
                .toOther(udp().from(CLIENT, 54).to(OTHER, DNS).ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldRefuseNewFlowsAndNoOthersWhileTheJournalCannotBeWritten() {
        Box.with()
                .hears(RULE)
                .fromServer(question(SERVER, 5_000))
                .hears("journal policy refuse")
                .hears("journal trouble on")
                .fromServer(question(SERVER, 5_001))
                .drops(Reason.JOURNAL_BLOCKED)
                .fromServer(question(SERVER, 5_000))
                .toClient(question(OWN0, 5_000).ttl(63))
                .decides(Reason.MAPPING);
    }

    @Test
    void shouldRememberAnEstablishedConnectionForFiveDays() {
        Box.with()
                .hears(RULE)
                .fromServer(tcp().from(SERVER, 5_000).to(CLIENT, 80).syn())
                .fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).syn().ack(1))
                .fromServer(tcp().from(SERVER, 5_000).to(CLIENT, 80).ack(1))
                .later(432_000 - 1)
                .fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).ack(1))
                .toServer(tcp().from(CLIENT, 80).to(SERVER, 5_000).ack(1).ttl(63))
                .decides(Reason.MAPPING_REPLY)
                .later(432_000 + 1)
                .fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).ack(1));
    }

    @Test
    void shouldRememberAConnectionThatBeganAnewWhileTheLastOneWasClosing() {
        final Box box = Box.with().hears(RULE);
        for (final boolean isLast : new boolean[] {false, true}) {
            box.fromServer(segment().syn()).takesAll();
            box.fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).syn().ack(1)).takesAll();
            box.fromServer(segment().ack(1)).takesAll();
            if (!isLast) {
                box.fromServer(segment().fin().ack(1)).takesAll();
            }
        }
        box.later(100).fromServer(segment().ack(1)).takesAll();
        box.decides(Reason.MAPPING);
    }

    private static TcpPacket segment() {
        return tcp().from(SERVER, 5_000).to(CLIENT, 80);
    }

    @Test
    void shouldTranslateASegmentWhateverItsChecksumAndItsSequenceNumberSay() {
        final Box box = Box.with()
                .hears(RULE)
                .fromServer(tcp().from(SERVER, 5_000).to(CLIENT, 80).syn());
        box.takesAll();
        box.fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).syn().ack(1)).takesAll();
        box.fromServer(tcp().from(SERVER, 5_000)
                        .to(CLIENT, 80)
                        .seq(1L << 31)
                        .ack(1)
                        .checksum(0xBAD))
                .takesAll();
        box.decides(Reason.MAPPING);
    }

    @Test
    void shouldMasqueradeSctpByItsPorts() {
        Box.with()
                .hears(RULE)
                .fromServer(sctp().from(SERVER, 5_000).to(CLIENT, 9_899).chunk(SctpPacket.ABORT, 0))
                .toClient(sctp().from(OWN0, 5_000)
                        .to(CLIENT, 9_899)
                        .chunk(SctpPacket.ABORT, 0)
                        .ttl(63))
                .decides(Reason.NEW_MAPPING)
                .later(599)
                .fromClient(sctp().from(CLIENT, 9_899).to(OWN0, 5_000).chunk(SctpPacket.ABORT, 0))
                .toServer(sctp().from(CLIENT, 9_899)
                        .to(SERVER, 5_000)
                        .chunk(SctpPacket.ABORT, 0)
                        .ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldKeepAPortThatPacketsForTheDirectorItselfCameFor() {
        Box.with()
                .hears(RULE)
                .fromClient(answer(OWN0, 5_000))
                .fromServer(question(SERVER, 5_000))
                .toClient(question(OWN0, 5_000).ttl(63))
                .decides(Reason.NEW_MAPPING);
    }

    /** What comes next is decided as if nothing had been: ports drawn by chance included. */
    @Test
    void shouldGoOnFromACheckpoint() {
        final Box box = Box.with()
                .hears(RULE)
                .hears("snat --from 10.0.1.0/24 --to 192.0.2.50-192.0.2.52 --ports 1-9 --random")
                .fromServer(question(SERVER, 5_000));
        portOf(box, OTHER, 5_000);
        final Box next = box.restarts();

        assertThat(GatewayListing.of(next.state().gateway, box.nowNs()))
                .isEqualTo(GatewayListing.of(box.state().gateway, box.nowNs()));
        assertThat(next.state().gateway.rules().sources())
                .isEqualTo(box.state().gateway.rules().sources())
                .hasSize(2);
        for (int host = 20; host < 30; host++) {
            assertThat(portOf(next, "10.0.0." + host, 5_000)).isEqualTo(portOf(box, "10.0.0." + host, 5_000));
        }
    }

    /** Next hops of IPv6 have link-local addresses, from which nobody further on would get an answer. */
    @Test
    void shouldMasqueradeIpv6BehindAnAddressThatServersCanAnswer() {
        final String far = "2001:db8:d::1";
        Box.with()
                .address("eth0", "fe80::1/64")
                .neighbour("eth0", "fe80::fe", GATEWAY)
                .route("2001:db8:d::/48", "fe80::fe", "eth0", 0)
                .hears("snat --from 2001:db8:2::/64 --out-interface eth0")
                .fromServer(udp().from(SERVER6, 5_000).to(far, DNS))
                .toClient(udp().from(OWN6, 5_000).to(far, DNS).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromClient(udp().from(far, DNS).to(OWN6, 5_000))
                .toServer(udp().from(far, DNS).to(SERVER6, 5_000).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldTellIdentifiersOfIpv6HostsApart() {
        final Box box = Box.with()
                .hears("snat --from 2001:db8:2::/64 --to 2001:db8:1::10")
                .fromServer(icmpv6().echoRequest(7, 1).from(SERVER6).to(CLIENT6))
                .toClient(icmpv6().echoRequest(7, 1).from(VIP6).to(CLIENT6).ttl(63))
                .decides(Reason.NEW_MAPPING)
                .fromServer(icmpv6().echoRequest(7, 1).from(OTHER6).to(CLIENT6));
        final byte[] ping = box.takesAll().get(0);
        final int identifier = (ping[58] & 0xFF) << 8 | ping[59] & 0xFF;

        assertThat(identifier).isNotEqualTo(7);
        box.fromClient(icmpv6().echoReply(identifier, 1).from(CLIENT6).to(VIP6))
                .toOther(icmpv6().echoReply(7, 1).from(CLIENT6).to(OTHER6).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldSpreadIpv6HostsOverItsAddresses() {
        final Box box = Box.with(new State.Bounds(128, 4, 64, 1 << 20))
                .hears("snat --from fd00::/16 --to 2001:db8:1::5-2001:db8:1::7");
        final Set<Long> addresses = new HashSet<>();
        for (int host = 20; host < 60; host++) {
            box.fromServer(udp().from("fd00::" + host, 5_000).to(CLIENT6, DNS)).takesAll();
            box.decides(Reason.NEW_MAPPING);
            addresses.add(box.decision().after.sourceLo);
        }
        assertThat(addresses).containsExactlyInAnyOrder(5L, 6L, 7L);
    }

    @Test
    void shouldGatherDatagramsOfTheFamilyOfItsRulesAlone() {
        final UdpPacket datagram = udp().from(SERVER6, 5_000)
                .to(CLIENT6, DNS)
                .payload(new byte[1_600])
                .id(1);
        Box.with()
                .hears(RULE)
                .fromServer(datagram.fragment(0, 800))
                .toClient(datagram.fragment(0, 800).ttl(63))
                .decides(Reason.ROUTED)
                .hears("snat --from fd00::/16")
                .fromServer(datagram.ttl(64).fragment(0, 800))
                .decides(Reason.FRAGMENT_WAITING);
    }

    private static UdpPacket question(final String from, final int port) {
        return udp().from(from, port).to(CLIENT, DNS);
    }

    private static UdpPacket answer(final String to, final int port) {
        return udp().from(CLIENT, DNS).to(to, port);
    }

    /** The public port of a flow that begins. */
    private static int portOf(final Box box, final String host, final int port) {
        box.fromServer(question(host, port)).takesAll();
        box.decides(Reason.NEW_MAPPING);
        return box.decision().after.sourcePort;
    }

    private static long addressOf(final Box box, final String host, final int port) {
        portOf(box, host, port);
        return box.decision().after.sourceLo;
    }
}
