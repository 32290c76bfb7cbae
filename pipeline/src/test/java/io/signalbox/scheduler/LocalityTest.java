package io.signalbox.scheduler;

import static io.signalbox.scheduler.Farm.host;
import static io.signalbox.scheduler.SchedulerKind.LBLC;
import static io.signalbox.scheduler.SchedulerKind.LBLCR;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a destination keeps its servers under lblc and lblcr, and when it gets another. */
class LocalityTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = 86_400 * SECOND_NS;
    private static final String SITE = "198.51.100.1";
    private static final String OTHER_SITE = "198.51.100.2";

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void shouldKeepADestinationOnItsServerThoughAnotherHasLess(final SchedulerKind kind) {
        final Farm farm = farm(kind, 4, 4);
        final RealServer server = connect(farm, SITE);

        assertThat(connect(farm, SITE)).isSameAs(server);
        assertThat(farm.choice.cursor).as("what the destination had").isZero();
        assertThat(connect(farm, OTHER_SITE)).isNotSameAs(server);
        assertThat(farm.choice.cursor).as("a new destination").isEqualTo(Choice.NOT_SET);
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void shouldMoveADestinationOnlyWhenItsServerIsCrowdedAndAnotherHasRoom(final SchedulerKind kind) {
        final Farm farm = farm(kind, 2, 2);
        final RealServer other = farm.service.servers.get(1);
        final RealServer server = farm.chooseFor(SITE);

        server.activeConnections = 2;
        assertThat(farm.chooseFor(SITE)).as("active = weight").isSameAs(server);
        server.activeConnections = 3;
        other.activeConnections = 1;
        assertThat(farm.chooseFor(SITE)).as("the other has half its weight").isSameAs(server);
        other.activeConnections = 0;
        assertThat(farm.chooseFor(SITE)).isSameAs(other);
    }

    @Test
    void shouldReplaceTheServerOrAddOneToTheSet() {
        final Farm one = farm(LBLC, 2, 2);
        final Farm set = farm(LBLCR, 2, 2);
        for (final Farm farm : new Farm[] {one, set}) {
            final RealServer first = farm.chooseFor(SITE);
            first.activeConnections = 3;
            farm.chooseFor(SITE).activeConnections = 2;
            first.activeConnections = 1;
        }

        assertThat(host(one.chooseFor(SITE))).as("the second alone").isEqualTo(11);
        assertThat(host(set.chooseFor(SITE))).as("the less loaded of both").isEqualTo(12);
    }

    @Test
    void shouldKeepADestinationOnAnOverloadedServerUnderLblcOnly() {
        for (final SchedulerKind kind : new SchedulerKind[] {LBLC, LBLCR}) {
            final Farm farm = farm(kind, 2, 2);
            final RealServer server = farm.chooseFor(SITE);
            server.overloaded = true;

            assertThat(farm.chooseFor(SITE) == server).as(kind.label()).isEqualTo(kind == LBLC);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void shouldGoBackToAServerThatReturnedBeforeAnybodyAsked(final SchedulerKind kind) {
        final Farm farm = farm(kind, 9, 1);
        final RealServer server = farm.service.servers.get(0);
        assertThat(farm.chooseFor(SITE)).isSameAs(server);
        server.activeConnections = 1;
        farm.remove(server);
        farm.add(server, 1);

        assertThat(farm.chooseFor(SITE)).isSameAs(server);
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void shouldForgetADestinationWithTheFirstSweepAfterADayWithoutUse(final SchedulerKind kind) {
        final Farm farm = farm(kind, 9, 9);
        farm.chooseFor(OTHER_SITE);
        farm.nowNs = SECOND_NS;
        final RealServer server = connect(farm, SITE);

        farm.nowNs = DAY_NS + 1_800 * SECOND_NS - 1;
        assertThat(farm.chooseFor(SITE)).as("expired, not swept").isSameAs(server);
        farm.nowNs = 2 * DAY_NS + 3_600 * SECOND_NS;
        assertThat(farm.chooseFor(SITE)).as("swept").isNotSameAs(server);
    }

    @Test
    void shouldTakeTheMostLoadedOutOfASetThatHasNotChangedForADay() {
        final Farm farm = farm(LBLCR, 2, 2);
        final RealServer first = farm.chooseFor(SITE);
        first.activeConnections = 3;
        final RealServer second = farm.chooseFor(SITE);
        first.activeConnections = 2;
        second.activeConnections = 1;

        farm.nowNs = DAY_NS / 2;
        assertThat(farm.chooseFor(SITE)).isSameAs(second);
        farm.nowNs = DAY_NS;
        assertThat(farm.chooseFor(SITE)).isSameAs(second);
        first.activeConnections = 0;
        assertThat(farm.chooseFor(SITE)).as("a day, and no more").isSameAs(first);
        first.activeConnections = 2;
        farm.nowNs = DAY_NS + 1;
        assertThat(farm.chooseFor(SITE)).as("the other leaves").isSameAs(second);
        first.activeConnections = 0;
        assertThat(farm.chooseFor(SITE)).isSameAs(second);
    }

    @Test
    void shouldTakeOneADayOutOfASet() {
        final Farm farm = farm(LBLCR, 2, 2);
        farm.add(13, 2);
        for (int has = 3; has > 0; has--) {
            farm.chooseFor(SITE).activeConnections = 3;
        }
        final RealServer most = farm.service.servers.get(0);
        final RealServer least = farm.service.servers.get(1);
        most.activeConnections = 9;
        least.activeConnections = 2;

        farm.nowNs = DAY_NS / 2;
        assertThat(farm.chooseFor(SITE)).isSameAs(least);
        farm.nowNs = DAY_NS + 1;
        assertThat(farm.chooseFor(SITE)).as("the most loaded leaves").isSameAs(least);
        farm.nowNs = DAY_NS + 2;
        assertThat(farm.chooseFor(SITE)).as("nobody leaves").isSameAs(least);
        most.activeConnections = 0;
        farm.service.servers.get(2).activeConnections = 1;
        assertThat(farm.chooseFor(SITE)).as("still one of the set").isSameAs(farm.service.servers.get(2));
    }

    /** It is crowded, and who has room takes no connections: so the choice falls on one of the set again. */
    @Test
    void shouldNotTakeTheChoiceOfAMemberForAChange() {
        final Farm farm = farm(LBLCR, 2, 2);
        final RealServer first = farm.chooseFor(SITE);
        first.activeConnections = 3;
        final RealServer second = farm.chooseFor(SITE);
        second.activeConnections = 4;
        farm.add(13, 2).overloaded = true;
        farm.nowNs = DAY_NS / 2;
        assertThat(farm.chooseFor(SITE)).isSameAs(first);

        farm.nowNs = DAY_NS + 1;
        assertThat(farm.chooseFor(SITE)).as("the other leaves").isSameAs(first);
        second.activeConnections = 0;
        first.activeConnections = 1;
        assertThat(farm.chooseFor(SITE)).isSameAs(first);
    }

    @Test
    void shouldThinOutASetAsSoonAsIsSet() {
        final Farm farm = farm(LBLCR, 2, 2);
        farm.service.scheduler().expireAfter(30 * SECOND_NS);
        final RealServer first = farm.chooseFor(SITE);
        first.activeConnections = 3;
        final RealServer second = farm.chooseFor(SITE);

        farm.nowNs = 30 * SECOND_NS + 1;
        assertThat(farm.chooseFor(SITE))
                .as("the least loaded, while the other leaves")
                .isSameAs(second);
        first.activeConnections = 0;
        second.activeConnections = 1;
        assertThat(farm.chooseFor(SITE)).isSameAs(second);
    }

    @ParameterizedTest
    @EnumSource(names = {"LBLC", "LBLCR"})
    void shouldForgetADestinationAsSoonAsIsSet(final SchedulerKind kind) {
        final Farm farm = farm(kind, 9, 9);
        farm.service.scheduler().expireAfter(30 * SECOND_NS);
        final RealServer server = connect(farm, SITE);

        farm.nowNs = 1_799 * SECOND_NS;
        assertThat(farm.chooseFor(SITE)).as("expired, not swept").isSameAs(server);
        farm.nowNs = 3_600 * SECOND_NS;
        assertThat(farm.chooseFor(SITE)).as("swept").isNotSameAs(server);
    }

    /** A service by mark, so for any destination: 10.0.0.11 and .12, added in this order. */
    private static Farm farm(final SchedulerKind kind, final int first, final int second) {
        final Farm farm = new Farm(kind, 0, ServiceKey.mark(7, true));
        farm.add(11, first);
        farm.add(12, second);
        return farm;
    }

    private static RealServer connect(final Farm farm, final String destination) {
        final RealServer server = farm.chooseFor(destination);
        server.activeConnections++;
        return server;
    }
}
