package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Port 5300 of the public address is {@link Box#SERVER}'s port 53. */
class ForwardedPortTest {
    private static final String RULE = "dnat --protocol udp --at 192.0.2.1:5300 --to 10.0.0.11:53";
    private static final int AT = 5_300;
    private static final int TO = 53;

    @Test
    void shouldForwardAPublicPortToAnInsideHost() {
        Box.with()
                .hears(RULE)
                .fromClient(question(CLIENT, OWN0, AT))
                .toServer(question(CLIENT, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_INBOUND)
                .fromServer(answer(SERVER, TO, CLIENT))
                .toClient(answer(OWN0, AT, CLIENT).ttl(63))
                .decides(Reason.MAPPING)
                .fromClient(question(CLIENT, OWN0, AT))
                .toServer(question(CLIENT, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldForwardAPortOfIpv6() {
        Box.with()
                .hears("dnat --protocol tcp --at [2001:db8:1::1]:80 --to [2001:db8:2::11]:8080")
                .fromClient(tcp().syn().from(CLIENT6, 4_000).to(OWN6, 80))
                .toServer(tcp().syn().from(CLIENT6, 4_000).to(SERVER6, 8_080).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
    }

    @Test
    void shouldTellEachSideOfErrorsAsItKnowsTheOther() {
        Box.with()
                .hears(RULE)
                .fromClient(question(CLIENT, OWN0, AT))
                .fromServer(icmp().portUnreachable()
                        .quoting(question(CLIENT, SERVER, TO))
                        .from(SERVER)
                        .to(CLIENT))
                .toClient(icmp().portUnreachable()
                        .quoting(question(CLIENT, OWN0, AT))
                        .from(OWN0)
                        .to(CLIENT)
                        .ttl(63))
                .decides(Reason.MAPPING_ICMP);
    }

    /** A port that was asked for from outside is no port that it chose; so it is in Linux, too. */
    @Test
    void shouldNotLeaveByAForwardedPortForAHostThatSpeaksOfItself() {
        final Box box = Box.with().hears("snat --from 10.0.0.0/24").hears(RULE).fromClient(question(CLIENT, OWN0, AT));
        box.takesAll();
        box.fromServer(udp().payload("of its own").from(SERVER, TO).to("198.51.100.2", 4_000))
                .toClient(udp().payload("of its own")
                        .from(OWN0, TO)
                        .to("198.51.100.2", 4_000)
                        .ttl(63))
                .decides(Reason.NEW_MAPPING);
    }

    /** The server would answer its neighbour itself, from an address that was not asked. */
    @Test
    void shouldTurnInsideHostsBackThatAskThePublicPort() {
        Box.with()
                .hears("snat --from 10.0.0.0/24")
                .hears(RULE)
                .fromServer(question(OTHER, OWN0, AT))
                .toServer(question(OWN1, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_INBOUND)
                .fromServer(answer(SERVER, TO, OWN1))
                .toOther(answer(OWN0, AT, OTHER).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN)
                .fromServer(question(OTHER, OWN0, AT))
                .toServer(question(OWN1, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN);
    }

    @Test
    void shouldForgetBothFlowsOfAConnectionThatTurnsBackAndIsResetUnanswered() {
        final Box box = webFromInside();
        box.fromServer(fromOther().rst().ack(1))
                .toServer(tcp().rst().ack(1).from(OWN1, 4_000).to(SERVER, 8_080).ttl(63))
                .decides(Reason.MAPPING_RESET);
        assertThat(GatewayListing.of(box.state().gateway, box.nowNs())).isEmpty();
    }

    @Test
    void shouldBeginAnewOnAClosingConnectionThatTurnsBack() {
        closingFromInside()
                .fromServer(fromOther().syn().seq(900_000))
                .toServer(tcp().syn()
                        .seq(900_000)
                        .from(OWN1, 4_000)
                        .to(SERVER, 8_080)
                        .ttl(63))
                .decides(Reason.MAPPING_INBOUND);
    }

    @Test
    void shouldBeginAnewAsTheHostItIsWhereTheRuleForItsSourceHasGone() {
        closingFromInside()
                .hears("no snat --from 10.0.0.0/24")
                .fromServer(fromOther().syn().seq(900_000))
                .toServer(fromOther().syn().seq(900_000).to(SERVER, 8_080).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
    }

    /** The other has answered, and reset it. */
    private static Box closingFromInside() {
        return webFromInside()
                .fromServer(tcp().syn().ack(1).from(SERVER, 8_080).to(OWN1, 4_000))
                .toOther(tcp().syn().ack(1).from(OWN0, 80).to(OTHER, 4_000).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN)
                .fromServer(tcp().rst().ack(1).from(SERVER, 8_080).to(OWN1, 4_000))
                .toOther(tcp().rst().ack(1).from(OWN0, 80).to(OTHER, 4_000).ttl(63))
                .decides(Reason.MAPPING_HAIRPIN);
    }

    /** An inside host has asked for the other's public port 80. */
    private static Box webFromInside() {
        return Box.with()
                .hears("snat --from 10.0.0.0/24")
                .hears("dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:8080")
                .fromServer(fromOther().syn())
                .toServer(tcp().syn().from(OWN1, 4_000).to(SERVER, 8_080).ttl(63))
                .decides(Reason.MAPPING_INBOUND);
    }

    private static TcpPacket fromOther() {
        return segment().from(OTHER, 4_000);
    }

    @Test
    void shouldForwardToItsEndWhatBeganBeforeItsRuleWent() {
        final Box box = Box.with().hears(RULE).fromClient(question(CLIENT, OWN0, AT));
        box.takesAll();
        box.hears("no " + RULE)
                .fromClient(question(CLIENT, OWN0, AT))
                .toServer(question(CLIENT, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_REPLY)
                .fromClient(question("198.51.100.2", OWN0, AT));
        box.takesAll();
        box.decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    void shouldForwardToAnotherInsideHostWhereTheRuleIsEdited() {
        final Box box = Box.with().hears(RULE).fromClient(question(CLIENT, OWN0, AT));
        box.takesAll();
        box.hears("edit " + RULE + " by --protocol udp --at 192.0.2.1:5300 --to 10.0.0.12:53")
                .fromClient(question("198.51.100.2", OWN0, AT))
                .toOther(question("198.51.100.2", OTHER, TO).ttl(63))
                .decides(Reason.MAPPING_INBOUND)
                .fromClient(question(CLIENT, OWN0, AT))
                .toServer(question(CLIENT, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    /** Its answers would have to go to both. */
    @Test
    void shouldRefuseAFlowThatTheInsideHostCouldNotTellFromAnother() {
        final Box box = Box.with()
                .hears(RULE)
                .hears("dnat --protocol udp --at 192.0.2.1:5301 --to 10.0.0.11:53")
                .fromClient(question(CLIENT, OWN0, AT));
        box.takesAll();
        box.fromClient(question(CLIENT, OWN0, AT + 1)).drops(Reason.PUBLIC_PORTS_EXHAUSTED);
    }

    @Test
    void shouldBeginAnewOnAClosingConnection() {
        final Box box = Box.with().hears("dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:8080");
        box.fromClient(segment().syn()).takesAll();
        box.fromServer(tcp().rst().from(SERVER, 8_080).to(CLIENT, 4_000)).takesAll();
        box.fromClient(segment().syn().seq(900_000))
                .toServer(segment().syn().seq(900_000).to(SERVER, 8_080).ttl(63));
    }

    @Test
    void shouldForwardBesideAHostWhileItsAddressIsServed() {
        Box.with()
                .hears("share vips follow")
                .hears("dnat --protocol udp --at " + VIP + ":5300 --to 10.0.0.11:53")
                .fromClient(question(CLIENT, VIP, AT))
                .toServer(question(CLIENT, SERVER, TO).ttl(63))
                .decides(Reason.MAPPING_INBOUND)
                .fromServer(answer(SERVER, TO, CLIENT))
                .toClient(answer(VIP, AT, CLIENT).ttl(63))
                .decides(Reason.MAPPING)
                .fromClient(question(CLIENT, OWN0, AT))
                .decides(Reason.LEFT_TO_HOST);
    }

    @Test
    void shouldRefuseRulesThatCannotBe() {
        Box.with()
                .hears(RULE)
                .asked(CommandText.parse("dnat --protocol udp --at 192.0.2.1:5300 --to 10.0.0.12:53"))
                .refuses("Rule already exists")
                .asked(CommandText.parse("no dnat --protocol udp --at 192.0.2.1:5301 --to 10.0.0.12:53"))
                .refuses("No such rule");
    }

    @Test
    void shouldGoOnFromACheckpoint() {
        final Box box = Box.with().hears(RULE).fromClient(question(CLIENT, OWN0, AT));
        final State read = box.restarts().state();

        assertThat(read.gateway.rules().forwards())
                .isEqualTo(box.state().gateway.rules().forwards())
                .hasSize(1);
        assertThat(GatewayListing.of(read.gateway, box.nowNs()))
                .containsExactly("udp 10.0.0.11:53 192.0.2.1:5300 198.51.100.1:4000 expires 30");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dnat --protocol udp --at 192.0.2.1:5300 --to 10.0.0.11:53",
                "no dnat --protocol tcp --at [2001:db8:1::1]:80 --to [2001:db8:2::11]:8080"
            })
    void shouldWriteRulesAsTheyAreRead(final String text) {
        assertThat(CommandText.of(CommandText.parse(text))).isEqualTo(text);
    }

    @Test
    void shouldKeepThePortWhereNoOtherIsNamed() {
        assertThat(CommandText.of(CommandText.parse("dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11")))
                .isEqualTo("dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:80");
        assertThat(CommandText.of(CommandText.parse("dnat --protocol tcp --at [2001:db8::1]:80 --to fd00::1")))
                .isEqualTo("dnat --protocol tcp --at [2001:db8::1]:80 --to [fd00::1]:80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dnat",
                "dnat --protocol icmp --at 192.0.2.1:80 --to 10.0.0.11",
                "dnat --protocol tcp --at 192.0.2.1 --to 10.0.0.11",
                "dnat --protocol tcp --at 192.0.2.1:0 --to 10.0.0.11:80",
                "dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:65536",
                "dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:0",
                "dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:-1",
                "dnat --protocol tcp --at 192.0.2.1:80 --to fd00::1",
                "dnat --protocol tcp --at 192.0.2.1:80 --to",
                "dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11 --colour blue"
            })
    void shouldReadNoRuleThatMakesNoSense(final String text) {
        assertThatThrownBy(() -> CommandText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static UdpPacket question(final String from, final String to, final int port) {
        return udp().from(from, 4_000).to(to, port);
    }

    private static UdpPacket answer(final String from, final int port, final String to) {
        return udp().from(from, port).to(to, 4_000);
    }

    private static TcpPacket segment() {
        return tcp().from(CLIENT, 4_000).to(OWN0, 80);
    }
}
