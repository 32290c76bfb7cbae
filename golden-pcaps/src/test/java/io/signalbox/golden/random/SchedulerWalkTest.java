package io.signalbox.golden.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded walks of all schedulers; the director is held to them where all recordings are replayed. */
class SchedulerWalkTest {
    private static final long SEED = 1;
    private static final int DECISIONS = 150;
    private static final int CONNECTIONS_COLUMN = 2;

    @ParameterizedTest
    @CsvSource({
        "random-rr, rr",
        "random-wrr, wrr",
        "random-lc, lc",
        "random-wlc, wlc",
        "random-lblc, lblc",
        "random-lblcr, lblcr",
        "random-dh, dh",
        "random-sh, sh",
        "random-sh-flags, 'sh -b sh-port,sh-fallback'",
        "random-mh, mh",
        "random-mh-flags, 'mh -b mh-port,mh-fallback'",
        "random-sed, sed",
        "random-nq, nq",
        "random-fo, fo",
        "random-ovf, ovf"
    })
    void shouldHaveTakenManyDecisionsInLinux(final String recording, final String scheduler) throws IOException {
        final Path folder = Scenarios.folder().resolve(recording);

        assertThat(Files.readAllLines(folder.resolve("rules")).get(0)).endsWith(" -s " + scheduler);
        assertThat(connections(folder)).isGreaterThanOrEqualTo(DECISIONS);
        assertThat(Files.readAllLines(folder.resolve("events.json")))
                .anyMatch(line -> line.contains("\"-a "))
                .anyMatch(line -> line.contains("\"-d "))
                .anyMatch(line -> line.contains("\"-e "))
                .anyMatch(line -> line.contains(" -x "));
    }

    @ParameterizedTest
    @CsvSource({"random-wlc, wlc", "random-dh, dh"})
    void shouldBeWhatTheSeedDraws(final String recording, final String scheduler) throws IOException {
        final Path folder = Scenarios.folder().resolve(recording);

        assertThat(Files.readAllLines(folder.resolve("rules")))
                .isEqualTo(SchedulerWalk.of(scheduler, SEED).rules());
    }

    /** Connections that the service's scheduler gave to a real server, as Linux counted them. */
    private static int connections(final Path folder) throws IOException {
        final String service = Files.readAllLines(folder.resolve("expected/ipvsadm-Ln--stats.txt")).stream()
                .filter(line -> line.startsWith("TCP") || line.startsWith("FWM"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(service.split("\\s+")[CONNECTIONS_COLUMN]);
    }
}
