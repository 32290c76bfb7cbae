package io.signalbox.afpacket;

/** What a thread does while no frame comes. */
public enum IdleStrategy {
    /** Looks again at once: the shortest delay, for a core of its own. */
    SPIN,
    /** Looks again at once at first, then less and less often, at last ten thousand times a second. */
    BACKOFF,
    /** Looks again at once at first, then sleeps in {@code poll(2)} until a frame comes or somebody rings. */
    POLL
}
