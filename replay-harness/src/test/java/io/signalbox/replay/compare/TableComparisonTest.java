package io.signalbox.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableComparisonTest {
    private static final String SERVERS = """
            IP Virtual Server version 1.2.1 (size=4096)
            Prot LocalAddress:Port Scheduler Flags
              -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
            TCP  192.0.2.10:80 rr
              -> 10.0.0.11:80                 Route   1      0          2        \s
            """;
    private static final String HEADING = """
            IPVS connection entries
            pro expire state       source             virtual            destination
            """;
    private static final String FIRST = "TCP 01:56  FIN_WAIT    198.51.100.1:40000 192.0.2.10:80      10.0.0.12:80\n";
    private static final String SECOND = "UDP 04:56  UDP         198.51.100.2:50000 192.0.2.10:53      10.0.0.11:53\n";
    private static final String ENDING = "UDP 00:02  UDP         198.51.100.3:50000 192.0.2.10:53      10.0.0.11:53\n";

    @Test
    void shouldFindEqualListingsEqual() {
        assertThat(TableComparison.compare("ipvsadm-Ln.txt", SERVERS, SERVERS)).isEmpty();
    }

    @Test
    void shouldShowTheFirstDifferingLineAndWhereItDiffers() {
        final String actual = SERVERS.replace("Route   1 ", "Route   3 ");

        assertThat(TableComparison.compare("ipvsadm-Ln.txt", SERVERS, actual)
                        .orElseThrow()
                        .text())
                .isEqualTo("""
                        ipvsadm-Ln.txt, line 5
                          expected  |  -> 10.0.0.11:80                 Route   1      0          2         |
                          actual    |  -> 10.0.0.11:80                 Route   3      0          2         |
                        """ + " ".repeat(55) + "^\n");
    }

    @Test
    void shouldSeeABlankAtTheEndOfALine() {
        final String actual = SERVERS.stripTrailing() + "\n";

        assertThat(TableComparison.compare("ipvsadm-Ln.txt", SERVERS, actual)).isPresent();
    }

    @Test
    void shouldNameLinesThatOneSideLacks() {
        assertThat(TableComparison.compare("ipvsadm-S-n.txt", "-A -t 192.0.2.10:80 -s rr\n", ""))
                .contains(new TableComparison.Difference("ipvsadm-S-n.txt", 1, "-A -t 192.0.2.10:80 -s rr", null));
    }

    @Test
    void shouldNotCompareRatesNorWhatIsNoListing() {
        assertThat(TableComparison.isCompared("ipvsadm-Ln--rate.txt")).isFalse();
        assertThat(TableComparison.compare("ipvsadm-Ln--rate.txt", "one", "other"))
                .isEmpty();
    }

    @Test
    void shouldCompareConnectionsInAnyOrder() {
        assertThat(connections(FIRST + SECOND, SECOND + FIRST)).isEmpty();
    }

    @Test
    void shouldAllowTwoSecondsOfExpiryAndNotThree() {
        assertThat(connections(FIRST, FIRST.replace("01:56", "01:58"))).isEmpty();
        assertThat(connections(FIRST, FIRST.replace("01:56", "01:54"))).isEmpty();
        assertThat(connections(FIRST, FIRST.replace("01:56", "01:59"))).isPresent();
        assertThat(connections(FIRST.replace("01:56", "02:00"), FIRST.replace("01:56", "01:58")))
                .isEmpty();
    }

    @Test
    void shouldAllowAConnectionToBeMissingOnlyNearItsEnd() {
        assertThat(connections(FIRST + ENDING, FIRST)).isEmpty();
        assertThat(connections(FIRST, FIRST + ENDING)).isEmpty();
        assertThat(connections(FIRST + ENDING.replace("00:02", "00:03"), FIRST)).isPresent();
        assertThat(connections(FIRST, FIRST + ENDING.replace("00:02", "00:03")))
                .map(TableComparison.Difference::expected)
                .isEmpty();
        assertThat(connections(FIRST, FIRST + ENDING.replace("00:02", "00:03"))).isPresent();
    }

    @Test
    void shouldShowTheSameConnectionInAnotherStateBesideTheExpectedOne() {
        final String actual = FIRST.replace("FIN_WAIT   ", "ESTABLISHED");

        assertThat(connections(FIRST + SECOND, SECOND + actual))
                .contains(new TableComparison.Difference("ipvsadm-Lnc.txt", 3, FIRST.strip(), actual.strip()));
    }

    @Test
    void shouldCompareAllTablesOfARunByName() {
        final Map<String, String> expected = Map.of("ipvsadm-Ln.txt", SERVERS, "ipvsadm-L--timeout.txt", "Timeout\n");

        assertThat(TableComparison.compare(expected, expected)).isEmpty();
        assertThat(TableComparison.compare(expected, Map.of("ipvsadm-Ln.txt", SERVERS)))
                .map(TableComparison.Difference::table)
                .contains("ipvsadm-L--timeout.txt");
    }

    private static Optional<TableComparison.Difference> connections(final String expected, final String actual) {
        return TableComparison.compare("ipvsadm-Lnc.txt", HEADING + expected, HEADING + actual);
    }
}
