package io.signalbox.connection;

/**
 * A keyed 64-bit hash of flow keys. Who does not know the seeds cannot aim many flows at one place of the table, so
 * they are random when live. Words are mixed by folding the 128-bit product of two of them, as wyhash does.
 */
public final class FlowHash {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final long sourceHiKey;
    private final long sourceLoKey;
    private final long destinationHiKey;
    private final long destinationLoKey;
    private final long portsKey;
    private final long lastKey;

    public FlowHash(final long seed0, final long seed1) {
        sourceHiKey = derived(seed0, 1);
        sourceLoKey = derived(seed1, 2);
        destinationHiKey = derived(seed0, 3);
        destinationLoKey = derived(seed1, 4);
        portsKey = derived(seed0, 5);
        lastKey = derived(seed1, 6);
    }

    /** Addresses as two longs each; {@code ports} is any word that holds the rest of the key. */
    public long of(
            final long sourceHi,
            final long sourceLo,
            final long destinationHi,
            final long destinationLo,
            final long ports) {
        final long source = folded(sourceHi ^ sourceHiKey, sourceLo ^ sourceLoKey);
        final long destination = folded(destinationHi ^ destinationHiKey, destinationLo ^ destinationLoKey);
        return folded(folded(source ^ ports, destination ^ portsKey), lastKey);
    }

    private static long folded(final long a, final long b) {
        return Math.multiplyHigh(a, b) ^ (a * b);
    }

    /** A key of its own for every word, odd so that none is ever zero (finaliser of SplitMix64). */
    private static long derived(final long seed, final int number) {
        long key = seed + number * GOLDEN;
        key = (key ^ (key >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        key = (key ^ (key >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return (key ^ (key >>> 31)) | 1;
    }
}
