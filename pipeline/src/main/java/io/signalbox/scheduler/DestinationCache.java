package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.service.ServiceKey;
import java.util.Arrays;

/**
 * The destination addresses that lblc and lblcr remember, each with an entry number (0 and up) and the time of its last
 * use. Flat arrays: an index of open addressing (linear probing, at most half full), and a ring of all entries by age,
 * the longest unused first. So nothing that is seen from outside depends on the hash.
 *
 * <p>Linux forgets in a sweep every half hour what has not been used for a day, or as it is set, and until the sweep an
 * entry counts, however old. Here there is no sweep, but a lookup goes by what the last one would have left. Its
 * sweeps are counted from the binding of the scheduler, ours from the first lookup.
 *
 * <p>Linux lets the cache grow, and each minute that finds more than {@link #MAX_DESTINATIONS} entries, it forgets some
 * of those unused for {@link #STALE_NS}. Here that is the bound: when it is reached, a new destination takes the place
 * of the longest unused one, if that is as old as this; else it is not remembered.
 */
final class DestinationCache {
    static final int NONE = -1;
    static final int MAX_DESTINATIONS = 16 * 1024;
    private static final int FEW_DESTINATIONS = 64;
    static final long USUAL_EXPIRATION_NS = 86_400_000_000_000L;
    static final long SWEEP_INTERVAL_NS = 1_800_000_000_000L;
    static final long STALE_NS = 360_000_000_000L;

    private static final long NOT_YET = Long.MIN_VALUE;
    private static final int EMPTY = 0;

    /** Entry + 1, or {@link #EMPTY}. */
    private final int[] index;

    private final int indexMask;
    private final long[] addressHi;
    private final long[] addressLo;
    private final long[] lastUseNs;
    private final boolean[] isUsed;
    /** The ring; the place behind the last entry is where it begins and ends. */
    private final int[] newer;

    private final int[] older;
    private final int ends;
    private long firstLookupNs = NOT_YET;
    /** Destinations are remembered so long without use. */
    long expirationNs = USUAL_EXPIRATION_NS;

    DestinationCache(final int destinations) {
        index = new int[Integer.highestOneBit(destinations) * 4];
        indexMask = index.length - 1;
        addressHi = new long[destinations];
        addressLo = new long[destinations];
        lastUseNs = new long[destinations];
        isUsed = new boolean[destinations];
        ends = destinations;
        newer = new int[destinations + 1];
        older = new int[destinations + 1];
        Arrays.setAll(newer, entry -> entry == ends ? 0 : entry + 1);
        Arrays.setAll(older, entry -> entry == 0 ? ends : entry - 1);
    }

    /**
     * How many destinations are remembered: a firewall mark may stand for any. A virtual IP is one, and others come only
     * from ICMP errors that are scheduled, by what they quote.
     */
    static int destinationsOf(final ServiceKey key) {
        return key.isMark() ? MAX_DESTINATIONS : FEW_DESTINATIONS;
    }

    /** The entry of this address, which is thereby used; or {@link #NONE}. */
    int find(final long hi, final long lo, final long nowNs) {
        if (firstLookupNs == NOT_YET) {
            firstLookupNs = nowNs;
        }
        final int entry = index[position(hi, lo)] - 1;
        if (entry == NONE) {
            return NONE;
        }
        if (isSwept(entry, nowNs)) {
            forget(entry);
            return NONE;
        }
        use(entry, nowNs);
        return entry;
    }

    /** A new entry for an address that has none; {@link #NONE} where all are taken by younger ones. */
    int add(final long hi, final long lo, final long nowNs) {
        final int entry = newer[ends];
        if (isUsed[entry]) {
            if (nowNs - lastUseNs[entry] < STALE_NS) {
                return NONE;
            }
            forget(entry);
        }
        addressHi[entry] = hi;
        addressLo[entry] = lo;
        isUsed[entry] = true;
        index[position(hi, lo)] = entry + 1;
        use(entry, nowNs);
        return entry;
    }

    private boolean isSwept(final int entry, final long nowNs) {
        final long lastSweepNs = nowNs - (nowNs - firstLookupNs) % SWEEP_INTERVAL_NS;
        return lastSweepNs - lastUseNs[entry] >= expirationNs;
    }

    /** Becomes the youngest. */
    private void use(final int entry, final long nowNs) {
        lastUseNs[entry] = nowNs;
        unlink(entry);
        linkBetween(older[ends], entry, ends);
    }

    /** Leaves the index, and is the first to be taken again. */
    private void forget(final int entry) {
        unindex(position(addressHi[entry], addressLo[entry]));
        isUsed[entry] = false;
        unlink(entry);
        linkBetween(ends, entry, newer[ends]);
    }

    private void unlink(final int entry) {
        newer[older[entry]] = newer[entry];
        older[newer[entry]] = older[entry];
    }

    private void linkBetween(final int before, final int entry, final int after) {
        newer[before] = entry;
        older[entry] = before;
        newer[entry] = after;
        older[after] = entry;
    }

    /** Where this address is in the index, or where it would be put. */
    private int position(final long hi, final long lo) {
        int position = home(hi, lo);
        while (index[position] != EMPTY && !isAt(position, hi, lo)) {
            position = following(position);
        }
        return position;
    }

    private boolean isAt(final int position, final long hi, final long lo) {
        final int entry = index[position] - 1;
        return addressLo[entry] == lo && addressHi[entry] == hi;
    }

    /** Empties a place, and moves into it what could not be put there: so every search still ends where it should. */
    private void unindex(final int position) {
        int hole = position;
        for (int next = following(hole); index[next] != EMPTY; next = following(next)) {
            final int entry = index[next] - 1;
            final int home = home(addressHi[entry], addressLo[entry]);
            if (distance(home, hole) < distance(home, next)) {
                index[hole] = index[next];
                hole = next;
            }
        }
        index[hole] = EMPTY;
    }

    private int home(final long hi, final long lo) {
        return (int) SplitMix64.mix(lo ^ SplitMix64.mix(hi)) & indexMask;
    }

    private int following(final int position) {
        return position + 1 & indexMask;
    }

    private int distance(final int from, final int to) {
        return to - from & indexMask;
    }

    /** Entries from the longest unused to the latest; the index follows from them. */
    void save(final StateWriter to) {
        to.putLong(firstLookupNs);
        to.putLong(expirationNs);
        to.putInt(ends);
        for (int entry = newer[ends]; entry != ends; entry = newer[entry]) {
            to.putInt(entry);
            to.putBoolean(isUsed[entry]);
            if (isUsed[entry]) {
                to.putLong(addressHi[entry]);
                to.putLong(addressLo[entry]);
                to.putLong(lastUseNs[entry]);
            }
        }
    }

    void load(final StateReader from) {
        firstLookupNs = from.getLong();
        expirationNs = from.getLong();
        for (int left = from.getInt(); left > 0; left--) {
            final int entry = from.getInt();
            isUsed[entry] = from.getBoolean();
            if (isUsed[entry]) {
                addressHi[entry] = from.getLong();
                addressLo[entry] = from.getLong();
                use(entry, from.getLong());
                index[position(addressHi[entry], addressLo[entry])] = entry + 1;
            } else {
                unlink(entry);
                linkBetween(older[ends], entry, ends);
            }
        }
    }
}
