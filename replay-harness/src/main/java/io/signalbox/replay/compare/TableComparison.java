package io.signalbox.replay.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares listings of {@code ipvsadm}, told apart by their file names: {@code ipvsadm-Ln.txt},
 * {@code ipvsadm-Ln--stats.txt} and so on line by line; connections ({@code ipvsadm-Lnc*.txt}) sorted, with a
 * tolerance for the kernel's timers. Rates are not compared, for the kernel's estimator runs on a clock of its own and
 * its numbers cannot be reproduced.
 */
public final class TableComparison {
    /** How far expiry columns may lie apart, and how close to its end a connection may be missing. */
    public static final int EXPIRY_TOLERANCE_S = 2;

    private static final String LISTINGS = "ipvsadm-";
    private static final String RATES = "ipvsadm-Ln--rate";
    private static final String CONNECTIONS = "ipvsadm-Lnc";
    private static final int HEADING_LINES = 2;

    /**
     * The first line that differs.
     *
     * @param table file name of the listing
     * @param line its number in the expected listing, from 1; 0 for a line that only the actual one has
     * @param expected the expected line; null when there is none
     * @param actual the actual line; null when there is none
     */
    public record Difference(String table, int line, String expected, String actual) {
        /** In plain ASCII, with a caret below the first character that differs. */
        public String text() {
            final String where = line == 0 ? table + ", a line that is not expected" : table + ", line " + line;
            return where + "\n  expected  " + shown(expected) + "\n  actual    " + shown(actual) + "\n" + caret();
        }

        private static String shown(final String line) {
            return line == null ? "(no such line)" : "|" + line + "|";
        }

        private String caret() {
            if (expected == null || actual == null) {
                return "";
            }
            final int at = Arrays.mismatch(expected.toCharArray(), actual.toCharArray());
            return " ".repeat("  expected  |".length() + at) + "^\n";
        }
    }

    private TableComparison() {}

    /** False for rates, and for a file that is no listing of {@code ipvsadm}. */
    public static boolean isCompared(final String table) {
        return table.startsWith(LISTINGS) && !table.startsWith(RATES);
    }

    /** Compares listings by file name, in the order of the names; one that only one side has differs in line 1. */
    public static Optional<Difference> compare(final Map<String, String> expected, final Map<String, String> actual) {
        final TreeSet<String> tables = new TreeSet<>(expected.keySet());
        tables.addAll(actual.keySet());
        return tables.stream()
                .map(table -> compare(table, expected.get(table), actual.get(table)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Compares one listing; null stands for one that is not there at all. */
    public static Optional<Difference> compare(final String table, final String expected, final String actual) {
        if (!isCompared(table)) {
            return Optional.empty();
        }
        final List<String> wanted = lines(expected);
        final List<String> got = lines(actual);
        return table.startsWith(CONNECTIONS) ? connections(table, wanted, got) : exactly(table, wanted, got);
    }

    private static List<String> lines(final String text) {
        return text == null ? List.of() : text.lines().toList();
    }

    private static Optional<Difference> exactly(final String table, final List<String> wanted, final List<String> got) {
        for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
            final String expected = i < wanted.size() ? wanted.get(i) : null;
            final String actual = i < got.size() ? got.get(i) : null;
            if (expected == null || !expected.equals(actual)) {
                return Optional.of(new Difference(table, i + 1, expected, actual));
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> connections(
            final String table, final List<String> wanted, final List<String> got) {
        final Optional<Difference> heading = exactly(table, heading(wanted), heading(got));
        return heading.isPresent() ? heading : entries(table, entries(wanted), entries(got));
    }

    private static List<String> heading(final List<String> lines) {
        return lines.subList(0, Math.min(HEADING_LINES, lines.size()));
    }

    private static List<ConnectionLine> entries(final List<String> lines) {
        return lines.stream().skip(HEADING_LINES).map(ConnectionLine::of).toList();
    }

    private static Optional<Difference> entries(
            final String table, final List<ConnectionLine> wanted, final List<ConnectionLine> got) {
        final List<ConnectionLine> left = new ArrayList<>(got);
        for (int i = 0; i < wanted.size(); i++) {
            final ConnectionLine line = wanted.get(i);
            final Optional<ConnectionLine> partner = partner(line, left);
            partner.ifPresent(left::remove);
            if (partner.isEmpty() ? !line.mayBeGone() : !partner.get().isLike(line)) {
                final String actual = partner.map(ConnectionLine::text).orElse(null);
                return Optional.of(new Difference(table, HEADING_LINES + i + 1, line.text(), actual));
            }
        }
        return left.stream()
                .filter(line -> !line.mayBeGone())
                .findFirst()
                .map(line -> new Difference(table, 0, null, line.text()));
    }

    /** The entry that is alike; if there is none, one of the same flow to be shown beside it. */
    private static Optional<ConnectionLine> partner(final ConnectionLine line, final List<ConnectionLine> among) {
        return among.stream().filter(line::isLike).findFirst().or(() -> among.stream()
                .filter(line::isSameFlow)
                .findFirst());
    }
}
