package io.signalbox.bench;

import io.signalbox.bench.live.MedianInterval;
import io.signalbox.decision.Level;
import io.signalbox.director.lab.Programs;
import io.signalbox.service.ForwardingMethod;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.IoUtil;

/**
 * {@code signalbox bench baseline}: how far is the whole director from the least that a NAT director has to do, written
 * in C? Both get the same packets of established connections, in memory, and go by turns, each alone on one thread. A
 * turn of one and the next of the other make a pair; of the pairs' ratios the median is told.
 */
final class Baseline {
    private static final int[] FLOWS = {1_000, 100_000, 1_000_000, 10_000_000};
    /** A proper interval needs nine pairs. */
    private static final int PAIRS = 9;

    private static final int QUICK_PAIRS = 3;
    private static final double QUICK_SECONDS = 0.3;
    /** Signalbox is warm after so many packets, and turns in a row in which the compiler finished nothing; */
    private static final long WARM_UP_PACKETS = 5_000_000;

    private static final int QUIET_TURNS = 3;
    /** or after so many turns. */
    private static final int WARM_UP_TURNS = 100;

    private static final int BATCHES_BETWEEN_LOOKS = 4;
    /** What C needs besides: its frames, connections and places. */
    private static final int C_BYTES = 2 * PristineFrames.STRIDE + 64;

    private static final String HEAD = """
            | connections | C, million packets/s, median (least to most) | ns of CPU each | Signalbox | ns of CPU each | Signalbox is so many times as fast, by CPU time (its interval) |
            | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int[] flows;
    private final int pairs;
    private final long turnNs;

    /** @param turnNs how long each turn is */
    Baseline(final int[] flows, final int pairs, final long turnNs) {
        this.flows = flows.clone();
        this.pairs = pairs;
        this.turnNs = turnNs;
    }

    /** @throws IllegalArgumentException one sentence, where a word is not understood */
    static Baseline parse(final List<String> words, final boolean quick) {
        int[] flows = FLOWS;
        int pairs = quick ? QUICK_PAIRS : PAIRS;
        double seconds = quick ? QUICK_SECONDS : 1;
        for (int i = 0; i < words.size(); i += 2) {
            final String value = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "--flows" ->
                    flows = Stream.of(checked("--flows", value, "[1-9][0-9]{2,7}(,[1-9][0-9]{2,7})*")
                                    .split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
                case "--pairs" -> pairs = Integer.parseInt(checked("--pairs", value, "[1-9][0-9]{0,3}"));
                case "--seconds" ->
                    seconds = Double.parseDouble(checked("--seconds", value, "[1-9][0-9]{0,3}|0\\.[0-9]*[1-9]"));
                default ->
                    throw new IllegalArgumentException(
                            "baseline is followed by --flows, --pairs, --seconds, --quick or --save, not by "
                                    + words.get(i));
            }
        }
        return new Baseline(flows, pairs, Math.round(seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    private static String checked(final String option, final String value, final String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(option
                    + (option.equals("--flows") ? " takes numbers of 100 and more, with commas" : " takes a number"));
        }
        return value;
    }

    /** Why nothing can be measured here, in a sentence; empty where something can. */
    static String obstacle() {
        return Programs.isThere("gcc") ? "" : "there is no gcc; next: apt-get install -y gcc libc6-dev";
    }

    /** Measures, and returns a table. */
    String run() throws IOException {
        final Path folder = Files.createTempDirectory("signalbox-bench");
        try {
            final Path program = CDirector.compile(folder);
            final StringBuilder table = new StringBuilder(HEAD);
            for (final int count : flows) {
                table.append(row(program, count));
            }
            return table.toString();
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private String row(final Path program, final int connections) throws IOException {
        final BusyDirector signalbox = new BusyDirector();
        signalbox.method = ForwardingMethod.NAT;
        signalbox.connections = connections;
        signalbox.journal = JournalUse.OFF;
        signalbox.level = Level.DECISIONS;
        final String lack = Memory.lack(connections, signalbox.bytesPerConnection() + C_BYTES);
        if (!lack.isEmpty()) {
            return String.format(Locale.ROOT, "| %,d | not measured: %s | | | | |%n", connections, lack);
        }
        signalbox.open();
        try (CDirector c = CDirector.start(program, signalbox.rounds())) {
            return row(connections, c, signalbox);
        } finally {
            signalbox.close();
        }
    }

    private String row(final int connections, final CDirector c, final BusyDirector signalbox) throws IOException {
        final List<Turn> ofC = new ArrayList<>();
        final List<Turn> ofSignalbox = new ArrayList<>();
        c.run(turnNs);
        warmUp(signalbox);
        for (int pair = 0; pair < pairs; pair++) {
            ofC.add(c.run(turnNs));
            ofSignalbox.add(run(signalbox));
        }
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %s | %s | %s | %s |%n",
                connections,
                rate(ofC),
                nanoseconds(ofC),
                rate(ofSignalbox),
                nanoseconds(ofSignalbox),
                ratio(ofC, ofSignalbox));
    }

    private void warmUp(final BusyDirector signalbox) {
        final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        long packets = 0;
        int quietTurns = 0;
        for (int turn = 0; turn < WARM_UP_TURNS && (packets < WARM_UP_PACKETS || quietTurns < QUIET_TURNS); turn++) {
            final long before = compiler.getTotalCompilationTime();
            packets += run(signalbox).packets();
            quietTurns = compiler.getTotalCompilationTime() == before ? quietTurns + 1 : 0;
        }
    }

    private Turn run(final BusyDirector signalbox) {
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        final long before = System.nanoTime();
        long packets = 0;
        long tookNs;
        do {
            for (int batch = 0; batch < BATCHES_BETWEEN_LOOKS; batch++) {
                signalbox.passBatch();
            }
            packets += BATCHES_BETWEEN_LOOKS * FrameFeed.BATCH;
            tookNs = System.nanoTime() - before;
        } while (tookNs < turnNs);
        return new Turn(packets, tookNs, threads.getCurrentThreadCpuTime() - cpuBefore);
    }

    private static String rate(final List<Turn> turns) {
        final double[] rates = values(turns, Turn::millionPerSecond);
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f to %.1f)",
                MedianInterval.of(rates).median(),
                Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow());
    }

    private static String nanoseconds(final List<Turn> turns) {
        return String.format(
                Locale.ROOT,
                "%.0f",
                MedianInterval.of(values(turns, Turn::cpuNsEach)).median());
    }

    /** Each pair's, and their median. */
    private static String ratio(final List<Turn> ofC, final List<Turn> ofSignalbox) {
        final MedianInterval ratio = MedianInterval.of(IntStream.range(0, ofC.size())
                .mapToDouble(pair ->
                        ofC.get(pair).cpuNsEach() / ofSignalbox.get(pair).cpuNsEach())
                .toArray());
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f at %.0f %%)",
                ratio.median(),
                ratio.low(),
                ratio.high(),
                100 * ratio.confidence());
    }

    private static double[] values(final List<Turn> turns, final ToDoubleFunction<Turn> value) {
        return turns.stream().mapToDouble(value).toArray();
    }
}
