package io.signalbox.scheduler;

/** Random numbers from a seed: the same seed, the same numbers (Steele, Lea and Flood, OOPSLA 2014). */
public final class SplitMix64 {
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    public SplitMix64(final long seed) {
        state = seed;
    }

    /** All that the numbers to come depend on. */
    public long state() {
        return state;
    }

    public void state(final long newState) {
        state = newState;
    }

    /** All 64 bits are random. */
    public long next() {
        state += GOLDEN_RATIO;
        return mix(state);
    }

    /** Scatters: every bit of {@code word} changes about half of the result's. One to one, and 0 stays 0. */
    static long mix(final long word) {
        long mixed = (word ^ word >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
