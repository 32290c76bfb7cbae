package io.signalbox.journal;

import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.ring.Lane;
import java.util.function.BooleanSupplier;

/**
 * Tells the director by an event when its journal cannot be written, and when it can be again. So what the director does
 * about it depends on its events alone, and stands in the journal as soon as anything can. Belongs to the thread that
 * offers events.
 */
public final class TroubleWatch {
    private final BooleanSupplier trouble;
    private final Lane lane;
    private boolean told;

    /** @param trouble {@link JournalWriter#isInTrouble}; the lane has done all that was offered to it */
    public TroubleWatch(final BooleanSupplier trouble, final Lane lane) {
        this.trouble = trouble;
        this.lane = lane;
        told = lane.state().settings.journalTrouble;
    }

    /** To be called before an event is offered, where there is room: true where it has taken that room itself. */
    public boolean look(final long timeNs) {
        final boolean now = trouble.getAsBoolean();
        if (now == told) {
            return false;
        }
        told = now;
        lane.command(new SetJournalTrouble(now), timeNs);
        return true;
    }
}
