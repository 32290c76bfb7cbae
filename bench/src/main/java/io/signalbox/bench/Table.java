package io.signalbox.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * Results as Markdown: the median of the iterations, with the least and the most. Whole directors are told of in
 * packets per second, their parts, in a table of their own, in nanoseconds.
 */
final class Table {
    private static final String WHOLE_HEAD = """
            | packets | connections | journal | level | million packets/s, median (least to most) | ns of CPU each | B allocated each | B recorded each |
            | --- | ---: | --- | --- | ---: | ---: | ---: | ---: |
            """;

    private static final String PARTS_HEAD = """
            | part | of | ns each, median (least to most) | ns of CPU each | B allocated each |
            | --- | --- | ---: | ---: | ---: |
            """;

    private Table() {}

    static String of(final Collection<RunResult> results) {
        final List<RunResult> whole = results.stream().filter(Table::isWhole).toList();
        final List<RunResult> parts =
                results.stream().filter(result -> !isWhole(result)).toList();
        return Stream.of(table(WHOLE_HEAD, whole, Table::whole), table(PARTS_HEAD, parts, Table::part))
                .filter(table -> !table.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static boolean isWhole(final RunResult result) {
        return result.getParams().getMode() == Mode.Throughput;
    }

    private static String table(
            final String head, final List<RunResult> results, final Function<RunResult, String> row) {
        return results.isEmpty() ? "" : results.stream().map(row).collect(Collectors.joining("", head, ""));
    }

    private static String part(final RunResult result) {
        final BenchmarkParams params = result.getParams();
        final Statistics ns = result.getPrimaryResult().getStatistics();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f (%.1f to %.1f) | %s | %s |%n",
                name(params).replace(".", ": "),
                params.getParamsKeys().stream()
                        .map(key -> key + " " + params.getParam(key))
                        .collect(Collectors.joining(", ")),
                ns.getPercentile(50),
                ns.getMin(),
                ns.getMax(),
                median(result, CpuTimeProfiler.LABEL),
                median(result, "gc.alloc.rate.norm"));
    }

    /** Class and method. */
    private static String name(final BenchmarkParams params) {
        return params.getBenchmark().replaceFirst(".*\\.(?=[^.]+\\.[^.]+$)", "");
    }

    private static String packets(final BenchmarkParams params) {
        final String method = params.getParam("method");
        if (method == null) {
            return "copied only";
        }
        return params.getBenchmark().endsWith(".newConnections") ? method + ", all new" : method;
    }

    private static String whole(final RunResult result) {
        final BenchmarkParams params = result.getParams();
        final Statistics rate = result.getPrimaryResult().getStatistics();
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %s | %.1f (%.1f to %.1f)%s | %s | %s | %s |%n",
                packets(params),
                Integer.parseInt(params.getParam("connections")),
                params.getParam("journal") == null ? "" : params.getParam("journal"),
                level(params),
                rate.getPercentile(50),
                rate.getMin(),
                rate.getMax(),
                lost(result, rate.getMean()),
                median(result, CpuTimeProfiler.LABEL),
                median(result, "gc.alloc.rate.norm"),
                recorded(result, rate.getMean()));
    }

    private static String level(final BenchmarkParams params) {
        final boolean journaled = params.getParam("journal") != null
                && !params.getParam("journal").equals(JournalUse.OFF.name());
        return journaled ? params.getParam("level").toLowerCase(Locale.ROOT) : "";
    }

    /** Bytes of records for each packet, where they were counted. */
    private static String recorded(final RunResult result, final double rate) {
        final Result<?> bytes = result.getSecondaryResults().get("recorded");
        return bytes == null || bytes.getScore() == 0
                ? ""
                : String.format(Locale.ROOT, "%.2f", bytes.getScore() / rate);
    }

    /** The part of the records that a journal could not take, where there is one. */
    private static String lost(final RunResult result, final double rate) {
        final Result<?> lost = result.getSecondaryResults().get("lost");
        if (lost == null || lost.getScore() < rate / 1_000) {
            return "";
        }
        return String.format(Locale.ROOT, ", %.0f %% unrecorded", 100 * lost.getScore() / rate);
    }

    private static String median(final RunResult result, final String label) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(label))
                .map(entry -> entry.getValue().getStatistics().getPercentile(50))
                .map(value -> String.format(Locale.ROOT, "%.0f", value))
                .findFirst()
                .orElse("");
    }
}
