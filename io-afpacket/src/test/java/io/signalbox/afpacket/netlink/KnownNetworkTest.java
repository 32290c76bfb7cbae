package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.netlink.Bytes.message;
import static io.signalbox.afpacket.netlink.Told.isGone;
import static io.signalbox.afpacket.netlink.Told.isThere;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.route.RouteType;
import io.signalbox.wire.Addresses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownNetworkTest {
    private static final int NEWLINK = 16;
    private static final int DELLINK = 17;
    private static final int NEWADDR = 20;
    private static final int DELADDR = 21;
    private static final int NEWROUTE = 24;
    private static final int DELROUTE = 25;
    private static final int NEWNEIGH = 28;
    private static final int NEWRULE = 32;

    private static final String LINK_UP =
            "00 00 0100 07000000 41000000 00000000 0600 0300 77 00 0000 0800 0400 dc050000";
    private static final String LINK_DOWN =
            "00 00 0100 07000000 00000000 00000000 0600 0300 77 00 0000 0800 0400 dc050000";
    private static final Link UP = new Link(7, "w", 0, 1500, false, true, true, "", 0);
    private static final Link DOWN = new Link(7, "w", 0, 1500, false, false, false, "", 0);

    private static final String ADDRESS = "02 18 80 00 07000000 0800 0200 c0000201";

    private static final String ROUTE = "02 18 00 00 fe 03 00 01 00000000 0800 0f00 fe000000 0800 0100 c6336400"
            + "0800 0400 07000000 0800 0500 c00002";

    private static final String NEIGHBOUR =
            "02 000000 07000000 %s 00 01 0800 0100 c0000209" + "0a00 0200 02000000000b 0000";

    private final KnownNetwork known = new KnownNetwork();
    private final Told told = new Told();

    @BeforeEach
    void nothingIsInDoubt() {
        known.doubtful().clear();
    }

    @Test
    void shouldTellAChangeOnceAndARepetitionNever() {
        hear(NEWLINK, LINK_UP);
        hear(NEWLINK, LINK_UP);
        assertThat(told.news()).containsExactly(isThere(UP));

        hear(NEWLINK, LINK_DOWN);
        hear(DELLINK, LINK_DOWN);
        hear(DELLINK, LINK_DOWN);
        assertThat(told.news()).containsExactly(isThere(DOWN), isGone(DOWN));
    }

    @Test
    void shouldDoubtTheRoutesWhenALinkGoesDownOrUpOrAway() {
        hear(NEWLINK, LINK_UP);
        assertThat(known.doubtful()).isEmpty();

        hear(NEWLINK, LINK_DOWN);
        assertThatRoutesAreInDoubt();
        hear(NEWLINK, LINK_UP);
        assertThatRoutesAreInDoubt();
        hear(DELLINK, LINK_UP);
        assertThatRoutesAreInDoubt();
    }

    @Test
    void shouldDoubtTheRoutesWhenAnAddressGoes() {
        hear(NEWADDR, ADDRESS);
        assertThat(known.doubtful()).isEmpty();

        hear(DELADDR, ADDRESS);
        assertThatRoutesAreInDoubt();
    }

    @Test
    void shouldTellANeighbourWhileItIsResolvedAndNotEachOfItsStates() {
        final HostNeighbour neighbour = new HostNeighbour(7, Addresses.parse("192.0.2.9"), 0x02_00_00_00_00_0bL, false);
        hear(NEWNEIGH, NEIGHBOUR.formatted("0100"));
        assertThat(told.news()).isEmpty();

        hear(NEWNEIGH, NEIGHBOUR.formatted("0200"));
        hear(NEWNEIGH, NEIGHBOUR.formatted("0400"));
        assertThat(told.news()).containsExactly(isThere(neighbour));

        hear(NEWNEIGH, NEIGHBOUR.formatted("2000"));
        assertThat(told.news()).containsExactly(isGone(neighbour));
    }

    @Test
    void shouldTellARouteThatTakesTheOnlyOnesPlaceBeforeThatOneIsGone() {
        hear(NEWROUTE, ROUTE + "01");
        known.hear(message(NEWROUTE, Message.NLM_F_REPLACE, ROUTE + "02"), told);

        assertThat(told.news()).containsExactly(isThere(route(1)), isThere(route(2)), isGone(route(1)));
        assertThat(known.doubtful()).isEmpty();
    }

    @Test
    void shouldDoubtTheRoutesWhenOneJoinsAnotherInItsPlace() {
        hear(NEWROUTE, ROUTE + "01");
        hear(NEWROUTE, ROUTE + "02");

        assertThat(told.news()).containsExactly(isThere(route(1)));
        assertThatRoutesAreInDoubt();
    }

    @Test
    void shouldDoubtTheRoutesWhenOneOfSeveralIsReplaced() {
        answer(NEWROUTE, ROUTE + "01");
        answer(NEWROUTE, ROUTE + "02");
        assertThat(told.news()).containsExactly(isThere(route(1)), isThere(route(2)));

        known.hear(message(NEWROUTE, Message.NLM_F_REPLACE, ROUTE + "03"), told);
        assertThat(told.news()).isEmpty();
        assertThatRoutesAreInDoubt();
    }

    @Test
    void shouldForgetARouteThatIsGoneAndDoubtThemAllWhereItWasNotKnown() {
        hear(NEWROUTE, ROUTE + "01");
        hear(DELROUTE, ROUTE + "01");
        assertThat(told.news()).containsExactly(isThere(route(1)), isGone(route(1)));
        assertThat(known.doubtful()).isEmpty();

        hear(DELROUTE, ROUTE + "01");
        assertThatRoutesAreInDoubt();
    }

    @Test
    void shouldTellTheDifferenceWhenAllIsReadAgain() {
        hear(NEWROUTE, ROUTE + "01");
        hear(NEWROUTE, ROUTE.replace("c6336400", "c6336500") + "01");
        told.news();

        known.begin(Subject.ROUTE);
        answer(NEWROUTE, ROUTE + "01");
        answer(NEWROUTE, ROUTE + "02");
        known.end(Subject.ROUTE, told);

        assertThat(told.news()).hasSize(2).startsWith(isThere(route(2)));
        assertThat(told.all(HostRoute.class)).containsExactly(route(1), route(2));
    }

    /** A change that is told while all is read again is newer than the answers before it. */
    @Test
    void shouldHearChangesBetweenTheAnswers() {
        hear(NEWROUTE, ROUTE + "01");
        told.news();

        known.begin(Subject.ROUTE);
        answer(NEWROUTE, ROUTE + "01");
        hear(DELROUTE, ROUTE + "01");
        hear(NEWROUTE, ROUTE + "02");
        known.end(Subject.ROUTE, told);

        assertThat(told.news()).containsExactly(isGone(route(1)), isThere(route(2)));
    }

    @Test
    void shouldPassOverWhatIsNotOfItsSubjects() {
        hear(NEWRULE, ROUTE + "01");
        assertThat(told.news()).isEmpty();
        assertThat(known.doubtful()).isEmpty();
    }

    private void hear(final int type, final String hex) {
        known.hear(message(type, 0, hex), told);
    }

    private void answer(final int type, final String hex) {
        known.hear(message(type, Message.NLM_F_MULTI, hex), told);
    }

    private void assertThatRoutesAreInDoubt() {
        assertThat(known.doubtful()).containsExactly(Subject.ROUTE);
        known.doubtful().clear();
    }

    private static HostRoute route(final int gateway) {
        return new HostRoute(
                HostRoute.MAIN,
                Addresses.parse("198.51.100.0"),
                24,
                RouteType.UNICAST,
                7,
                Addresses.parse("192.0.2." + gateway),
                HostRoute.NONE,
                0,
                0,
                1);
    }
}
