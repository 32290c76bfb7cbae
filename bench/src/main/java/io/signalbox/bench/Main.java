package io.signalbox.bench;

import io.signalbox.bench.live.LiveBench;
import io.signalbox.director.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs benchmarks and prints a table. {@code --quick} is about a minute, or few and short iterations of what is
 * named; {@code --save} keeps the table in the folder of the property {@code signalbox.bench.results}; {@code
 * checkpoint N} measures how long a checkpoint of N connections makes packets wait; {@code expiry} how long connections
 * that expire in the same second do; {@code change} how long a change of many services does; {@code journal} what a journal costs and what the disk keeps up with; {@code
 * baseline} measures beside the least that a NAT director has to do, in C; {@code scale} what a packet costs as
 * connections, services and servers become more; {@code live} measures beside other directors, with real frames; {@code
 * listing} how long a listing takes; {@code who} how long a question who had a public end does;
 * everything else is JMH's.
 */
public final class Main {
    private static final String RESULTS = "signalbox.bench.results";
    private static final String CONNECTIONS = "connections";
    private static final String CHECKPOINT = "checkpoint";
    private static final String EXPIRY = "expiry";
    private static final String CHANGE = "change";
    private static final String JOURNAL = "journal";
    private static final String BASELINE = "baseline";
    private static final String SCALE = "scale";
    private static final String LIVE = "live";
    private static final String LISTING = "listing";
    private static final String WHO = "who";
    private static final int MILLION = 1_000_000;
    private static final int MINUTE_S = 60;

    private Main() {}

    /** Exit codes: 0 well, 2 wrong usage or a benchmark that failed. */
    public static void main(final String[] args) throws IOException {
        final List<String> jmh = new ArrayList<>(Arrays.asList(args));
        final boolean quick = jmh.remove("--quick");
        final boolean save = jmh.remove("--save");
        final List<String> words = jmh.isEmpty() ? jmh : jmh.subList(1, jmh.size());
        if (jmh.contains("--help")) {
            System.out.print(Usage.TEXT);
            return;
        }
        switch (jmh.isEmpty() ? "" : jmh.get(0)) {
            case CHECKPOINT -> print(new CheckpointDelay(connections(jmh)).run(), save);
            case EXPIRY -> print(new ExpiryDelay(words.isEmpty() ? MILLION : connections(jmh)).run(), save);
            case CHANGE -> runChange(words, save);
            case JOURNAL -> print(journalLoad(words).run(), save);
            case BASELINE -> runBaseline(words, quick, save);
            case SCALE -> runScale(words, quick, save);
            case LIVE -> runLive(words, quick, save);
            case LISTING -> runListing(words, save);
            case WHO -> runWho(words, save);
            default -> runJmh(jmh, quick, save);
        }
    }

    private static void runJmh(final List<String> jmh, final boolean quick, final boolean save) throws IOException {
        try {
            final CommandLineOptions options = new CommandLineOptions(jmh.toArray(new String[0]));
            if (options.shouldHelp()) {
                options.showHelp();
            } else if (options.shouldList()) {
                new Runner(options).list();
            } else {
                report(
                        quick
                                ? runQuickly(options)
                                : new Runner(measured(options).build()).run(),
                        save);
            }
        } catch (final CommandLineOptionException | RunnerException trouble) {
            System.err.println("signalbox bench: " + trouble.getMessage());
            System.exit(2);
        }
    }

