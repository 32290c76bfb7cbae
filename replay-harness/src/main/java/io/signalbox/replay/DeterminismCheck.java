package io.signalbox.replay;

import io.signalbox.decision.Reason;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.MemorySink;
import io.signalbox.replay.compare.Normaliser;
import io.signalbox.replay.compare.Rule;
import io.signalbox.replay.compare.TraceComparison;
import io.signalbox.replay.compare.TraceResult;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Proves that a scenario's outcome depends on its events alone: it is run in every layout, with batches and rings of
 * several sizes, with and without ticks, with two seeds of the connection table, and each run must send the same bytes
 * at the same times, show the same tables and make the same decisions as the run that was reported, within its bounds.
 *
 * <p>Runs without added ticks must agree in every byte of their encoded decisions; ticks are events, so where some were
 * added, decisions are compared as if there were none. In the layout with a thread for the journal they are compared as
 * they were read back from one, written in memory through a byte ring so small that packets have to wait for it.
 */
public final class DeterminismCheck {
    private static final int[] BATCHES = {1, 7, Lane.MAX_BATCH};
    private static final int[] RINGS = {64, Lane.MAX_RING};
    private static final long[] SEEDS = {0, 0x9E37_79B9_7F4A_7C15L};
    private static final boolean[] TICKS = {false, true};
    private static final int SMALL_BYTE_RING = 1 << 16;

    /**
     * Two runs that must agree and do not.
     *
     * @param what the first thing in which they differ, in words
     */
    public record Difference(RunSettings one, RunSettings other, String what) {
        public String text() {
            return "two runs differ: " + what + "  one    ran with " + one + "\n  other  ran with " + other + "\n";
        }
    }

    private final RunSettings settings;
    private final RunResult reference;
    private final DecisionRecords decisions;
    private final DecisionRecords decisionsWithoutTicks;

    private DeterminismCheck(final RunSettings settings, final RunResult reference) {
        this.settings = settings;
        this.reference = reference;
        decisions = DecisionRecords.of(reference.decisions());
        decisionsWithoutTicks = decisions.withoutTicks();
    }

    /** Every combination of settings that may not change the outcome of a run. */
    public static List<RunSettings> matrix(final RunSettings of) {
        final List<RunSettings> matrix = new ArrayList<>();
        for (final Layout layout : Layout.values()) {
            for (final boolean ticks : TICKS) {
                for (final long seed : SEEDS) {
                    for (final int ring : RINGS) {
                        for (final int batch : BATCHES) {
                            matrix.add(new RunSettings(
                                    layout,
                                    ring,
                                    batch,
                                    ticks,
                                    seed,
                                    of.profile(),
                                    of.bounds(),
                                    of.level(),
                                    of.refuses(),
                                    of.checkpoints()));
                        }
                    }
                }
            }
        }
        return matrix;
    }

    /** Runs the whole matrix, up to the first run that differs from the one that was reported. */
    public static Optional<Difference> run(
            final Scenario scenario, final RunSettings reported, final RunResult reference) {
        final DeterminismCheck check = new DeterminismCheck(reported, reference);
        return matrix(reported).stream()
                .map(settings -> check.compare(settings, outcome(scenario, settings)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static RunResult outcome(final Scenario scenario, final RunSettings settings) {
        if (settings.layout() != Layout.SPLIT) {
            return ScenarioRun.run(scenario, settings);
        }
        final JournalSettings journal = settings.journal().ringBytes(SMALL_BYTE_RING);
        final MemorySink memory = new MemorySink(journal);
        final RunResult result = ScenarioRun.run(scenario, settings, JournalWriter.open(memory, journal));
        return result.with(memory.readBack());
    }

    /** The first thing in which another run differs from the reference. */
    static Optional<Difference> compare(
            final RunSettings one, final RunResult reference, final RunSettings other, final RunResult result) {
        return new DeterminismCheck(one, reference).compare(other, result);
    }

    private Optional<Difference> compare(final RunSettings other, final RunResult result) {
        return frames(result.trace())
                .or(() -> tables(result.tables()))
                .or(() -> counts(result))
                .or(() -> decisions(result, other.ticks() != settings.ticks()))
                .map(what -> new Difference(settings, other, what));
    }

    private Optional<String> frames(final Trace trace) {
        if (reference.trace().items().equals(trace.items())) {
            return Optional.empty();
        }
        final TraceResult bytes = TraceComparison.compare(reference.trace(), trace, everything());
        return bytes.firstDifference()
                .map(difference -> "frames\n" + difference.text())
                .or(() -> Optional.of("times of frames\n" + times(trace)));
    }

    /** Nothing is random between two runs of ours. */
    private static Normaliser everything() {
        return Normaliser.all()
                .without(Arrays.stream(Rule.values()).map(Rule::label).toList());
    }

    private String times(final Trace trace) {
        int item = 0;
        while (reference.trace().items().get(item).equals(trace.items().get(item))) {
            item++;
        }
        return "  item " + item + "\n  one    sent at "
                + times(reference.trace().items().get(item)) + "\n  other  sent at "
                + times(trace.items().get(item)) + "\n";
    }

    private static String times(final Trace.Item item) {
        return item.out().stream().map(Trace.Frame::timeUs).toList() + " us, late "
                + item.late().stream().map(Trace.Frame::timeUs).toList() + " us";
    }

    private Optional<String> tables(final Map<String, String> tables) {
        final TreeSet<String> names = new TreeSet<>(tables.keySet());
        names.addAll(reference.tables().keySet());
        return names.stream()
                .filter(name -> !reference.tables().getOrDefault(name, "").equals(tables.getOrDefault(name, "")))
                .findFirst()
                .map(name -> "table " + name + "\n"
                        + reference.tables().getOrDefault(name, "(none)\n") + "but\n"
                        + tables.getOrDefault(name, "(none)\n"));
    }

    private Optional<String> counts(final RunResult result) {
        final Map<Reason, Long> mine = withoutTicks(reference.reasons());
        final Map<Reason, Long> theirs = withoutTicks(result.reasons());
        if (!mine.equals(theirs)) {
            return Optional.of("reasons\n  one    " + mine + "\n  other  " + theirs + "\n");
        }
        return reference.complaints().equals(result.complaints())
                ? Optional.empty()
                : Optional.of(
                        "complaints\n  one    " + reference.complaints() + "\n  other  " + result.complaints() + "\n");
    }

    private static Map<Reason, Long> withoutTicks(final Map<Reason, Long> reasons) {
        final Map<Reason, Long> rest = new EnumMap<>(reasons);
        rest.remove(Reason.TICK);
        return rest;
    }

    private Optional<String> decisions(final RunResult result, final boolean otherTicks) {
        final DecisionRecords theirs = DecisionRecords.of(result.decisions());
        return otherTicks
                ? decisionsWithoutTicks.firstDifference(theirs.withoutTicks())
                : decisions.firstDifference(theirs);
    }
}
