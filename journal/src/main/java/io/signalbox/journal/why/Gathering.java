package io.signalbox.journal.why;

import io.signalbox.decision.Decision;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.util.function.Consumer;

/** Second reading: gathers all that belongs to the event. */
final class Gathering implements RecordHandler {
    private final Story story;
    private final Consumer<CommandRecord> learners;
    private final int connection;
    /** The connection's number is another one's now. */
    private boolean over;

    /** @param learners hear of the commands up to the event */
    Gathering(final Story story, final Consumer<CommandRecord> learners) {
        this.story = story;
        this.learners = learners;
        connection = story.decision() == null ? Decision.NONE : story.decision().connection();
    }

    @Override
    public void onCommand(final CommandRecord command) {
        if (command.event() <= story.event()) {
            learners.accept(command);
        }
    }

    @Override
    public void onInput(final InputRecord input) {
        if (input.event() == story.event()) {
            story.came(input);
        }
    }

    @Override
    public void onOutput(final OutputRecord output) {
        if (output.event() == story.event()) {
            story.left(output);
        }
    }

    @Override
    public void onResolution(final ResolutionRecord resolution) {
        if (resolution.heldEvent() == story.event()) {
            story.endsBy(resolution);
        } else if (resolution.byEvent() == story.event()) {
            story.ends(resolution);
        }
    }

    @Override
    public void onDecision(final FullRecord decision) {
        if (connection == Decision.NONE || decision.connection() != connection || over) {
            return;
        }
        final boolean isLater = decision.event() > story.event();
        if (decision.beginsConnection()) {
            over = isLater;
            if (!isLater) {
                story.begins(decision);
            }
        }
        add(new Story.Chapter(new FullRecord().copy(decision), null), isLater);
    }

    @Override
    public void onRun(final RunRecord run, final FullRecord latest) {
        if (connection != Decision.NONE && run.connection() == connection && !over) {
            final Story.Chapter chapter = new Story.Chapter(new FullRecord().copy(latest), new RunRecord().copy(run));
            add(chapter, run.lastEvent() > story.event());
        }
    }

    private void add(final Story.Chapter chapter, final boolean isLater) {
        if (over) {
            return;
        }
        if (isLater) {
            story.addBehind(chapter);
        } else {
            story.addBefore(chapter);
        }
    }
}
