package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.DirectorProgram;
import io.signalbox.director.lab.GatewaySite;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.MirrorServer;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Inside hosts reach a server outside through a director that shares its interfaces with a host. */
class GatewayBesideHostTest {
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final int HOSTS = 20;
    private static final int ADDRESSES = 2;
    private static final int SOME = 5;
    private static final int MANY = 250;
    private static final long LARGE = 16L << 20;
    /** Resets and ICMP errors that went no hop yet, and are not the server's. */
    private static final String OF_THE_HOST = "not src host " + GatewaySite.SERVER + " and not src host "
            + GatewaySite.SERVER6 + " and (icmp or (tcp[13] & 4 != 0 and ip[8] == 64)"
            + " or (ip6[6] == 6 and ip6[53] & 4 != 0 and ip6[7] == 64))";

    private static final String SERVER6 = "[" + GatewaySite.SERVER6 + "]";

    @BeforeEach
    void needALab() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(LiveSite.isThere("curl") && LiveSite.isThere("tcpdump") && LiveSite.isThere("sha256sum"))
                .as("the programs curl, tcpdump and sha256sum")
                .isTrue();
    }

    @Test
    void shouldLetTwentyHostsOutThroughTwoAddresses() {
        assertAllAreAnswered(SOME);
    }

    @Tag("long")
    @Test
    void shouldAnswerTenThousandRequests() {
        assertAllAreAnswered(MANY);
    }

    /** Each host asks so often over each family, all at the same time; the server sees public addresses alone. */
    private static void assertAllAreAnswered(final int each) {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, HOSTS, ADDRESSES);
            final HostView before = HostView.of(site.director());
            final DirectorProgram director = start(site, ADDRESSES);
            final Capture outside = site.server().capture("eth0");

            final Map<String, Long> seen = askedFrom(site, each);

            outside.stop();
            assertThat(seen)
                    .containsOnlyKeys(
                            GatewaySite.publicAddress(0),
                            GatewaySite.publicAddress(1),
                            GatewaySite.publicAddress6(0),
                            GatewaySite.publicAddress6(1));
            assertThat(seen.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(2L * HOSTS * each);
            assertThat(outside.matching("net 10.0.0.0/24 or net 2001:db8:a::/64"))
                    .as("inside addresses outside")
                    .isEmpty();
            assertThat(outside.matching(OF_THE_HOST))
                    .as("what the host would say, if it saw what is not its own")
                    .isEmpty();
            assertThat(director.program().stop()).as(director.program().log()).isZero();
            assertThat(before.changesTo(HostView.of(site.director())))
                    .filteredOn(change -> !change.contains("lladdr"))
                    .isEmpty();
        }
    }

    /** What it does does not hang on practice: it begins at once. */
    private static DirectorProgram start(final GatewaySite site, final int addresses, final String... options) {
        return start(site, GatewaySite.rules(addresses), options);
    }

    private static DirectorProgram start(final GatewaySite site, final String rules, final String... options) {
        final List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--warm-up", "0"));
        return DirectorProgram.start(site.director(), site.devices(), rules, all.toArray(String[]::new));
    }

    /** How often the server saw each address. */
    private static Map<String, Long> askedFrom(final GatewaySite site, final int each) {
        final List<Running> curls = new ArrayList<>();
        for (final Namespace host : site.hosts()) {
            final String count = "?[1-" + each + "]";
            curls.add(host.start(
                    "curl",
                    List.of(
                            "curl",
                            "-sS",
                            "-m",
                            "60",
                            "--http1.0",
                            "http://" + GatewaySite.SERVER + "/client" + count,
                            "http://" + SERVER6.replace("[", "\\[").replace("]", "\\]") + "/client" + count)));
        }
        curls.forEach(curl -> assertThat(curl.ended()).as(curl.log()).isZero());
        return curls.stream()
                .flatMap(curl -> curl.log().lines())
                .collect(Collectors.groupingBy(end -> end.split(" ")[0], Collectors.counting()));
    }

    @Test
    void shouldCarryWhatIsLargeWholeWithOffloadsOn() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 1);
            start(site, 1);
            final String expected = Payload.sha256(LARGE, LiveSite.SEED);
            final Namespace host = site.hosts().get(0);
            final String file = lab.folder().resolve("large").toString();

            for (final String server : List.of(GatewaySite.SERVER, SERVER6)) {
                final String bytes =
                        "curl -gsS -m 120 'http://" + server + "/bytes?n=" + LARGE + "&seed=" + LiveSite.SEED + "'";
                assertThat(host.run("sh", "-c", bytes + " > " + file + "; sha256sum " + file)
                                .orFail()
                                .out())
                        .startsWith(expected);
                assertThat(host.run("curl", "-gsS", "-m", "120", "-T", file, "http://" + server + "/sha256")
                                .orFail()
                                .out())
                        .startsWith(expected);
            }
        }
    }

    /** Nobody has the public addresses but the director, which answers for them. */
    @Test
    void shouldAnswerForItsPublicAddressesItself() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 0);
            start(site, 1, "--vips", "always");

            assertThat(asked(site, GatewaySite.SERVER)).startsWith(GatewaySite.publicAddress(0) + " ");
            assertThat(asked(site, SERVER6)).startsWith(GatewaySite.publicAddress6(0) + " ");
        }
    }

    /** Asks again while the director still probes for its addresses. */
    private static String asked(final GatewaySite site, final String server) {
        return site.hosts()
                .get(0)
                .run("curl", "-gsS", "--retry", "20", "--retry-all-errors", "-m", "20", "http://" + server + "/client")
                .orFail()
                .out();
    }

    @Test
    void shouldForwardAPortAndLeaveTheHostWhatIsWantedOfItself() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 1);
            final String port = GatewaySite.publicAddress(0) + ":8080";
            final String rule = "dnat --protocol tcp --at " + port + " --to " + GatewaySite.address(0) + ":80\n";
            start(site, GatewaySite.rules(1) + rule);
            site.hosts()
                    .get(0)
                    .startJava("server", List.of(), MirrorServer.class, "host1")
                    .awaitLog("ready", TO_START);
            assertThat(site.server()
                            .run("curl", "-sS", "-m", "20", "http://" + port + "/")
                            .out())
                    .isEqualTo("host1\n");
            assertThat(site.hosts()
                            .get(0)
                            .run("ping", "-n", "-c", "1", "-W", "5", "10.0.0.1")
                            .out())
                    .contains("1 received");
            assertThat(site.director()
                            .run("ping", "-n", "-c", "1", "-W", "5", GatewaySite.address(0))
                            .out())
                    .contains("1 received");
            assertThat(site.hosts()
                            .get(0)
                            .run("ping", "-n", "-c", "1", "-W", "5", GatewaySite.SERVER)
                            .out())
                    .contains("1 received");
        }
    }
}
