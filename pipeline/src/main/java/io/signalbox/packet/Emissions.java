package io.signalbox.packet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The emissions of events that have more than one, in the order of their events: a ring of which a part is reserved for
 * the ends of held events. Schedule claims and releases; later stages read what is in between.
 */
public final class Emissions {
    /** Takes the frames of one event, each in turn. */
    public interface Departure {
        /** A frame of {@code length} bytes is to leave by the emission's port. */
        void onFrame(Emission emission, UnsafeBuffer buffer, int offset, int length);
    }

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

    /** Every frame that leaves because of {@code slot}, in the order in which they leave. */
    public void departures(final PacketSlot slot, final Departure departure) {
        final long own = slot.firstExtra + slot.extrasBefore;
        final long end = slot.firstExtra + slot.extras;
        for (long number = slot.firstExtra; number < own; number++) {
            depart(get(number), departure);
        }
        if (slot.emits) {
            depart(slot.emission, departure);
        }
        for (long number = own; number < end; number++) {
            depart(get(number), departure);
        }
    }

    private static void depart(final Emission emission, final Departure departure) {
        if (emission.pieces == 1 && !emission.inPieces) {
            departure.onFrame(emission, emission.buffer, emission.offset, emission.length);
            return;
        }
        for (int piece = 0; piece < emission.pieces; piece++) {
            final int offset = emission.pieceOffset + piece * emission.pieceStride - emission.linkGrowth;
            final int length = emission.pieceLength(piece) + emission.linkGrowth;
            departure.onFrame(emission, emission.pieceBuffer, offset, length);
        }
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
