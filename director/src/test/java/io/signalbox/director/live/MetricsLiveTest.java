package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Output;
import io.signalbox.director.lab.Site;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Prometheus fetches from a running director. */
class MetricsLiveTest {
    private static final int PORT = 9_650;
    private static final int NOBODY_LISTENS = 7;
    private static final String CONNECTIONS = "node_ipvs_connections_total";

    private static Output curl(final Namespace from, final String host) {
        return from.run("curl", "-sS", "-m", "10", "http://" + host + ":" + PORT + "/metrics");
    }

    /** A page may be a second old. */
    private static boolean isEmpty(final LiveSite live) {
        return !curl(live.site.director(), "127.0.0.1").orFail().out().contains("node_ipvs_backend_weight");
    }

    private static Exposition page(final LiveSite live) {
        return Exposition.parse(curl(live.site.director(), "127.0.0.1").orFail().out());
    }

    @Test
    void shouldServeThemOnLoopbackAloneAndNeverCountBackwards() {
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl")) {
            final String journal = live.lab.folder().resolve("journal").toString();
            final String[] options = {"--quiet", "--journal", journal, "--metrics-listen", String.valueOf(PORT)};
            live.direct("rr", options);
            assertThat(live.requests(Site.VIP, 6)).containsEntry("server1", 3L);

            final Exposition page = page(live);
            assertThat(page.value(CONNECTIONS)).isEqualTo(6);
            assertThat(page.value("node_ipvs_incoming_bytes_total")).isPositive();
            assertThat(page.value("signalbox_decisions_total", "reason", "NEW_CONNECTION"))
                    .isEqualTo(6);
            assertThat(page.value("signalbox_vip_served", "address", Site.VIP)).isEqualTo(1);
            assertThat(page.family("node_ipvs_backend_weight").samples())
                    .anyMatch(sample -> sample.labels().get("local_address").equals(Site.VIP));

            live.ask("ipvsadm -Z");
            live.ask("ipvsadm -C");
            live.await(() -> isEmpty(live));
            assertThat(isEmpty(live)).isTrue();
            assertThat(page(live).value(CONNECTIONS)).isEqualTo(6);

            live.direct(
                    "rr",
                    Stream.concat(Stream.of(options), Stream.of("--take-over")).toArray(String[]::new));
            assertThat(page(live).value(CONNECTIONS))
                    .as("of the director before, too")
                    .isEqualTo(6);
            Promtool.assertPleased(
                    curl(live.site.director(), "127.0.0.1").orFail().out());

            assertThat(curl(live.site.client(), Site.VIP).exitCode()).isNotZero();
            assertThat(curl(live.site.director(), Site.DIRECTOR).exitCode()).isEqualTo(NOBODY_LISTENS);
        }
    }
}
