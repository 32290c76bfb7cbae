package io.signalbox.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule fits a packet when all of it does, and each part of a rule is looked at. */
class MarkRulesTest {
    private static final int MARK = 7;
    private static final int INGRESS = 2;
    private static final int VLAN = 100;
    private static final int VLAN_WITH_PRIORITY = 5 << 13 | VLAN;
    private static final int DSCP = 46;

    private static final Address CLIENT = Addresses.parse("198.51.100.29");
    private static final Address VIP = Addresses.parse("192.0.2.10");

    private final Headers headers = new Headers();
    private final FlowKey flow = new FlowKey();

    @BeforeEach
    void arrive() {
        headers.vlan = VLAN_WITH_PRIORITY;
        headers.tos = DSCP << 2 | 1;
        flow.set(Protocol.TCP, CLIENT.hi(), CLIENT.lo(), 40_000, VIP.hi(), VIP.lo(), 80);
    }

    @Test
    void shouldFitWhereAllFits() {
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isEqualTo(MARK);
    }

    @Test
    void shouldFitAnythingWhereNothingIsAskedFor() {
        final int any = MarkRule.ANY;

        final MarkRules rules = new MarkRules();
        rules.add(new MarkRule(MARK, any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 0xFFFF));

        assertThat(rules.of(INGRESS, headers, flow)).isEqualTo(MARK);
    }

    @Test
    void shouldLookAtThePortThatThePacketCameInBy() {
        assertThat(markBy(INGRESS + 1, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtTheVlan() {
        assertThat(markBy(INGRESS, VLAN + 1, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldNotTakeAnUntaggedPacketForOneOfVlan4095() {
        headers.vlan = -1;

        assertThat(markBy(INGRESS, 0xFFF, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtTheDscp() {
        assertThat(markBy(INGRESS, VLAN, DSCP + 1, Protocol.TCP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtTheProtocol() {
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.UDP, "198.51.100.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtTheSource() {
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.101.0", "192.0.2.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtTheDestination() {
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.3.0", 80, 90))
                .isZero();
    }

    @Test
    void shouldLookAtBothEndsOfThePorts() {
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 70, 80))
                .isEqualTo(MARK);
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 70, 79))
                .isZero();
        assertThat(markBy(INGRESS, VLAN, DSCP, Protocol.TCP, "198.51.100.0", "192.0.2.0", 81, 90))
                .isZero();
    }

    @Test
    void shouldLetTheRuleWinThatWasAddedLast() {
        final MarkRules rules = new MarkRules();
        rules.add(MarkRule.to(1, Protocol.TCP, VIP.hi(), VIP.lo(), 128, 80));
        rules.add(MarkRule.to(2, Protocol.TCP, VIP.hi(), VIP.lo(), 128, 80));
        rules.add(MarkRule.to(3, Protocol.UDP, VIP.hi(), VIP.lo(), 128, 80));

        assertThat(rules.of(INGRESS, headers, flow)).isEqualTo(2);
    }

    /** The mark by one rule of /24 prefixes. */
    private int markBy(
            final int port,
            final int vlan,
            final int dscp,
            final int protocol,
            final String source,
            final String destination,
            final int firstPort,
            final int lastPort) {
        final Address from = Addresses.parse(source);
        final Address to = Addresses.parse(destination);
        final MarkRules rules = new MarkRules();
        rules.add(new MarkRule(
                MARK, port, vlan, dscp, protocol, from.hi(), from.lo(), 120, to.hi(), to.lo(), 120, firstPort,
                lastPort));
        return rules.of(INGRESS, headers, flow);
    }
}
