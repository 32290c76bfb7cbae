package io.signalbox.connection;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.StateWriter;
import java.util.function.IntConsumer;

/**
 * Finds entries, numbers from 0, by the hash of a key: open addressing over flat memory, ten slots for three connections of two keys
 * each, a load of 0.6. A slot holds the upper half of the hash, from which its home follows, and the entry:
 *
 * <pre>
 *   fingerprint 32 | entry + 1, 32        0 is empty
 * </pre>
 *
 * Slots are kept as Robin Hood does: in the order of their homes and, where homes are equal, the newest first. So of
 * entries with equal keys the newest is met first, and the one before it when that is gone, whatever the seed. Erasing
 * shifts slots back and leaves no tombstones. The memory is never quite full, so every search ends.
 */
public final class FlowIndex {
    public static final int NONE = -1;

    private static final int SLOT_BYTES = Long.BYTES;
    private static final long EMPTY = 0;

    private final int slots;
    private final PagedMemory memory;

    /** For so many connections, that is twice as many entries. */
    public FlowIndex(final int connections) {
        slots = (int) ((10L * connections + 2) / 3);
        memory = new PagedMemory(slots * SLOT_BYTES);
    }

    long memoryBytes() {
        return memory.capacity();
    }

    PagedMemory memory() {
        return memory;
    }

    void save(final StateWriter to) {
        to.memory(memory, memory.capacity());
    }

    /** All entries; of those with equal keys the oldest first. */
    void forEachFromTheLast(final IntConsumer handler) {
        int start = 0;
        while (slotAt(start) != EMPTY) {
            start = following(start); // a run of slots that goes round the end has its beginning behind a gap
        }
        for (int i = 1; i < slots; i++) {
            final int position = start - i;
            final long slot = slotAt(position < 0 ? position + slots : position);
            if (slot != EMPTY) {
                handler.accept((int) slot - 1);
            }
        }
    }

    /** Reads the first slot of the search for this hash, to have it in the cache. */
    int touch(final long hash) {
        return (int) slotAt(home(fingerprint(hash)));
    }

    /** The position of the first entry with this hash, or {@link #NONE}. The caller compares the keys. */
    public int first(final long hash) {
        return search(fingerprint(hash), home(fingerprint(hash)), 0);
    }

    /** The position of the next entry with this hash, or {@link #NONE}. */
    public int next(final int position, final long hash) {
        final int fingerprint = fingerprint(hash);
        return search(fingerprint, following(position), distance(fingerprint, position) + 1);
    }

    /** What was inserted there. */
    public int entry(final int position) {
        return (int) slotAt(position) - 1;
    }

    /** Puts a slot before all others of its home, and those that follow one place further. */
    public void insert(final long hash, final int entry) {
        final int fingerprint = fingerprint(hash);
        int position = home(fingerprint);
        for (int distance = 0; isFurtherFromHome(position, distance); distance++) {
            position = following(position);
        }
        long carried = slot(fingerprint, entry);
        while (carried != EMPTY) {
            final long displaced = slotAt(position);
            slotAt(position, carried);
            carried = displaced;
            position = following(position);
        }
    }

    /** Takes out what was inserted with this hash, and moves those that follow one place nearer to their homes. */
    public void erase(final long hash, final int entry) {
        final long slot = slot(fingerprint(hash), entry);
        int position = home(fingerprint(hash));
        while (slotAt(position) != slot) {
            position = following(position);
        }
        int next = following(position);
        while (isFurtherFromHome(next, 0)) {
            slotAt(position, slotAt(next));
            position = next;
            next = following(next);
        }
        slotAt(position, EMPTY);
    }

    /** Ends where a slot lies nearer to its home than ours would: ours would have been put before it. */
    private int search(final int fingerprint, final int from, final int fromDistance) {
        int position = from;
        for (int distance = fromDistance; isFurtherFromHome(position, distance - 1); distance++) {
            if (fingerprintOf(slotAt(position)) == fingerprint) {
                return position;
            }
            position = following(position);
        }
        return NONE;
    }

    private boolean isFurtherFromHome(final int position, final int distance) {
        final long slot = slotAt(position);
        return slot != EMPTY && distance(fingerprintOf(slot), position) > distance;
    }

    private int distance(final int fingerprint, final int position) {
        final int distance = position - home(fingerprint);
        return distance < 0 ? distance + slots : distance;
    }

    /** A fingerprint's share of the whole; unlike a remainder it needs no power of two. */
    private int home(final int fingerprint) {
        return (int) (Integer.toUnsignedLong(fingerprint) * slots >>> Integer.SIZE);
    }

    private int following(final int position) {
        return position + 1 == slots ? 0 : position + 1;
    }

    private static int fingerprint(final long hash) {
        return (int) (hash >>> Integer.SIZE);
    }

    private static long slot(final int fingerprint, final int entry) {
        return (long) fingerprint << Integer.SIZE | entry + 1;
    }

    private static int fingerprintOf(final long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    private long slotAt(final int position) {
        return memory.getLong(position * SLOT_BYTES);
    }

    private void slotAt(final int position, final long slot) {
        memory.putLong(position * SLOT_BYTES, slot);
    }
}
