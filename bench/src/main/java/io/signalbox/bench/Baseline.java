package io.signalbox.bench;

import io.signalbox.bench.live.MedianInterval;
import io.signalbox.director.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.agrona.IoUtil;

/**
 * {@code signalbox bench baseline}: how far is the whole director from the least that a NAT director has to do, written
 * in C? Both get the same packets of established connections, in memory, and go by turns, each alone on one thread. A
 * turn of one and the next of the other make a pair; of the pairs' ratios the median is told.
 */
final class Baseline {
    /** What C needs besides: its frames, connections and places. */
    private static final int C_BYTES = 2 * PristineFrames.STRIDE + 64;

    private static final String HEAD = """
            | connections | C, million packets/s, median (least to most) | ns of CPU each | Signalbox | ns of CPU each | Signalbox is so many times as fast, by CPU time (its interval) |
            | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    private final Extent extent;

    Baseline(final Extent extent) {
        this.extent = extent;
    }

    /** @throws IllegalArgumentException one sentence, where a word is not understood */
    static Baseline parse(final List<String> words, final boolean quick) {
        return new Baseline(Extent.parse("baseline", "--pairs", words, quick));
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
            for (final int count : extent.flows()) {
                table.append(row(program, count));
            }
            return table.toString();
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private String row(final Path program, final int connections) throws IOException {
        final BusyDirector signalbox = BusyDirector.translating(connections);
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
        c.run(extent.turnNs());
        signalbox.warmUp(extent.turnNs());
        for (int pair = 0; pair < extent.turns(); pair++) {
            ofC.add(c.run(extent.turnNs()));
            ofSignalbox.add(signalbox.run(extent.turnNs()));
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
