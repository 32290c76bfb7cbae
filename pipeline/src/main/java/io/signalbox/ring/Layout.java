package io.signalbox.ring;

/** Who runs the stages and the journal. The same input gives the same output in each of them. */
public enum Layout {
    /** One thread does everything, the journal too: replay and tests. */
    FUSED,
    /** One thread for the stages, one for the journal: the default of a live director. */
    SPLIT,
    /** A thread for each stage, and one for the journal: many cores. */
    STAGED
}
