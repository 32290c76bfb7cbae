package io.signalbox.bench;

/** How far decisions get. */
public enum JournalUse {
    /** Nobody listens. */
    OFF,
    /** Encoded as for the journal, into memory that is written over: the packet side's own cost. */
    ENCODED,
    /** Through the byte ring to the disk, by a thread beside the packet thread. */
    WRITTEN
}
