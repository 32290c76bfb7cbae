package io.signalbox.translate;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.connection.FlowIndex;

/**
 * Flat records that are found by a key of three longs, usually an address and a word. A record is a small number, its id,
 * which it keeps while it lives; its values are longs, and 0 when it is added. Memory is taken once.
 *
 * <pre>
 *    0  key, 3 longs
 *   24  -1 for a live record, else the next free id
 *   32  values, a long each
 * </pre>
 */
final class Records implements Remembered {
    static final int NONE = -1;

    private static final int KEY_A = 0;
    private static final int KEY_B = 8;
    private static final int KEY_C = 16;
    private static final int LINK = 24;
    private static final int VALUES = 32;
    private static final long LIVE = -1;
    /** Stands for the end of the free ids: {@link #LIVE} is taken. */
    private static final long LAST_FREE = -2;

    private final int capacity;
    private final int bytes;
    private final FlowHash hash;
    private final PagedMemory memory;
    private final FlowIndex index;
    private int size;
    /** Ids from here on were never used. */
    private int used;

    private long firstFree = LAST_FREE;

    Records(final int capacity, final int values, final long seed0, final long seed1) {
        this.capacity = capacity;
        bytes = VALUES + values * Long.BYTES;
        hash = new FlowHash(seed0, seed1);
        memory = new PagedMemory(Math.multiplyExact(capacity, bytes));
        index = new FlowIndex((capacity + 1) / 2); // counts in pairs of keys
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == capacity;
    }

    /** The record with this key, or {@link #NONE}. */
    int find(final long a, final long b, final long c) {
        final long keyHash = hashOf(a, b, c);
        for (int at = index.first(keyHash); at != FlowIndex.NONE; at = index.next(at, keyHash)) {
            final int id = index.entry(at);
            if (keyB(id) == b && keyC(id) == c && keyA(id) == a) {
                return id;
            }
        }
        return NONE;
    }

    /** There must be room, and no record with this key. */
    int add(final long a, final long b, final long c) {
        final int id = takeId();
        final int at = id * bytes;
        memory.putLong(at + KEY_A, a);
        memory.putLong(at + KEY_B, b);
        memory.putLong(at + KEY_C, c);
        memory.putLong(at + LINK, LIVE);
        for (int value = at + VALUES; value < at + bytes; value += Long.BYTES) {
            memory.putLong(value, 0);
        }
        index.insert(hashOf(a, b, c), id);
        return id;
    }

    private int takeId() {
        size++;
        if (firstFree == LAST_FREE) {
            return used++;
        }
        final int id = (int) firstFree;
        firstFree = memory.getLong(id * bytes + LINK);
        return id;
    }

    void remove(final int id) {
        index.erase(hashOf(keyA(id), keyB(id), keyC(id)), id);
        memory.putLong(id * bytes + LINK, firstFree);
        firstFree = id;
        size--;
    }

    /** It was not removed, or is another one since. */
    boolean isLive(final int id) {
        return memory.getLong(id * bytes + LINK) == LIVE;
    }

    long keyA(final int id) {
        return memory.getLong(id * bytes + KEY_A);
    }

    long keyB(final int id) {
        return memory.getLong(id * bytes + KEY_B);
    }

    long keyC(final int id) {
        return memory.getLong(id * bytes + KEY_C);
    }

    /** The value of this number, counted from 0. */
    long get(final int id, final int value) {
        return memory.getLong(id * bytes + VALUES + value * Long.BYTES);
    }

    void set(final int id, final int value, final long to) {
        memory.putLong(id * bytes + VALUES + value * Long.BYTES, to);
    }

    /** Adds to a value, and returns what it is then. */
    long addTo(final int id, final int value, final long more) {
        final long sum = get(id, value) + more;
        set(id, value, sum);
        return sum;
    }

    /** The live id that follows {@code id} in the order of ids, or {@link #NONE}; the first after {@link #NONE}. */
    int next(final int id) {
        for (int next = id + 1; next < used; next++) {
            if (isLive(next)) {
                return next;
            }
        }
        return NONE;
    }

    private long hashOf(final long a, final long b, final long c) {
        return hash.of(a, b, 0, 0, c);
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putInt(size);
        to.putInt(used);
        to.putLong(firstFree);
        to.memory(memory, (long) used * bytes);
    }

    /** The index is built anew: no two keys are equal, so their order shows nowhere. */
    @Override
    public void load(final StateReader from) {
        size = from.getInt();
        used = from.getInt();
        firstFree = from.getLong();
        from.memory(memory);
        from.afterwards(this::findAll);
    }

    private void findAll() {
        for (int id = next(NONE); id != NONE; id = next(id)) {
            index.insert(hashOf(keyA(id), keyB(id), keyC(id)), id);
        }
    }
}
