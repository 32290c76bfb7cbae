package io.signalbox.journal;

/**
 * How far the byte ring's records have come: which are settled, that is written or lost for good, and which were the
 * latest to be lost. Positions are the ring's. The agent writes it, the packet side reads it.
 */
final class Settlement {
    /** Read before {@link #settledTo} is trusted, so it is written before. */
    private volatile long lostTo;

    private volatile long settledTo;

    /** @param whole whether all records from the last position to this one were written */
    void upTo(final long position, final boolean whole) {
        if (!whole) {
            lostTo = position;
        }
        if (position != settledTo) {
            settledTo = position;
        }
    }

    boolean isUpTo(final long position) {
        return settledTo >= position;
    }

    /** Whether all that followed this position was written, as far as it is settled. */
    boolean isWholeSince(final long position) {
        return lostTo <= position;
    }
}
