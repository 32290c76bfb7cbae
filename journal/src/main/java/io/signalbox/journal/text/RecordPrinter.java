package io.signalbox.journal.text;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.EndingRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.util.function.Consumer;

/** Prints what it hears as {@link DecisionText}. */
public final class RecordPrinter implements RecordHandler {
    private final Consumer<String> lines;
    private final PortNames ports;
    private final Times times;
    private final DecisionText text;

    /** Times are event times. */
    public RecordPrinter(final Consumer<String> lines, final PortNames ports, final boolean verbose) {
        this(lines, ports, Times.ofEvents(), verbose);
    }

    /**
     * @param ports learns the ports' names from the commands that are printed
     * @param times learns of the clock from them
     */
    public RecordPrinter(
            final Consumer<String> lines, final PortNames ports, final Times times, final boolean verbose) {
        this.lines = lines;
        this.ports = ports;
        this.times = times;
        text = new DecisionText(ports, times, verbose);
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
        times.onCommand(command);
        lines.accept(text.line(command));
    }

    @Override
    public void onChange(final CommandRecord change) {
        lines.accept(text.changeLine(change));
    }

    @Override
    public void onInput(final InputRecord input) {
        lines.accept(text.line(input));
    }

    @Override
    public void onOutput(final OutputRecord output) {
        lines.accept(text.line(output));
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        lines.accept(text.line(run, latest));
    }

    @Override
    public void onEnding(final EndingRecord ending) {
        lines.accept(text.line(ending));
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
