package io.signalbox.journal.text;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import java.util.function.Consumer;

/** Prints what it hears as {@link DecisionText}. */
public final class RecordPrinter implements RecordHandler {
    private final Consumer<String> lines;
    private final PortNames ports;
    private final DecisionText text;

    /** @param ports learns the ports' names from the commands that it prints */
    public RecordPrinter(final Consumer<String> lines, final PortNames ports, final boolean verbose) {
        this.lines = lines;
        this.ports = ports;
        text = new DecisionText(ports, verbose);
    }

    @Override
    public void onDecision(final FullRecord decision) {
        lines.accept(text.line(decision));
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        lines.accept(text.line(resolution));
    }

    @Override
    public void onCommand(final CommandRecord command) {
        ports.onCommand(command);
        lines.accept(text.line(command));
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
