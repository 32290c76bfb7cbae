package io.signalbox.checkpoint;

/** A room of the director's state: it can be written down, and read back into a fresh one of the same bounds. */
public interface Remembered {
    /** Writes down all that an output could ever depend on. */
    void save(StateWriter to);

    /**
     * Reads it back, in the same order. The room is as it was made.
     *
     * @throws CheckpointException where it does not fit
     */
    void load(StateReader from);
}
