package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.Budget;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {
    @Test
    void shouldReckonWithTheLengthsThatTheFormatStates() {
        final Execution budget = Execution.of(
                "journal",
                "budget",
                "--pps",
                100_000,
                "--cps",
                1_000,
                "--servers",
                10,
                "--frame",
                1_000,
                "--busy",
                10_000,
                "--json");

        // A connection: 5 records of 248 bytes, 40 for each of 10 servers, 2 runs of 64. Another packet: 24; its frame:
        // 56 and what is kept, in units of 8, and 32 for what left.
        final long connections = 1_000 * (5 * 248 + 10 * 40);
        final long decisions = connections + 95_000 * 24;
        assertThat(budget.exitCode()).isZero();
        assertThat(budget.out().lines())
                .containsExactly(
                        line("connections", "2.021", connections + (1_000 + 2_000) * 64),
                        line("decisions", "24.000", decisions),
                        line("inputs", "168.000", decisions + 100_000 * (112 + 32)),
                        line("frames", "1112.000", decisions + 100_000 * (1_056 + 32)));
    }

    private static String line(final String level, final String perPacket, final long bytes) {
        return "{\"level\":\"" + level + "\",\"bytes_per_packet\":" + perPacket + ",\"bytes_per_second\":" + bytes
                + ",\"bytes_per_day\":" + 86_400 * bytes + "}";
    }

    @Test
    void shouldPrintOneLevelToWhoAsksForIt() {
        final Execution budget = Execution.of("journal", "budget", "--pps", 1_000, "--cps", 0, "--level", "decisions");
        assertThat(budget.out().lines().skip(1))
                .containsExactly("decisions        24.0         24,000            1.9         5 days");
    }

    @Test
    void shouldCountAsManyFullRecordsAsAConnectionHas(@TempDir final Path home) {
        final Path journal = home.resolve("journal");
        Execution.of(
                "replay",
                Scenarios.folder().resolve("dnat-basic"),
                "--journal",
                journal,
                "--journal-level",
                "connections");

        final long full = Execution.of("journal", "print", journal, "--address", "198.51.100.1", "--port", "8080")
                .out()
                .lines()
                .filter(line -> !line.contains(" since "))
                .count();
        assertThat(full).isEqualTo(Budget.FULL_RECORDS);
    }

    @Test
    void shouldRefuseNumbersThatCannotBe() {
        assertThat(Execution.of("journal", "budget", "--pps", 10, "--cps", 11).err())
                .contains("--cps is 0 to --pps, not 11");
        assertThat(Execution.of("journal", "budget", "--pps", 10, "--cps", 1, "--level", "all")
                        .err())
                .contains("'all' is no level of the journal: connections, decisions, inputs or frames");
        assertThat(Execution.of("journal", "budget", "--pps", 10).exitCode()).isEqualTo(2);
    }
}
