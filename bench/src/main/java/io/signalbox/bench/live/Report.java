package io.signalbox.bench.live;

import java.util.List;
import java.util.Locale;

/** Comparisons as a table in Markdown. */
final class Report {
    private static final String HEAD = """
            | question | director | median (least to most) | CPU ns each | Signalbox is so many times that (its interval) |
            | --- | --- | ---: | ---: | ---: |
            """;

    private Report() {}

    static String of(final List<Comparison> comparisons) {
        final StringBuilder table = new StringBuilder(HEAD);
        for (final Comparison comparison : comparisons) {
            comparison.names().forEach(name -> table.append(row(comparison, name)));
            comparison.missing().forEach((name, obstacle) -> table.append("| ")
                    .append(comparison.question())
                    .append(" | ")
                    .append(name)
                    .append(" | not measured: ")
                    .append(obstacle)
                    .append(" | | |\n"));
        }
        return table.toString();
    }

    private static String row(final Comparison comparison, final String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s (%s to %s) %s | %s | %s |%n",
                comparison.question(),
                name,
                number(comparison.value(name).median()),
                number(comparison.least(name)),
                number(comparison.most(name)),
                comparison.unit(),
                number(comparison.cpuNs(name).median()),
                comparison.baselines().contains(name) ? ratio(comparison.ratio(name)) : "");
    }

    private static String ratio(final MedianInterval ratio) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f at %.0f %%)",
                ratio.median(),
                ratio.low(),
                ratio.high(),
                100 * ratio.confidence());
    }

    /** Three digits, or all before the point. */
    private static String number(final double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        final String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
