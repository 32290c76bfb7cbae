package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The director's own host is one of the real servers. */
class LocalNodeTest {
    private static final int REQUESTS = 200;
    /** Real servers serve HTTP at another port than this one. */
    private static final int TRANSLATED = 8_000;

    private static final long A_LOT = 64L << 20;
    /** Bytes of a TCP segment on an Ethernet. */
    private static final int SEGMENT = 1_448;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String VIP6 = "[" + Site.VIP6 + "]";
    private static final List<String> VIPS = List.of(Site.VIP, VIP6);
    private static final Map<String, Long> SPREAD = Map.of("server1", 100L, "director", 100L);

    private static LiveSite open(final Method method, final String... programs) {
        final LiveSite live = LiveSite.open(method, 1, programs);
        live.site.serveOnDirector();
        return live;
    }

    /** Web services of both families, whose real servers are the other machine and the director's host. */
    private static String rules(final LiveSite live, final int port, final String method) {
        final RealServer other = live.site.servers().get(0);
        return service(Site.VIP, port, method, other.address(), Site.DIRECTOR)
                + service(VIP6, port, method, "[" + other.address6() + "]", "[" + Site.DIRECTOR6 + "]");
    }

    private static String service(final String vip, final int port, final String method, final String... servers) {
        final StringBuilder rules = new StringBuilder("-A -t " + vip + ":" + port + " -s rr\n");
        for (final String server : servers) {
            rules.append("-a -t ").append(vip).append(':').append(port);
            rules.append(" -r ").append(server).append(":80 ").append(method).append('\n');
        }
        return rules.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow", "always"})
    void shouldServeClientsOfATranslatedService(final String vips) {
        try (LiveSite live = open(Method.NAT, "curl")) {
            if (vips.equals("always")) {
                live.site.takeVip();
            }
            live.directBy(rules(live, TRANSLATED, "-m"), "--quiet", "--vips", vips);
            for (final String vip : VIPS) {
                assertThat(live.requests(vip + ":" + TRANSLATED, REQUESTS)).isEqualTo(SPREAD);
            }
            live.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldServeClientsThatItAnswersItself(final int reversePathFilter) {
        try (LiveSite live = open(Method.DR, "curl")) {
            live.site
                    .director()
                    .sysctl("net.ipv4.conf.all.rp_filter", reversePathFilter)
                    .sysctl("net.ipv4.conf.default.rp_filter", reversePathFilter);
            live.directBy(rules(live, 80, "-g"), "--quiet");
            for (final String vip : VIPS) {
                assertThat(live.requests(vip, REQUESTS)).isEqualTo(SPREAD);
            }
            live.stop();
        }
    }

    @Test
    void shouldCarryLargeAnswersAndLargeRequestsWhole() {
        try (LiveSite live = LiveSite.open(Method.NAT, 0, "curl", "sha256sum")) {
            live.site.serveOnDirector();
            live.directBy(
                    service(Site.VIP, TRANSLATED, "-m", Site.DIRECTOR)
                            + service(VIP6, TRANSLATED, "-m", "[" + Site.DIRECTOR6 + "]"),
                    "--quiet");
            final String expected = Payload.sha256(A_LOT, 7);
            for (final String vip : VIPS) {
                assertThat(live.hashOfDownload(vip + ":" + TRANSLATED, A_LOT)).isEqualTo(expected);
                assertThat(live.hashOfUpload(vip + ":" + TRANSLATED, A_LOT)).isEqualTo(expected);
            }
            assertThat(framesOnWire(live)).isLessThan(A_LOT / SEGMENT);
        }
    }

    /** From the host and to it; were there no super-frames, each of the transfers would take more than are allowed for all. */
    private static long framesOnWire(final LiveSite live) {
        final Matcher counters =
                Pattern.compile("signalbox0 .*received (\\d+),.* sent (\\d+),").matcher(live.ask("status"));
        assertThat(counters.find()).isTrue();
        return Long.parseLong(counters.group(1)) + Long.parseLong(counters.group(2));
    }

    /** Nobody can tell an answer to such a client from those to the director's when it leaves the host. */
    @Test
    void shouldLetTheHostServeItsOwnClientsBesides() {
        try (LiveSite live = open(Method.NAT, "curl")) {
            live.directBy(rules(live, TRANSLATED, "-m"), "--quiet");
            for (final String host : List.of(Site.DIRECTOR, "[" + Site.DIRECTOR6 + "]")) {
                assertThat(live.requests(host, REQUESTS)).isEqualTo(Map.of("director", (long) REQUESTS));
            }
            assertThat(live.reasons("ROUTED")).isGreaterThan(2 * REQUESTS);
        }
    }

    @Test
    void shouldTranslateDatagramsAndTheirFragments() {
        try (LiveSite live = LiveSite.open(Method.NAT, 0)) {
            live.site.serveOnDirector();
            live.directBy(datagrams(Site.VIP, Site.DIRECTOR) + datagrams(VIP6, "[" + Site.DIRECTOR6 + "]"), "--quiet");
            for (final String vip : List.of(Site.VIP, Site.VIP6)) {
                final Running client =
                        live.site.client().startJava("echo", List.of(), TestClient.class, "echo", vip, "1", "4000");
                assertThat(client.ended()).as(client.log()).isZero();
            }
        }
    }

    private static String datagrams(final String vip, final String server) {
        return "-A -u " + vip + ":7 -s rr\n-a -u " + vip + ":7 -r " + server + ":7 -m\n";
    }

    @Test
    void shouldKeepTheHostsConnectionsWhenItIsReplacedByAnother() {
        try (LiveSite live = LiveSite.open(Method.NAT, 0)) {
            live.site.serveOnDirector();
            final String rules =
                    "-A -t " + Site.VIP + ":7 -s rr\n-a -t " + Site.VIP + ":7 -r " + Site.DIRECTOR + " -m\n";
            final String journal = live.lab.folder().resolve("journal").toString();
            live.directBy(rules, "--quiet", "--journal", journal);
            final Running first = live.director();
            final Running client = live.site
                    .client()
                    .startJava("hold", List.of(), TestClient.class, "hold", Site.VIP, String.valueOf(REQUESTS));
            client.awaitLog("open", PATIENCE);

            live.directBy(rules, "--quiet", "--journal", journal, "--take-over");
            assertThat(first.ended()).as(first.log()).isZero();

            client.signal("USR2");
            assertThat(client.ended()).isZero();
            assertThat(client.log()).contains("live " + REQUESTS + " ").doesNotContain("lost");
            live.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void shouldLeaveNothingBehind(final String signal) {
        try (LiveSite live = open(Method.NAT, "curl")) {
            final String before = surroundings(live);
            live.directBy(rules(live, TRANSLATED, "-m"), "--quiet");
            live.requests(Site.VIP + ":" + TRANSLATED, 2);
            assertThat(surroundings(live)).contains("signalbox0", "hook egress");

            live.director().signal(signal);
            live.director().ended();
            final long patientUntilNs = System.nanoTime() + PATIENCE.toNanos();
            while (!surroundings(live).equals(before) && System.nanoTime() < patientUntilNs) {
                Thread.onSpinWait(); // what a killed process had goes with its last descriptor
            }
            assertThat(surroundings(live)).isEqualTo(before);
            assertThat(live.requests(Site.DIRECTOR, 2)).isEqualTo(Map.of("director", 2L));
        }
    }

    private static String surroundings(final LiveSite live) {
        return live.site
                .director()
                .run(
                        "sh",
                        "-c",
                        "ip -d link; ip address; ip route show table all; nft list ruleset; sysctl -a 2>&1"
                                + " | grep -E 'rp_filter|forward|fwmark|accept_local'")
                .orFail()
                .out();
    }
}
