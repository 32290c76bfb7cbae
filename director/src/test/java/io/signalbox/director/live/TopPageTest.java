package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.TopPage.Order;
import io.signalbox.director.live.TopSample.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopPageTest {
    private static final Row QUIET = row("10.0.0.11:80", 1, 5);
    private static final Row BUSY = row("10.0.0.12:80", 7, 2);

    @TempDir
    private Path folder;

    /** With so many connections begun in a second, and so many active ones. */
    private static Row row(final String name, final long begun, final long active, final Row... servers) {
        return new Row(name, 1, active, 0, List.of(begun, 20L, 10L, 1_500_000L, 125L), List.of(servers));
    }

    private static TopSample sample(final long timeNs, final long dropped) {
        return new TopSample(
                timeNs,
                9,
                List.of(row("-u 192.0.2.10:53", 0, 0), row("-t 192.0.2.10:80", 8, 7, QUIET, BUSY)),
                Map.of("NO_ROUTE", dropped, "DEFENCE", 3L));
    }

    private static List<String> names(final Order order) {
        return TopPage.of(sample(0, 0), sample(0, 0), order, TopScreen.ENDLESS)
                .lines()
                .skip(2)
                .map(line -> line.substring(0, "-t 192.0.2.10:80".length()).stripTrailing())
                .toList();
    }

    @Test
    void shouldShowTheBusiestFirst() {
        assertThat(names(Order.CONNECTIONS))
                .containsExactly("-t 192.0.2.10:80", "  10.0.0.12:80", "  10.0.0.11:80", "-u 192.0.2.10:53");
        assertThat(names(Order.ACTIVE))
                .containsExactly("-t 192.0.2.10:80", "  10.0.0.11:80", "  10.0.0.12:80", "-u 192.0.2.10:53");
    }

    @Test
    void shouldShowRatesAsPeopleReadThem() {
        assertThat(TopPage.of(sample(0, 0), sample(0, 0), Order.CONNECTIONS, TopScreen.ENDLESS))
                .containsPattern("(?m)^-t 192.0.2.10:80 +1 +7 +0 +8 +20 +10 +12\\.0M +1\\.0k$");
    }

    @Test
    void shouldSayWhyPacketsAreDroppedNow() {
        assertThat(TopPage.of(sample(0, 10), sample(2_000_000_000, 50), Order.CONNECTIONS, TopScreen.ENDLESS))
                .contains("dropped 20/s: NO_ROUTE, 50 so far\n")
                .doesNotContain("DEFENCE");
    }

    @Test
    void shouldShowNoMoreLinesThanThereIsRoomFor() {
        final TopScreen small = new TopScreen(4, 20);
        assertThat(TopPage.of(sample(0, 0), sample(0, 0), Order.CONNECTIONS, small)
                        .lines())
                .hasSize(3)
                .allMatch(line -> line.length() <= 20);
    }

    @Test
    void shouldTellOfTheCommonestReasonsAlone() {
        final Map<String, Long> drops = new TreeMap<>();
        for (long i = 1; i <= 10; i++) {
            drops.put("REASON_" + i, i);
        }
        final TopSample none = new TopSample(0, 0, List.of(), Map.of());
        final TopSample many = new TopSample(1_000_000_000, 0, List.of(), drops);
        assertThat(TopPage.of(none, many, Order.BYTES, TopScreen.ENDLESS).lines())
                .contains("dropped 10/s: REASON_10, 10 so far", "dropped for 2 more reasons")
                .noneMatch(line -> line.contains("REASON_2,"));
    }

    @Test
    void shouldTellWhatPortsHaveLost() {
        assertThat(TopSample.of(Readings.at(0, 1)).drops())
                .containsEntry("the ring of eth0 was full", 3L)
                .containsEntry("eth0 did not take it", 4L)
                .containsEntry("MALFORMED_TCP", 2L)
                .hasSize(3);
    }

    @Test
    void shouldAskTheTerminalForItsSize() {
        assertThat(TopScreen.parse("50 132\n")).isEqualTo(new TopScreen(50, 132));
        assertThat(TopScreen.parse("0 0\n")).isEqualTo(new TopScreen(24, 80));
        assertThat(TopScreen.parse("")).isEqualTo(new TopScreen(24, 80));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "999, 999", "1000, 1.0k", "12345, 12.3k", "1200000, 1.2M", "5000000000000000, 5000.0T"})
    void shouldShortenNumbers(final long number, final String text) {
        assertThat(TopPage.brief(number)).isEqualTo(text);
    }

    @Test
    void shouldPrintWhatADirectorAnswers() throws IOException {
        final Path control = folder.resolve("control");
        final String told = sample(0, 0).text();
        assertThat(TopSample.parse(told).text()).isEqualTo(told);
        try (Control director = Control.open(
                control, (question, caller) -> new Answer(0, question.line().equals("top") ? told : ""))) {
            final Execution top = Execution.of("top", "--pages", "1", "--sort", "active", "--control", control);
            assertThat(top.exitCode()).as(top.err()).isZero();
            assertThat(top.out()).startsWith("9 connections, 2 services\n").contains("  10.0.0.11:80");
        }
    }
}
