package io.signalbox.packet;

/**
 * The emissions of events that have more than one, in the order of their events: a ring that schedule claims from and
 * egress releases.
 */
public final class Emissions {
    private final Emission[] ring;
    private final int mask;
    private long claimed;
    private volatile long released;

    /** @param capacity a power of two */
    public Emissions(final int capacity) {
        ring = new Emission[capacity];
        mask = capacity - 1;
        for (int i = 0; i < capacity; i++) {
            ring[i] = new Emission();
        }
    }

    /** The number that the next claimed emission will have. */
    public long next() {
        return claimed;
    }

    /** A cleared emission, or null where all are in use. */
    public Emission claim() {
        if (claimed - released == ring.length) {
            return null;
        }
        final Emission emission = ring[(int) claimed++ & mask];
        emission.clear();
        return emission;
    }

    public Emission get(final long number) {
        return ring[(int) number & mask];
    }

    /** All emissions before {@code number} have left. */
    public void release(final long number) {
        released = number;
    }
}
