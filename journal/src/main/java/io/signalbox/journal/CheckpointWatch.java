package io.signalbox.journal;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.ring.Lane;
import java.util.function.LongSupplier;

/**
 * Asks the director for a checkpoint, by an event, when its journal wants one, and anew for one that was asked for while
 * another ran: that one is taken next. Belongs to the thread that offers events.
 */
public final class CheckpointWatch {
    private final LongSupplier wanted;
    private final Lane lane;
    private final Checkpoints checkpoints;
    private long heeded;
    /** The event that this asked by. */
    private long asked;

    /** @param wanted {@link JournalWriter#checkpointsWanted} */
    public CheckpointWatch(final LongSupplier wanted, final Lane lane) {
        this.wanted = wanted;
        this.lane = lane;
        checkpoints = lane.state().checkpoints;
    }

    /** To be called before an event is offered, where there is room: true where it has taken that room itself. */
    public boolean look(final long timeNs) {
        final long now = wanted.getAsLong();
        if (now == heeded && !isOwed() || checkpoints.isRunning()) {
            return false;
        }
        heeded = now;
        lane.command(new Checkpoint(), timeNs);
        asked = lane.lastEvent();
        return true;
    }

    /** What it has asked for is on its way, unless that was passed over as well. */
    private boolean isOwed() {
        final long owed = checkpoints.owed();
        return owed > 0 && owed >= asked;
    }
}
