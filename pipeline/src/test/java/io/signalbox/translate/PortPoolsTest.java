package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.Look;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pools come with the rules that name their addresses, and go with them. */
class PortPoolsTest {
    private static final String RULE = "snat --from 10.0.0.0/24 --to 192.0.2.50 --ports 7000-7001";
    /** 448 addresses, of which each has four pools. */
    private static final String MANY = "snat --from 10.0.0.0/24 --to 203.0.112.0-203.0.113.191 --ports 7000-7001";

    private static final String TOO_MANY =
            "in profile rfc-nat there is room for 1792 pools of public ports: four for an"
                    + " address with --ports, seven for one without";

    @Test
    void shouldTakeThePoolsOfARuleWithIt() {
        final Box box = Box.with().hears("profile rfc-nat").hears(RULE);
        assertThat(pools(box)).extracting(PublicPortUse::protocol).containsExactlyInAnyOrder(1, 6, 17, 132);
        assertThat(pools(box)).allMatch(pool -> pool.ports() == 2 && pool.taken() == 0);
    }

    @Test
    void shouldHavePoolsForLowPortsToo() {
        final Box box = Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --to 192.0.2.50");
        assertThat(pools(box))
                .extracting(PublicPortUse::ports)
                .containsExactlyInAnyOrder(1_023, 1_023, 1_023, 64_512, 64_512, 64_512, 65_536);
        box.hears("no snat --from 10.0.0.0/24 --to 192.0.2.50");
        assertThat(pools(box)).isEmpty();
    }

    @Test
    void shouldTakeThePoolsOfAllRulesWithTheProfile() {
        final Box box = Box.with().hears(RULE);
        assertThat(pools(box)).isEmpty();
        assertThat(pools(box.hears("profile rfc-nat"))).hasSize(4);
    }

    @Test
    void shouldRefuseARuleWhosePortsThereIsNoRoomFor() {
        final Box box = Box.with().hears("profile rfc-nat").hears(MANY);
        box.asked(CommandText.parse(RULE)).refuses(TOO_MANY);
        assertThat(box.state().gateway.rules().sources()).hasSize(1);
        box.hears("no " + MANY).hears(RULE);
        assertThat(pools(box)).hasSize(4);
    }

    @Test
    void shouldRefuseTheProfileWhereThereIsNoRoomForItsPorts() {
        final Box box = Box.with().hears(RULE).hears(MANY);
        box.asked(CommandText.parse("profile rfc-nat")).refuses(TOO_MANY);
        assertThat(box.state().settings.nat.followsRfcs).isFalse();
        box.hears("no " + MANY).hears("profile rfc-nat");
        assertThat(pools(box)).hasSize(4);
    }

    @Test
    void shouldKeepAPoolUntilItsLastPortHasRested() {
        final Box box = Box.with().hears("profile rfc-nat").hears(RULE);
        box.fromServer(udp().from(SERVER, 1).to(CLIENT, 53)).takesAll();
        box.hears("no " + RULE);
        assertThat(pools(box)).hasSize(1).allMatch(pool -> pool.taken() == 1);
        box.later(301).asked(new Look());
        assertThat(pools(box)).hasSize(1).allMatch(pool -> pool.resting() == 1);
        box.later(120).asked(new Look());
        assertThat(pools(box)).isEmpty();
    }

    /** What stays of several has the number that it had. */
    @Test
    void shouldGoOnFromACheckpointWithFewerPools() {
        final Box box = Box.with()
                .hears("profile rfc-nat")
                .hears("snat --from 10.0.0.0/24 --to 192.0.2.60 --ports 7000-7001")
                .hears(RULE);
        box.hears("no snat --from 10.0.0.0/24 --to 192.0.2.60 --ports 7000-7001");
        box.fromServer(udp().from(SERVER, 1).to(CLIENT, 53)).takesAll();
        final State read = box.restarts().state();

        assertThat(GatewayListing.pools(read.gateway)).isEqualTo(pools(box)).hasSize(4);
        assertThat(read.gateway.bindings().pools().next(PortPools.NONE)).isEqualTo(4);
    }

    private static List<PublicPortUse> pools(final Box box) {
        return GatewayListing.pools(box.state().gateway);
    }
}
