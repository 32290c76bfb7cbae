package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.Execution;
import io.signalbox.director.Main;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.Requests.Cut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the host out has an owner at all times: one director, for as long as it runs. */
class GateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 20;
    private static final int TICKS = 30;
    private static final List<String> HELD =
            List.of("table netdev signalbox-held-eth0", "table netdev signalbox-held-eth1");

    /** A host that has the address resets who talks in that moment; one that has it not hears them, and does nothing. */
    @ParameterizedTest
    @CsvSource({"follow, rest", "always, hold"})
    void shouldKeepTheHostOutAgainWhenTheProgramThatDoesItIsKilled(final String vips, final String manner) {
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl", "nft")) {
            if (vips.equals("always")) {
                live.site.takeVip();
            }
            live.direct("rr", "--quiet", "--vips", vips);
            live.awaitServed(Site.VIP, Site.VIP6);
            final Running client = live.site
                    .client()
                    .startJava(manner, List.of(), TestClient.class, manner, Site.VIP, "" + CONNECTIONS)
                    .awaitLog("open", PATIENCE);

            killHolder(live.director());
            live.director().awaitLog("was killed and is started again", PATIENCE);

            assertThat(live.requests(Site.VIP, 20)).containsOnlyKeys("server1", "server2");
            client.signal("USR2");
            assertThat(client.ended()).as(client.log()).isZero();
            assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
            live.stop();
            assertThat(live.director().log()).containsOnlyOnce("the host saw all traffic");
            assertThat(tables(live)).isEmpty();
        }
    }

    private static void killHolder(final Running director) {
        final List<ProcessHandle> holders =
                ProcessHandle.of(director.pid()).orElseThrow().children().toList();
        assertThat(holders).hasSize(1);
        holders.get(0).destroyForcibly();
    }

    @Test
    void shouldRefuseAnInterfaceOnWhichADirectorRuns() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl")) {
            live.direct("rr", "--quiet");
            final Running second = live.site
                    .director()
                    .startJava(
                            "second",
                            List.of(),
                            Main.class,
                            "run",
                            "--rules",
                            live.write("no-rules", "").toString(),
                            "--control",
                            live.lab.folder().resolve("other").toString(),
                            "-i",
                            "eth1");

            assertThat(second.awaitLog("eth1", PATIENCE).ended()).isEqualTo(2);
            assertThat(second.log()).contains("another director runs on the interface eth1; end it first.");
            assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server1");

            live.director().kill();
            live.direct("rr", "--quiet");
        }
    }

    /** The state cannot be read by then, and the director before has ended. */
    @Test
    void shouldLeaveTheHostItsTrafficWhenATakeOverFails() throws IOException {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "nft")) {
            final String journal = live.lab.folder().resolve("journal").toString();
            live.direct("rr", "--quiet", "--journal", journal, "--on-crash", "hold");
            live.director().kill();
            assertThat(tables(live)).containsExactlyElementsOf(HELD);

            try (Control before =
                    Control.open(live.control(), (question, caller) -> answer(question.line(), live.control()))) {
                assertThat(live.refusal("rr", "--journal", journal, "--take-over", "--on-crash", "hold"))
                        .contains("checkpoint");
            }
            assertThat(tables(live)).containsExactlyElementsOf(HELD);

            try (Control before =
                    Control.open(live.control(), (question, caller) -> answer(question.line(), live.control()))) {
                assertThat(live.refusal("rr", "--journal", journal, "--take-over"))
                        .contains("checkpoint");
            }
            assertThat(tables(live)).isEmpty();
        }
    }

    private static Answer answer(final String question, final Path control) {
        return switch (question) {
            case Origin.LAYOUT -> new Answer(0, Checkpoints.LAYOUT + "\n");
            case Origin.INTERFACES -> new Answer(0, "eth0 eth1\n");
            default -> handOver(control);
        };
    }

    /** As a director does that ends in order, but its checkpoint is not there. */
    private static Answer handOver(final Path control) {
        try {
            Files.delete(control);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Answer(0, Origin.text(new Cut(1, 0)));
    }

    @Test
    void shouldNotCleanUpWhatARunningDirectorHolds() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl", "nft")) {
            live.direct("rr", "--quiet", "--on-crash", "hold");

            assertThat(cleanup(live, 2, "--control", live.control().toString()))
                    .contains("a director answers at " + live.control());
            assertThat(cleanup(live, 2)).contains("a director runs on the interface eth");
            assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server1");

            live.director().kill();
            live.await(() -> tables(live).equals(HELD));
            assertThat(cleanup(live, 0, "--control", live.control().toString()))
                    .contains("the host sees all traffic again");
            assertThat(tables(live)).isEmpty();
        }
    }

    private static String cleanup(final LiveSite live, final int exitCode, final String... options) {
        final Running cleanup = live.site
                .director()
                .startJava(
                        "cleanup",
                        List.of(),
                        Main.class,
                        Stream.concat(Stream.of("cleanup"), Stream.of(options)).toArray(String[]::new));
        assertThat(cleanup.ended()).as(cleanup.log()).isEqualTo(exitCode);
        return cleanup.log();
    }

    private static List<String> tables(final LiveSite live) {
        return live.site
                .director()
                .run("nft", "list", "tables")
                .orFail()
                .out()
                .lines()
                .toList();
    }

    /** Time passes, and nothing else. */
    @ParameterizedTest
    @CsvSource({"follow", "always"})
    void shouldNotFillTheJournalWithLooks(final String vips) {
        try (LiveSite live = LiveSite.open(Method.NAT, 1)) {
            if (vips.equals("always")) {
                live.site.takeVip();
            }
            final String journal = live.lab.folder().resolve("journal").toString();
            live.direct("rr", "--quiet", "--vips", vips, "--journal", journal);
            live.awaitServed(Site.VIP, Site.VIP6);

            live.await(() -> ticksBehindTheLastLook(journal) >= TICKS);

            assertThat(ticksBehindTheLastLook(journal)).isGreaterThanOrEqualTo(TICKS);
        }
    }

    private static long ticksBehindTheLastLook(final String journal) {
        final String all = Execution.of("journal", "print", "-v", journal).out();
        return all.substring(all.lastIndexOf(": look"))
                .lines()
                .filter(line -> line.contains(" tick "))
                .count();
    }
}
