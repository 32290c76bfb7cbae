package io.signalbox.decision;

import io.signalbox.command.Command;

/**
 * Something of the configuration, or of who serves, that changed without a command.
 *
 * @param command what a person would have had to say
 * @param by what made it so
 * @param timeNs when it did, in event time
 * @param revision of the configuration from then on
 * @param beforeEvent whether a timer did, which was due before the event
 */
public record Change(Command command, By by, long timeNs, long revision, boolean beforeEvent) {
    /** What makes changes. */
    public enum By {
        DRAIN("drain"),
        DEADLINE("drain at its deadline"),
        QUORUM("quorum");

        private final String label;

        By(final String label) {
            this.label = label;
        }

        /** As the journal names it. */
        public String label() {
            return label;
        }
    }
}
