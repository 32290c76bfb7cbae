package io.signalbox.journal;

import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a reader said, as values. */
final class Heard implements RecordHandler {
    final List<Long> events = new ArrayList<>();
    final List<Reason> reasons = new ArrayList<>();
    final List<Long> unknown = new ArrayList<>();
    final List<String> commands = new ArrayList<>();
    final List<Mark> marks = new ArrayList<>();
    final List<String> resolutions = new ArrayList<>();
    final List<Long> inputs = new ArrayList<>();
    final List<String> runs = new ArrayList<>();
    long counted;
    final List<String> troubles = new ArrayList<>();

    record Mark(MarkCause cause, long count, long firstEvent, long lastEvent) {}

    @Override
    public void onDecision(final FullRecord decision) {
        events.add(decision.event());
        reasons.add(decision.reason());
        if (decision.has(FullRecord.FLAG_CONNECTION_UNKNOWN)) {
            unknown.add(decision.event());
        }
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        resolutions.add(resolution.heldEvent() + " " + resolution.reason() + " by " + resolution.byEvent() + " via "
                + resolution.egressPort());
    }

    @Override
    public void onCommand(final CommandRecord command) {
        events.add(command.event());
        commands.add(command.revision() + " " + command.author() + ": " + command.text());
    }

    @Override
    public void onInput(final InputRecord input) {
        inputs.add(input.event());
        events.add(-input.event());
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        counted += run.events();
        runs.add(run.connection() + ": " + run.packetsToServer() + " (" + run.bytesToServer() + ") and "
                + run.packetsToClient() + " (" + run.bytesToClient() + ") of events " + run.firstEvent() + " to "
                + run.lastEvent());
    }

    @Override
    public void onMark(final MarkRecord mark) {
        marks.add(new Mark(mark.cause(), mark.count(), mark.firstEvent(), mark.lastEvent()));
    }

    @Override
    public void onTrouble(final String trouble) {
        troubles.add(trouble);
    }
}
