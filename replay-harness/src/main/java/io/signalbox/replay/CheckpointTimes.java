package io.signalbox.replay;

import io.signalbox.journal.JournalSettings.Roll;

/**
 * When all state of a run is to be written down, so that its journal can be run again from there. It depends on the
 * inputs alone: a run with these checkpoints has the same events whoever writes its journal, and how.
 *
 * @param everyInputs after so many packets and events of the scenario; 0 for never
 * @param everyUs when event time has entered another period of this length, counted from 0; 0 for never
 */
public record CheckpointTimes(long everyInputs, long everyUs) {
    public static final CheckpointTimes NEVER = new CheckpointTimes(0, 0);

    private static final long US_PER_SECOND = 1_000_000;

    /** At each roll of a journal that rolls by event time. */
    public static CheckpointTimes atEach(final Roll roll) {
        return new CheckpointTimes(0, roll.seconds() * US_PER_SECOND);
    }

    public CheckpointTimes andEvery(final long inputs) {
        return new CheckpointTimes(inputs, everyUs);
    }

    boolean isAfter(final long inputs) {
        return everyInputs > 0 && inputs % everyInputs == 0;
    }

    boolean isBetween(final long earlierUs, final long laterUs) {
        return everyUs > 0 && earlierUs / everyUs != laterUs / everyUs;
    }
}
