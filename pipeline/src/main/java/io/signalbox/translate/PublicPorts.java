package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;

/** The ports of a public address and protocol, from which inside hosts are given theirs: one by one, or by blocks. */
public interface PublicPorts extends Remembered {
    int NONE = -1;

    /**
     * A port by chance for the inside host {@code (hi, lo)}, or {@link #NONE} where there is none for it.
     *
     * @param word the chance, of which each half decides for itself
     */
    int take(long hi, long lo, long word, long nowNs);

    /** Takes this port for the inside host; false where it is none of these, somebody's, or at rest. */
    boolean takeThis(long hi, long lo, int port, long nowNs);

    /** A port that was taken rests from this event time on. */
    void giveBack(int port, long freedNs);

    /** Each port may be had. It takes as many steps as there are that have rested. */
    boolean isWhole(long nowNs);

    /** How many ports there are in all. */
    int ports();

    /** How many are somebody's now. */
    int taken();

    /** How many were given back, and may not be taken yet, or were not moved since. */
    int resting();

    /** Few are left, and nobody was told since there were more: who asks is. */
    boolean hasJustRunLow();
}
