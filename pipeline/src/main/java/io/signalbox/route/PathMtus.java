package io.signalbox.route;

/** Path MTUs that ICMP has taught, by destination. Bounded; each is forgotten after {@link #LIFETIME_NS}. */
public final class PathMtus {
    public static final int LIMIT = 256;
    public static final long LIFETIME_NS = 600_000_000_000L;
    /** Linux's {@code min_pmtu}: nobody may stop a service by telling of a narrower path. */
    public static final int MIN_MTU = 552;

    private final long[] hi = new long[LIMIT];
    private final long[] lo = new long[LIMIT];
    private final int[] mtu = new int[LIMIT];
    private final long[] learnedNs = new long[LIMIT];
    private int count;
    private int oldest;

    /** The learnt MTU towards this destination, or {@code routeMtu} where none smaller is known. */
    public int find(final long addressHi, final long addressLo, final int routeMtu, final long nowNs) {
        final int index = indexOf(addressHi, addressLo);
        if (index < 0 || nowNs - learnedNs[index] >= LIFETIME_NS) {
            return routeMtu;
        }
        return Math.min(mtu[index], routeMtu);
    }

    /** A path only grows by being forgotten. */
    public void learn(final long addressHi, final long addressLo, final int newMtu, final long nowNs) {
        int index = indexOf(addressHi, addressLo);
        if (index < 0) {
            index = count < LIMIT ? count++ : oldest++ % LIMIT;
            hi[index] = addressHi;
            lo[index] = addressLo;
        } else if (mtu[index] < newMtu && nowNs - learnedNs[index] < LIFETIME_NS) {
            return;
        }
        mtu[index] = Math.max(newMtu, MIN_MTU);
        learnedNs[index] = nowNs;
    }

    private int indexOf(final long addressHi, final long addressLo) {
        for (int i = 0; i < count; i++) {
            if (lo[i] == addressLo && hi[i] == addressHi) {
                return i;
            }
        }
        return -1;
    }
}
