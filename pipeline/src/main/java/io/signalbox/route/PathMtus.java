package io.signalbox.route;

/**
 * Path MTUs that ICMP has taught, by destination. Bounded; each is forgotten after {@link #LIFETIME_NS}. Until then it
 * only shrinks (RFC 1191 section 3), and never below {@link #MIN_MTU}, so that nobody can make us send crumbs.
 */
public final class PathMtus {
    public static final int LIMIT = 256;
    public static final long LIFETIME_NS = 600_000_000_000L;
    /** The least that is believed, as Linux' {@code min_pmtu}. */
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

    public void learn(final long addressHi, final long addressLo, final int newMtu, final long nowNs) {
        int index = indexOf(addressHi, addressLo);
        final boolean known = index >= 0 && nowNs - learnedNs[index] < LIFETIME_NS;
        if (known && newMtu > mtu[index]) {
            return;
        }
        if (index < 0) {
            index = count < LIMIT ? count++ : oldest++ % LIMIT;
            hi[index] = addressHi;
            lo[index] = addressLo;
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