    private static void runBaseline(final List<String> words, final boolean quick, final boolean save)
            throws IOException {
        try {
            final Baseline baseline = Baseline.parse(words, quick);
            if (!Baseline.obstacle().isEmpty()) {
                throw new IllegalArgumentException(Baseline.obstacle());
            }
            print(baseline.run(), save);
        } catch (final IllegalArgumentException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void runScale(final List<String> words, final boolean quick, final boolean save) throws IOException {
        try {
            final Scale scale = Scale.parse(words, quick).run();
            final String chart = "scale-" + Machine.fileName().replace(".md", ".svg");
            print(scale.table() + (save ? "\n![cost of a packet](" + chart + ")\n" : ""), save);
            if (save) {
                keep(chart, scale.chart(Machine.describe().lines().findFirst().orElse("")));
            }
        } catch (final IllegalArgumentException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void runLive(final List<String> words, final boolean quick, final boolean save) throws IOException {
        try {
            LiveBench.run(words, quick, save, Path.of(System.getProperty(RESULTS)));
        } catch (final IllegalArgumentException | LabException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void runListing(final List<String> words, final boolean save) throws IOException {
        try {
            final ListingDelay listing = ListingDelay.parse(words, Path.of(System.getProperty(RESULTS), "..", ".."));
            if (!ListingDelay.obstacle().isEmpty()) {
                throw new IllegalArgumentException(ListingDelay.obstacle());
            }
            print(listing.run(), save);
        } catch (final IllegalArgumentException | LabException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void runChange(final List<String> words, final boolean save) throws IOException {
        try {
            print(ChangeDelay.parse(words).run(), save);
        } catch (final IllegalArgumentException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static void runWho(final List<String> words, final boolean save) throws IOException {
        try {
            print(WhoDelay.parse(words).run(), save);
        } catch (final IllegalArgumentException wrong) {
            System.err.println("signalbox bench: " + wrong.getMessage());
            System.exit(2);
        }
    }

    private static int connections(final List<String> words) {
        if (words.size() == 2 && words.get(1).matches("[1-9][0-9]{2,7}")) {
            return Integer.parseInt(words.get(1));
        }
        System.err.println(
                "signalbox bench: " + words.get(0) + " is followed by the number of connections, 100 or more");
        System.exit(2);
        return 0;
    }

    private static JournalLoad journalLoad(final List<String> options) {
        int seconds = MINUTE_S;
        int flows = MILLION;
        for (int i = 0; i < options.size(); i += 2) {
            final String number = i + 1 < options.size() ? options.get(i + 1) : "";
            if (options.get(i).equals("--seconds") && number.matches("[1-9][0-9]{0,4}")) {
                seconds = Integer.parseInt(number);
            } else if (options.get(i).equals("--flows") && number.matches("[1-9][0-9]{2,7}")) {
                flows = Integer.parseInt(number);
            } else {
                System.err.println("signalbox bench: journal is followed by --seconds N, or --flows N, 100 or more");
                System.exit(2);
            }
        }
        return new JournalLoad(flows, TimeUnit.SECONDS.toNanos(seconds));
    }

    private static void report(final Collection<RunResult> results, final boolean save) throws IOException {
        print(Table.of(results), save);
    }

    private static void print(final String table, final boolean save) throws IOException {
        final String page = Machine.describe() + "\n" + table;
        System.out.println("\n" + page);
        if (save) {
            keep(Machine.fileName(), page);
        }
    }

    private static void keep(final String file, final String text) throws IOException {
        final Path folder = Files.createDirectories(Path.of(System.getProperty(RESULTS)));
        System.out.println("saved: " + Files.writeString(folder.resolve(file), text));
    }

    private static Collection<RunResult> runQuickly(final Options options) throws RunnerException {
        if (!options.getIncludes().isEmpty()) {
            return new Runner(quick(options).build()).run();
        }
        final Collection<RunResult> results = new ArrayList<>();
        for (final Options part : quickParts(options)) {
            results.addAll(new Runner(part).run());
        }
        return results;
    }

    /** What the README's speed section tells of: few and short iterations, and of the parameters only some. */
    private static List<Options> quickParts(final Options options) {
        return List.of(
                quick(options)
                        .include("\\.CopyOnly\\.")
                        .param(CONNECTIONS, "1000", "1000000")
                        .build(),
                pipeline(options, "NAT", "OFF")
                        .param(CONNECTIONS, "1000", "100000", "1000000")
                        .build(),
                pipeline(options, "NAT", "ENCODED", "WRITTEN")
                        .param(CONNECTIONS, "100000")
                        .build(),
                pipeline(options, "NAT", "ENCODED")
                        .param(CONNECTIONS, "1000")
                        .param("level", "CONNECTIONS", "DECISIONS", "INPUTS", "FRAMES")
                        .build(),
                quick(options)
                        .include("\\.PipelineBenchmark\\.newConnections$")
                        .param("method", "NAT")
                        .param("journal", "OFF")
                        .param(CONNECTIONS, "1000000")
                        .build(),
                pipeline(options, "DIRECT_ROUTING", "OFF")
                        .param(CONNECTIONS, "100000")
                        .build(),
                pipeline(options, "TUNNEL", "OFF").param(CONNECTIONS, "100000").build());
    }

    private static ChainedOptionsBuilder pipeline(final Options options, final String method, final String... journal) {
        return quick(options)
                .include("\\.PipelineBenchmark\\.allStages$")
                .param("method", method)
                .param("journal", journal);
    }

    private static ChainedOptionsBuilder quick(final Options options) {
        return measured(options)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1));
    }

    private static ChainedOptionsBuilder measured(final Options options) {
        return new OptionsBuilder()
                .parent(options)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class);
    }
}
