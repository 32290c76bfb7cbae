package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.Look;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule with --block does of the ports that it gives inside hosts. */
class BlockOfPortsTest {
    private static final String INSIDE = "snat --from 10.0.0.0/24 --to 192.0.2.50";
    private static final String ONE_BLOCK = INSIDE + " --ports 7000-7015 --block 16";

    // ---- rules

    @Test
    void shouldSayTheRuleAgainAsItWasSaid() {
        assertThat(CommandText.of(CommandText.parse(ONE_BLOCK))).isEqualTo(ONE_BLOCK);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 1_025})
    void shouldRefuseBlocksThatAreTooSmallOrTooLarge(final int size) {
        refuses(INSIDE + " --block " + size, "a block has 16 to 1024 ports");
    }

    @Test
    void shouldRefuseABlockOfNone() {
        refuses(INSIDE + " --block 0", "a limit is 1 or more");
    }

    @Test
    void shouldRefuseABlockThatIsLargerThanTheRule() {
        refuses(INSIDE + " --ports 7000-7014 --block 16", "a block has no more ports than the rule");
    }

    /** Whose pools are made with its packets: no packet is to wait for thousands of blocks. */
    @Test
    void shouldRefuseBlocksOfAddressesThatTheRuleDoesNotName() {
        refuses("snat --from 10.0.0.0/24 --block 16", "blocks of ports are of addresses that the rule names");
    }

    private static void refuses(final String rule, final String sentence) {
        assertThatThrownBy(() -> CommandText.parse(rule)).hasMessageContaining(sentence);
    }

    // ---- who gets which

    @Test
    void shouldGiveNoPortOfABlockToAnotherHostUntilItHasRested() {
        final Box box = rfc(ONE_BLOCK);
        assertThat(port(box, SERVER, 1)).isBetween(7_000, 7_015);
        box.fromServer(question(OTHER, 1)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);

        box.later(300 + 119.9).fromServer(question(OTHER, 1)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);
        assertThat(port(box.later(0.2), OTHER, 1)).isBetween(7_000, 7_015);
    }

    @Test
    void shouldGiveAHostAnotherBlockWhenItsOwnIsTaken() {
        final Box box = rfc(INSIDE + " --ports 7000-7031 --block 16");
        int told = 0;
        for (int port = 1; port <= 32; port++) {
            port(box, SERVER, port);
            told += box.decision().endings.count();
        }
        assertThat(told).isEqualTo(2);
        box.fromServer(question(SERVER, 33)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);
    }

    @Test
    void shouldWarnWhenFewBlocksAreLeft() {
        final Box box = rfc(INSIDE + " --ports 7000-7031 --block 16");
        port(box, SERVER, 1);
        assertThat(box.decision().reason).isEqualTo(Reason.PUBLIC_PORTS_LOW);
        port(box, SERVER, 2);
        assertThat(box.decision().reason).isEqualTo(Reason.NEW_MAPPING);
    }

    /** There are a thousand of them: a block would be one host's only. */
    @Test
    void shouldGiveLowPortsOneByOne() {
        final Box box = rfc(INSIDE + " --block 1024").told("signalbox.nat_low_ports=1");
        assertThat(port(box, SERVER, 123)).isLessThan(1_024);
        assertThat(box.decision().ofBlock).isFalse();
        assertThat(port(box, OTHER, 123)).isLessThan(1_024);
    }

    // ---- what is told

    @Test
    void shouldTellOfQueriesByTheirBlock() {
        final Box box = rfc(INSIDE + " --block 16");
        for (int id = 1; id <= 5; id++) {
            box.fromServer(icmp().echoRequest(id, 1).from(SERVER).to(CLIENT)).takesAll();
            assertThat(box.decision().endings.count()).isEqualTo(id == 1 ? 1 : 0);
        }
        box.later(400).asked(new Look());
        final Endings endings = box.decision().endings;
        assertThat(endings.count()).isEqualTo(1);
        assertThat(endings.ports(0)).isEqualTo(16);
        assertThat(endings.insidePort(0)).isZero();
    }

    /** The host has it again where the block is its own yet: it is told of when that is over, and since when it was. */
    @Test
    void shouldTellOfABlockFromItsFirstPortToItsLast() {
        final Box box = rfc(ONE_BLOCK);
        port(box, SERVER, 1);
        final long beganNs = box.decision().endings.beganNs(0);
        port(box.later(200), SERVER, 2);
        assertThat(box.decision().endings.count()).isZero();
        port(box.later(200), SERVER, 3);
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(box.decision().endings.beganNs(0)).isEqualTo(beganNs);
        assertThat(box.decision().endings.endedNs(0)).isEqualTo(Endings.GOES_ON);

        box.later(400).asked(new Look());
        assertThat(box.decision().endings.count()).isEqualTo(1);
        assertThat(box.decision().endings.beganNs(0)).isEqualTo(beganNs);
        assertThat(box.decision().endings.endedNs(0) - beganNs).isEqualTo(700_000_000_000L);
    }

    /** Whoever keeps the last days of a journal finds it there, though one port has served all the while. */
    @Test
    void shouldTellOfABlockAgainWhenFlowsGoOnBeginningInIt() {
        final Box box = rfc(ONE_BLOCK);
        int told = 0;
        for (int flow = 1; flow <= 31; flow++) {
            box.fromServer(udp().from(SERVER, 1).to("198.51.100." + flow, 53)).takesAll();
            assertThat(box.decision().reason).isIn(Reason.NEW_MAPPING, Reason.PUBLIC_PORTS_LOW);
            told += (int) Stream.of(box.decision().endings)
                    .filter(endings -> endings.count() == 1 && endings.endedNs(0) == Endings.GOES_ON)
                    .count();
            box.later(100);
        }
        assertThat(told).isEqualTo(11);
    }

    // ---- ports that are somebody's

    /** A forwarded port in it costs a block nothing. */
    @Test
    void shouldDrawOnInABlockWhereAPortIsForwarded() {
        final Box box = rfc(ONE_BLOCK);
        for (int port = 7_000; port < 7_008; port++) {
            box.hears("dnat --protocol udp --at 192.0.2.50:" + port + " --to 10.0.0.12:53");
        }
        for (int port = 1; port <= 8; port++) {
            assertThat(port(box, SERVER, port)).isBetween(7_008, 7_015);
        }
        box.fromServer(question(SERVER, 9)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);
    }

    @Test
    void shouldFindABlockAtAnotherAddressForAHostThatHasNone() {
        final Box box = rfc("snat --from 10.0.0.0/24 --to 192.0.2.50-192.0.2.53 --ports 7000-7015 --block 16");
        final Set<Long> addresses = new HashSet<>();
        for (int host = 20; host < 24; host++) {
            box.fromServer(question("10.0.0." + host, 1)).takesAll();
            addresses.add(box.decision().after.sourceLo);
        }
        assertThat(addresses).hasSize(4);
        box.fromServer(question("10.0.0.24", 1)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);
    }

    /** Who had a port could not be told. */
    @Test
    void shouldRefuseARuleThatDividesThePortsOfAnAddressOtherwise() {
        final Box box = rfc(INSIDE + " --ports 7000-7031 --block 16");
        for (final String other : List.of(" --ports 7031-7099 --block 32", " --block 32", "", " --ports 7000-7000")) {
            box.asked(CommandText.parse(INSIDE + other))
                    .refuses("another rule gives away ports of the same address"
                            + " by blocks of another size, or one by one");
        }
        box.hears(INSIDE + " --ports 7032-7099 --block 32");
        box.hears("snat --from 10.0.0.0/24 --to 192.0.2.51 --ports 7000-7031");
        box.hears("edit " + INSIDE + " --ports 7000-7031 --block 16 by --from 10.0.0.0/24 --to 192.0.2.50"
                + " --ports 7000-7031 --block 32");
    }

    // ---- what is remembered

    @Test
    void shouldGoOnFromACheckpointWithItsBlocks() {
        final Box box = rfc(INSIDE + " --ports 7000-7031 --block 16");
        port(box, SERVER, 1);
        port(box, OTHER, 1);
        final Box again = box.restarts();

        assertThat(GatewayListing.pools(again.state().gateway)).isEqualTo(GatewayListing.pools(box.state().gateway));
        for (int port = 2; port <= 16; port++) {
            assertThat(port(again, SERVER, port)).isEqualTo(port(box, SERVER, port));
        }
        again.fromServer(question(SERVER, 17)).takesAll();
        again.decides(Reason.PUBLIC_PORTS_REFUSED);
    }

    @Test
    void shouldKeepThePoolOfARuleThatIsGoneUntilItsBlockHasRested() {
        final Box box = rfc(ONE_BLOCK);
        port(box, SERVER, 1);
        box.hears("no " + ONE_BLOCK);
        assertThat(GatewayListing.pools(box.state().gateway)).hasSize(1);
        box.later(301).asked(new Look());
        assertThat(GatewayListing.pools(box.state().gateway)).hasSize(1);
        box.later(120).asked(new Look());
        assertThat(GatewayListing.pools(box.state().gateway)).isEmpty();
    }

    private static Box rfc(final String rule) {
        return Box.with().hears("profile rfc-nat").hears(rule);
    }

    private static UdpPacket question(final String from, final int port) {
        return udp().from(from, port).to(CLIENT, 53);
    }

    /** The public port behind which a question leaves. */
    private static int port(final Box box, final String from, final int port) {
        box.fromServer(question(from, port)).takesAll();
        return box.decision().after.sourcePort;
    }
}
