package io.signalbox.director.explain;

import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reasons as a page to read. All words but the headings are the reasons' own. */
final class ReasonPage {
    private static final String HEAD = """
            # Reasons

            Every event ends with one decision, and every decision has one of these reasons. Journals, reports and counters
            name them; `signalbox explain REASON` prints one of them, and `signalbox journal why` what a packet met with.
            The number stands for the reason in journals ([journal-format.md](journal-format.md)), and is never given twice.
            The counter of each is `reasons.NAME` in what `signalbox replay --json` reports.

            This page is printed by `signalbox explain --markdown`; its source is the enum `Reason`.
            """;

    private ReasonPage() {}

    /** All but {@link Reason#NONE}, which no decision carries. */
    static List<Reason> all() {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason != Reason.NONE)
                .toList();
    }

    static String text(final List<Reason> reasons) {
        return reasons.stream().map(ReasonPage::text).collect(Collectors.joining("\n"));
    }

    private static String text(final Reason reason) {
        return reason.name() + " (" + reason.id() + "), " + words(reason.verdict()) + "\n"
                + "  meaning  " + reason.meaning() + "\n"
                + "  counter  " + reason.counter() + "\n"
                + (reason.advice().isEmpty() ? "" : "  advice   " + reason.advice() + "\n");
    }

    /** A table for each verdict. */
    static String markdown(final List<Reason> reasons) {
        final StringBuilder page = new StringBuilder(HEAD);
        for (final Verdict verdict : Verdict.values()) {
            final List<Reason> rows = reasons.stream()
                    .filter(reason -> reason.verdict() == verdict)
                    .toList();
            if (!rows.isEmpty()) {
                page.append("\n## ").append(heading(verdict)).append("\n\n");
                page.append("| number | reason | meaning | what to do |\n| ---: | --- | --- | --- |\n");
                rows.forEach(reason -> page.append(row(reason)));
            }
        }
        return page.toString();
    }

    private static String row(final Reason reason) {
        return "| " + reason.id() + " | `" + reason.name() + "` | " + reason.meaning() + " | " + reason.advice()
                + " |\n";
    }

    private static String heading(final Verdict verdict) {
        final String words = words(verdict);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String words(final Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
