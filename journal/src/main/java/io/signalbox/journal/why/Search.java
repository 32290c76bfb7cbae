package io.signalbox.journal.why;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RunRecord;
import java.util.function.Consumer;

/** First reading: finds the event that is asked for, or what is there in its place. */
final class Search implements RecordHandler {
    private final Question question;
    private final Consumer<String> troubles;
    private FullRecord decision;
    private CommandRecord command;
    private String instead = "";
    private long firstEvent;
    private long lastEvent;
    private boolean damaged;

    Search(final Question question, final Consumer<String> troubles) {
        this.question = question;
        this.troubles = troubles;
    }

    @Override
    public void onDecision(final FullRecord found) {
        saw(found.event());
        if (question.fits(found)) {
            decision = new FullRecord().copy(found);
        }
    }

    @Override
    public void onCommand(final CommandRecord found) {
        saw(found.event());
        if (!question.isOfFlow() && found.event() == question.event()) {
            command = new CommandRecord().copy(found);
        }
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        saw(run.firstEvent());
        saw(run.lastEvent());
        if (question.isOfFlow() && question.flow().fits(latest) && run.firstTimeNs() <= question.untilNs()) {
            instead = "; packets of it were only counted, as level connections does";
        } else if (run.firstEvent() <= question.event() && question.event() <= run.lastEvent()) {
            instead = " has no record of its own: level connections counts established packets, and this one is counted"
                    + " in a run of events " + run.firstEvent() + " to " + run.lastEvent();
        }
    }

    @Override
    public void onMark(final MarkRecord mark) {
        if (mark.cause() == null || !mark.cause().isGap()) {
            return;
        }
        damaged = true;
        if (mark.firstEvent() <= question.event() && question.event() <= mark.lastEvent()) {
            instead = " is not in this journal: " + mark.cause() + ", "
                    + mark.cause().meaning() + ", and "
                    + mark.count() + " records are missing of events " + mark.firstEvent() + " to "
                    + mark.lastEvent();
        }
    }

    @Override
    public void onTrouble(final String trouble) {
        damaged = true;
        troubles.accept(trouble);
    }

    private void saw(final long event) {
        firstEvent = firstEvent == 0 ? event : Math.min(firstEvent, event);
        lastEvent = Math.max(lastEvent, event);
    }

    /** The beginning of the event's story, or null. */
    Story found() {
        if (decision != null) {
            return Story.of(decision);
        }
        return command == null ? null : Story.of(command);
    }

    boolean isDamaged() {
        return damaged;
    }

    /** Why nothing was found, in one sentence. */
    String refusal() {
        if (question.isOfFlow()) {
            return "no packet of '" + question.flow() + "'" + (question.isBounded() ? " up to that time" : "")
                    + " has a record in this journal" + instead;
        }
        final String event = "event " + question.event();
        if (!instead.isEmpty()) {
            return event + instead;
        }
        if (firstEvent <= question.event() && question.event() <= lastEvent) {
            return event + " is missing from this journal, which holds others of events " + firstEvent + " to "
                    + lastEvent;
        }
        return event + " is not in this journal"
                + (firstEvent == 0 ? ", which holds none" : ": it holds events " + firstEvent + " to " + lastEvent);
    }
}
