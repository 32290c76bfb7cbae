package io.signalbox.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** Results as Markdown: the median of the iterations, with the least and the most. */
final class Table {
    private static final String HEAD = """
            | packets | connections | journal | level | million packets/s, median (least to most) | ns of CPU each | B allocated each | B recorded each |
            | --- | ---: | --- | --- | ---: | ---: | ---: | ---: |
            """;

    private Table() {}

    static String of(final Collection<RunResult> results) {
        final StringBuilder table = new StringBuilder(HEAD);
        for (final RunResult result : results) {
            table.append(row(result));
        }
        return table.toString();
    }

    private static String row(final RunResult result) {
        final BenchmarkParams params = result.getParams();
        final Statistics rate = result.getPrimaryResult().getStatistics();
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %s | %s | %.1f (%.1f to %.1f)%s | %s | %s | %s |%n",
                params.getParam("method") == null ? "copied only" : params.getParam("method"),
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
