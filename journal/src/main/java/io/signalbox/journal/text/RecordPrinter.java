package io.signalbox.journal.text;

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
 * Prints what it hears as {@link DecisionText}: the decisions that are wanted, how those of them that were held have
 * ended, and every mark and trouble.
 */
public final class RecordPrinter implements RecordHandler {
    private final Consumer<String> lines;
    private final Predicate<FullRecord> wanted;
    private final boolean commands;
    private final PortNames ports = new PortNames();
    private final DecisionText text;
    private final Set<Long> held = new HashSet<>();

    /** @param commands prints the configuration's changes as well */
    public RecordPrinter(
            final Consumer<String> lines,
            final Predicate<FullRecord> wanted,
            final boolean verbose,
            final boolean commands) {
        this.lines = lines;
        this.wanted = wanted;
        this.commands = commands;
        text = new DecisionText(ports, verbose);
    }

    @Override
    public void onDecision(final FullRecord decision) {
        if (!wanted.test(decision)) {
            return;
        }
        if (decision.reason() != null && decision.reason().verdict() == Verdict.HELD) {
            held.add(decision.event());
        }
        lines.accept(text.line(decision));
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        if (held.remove(resolution.heldEvent())) {
            lines.accept(text.line(resolution));
        }
    }

    @Override
    public void onCommand(final CommandRecord command) {
        ports.onCommand(command);
        if (commands) {
            lines.accept(text.line(command));
        }
    }

    @Override
    public void onMark(final MarkRecord mark) {
        lines.accept(text.line(mark));
    }

    @Override
    public void onTrouble(final String trouble) {
        lines.accept("journal: " + trouble);
    }
}
