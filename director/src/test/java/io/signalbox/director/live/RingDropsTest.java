package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a ring had no room for is told by all who tell of traffic. */
class RingDropsTest {
    /** A ring of 32 MiB has 16,384 places. */
    private static final int FLOOD = 40_000;

    private static final Pattern STATUS = Pattern.compile("(?m)^eth0 .* ring full (\\d+),");
    private static final Pattern METRIC =
            Pattern.compile("(?m)^signalbox_frames_dropped_total\\{interface=\"eth0\"} (\\S+)$");
    private static final Pattern JOURNALED = Pattern.compile("(?m) lost port 0 dropped (\\d+) refused 0$");

    @Test
    void shouldAppearInStatusMetricsAndJournal() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl")) {
            final String journal = live.lab.folder().resolve("journal").toString();
            final Path metrics = live.lab.folder().resolve("metrics.prom");
            live.direct("rr", "--quiet", "--journal", journal, "--metrics", metrics.toString());

            live.director().signal("STOP");
            final Running flood = live.site
                    .client()
                    .startJava("flood", List.of(), TestClient.class, "flood", Site.VIP, String.valueOf(FLOOD));
            assertThat(flood.ended()).as(flood.log()).isZero();
            live.director().signal("CONT");

            live.await(() -> dropped(STATUS, live.ask("status")) > 0);
            final long dropped = dropped(STATUS, live.ask("status"));
            assertThat(dropped).isPositive();
            live.await(() -> Files.exists(metrics) && dropped(METRIC, read(metrics)) >= dropped);
            assertThat(dropped(METRIC, read(metrics))).isEqualTo(dropped);

            assertThat(live.requests(Site.VIP, 4)).containsEntry("server1", 4L);
            live.stop();
            assertThat(dropped(
                            JOURNALED, Execution.of("journal", "print", journal).out()))
                    .isEqualTo(dropped);
        }
    }

    /** The sum of what is said. */
    private static long dropped(final Pattern said, final String page) {
        return said.matcher(page)
                .results()
                .map((final MatchResult found) -> found.group(1))
                .mapToLong(number -> (long) Double.parseDouble(number))
                .sum();
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
