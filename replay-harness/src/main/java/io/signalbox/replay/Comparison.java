package io.signalbox.replay;

import io.signalbox.golden.Expected;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.golden.address.Ip;
import io.signalbox.replay.compare.Normaliser;
import io.signalbox.replay.compare.TableComparison;
import io.signalbox.replay.compare.TraceComparison;
import io.signalbox.replay.compare.TraceResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run beside what was expected of it: every frame, then every table.
 *
 * @param table the first line of a table that differs
 * @param complaints of the run's commands
 */
public record Comparison(TraceResult trace, Optional<TableComparison.Difference> table, List<String> complaints) {

    /** @throws IllegalArgumentException for a scenario that expects nothing yet */
    public static Comparison of(final Scenario scenario, final RunResult result, final Normaliser normaliser) {
        final Expected expected = scenario.expected()
                .orElseThrow(
                        () -> new IllegalArgumentException(scenario.name() + " has nothing expected to compare with"));
        final TraceResult trace =
                TraceComparison.compare(Trace.load(expected.trace()), result.trace(), behind(scenario, normaliser));
        return new Comparison(
                trace, TableComparison.compare(expectedTables(expected, result), result.tables()), result.complaints());
    }

    private static Normaliser behind(final Scenario scenario, final Normaliser normaliser) {
        return scenario.topology()
                .snat()
                .map(snat -> normaliser.masqueradingBehind(Ip.text(snat.ip())))
                .orElse(normaliser);
    }

    public boolean isEqual() {
        return trace.isEqual() && table.isEmpty() && complaints.isEmpty();
    }

    /** For people: the first difference of each kind, then totals. */
    public String text() {
        final List<String> parts = new ArrayList<>();
        parts.add(trace.text());
        table.ifPresent(difference -> parts.add(difference.text()));
        complaints.forEach(complaint -> parts.add(complaint + "\n"));
        return String.join("", parts);
    }

    /** Those that a run of ours makes; a recording holds others besides, such as the connections' engine data. */
    private static Map<String, String> expectedTables(final Expected expected, final RunResult result) {
        final Map<String, String> tables = new TreeMap<>();
        expected.tables().forEach((name, file) -> put(tables, name, file, result));
        expected.shows()
                .forEach((show, files) ->
                        files.forEach((name, file) -> put(tables, "show-" + show + "/" + name, file, result)));
        return tables;
    }

    private static void put(
            final Map<String, String> tables, final String name, final Path file, final RunResult result) {
        if (result.tables().containsKey(name)) {
            tables.put(name, read(file));
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
