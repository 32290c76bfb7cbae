package io.signalbox.director.replay;

import io.signalbox.decision.Reason;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.DeterminismCheck;
import io.signalbox.replay.compare.TraceResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** For people: a line for each scenario, below it what differs, and totals at the end. */
final class TextReport implements Report {
    private final PrintWriter out;
    private final int nameWidth;
    private final boolean verbose;
    private int equal;
    private int compared;
    private int notCompared;
    private int deviating;

    /** @param verbose tells how often each reason was given */
    TextReport(final PrintWriter out, final int nameWidth, final boolean verbose) {
        this.verbose = verbose;
        this.out = out;
        this.nameWidth = nameWidth;
    }

    @Override
    public void add(final Replayed replayed) {
        equal += replayed.isEqual() ? 1 : 0;
        compared += replayed.comparison().isPresent() ? 1 : 0;
        notCompared += replayed.comparison().isPresent() ? 0 : 1;
        deviating += replayed.isDeterministic() ? 0 : 1;
        out.println(line(replayed));
        replayed.result().notes().forEach(note -> out.println("  note: " + note));
        if (verbose || replayed.result().hasMetLimit()) {
            replayed.result().reasons().forEach((reason, count) -> out.println(line(reason, count)));
        }
        if (!replayed.isEqual()) {
            replayed.comparison().map(Comparison::text).ifPresentOrElse(out::print, () -> complain(replayed));
        }
        replayed.journalDifference().ifPresent(out::println);
        replayed.deviation().map(DeterminismCheck.Difference::text).ifPresent(out::print);
        out.flush();
    }

    private void complain(final Replayed replayed) {
        replayed.result().complaints().forEach(out::println);
    }

    private String line(final Replayed replayed) {
        return String.format(
                Locale.ROOT,
                "%-" + nameWidth + "s %4d items  %s%s",
                replayed.scenario().name(),
                replayed.items(),
                replayed.comparison()
                        .map(TextReport::judgement)
                        .orElseGet(() -> replayed.framesSent() + " frames sent, nothing expected to compare with"
                                + complaints(replayed.result().complaints())),
                runs(replayed));
    }

    private static String line(final Reason reason, final long count) {
        return String.format(Locale.ROOT, "%10d  %-12s  %-20s  %s", count, reason.verdict(), reason, reason.meaning());
    }

    private static String judgement(final Comparison comparison) {
        final TraceResult frames = comparison.trace();
        return frames.equal() + " of " + frames.framesExpected() + " frames equal"
                + (frames.extra() == 0 ? "" : ", " + frames.extra() + " extra")
                + (comparison.table().isEmpty() ? ", tables equal" : ", tables differ")
                + complaints(comparison.complaints());
    }

    private static String complaints(final List<String> complaints) {
        return complaints.isEmpty()
                ? ""
                : ", " + complaints.size() + (complaints.size() == 1 ? " complaint" : " complaints");
    }

    private static String runs(final Replayed replayed) {
        if (replayed.runsCompared().isEmpty()) {
            return "";
        }
        return replayed.deviation().isEmpty()
                ? ", " + replayed.runsCompared().getAsInt() + " runs alike"
                : ", runs differ";
    }

    @Override
    public void end() {
        out.println(equal + " of " + compared + " scenario" + (compared == 1 ? "" : "s") + " equal"
                + (notCompared == 0 ? "" : ", " + notCompared + " without anything expected")
                + (deviating == 0 ? "" : ", " + deviating + " not deterministic"));
        out.flush();
    }
}
