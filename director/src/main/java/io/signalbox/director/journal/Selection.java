package io.signalbox.director.journal;

import io.signalbox.decision.Verdict;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.EndingRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Hands on what is wanted, up to a number of records: decisions, how those of them that were held have ended, commands,
 * who has a public end no longer, and the journal's own marks. What is missing or damaged is handed on in any case, and remembered.
 */
final class Selection implements RecordHandler {
    private final RecordHandler printer;
    private final Consumer<CommandRecord> learners;
    private final Predicate<FullRecord> wanted;
    private final boolean commandsWanted;
    private final boolean marksWanted;
    private final boolean framesWanted;
    private final Consumer<String> troubles;
    private final Set<Long> held = new HashSet<>();
    /** What arrived for the event that is decided next, or null. */
    private InputRecord arrived;
    /** The event handed on last. */
    private long shown;

    private long left;
    private boolean damaged;

    /**
     * @param learners learn from the commands that are not handed on
     * @param framesWanted whether to hand on what is said of frames that came or left
     */
    Selection(
            final RecordHandler printer,
            final Consumer<CommandRecord> learners,
            final Predicate<FullRecord> wanted,
            final boolean commandsWanted,
            final boolean marksWanted,
            final boolean framesWanted,
            final long limit,
            final Consumer<String> troubles) {
        this.printer = printer;
        this.learners = learners;
        this.wanted = wanted;
        this.commandsWanted = commandsWanted;
        this.marksWanted = marksWanted;
        this.framesWanted = framesWanted;
        this.troubles = troubles;
        left = limit;
    }

    @Override
    public void onDecision(final FullRecord decision) {
        final InputRecord input = arrived;
        arrived = null;
        if (!wanted.test(decision) || !isRoom()) {
            return;
        }
        if (input != null) {
            printer.onInput(input);
        }
        shown = decision.event();
        if (decision.reason() != null && decision.reason().verdict() == Verdict.HELD) {
            held.add(decision.event());
        }
        printer.onDecision(decision);
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        if (held.remove(resolution.heldEvent()) && isRoom()) {
            printer.onResolution(resolution);
        }
    }

    @Override
    public void onCommand(final CommandRecord command) {
        if (commandsWanted && isRoom()) {
            printer.onCommand(command);
        } else {
            learners.accept(command);
        }
    }

    @Override
    public void onChange(final CommandRecord change) {
        if (commandsWanted && isRoom()) {
            printer.onChange(change);
        }
    }

    /** Filters are for packets: who has a public end stands between them. */
    @Override
    public void onEnding(final EndingRecord ending) {
        if (commandsWanted && isRoom()) {
            printer.onEnding(ending);
        }
    }

    /** Whether it is wanted, its decision will tell. */
    @Override
    public void onInput(final InputRecord input) {
        if (framesWanted) {
            arrived = new InputRecord().copyFactsOf(input);
        }
    }

    @Override
    public void onOutput(final OutputRecord output) {
        if (framesWanted && output.event() == shown) {
            printer.onOutput(output);
        }
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        if (wanted.test(latest) && isRoom()) {
            printer.onRun(run, latest);
        }
    }

    @Override
    public void onMark(final MarkRecord mark) {
        final boolean gap = mark.cause() != null && mark.cause().isGap();
        damaged |= gap;
        if (gap || marksWanted && isRoom()) {
            printer.onMark(mark);
        }
    }

    @Override
    public void onTrouble(final String trouble) {
        damaged = true;
        troubles.accept(trouble);
    }

    /** Whether one more record may be handed on; then it counts. */
    private boolean isRoom() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }

    /** True where records are missing. */
    boolean isDamaged() {
        return damaged;
    }
}
