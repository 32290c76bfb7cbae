package io.signalbox.scheduler;

/** How the last choice came about, for the journal: what the servers' weights and counts alone do not tell. */
public final class Choice {
    public static final int NOT_SET = -1;

    /** Hash of the key (dh, sh, mh), unsigned 32 bits; or {@link #NOT_SET}. */
    public long hash;
    /**
     * Slot of the table that decided (dh, sh, mh); where it is not the hash's own, that was a fallback. Index of the
     * server drawn second (twos).
     */
    public int slot;
    /**
     * Index of the server after which the walk began (rr, wrr), -1 at the head of the list; of the server that the
     * destination had (lblc, lblcr); of the server drawn first (twos); or {@link #NOT_SET}.
     */
    public int cursor;
    /** Weight that a server needed when the walk began (wrr); or {@link #NOT_SET}. */
    public int firstWeight;
    /** Weight that a server needed when the walk ended (wrr); or {@link #NOT_SET}. */
    public int currentWeight;

    public void clear() {
        hash = NOT_SET;
        slot = NOT_SET;
        cursor = NOT_SET;
        firstWeight = NOT_SET;
        currentWeight = NOT_SET;
    }
}
