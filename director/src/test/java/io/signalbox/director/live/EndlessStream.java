package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;

/** One connection of iperf3's, by a service of its own, that goes on as fast as it can and tells each second how fast. */
final class EndlessStream {
    private static final int PORT = 5_201;
    /** So many seconds later the stream still has to be one. */
    private static final int REPORTS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LiveSite live;
    private final Running client;

    private EndlessStream(final LiveSite live, final Running client) {
        this.live = live;
        this.client = client;
    }

    /** What the director is to be told of it. */
    static String rules(final Site site, final RealServer server) {
        return site.service("-t", PORT, "rr", List.of(server));
    }

    /** Returns once something was carried. */
    static EndlessStream begin(final LiveSite live, final RealServer server) {
        server.machine()
                .start("iperf3", List.of("iperf3", "-s", "--forceflush"))
                .awaitLog("Server listening", PATIENCE);
        final Running client = live.site
                .client()
                .start("iperf3", List.of("iperf3", "-c", Site.VIP, "-t", "600", "--forceflush"))
                .awaitLog("bits/sec", PATIENCE);
        return new EndlessStream(live, client);
    }

    /** In how many seconds so far something was carried. */
    int seconds() {
        return (int) client.log()
                .lines()
                .filter(line -> line.contains("bits/sec") && !line.contains(" 0.00 bits/sec"))
                .count();
    }

    /** It has gone on, and goes on, after so many seconds that were counted once. */
    void assertGoesOnBehind(final int counted) {
        live.await(() -> seconds() >= counted + REPORTS);
        assertThat(seconds()).as(client.log()).isGreaterThanOrEqualTo(counted + REPORTS);
    }
}
