package io.signalbox.director.replay;

/** Hears of each scenario as soon as it is through. */
interface Report {
    void add(Replayed replayed);

    /** No more follow. */
    default void end() {}
}
