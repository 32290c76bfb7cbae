package io.signalbox.decision;

import java.util.Locale;

/** How much of an event the journal keeps; each level keeps what the one before it keeps, and more. */
public enum Level {
    /** A record for each beginning, change of state, drop and command; established packets are counted in runs. */
    CONNECTIONS,
    /** A record for every event. */
    DECISIONS,
    /** And every byte of the input that anything depended on: the run can be repeated. */
    INPUTS,
    /** And all other bytes of the input. */
    FRAMES;

    /** Whether frames are kept, whole or as far as they matter. */
    public boolean keepsInputs() {
        return compareTo(INPUTS) >= 0;
    }

    /** As commands and options name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the levels that there are */
    public static Level of(final String label) {
        for (final Level level : values()) {
            if (level.label().equals(label)) {
                return level;
            }
        }
        throw new IllegalArgumentException(
                "'" + label + "' is no level of the journal: connections, decisions, inputs or frames");
    }
}
