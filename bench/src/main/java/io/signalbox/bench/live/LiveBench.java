package io.signalbox.bench.live;

import io.signalbox.bench.Machine;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code signalbox bench live}: Signalbox and others in the same place, by turns. {@code --rows} names what is asked, {@code
 * --pairs} how often, {@code --seconds} how long an answer takes; {@code --quick} is few and short; {@code --save} keeps table
 * and chart.
 */
public final class LiveBench {
    private final Set<Row> rows;
    private final Settings settings;
    private final boolean save;

    private LiveBench(final Set<Row> rows, final Settings settings, final boolean save) {
        this.rows = rows;
        this.settings = settings;
        this.save = save;
    }

    /**
     * @throws IllegalArgumentException one sentence, where a word is not understood, or nothing can be measured here
     */
    public static void run(final List<String> words, final boolean quick, final boolean save, final Path results)
            throws IOException {
        final LiveBench bench = parse(words, quick, save);
        if (!obstacle().isEmpty()) {
            throw new IllegalArgumentException(obstacle());
        }
        bench.run(results);
    }

    static LiveBench parse(final List<String> words, final boolean quick, final boolean save) {
        Set<Row> rows = EnumSet.allOf(Row.class);
        Settings settings = quick ? Settings.QUICK : Settings.USUAL;
        for (int i = 0; i < words.size(); i += 2) {
            final String value = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "--rows" -> rows = rows(value);
                case "--pairs" -> settings = settings.rounds((int) number("--pairs", value));
                case "--seconds" -> settings = settings.seconds(number("--seconds", value));
                default ->
                    throw new IllegalArgumentException(
                            "live is followed by --rows, --pairs, --seconds, --quick or --save, not by "
                                    + words.get(i));
            }
        }
        return new LiveBench(rows, settings, save);
    }

    private static Set<Row> rows(final String names) {
        final Set<Row> rows = EnumSet.noneOf(Row.class);
        for (final String name : names.split(",")) {
            rows.add(Stream.of(Row.values())
                    .filter(row -> row.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--rows takes some of "
                            + List.of(Row.values()).toString().toLowerCase(Locale.ROOT))));
        }
        return rows;
    }

    private static double number(final String option, final String value) {
        if (!value.matches("[0-9]{1,3}(\\.[0-9]+)?")
                || Double.parseDouble(value) <= 0
                || Double.parseDouble(value) > 100) {
            throw new IllegalArgumentException(option + " takes a number above 0, and 100 at most");
        }
        return Double.parseDouble(value);
    }

    /** Why nothing can be measured here, in a sentence; empty where something can. */
    static String obstacle() {
        if (!Lab.obstacle().isEmpty()) {
            return Lab.obstacle();
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return "one core is for the director and one for everybody else: this machine needs two.";
        }
        return Stream.of("gcc", "nft", "ethtool", "taskset", "chrt", "pgrep")
                .filter(program -> !Programs.isThere(program))
                .findFirst()
                .map(program -> "there is no " + program
                        + "; next: apt-get install -y gcc libc6-dev linux-libc-dev nftables ethtool util-linux procps")
                .orElse("");
    }

    /** Measures, prints the table, and keeps it where it is wanted. */
    void run(final Path results) throws IOException {
        final String before = load();
        final List<Comparison> comparisons = new ArrayList<>();
        try (Priority priority = Priority.raise()) {
            for (final Row row : rows) {
                row.questions(settings).forEach(question -> comparisons.add(tell(question.get())));
            }
        }
        final String where = Machine.describe() + "Load average before: " + before + "; after: " + load() + ". Rounds: "
                + settings.rounds() + ".\n";
        final String table = Report.of(comparisons);
        System.out.println(where + "\n" + table);
        if (save) {
            Files.createDirectories(results);
            final String name = "live-" + Machine.fileName();
            final String chart = name.replace(".md", ".svg");
            Files.writeString(
                    results.resolve(chart),
                    RatioChart.of(
                            comparisons, Machine.describe().lines().findFirst().orElse("")));
            Files.writeString(results.resolve(name), where + "\n" + table + "\n![ratios](" + chart + ")\n");
            System.out.println("saved: " + results.resolve(name) + " and " + chart);
        }
    }

    /** At once: whoever ends the benchmark early has what there is. */
    private static Comparison tell(final Comparison comparison) {
        System.err.print(Report.rows(comparison));
        return comparison;
    }

    private static String load() throws IOException {
        return String.join(
                " ",
                List.of(Files.readString(Path.of("/proc/loadavg")).split(" ")).subList(0, 3));
    }
}
