package io.signalbox.bench.live;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Comparisons as a table in Markdown. */
final class Report {
    private static final String HEAD = """
            | question | director | median (least to most) | CPU ns each | system calls each | Signalbox is so many times that (its interval) |
            | --- | --- | ---: | ---: | ---: | ---: |
            """;

    private Report() {}

    static String of(final List<Comparison> comparisons) {
        return HEAD + comparisons.stream().map(Report::rows).collect(Collectors.joining());
    }

    /** What the table says of one question: a line for each director. */
    static String rows(final Comparison comparison) {
        final StringBuilder rows = new StringBuilder();
        comparison.names().forEach(name -> rows.append(row(comparison, name)));
        comparison
                .missing()
                .forEach((name, obstacle) -> rows.append(row(comparison, name, "not measured: " + obstacle)));
        if (!comparison.failure().isEmpty()) {
            rows.append(row(comparison, "", "failed: " + comparison.failure()));
        }
        return rows.toString();
    }

    private static String row(final Comparison comparison, final String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s (%s to %s) %s | %s | %s | %s |%n",
                comparison.question(),
                name,
                number(comparison.value(name).median()),
                number(comparison.least(name)),
                number(comparison.most(name)),
                comparison.unit(),
                number(comparison.cpuNs(name).median()),
                number(comparison.calls(name).median()),
                comparison.baselines().contains(name) ? ratio(comparison.ratio(name)) : "");
    }

    private static String row(final Comparison comparison, final String name, final String instead) {
        return "| " + comparison.question() + " | " + name + " | "
                + instead.strip().replace('\n', ' ').replace('|', '/') + " | | | |\n";
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
