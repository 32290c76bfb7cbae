package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people measure and ask with goes through a director as it goes without one, by each method, in both families. */
class EverydayClientsTest {
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final int IPERF = 5_201;
    private static final int QUESTIONS = 10;

    @ParameterizedTest
    @EnumSource
    void shouldServeIperfWrkAndDig(final Method method) {
        try (LiveSite live = LiveSite.open(method, 2, "iperf3", "wrk", "dig")) {
            final RealServer first = live.site.servers().get(0);
            first.machine()
                    .start("iperf3", List.of("iperf3", "-s", "--forceflush"))
                    .awaitLog("Server listening", TO_START);
            for (final RealServer server : live.site.servers()) {
                server.machine().startJava("dns", List.of(), NameServer.class).awaitLog(NameServer.READY, TO_START);
            }
            live.directBy(
                    live.site.webRules("rr") + toOne(method, first) + toAll(method, live.site.servers()), "--quiet");

            for (final String address : List.of(Site.VIP, Site.VIP6)) {
                assertStreams(live, address);
                assertAnswersWrk(live, address.contains(":") ? "[" + address + "]" : address);
                assertAnswersDig(live, address);
            }
            live.stop();
        }
    }

    /** Both of its connections have to reach the same server. */
    private static String toOne(final Method method, final RealServer server) {
        return service("-t", Site.VIP, IPERF)
                + real("-t", Site.VIP, server.address(), IPERF, method)
                + service("-t", "[" + Site.VIP6 + "]", IPERF)
                + real("-t", "[" + Site.VIP6 + "]", "[" + server.address6() + "]", IPERF, method);
    }

    private static String toAll(final Method method, final List<RealServer> servers) {
        final StringBuilder rules = new StringBuilder();
        rules.append(service("-u", Site.VIP, NameServer.PORT));
        rules.append(service("-u", "[" + Site.VIP6 + "]", NameServer.PORT));
        for (final RealServer server : servers) {
            rules.append(real("-u", Site.VIP, server.address(), NameServer.PORT, method));
            rules.append(real("-u", "[" + Site.VIP6 + "]", "[" + server.address6() + "]", NameServer.PORT, method));
        }
        return rules.toString();
    }

    private static String service(final String protocol, final String address, final int port) {
        return "-A " + protocol + " " + address + ":" + port + " -s rr\n";
    }

    private static String real(
            final String protocol, final String address, final String server, final int port, final Method method) {
        return "-a " + protocol + " " + address + ":" + port + " -r " + server + ":" + port + " " + method.option()
                + " -w 1\n";
    }

    /** The client counts to the end when it has written all, so what is on its way then was not received yet. */
    private static void assertStreams(final LiveSite live, final String address) {
        final String report = live.site
                .client()
                .run("iperf3", "-c", address, "-n", "64M", "-J")
                .orFail()
                .out();
        final String received = report.substring(report.indexOf("\"sum_received\""));
        final String bytes = received.substring(received.indexOf("\"bytes\":") + "\"bytes\":".length());
        assertThat(Long.parseLong(bytes.substring(0, bytes.indexOf(',')).strip()))
                .isGreaterThan(32L << 20);
    }

    private static void assertAnswersWrk(final LiveSite live, final String host) {
        final String report = live.site
                .client()
                .run("wrk", "-t", "1", "-c", "16", "-d", "2s", "--timeout", "30s", "http://" + host + "/")
                .orFail()
                .out();
        assertThat(report).contains("requests in").doesNotContain("Socket errors", "Non-2xx");
    }

    private static void assertAnswersDig(final LiveSite live, final String address) {
        for (int question = 0; question < QUESTIONS; question++) {
            assertThat(live.site
                            .client()
                            .run(
                                    "dig",
                                    "@" + address,
                                    "-p",
                                    "" + NameServer.PORT,
                                    "+short",
                                    "+time=30",
                                    "any.test",
                                    "A")
                            .orFail()
                            .out()
                            .strip())
                    .isEqualTo(NameServer.ANSWER);
        }
    }
}
