package io.signalbox.packet;

/**
 * The emissions of events that have more than one, in the order of their events: a ring of which a part is reserved for
 * the ends of held events. Schedule claims and releases; later stages read what is in between.
 */
public final class Emissions {
    private final Emission[] ring;
    private final int mask;
    private final int reserved;
    private long claimed;
    private long released;

    /** @param capacity a power of two */
    public Emissions(final int capacity) {
        this(capacity, 0);
    }

    /** @param reserved how many only {@link #claimReserved} gives away */
    public Emissions(final int capacity, final int reserved) {
        this.reserved = reserved;
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

    /** A cleared emission, or null where all but the reserved are in use. */
    public Emission claim() {
        return free() > reserved ? take() : null;
    }

    /** A cleared emission; who reserved enough will find one. */
    public Emission claimReserved() {
        if (free() == 0) {
            throw new IllegalStateException("more emissions were claimed than had been reserved");
        }
        return take();
    }

    private long free() {
        return ring.length - (claimed - released);
    }

    private Emission take() {
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

    /** The next claimed emission is to have this number. */
    void goOnAt(final long number) {
        claimed = number;
    }
}
