package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

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
    /** Which of them an address has. */
    private final AddressIndex index = new AddressIndex();

    /** The learnt MTU towards this destination, or {@code routeMtu} where none smaller is known. */
    public int find(final long addressHi, final long addressLo, final int routeMtu, final long nowNs) {
        if (count == 0) {
            return routeMtu;
        }
        final int known = index.find(addressHi, addressLo);
        if (known == AddressIndex.NONE || nowNs - learnedNs[known] >= LIFETIME_NS) {
            return routeMtu;
        }
        return Math.min(mtu[known], routeMtu);
    }

    /** A path only grows by being forgotten. */
    public void learn(final long addressHi, final long addressLo, final int newMtu, final long nowNs) {
        int place = index.find(addressHi, addressLo);
        if (place == AddressIndex.NONE) {
            place = takePlace(addressHi, addressLo);
        } else if (mtu[place] < newMtu && nowNs - learnedNs[place] < LIFETIME_NS) {
            return;
        }
        mtu[place] = Math.max(newMtu, MIN_MTU);
        learnedNs[place] = nowNs;
    }

    /** A free place, or that of the one that has been there for longest. */
    private int takePlace(final long addressHi, final long addressLo) {
        final boolean full = count == LIMIT;
        final int place = full ? oldest : count++;
        hi[place] = addressHi;
        lo[place] = addressLo;
        if (full) {
            oldest = (oldest + 1) % LIMIT;
            reindex();
        } else {
            index.put(addressHi, addressLo, place);
        }
        return place;
    }

    private void reindex() {
        index.clear();
        for (int i = 0; i < count; i++) {
            index.put(hi[i], lo[i], i);
        }
    }

    void save(final StateWriter to) {
        to.putLongs(hi, count);
        to.putLongs(lo, count);
        to.putInts(mtu, count);
        to.putLongs(learnedNs, count);
        to.putInt(oldest);
    }

    void load(final StateReader from) {
        count = from.getLongs(hi);
        from.getLongs(lo);
        from.getInts(mtu);
        from.getLongs(learnedNs);
        oldest = from.getInt();
        reindex();
    }
}
