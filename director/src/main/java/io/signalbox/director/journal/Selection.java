package io.signalbox.director.journal;

import io.signalbox.decision.Verdict;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Hands on what is wanted: decisions, up to a number of them, and how those of them that were held have ended. What is
 * missing or damaged is told apart and remembered.
 */
final class Selection implements RecordHandler {
    private final RecordHandler printer;
    private final Consumer<CommandRecord> commands;
    private final Predicate<FullRecord> wanted;
    private final Consumer<String> troubles;
    private final Set<Long> held = new HashSet<>();
    private long left;
    private boolean damaged;

    /** @param commands hears of every command, be it to print it or to learn what it named */
    Selection(
            final RecordHandler printer,
            final Consumer<CommandRecord> commands,
            final Predicate<FullRecord> wanted,
            final long limit,
            final Consumer<String> troubles) {
        this.printer = printer;
        this.commands = commands;
        this.wanted = wanted;
        this.troubles = troubles;
        left = limit;
    }

    @Override
    public void onDecision(final FullRecord decision) {
        if (left == 0 || !wanted.test(decision)) {
            return;
        }
        left--;
        if (decision.reason() != null && decision.reason().verdict() == Verdict.HELD) {
            held.add(decision.event());
        }
        printer.onDecision(decision);
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        if (held.remove(resolution.heldEvent())) {
            printer.onResolution(resolution);
        }
    }

    @Override
    public void onCommand(final CommandRecord command) {
        commands.accept(command);
    }

    @Override
    public void onMark(final MarkRecord mark) {
        damaged |= mark.cause() != null && mark.cause().isGap();
        printer.onMark(mark);
    }

    @Override
    public void onTrouble(final String trouble) {
        damaged = true;
        troubles.accept(trouble);
    }

    /** True where records are missing. */
    boolean isDamaged() {
        return damaged;
    }
}
