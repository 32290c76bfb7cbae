package io.signalbox.connection;

import java.util.Arrays;

/**
 * Which entry is due next: a hierarchical timing wheel. It files ids by the tick in which their deadline is due and
 * asks for the deadline again when that tick comes up, so putting a deadline off costs the wheel nothing.
 *
 * <p>A tick is 2^20 ns, about a millisecond; a deadline is rounded up to the next one. Each level has two blocks of
 * 1,024 slots, the one that is running and the next:
 *
 * <pre>
 *   level    one slot       one block
 *     0      1 tick         1.07 s
 *     1      1.07 s         18.3 min
 *     2      18.3 min       13 days        what is due later waits at the end and is filed again
 * </pre>
 *
 * An entry lies in the lowest level whose two blocks reach it. When a slot of a higher level comes up, what is left in
 * it moves down; most of it has moved by then, a few at a time ({@link #moveAhead}), so that no packet waits for a
 * crowd. Due entries come out ordered by tick and, inside a tick, by id: how they were filed does not show.
 */
final class TimerWheel {
    /** Where the wheel learns what it files by. */
    interface Deadlines {
        long deadlineNs(int id);
    }

    static final int NONE = -1;

    private static final int TICK_BITS = 20;
    private static final int BLOCK_BITS = 10;
    private static final int LEVELS = 3;
    private static final int SLOTS = 2 << BLOCK_BITS;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int WORDS = SLOTS / Long.SIZE;
    private static final int MOVE_AHEAD_LIMIT = 16;
    private static final long NEVER = dueTick(Long.MAX_VALUE);

    private static final int UNFILED = Integer.MIN_VALUE;

    private final Deadlines deadlines;
    /** First id of each slot, level after level. */
    private final int[] heads = new int[LEVELS * SLOTS];
    /** One bit for each slot that is not empty. */
    private final long[] occupied = new long[LEVELS * WORDS];
    /** For each id the next in its slot and the one before; before the first stands the slot, as {@code -2 - slot}. */
    private final int[] links;

    private long current;
    /** The slot of the current tick holds nothing but what is due in it, in order. */
    private boolean settled;

    private int cursor;

    /** What {@link #earliest} found, which every packet asks: good until a slot fills or empties or time moves on. */
    private long earliest = NEVER;

    private boolean earliestKnown;

    TimerWheel(final int capacity, final Deadlines deadlines) {
        this.deadlines = deadlines;
        links = new int[2 * capacity];
        Arrays.fill(links, UNFILED);
        Arrays.fill(heads, NONE);
    }

    long memoryBytes() {
        return (long) Integer.BYTES * (links.length + heads.length) + (long) Long.BYTES * occupied.length;
    }

    /** The tick in which a deadline is due: it begins at the deadline or within a tick after it. */
    static long dueTick(final long deadlineNs) {
        return ((deadlineNs - 1) >> TICK_BITS) + 1;
    }

    /** The event time at which an entry with this deadline is due. */
    static long dueNs(final long deadlineNs) {
        final long tick = dueTick(deadlineNs);
        return tick >= NEVER ? Long.MAX_VALUE : tick << TICK_BITS;
    }

    static boolean isDue(final long deadlineNs, final long nowNs) {
        return dueTick(deadlineNs) <= nowNs >> TICK_BITS;
    }

    /** The tick of this deadline has come up: what has it now waits in order, and moves only by {@link #file}. */
    boolean hasReached(final long deadlineNs) {
        return dueTick(deadlineNs) <= current;
    }

    /**
     * Files an id by its present deadline: for a new one, and when a deadline has come nearer or its tick has come up
     * already. Otherwise a deadline may change without a word to the wheel.
     */
    void file(final int id) {
        unfile(id);
        link(id, slotFor(Math.max(dueTick(deadlines.deadlineNs(id)), current)));
    }

    /** Forgets an id; it need not be filed. */
    void unfile(final int id) {
        final int before = before(id);
        if (before == UNFILED) {
            return;
        }
        final int after = after(id);
        if (before < NONE) {
            first(-2 - before, after);
        } else {
            after(before, after);
        }
        if (after != NONE) {
            before(after, before);
        }
        before(id, UNFILED);
    }

    /** Takes the next id that is due at this event time, or {@link #NONE}. */
    int poll(final long nowNs) {
        final long now = nowNs >> TICK_BITS;
        while (now >= current) {
            final int due = firstOfCurrentTick();
            if (due != NONE) {
                unfile(due);
                return due;
            }
            if (now == current || !advance(now)) {
                return NONE;
            }
        }
        return NONE;
    }

    /** Nothing is due before this event time; {@code Long.MAX_VALUE} if nothing is filed. */
    long nextDueNs() {
        final long tick = earliest();
        return tick == NEVER ? Long.MAX_VALUE : tick << TICK_BITS;
    }

    /** Moves a few ids of the slots that come up next to the level below, where they belong already. */
    void moveAhead() {
        for (int level = 1; level < LEVELS; level++) {
            final int slot = slot(level, (current >> level * BLOCK_BITS) + 1);
            for (int moved = 0; moved < MOVE_AHEAD_LIMIT && heads[slot] != NONE; moved++) {
                file(heads[slot]);
            }
        }
    }

    private int firstOfCurrentTick() {
        final int slot = slot(0, current);
        if (!settled && heads[slot] != NONE) {
            settle(slot);
        }
        return heads[slot];
    }

    /** Goes to the next tick in which there is something to do, or to {@code now} if that comes first. */
    private boolean advance(final long now) {
        final long next = earliest();
        current = Math.min(next, now);
        settled = false;
        earliestKnown = false;
        if (next > now) {
            return false;
        }
        for (int level = LEVELS - 1; level > 0; level--) {
            final int slot = slot(level, current >> level * BLOCK_BITS);
            while (heads[slot] != NONE) {
                file(heads[slot]);
            }
        }
        return true;
    }

    private long earliest() {
        if (!earliestKnown) {
            earliest = searchEarliest();
            earliestKnown = true;
        }
        return earliest;
    }

    /** The first tick of the first slot that is not empty: an empty level is passed over as a whole. */
    private long searchEarliest() {
        long found = NEVER;
        for (int level = 0; level < LEVELS; level++) {
            final long position = current >> level * BLOCK_BITS;
            final int distance = distanceToOccupied(level, (int) position & SLOT_MASK);
            if (distance != NONE) {
                found = Math.min(found, Math.max(position + distance << level * BLOCK_BITS, current));
            }
        }
        return found;
    }

    /** How many slots from this one, in a circle, the first occupied one is. */
    private int distanceToOccupied(final int level, final int from) {
        final long ahead = -1L << from;
        for (int i = 0; i <= WORDS; i++) {
            final int word = (from / Long.SIZE + i) % WORDS;
            final long wanted = i == 0 ? ahead : i == WORDS ? ~ahead : -1L;
            final long found = occupied[level * WORDS + word] & wanted;
            if (found != 0) {
                return word * Long.SIZE + Long.numberOfTrailingZeros(found) - from & SLOT_MASK;
            }
        }
        return NONE;
    }

    private int slotFor(final long tick) {
        for (int level = 0; level < LEVELS; level++) {
            final int blockShift = (level + 1) * BLOCK_BITS;
            if ((tick >> blockShift) - (current >> blockShift) <= 1) {
                return slot(level, tick >> level * BLOCK_BITS);
            }
        }
        return slot(LEVELS - 1, lastInReach());
    }

    private long lastInReach() {
        return ((current >> LEVELS * BLOCK_BITS) + 2 << BLOCK_BITS) - 1;
    }

    private static int slot(final int level, final long position) {
        return level * SLOTS + ((int) position & SLOT_MASK);
    }

    /** Files again what was put off, and brings the others into order. */
    private void settle(final int slot) {
        int due = 0;
        for (int id = heads[slot], after; id != NONE; id = after) {
            after = after(id);
            if (dueTick(deadlines.deadlineNs(id)) > current) {
                file(id);
            } else {
                due++;
            }
        }
        if (due > 1) {
            cursor = heads[slot];
            first(slot, sorted(due));
            linkBackwards(slot);
        }
        settled = true;
    }

    /** Merge sort of the next {@code count} ids from the cursor on; returns the first. */
    private int sorted(final int count) {
        if (count == 1) {
            final int id = cursor;
            cursor = after(id);
            after(id, NONE);
            return id;
        }
        final int left = sorted(count / 2);
        return merged(left, sorted(count - count / 2));
    }

    private int merged(final int left, final int right) {
        final boolean leftFirst = precedes(left, right);
        final int first = leftFirst ? left : right;
        int last = first;
        int one = after(first);
        int other = leftFirst ? right : left;
        while (one != NONE) {
            if (precedes(other, one)) {
                after(last, other);
                final int rest = one;
                one = other;
                other = rest;
            }
            last = one;
            one = after(last);
        }
        after(last, other);
        return first;
    }

    private boolean precedes(final int left, final int right) {
        final long leftTick = dueTick(deadlines.deadlineNs(left));
        final long rightTick = dueTick(deadlines.deadlineNs(right));
        return leftTick == rightTick ? left < right : leftTick < rightTick;
    }

    private void linkBackwards(final int slot) {
        int before = -2 - slot;
        for (int id = heads[slot]; id != NONE; id = after(id)) {
            before(id, before);
            before = id;
        }
    }

    private void link(final int id, final int slot) {
        final int after = heads[slot];
        if (after != NONE) {
            before(after, id);
        }
        after(id, after);
        before(id, -2 - slot);
        first(slot, id);
        settled &= slot != slot(0, current);
    }

    private void first(final int slot, final int id) {
        heads[slot] = id;
        final int word = slot / Long.SIZE;
        final long before = occupied[word];
        occupied[word] = id == NONE ? before & ~(1L << slot) : before | 1L << slot;
        earliestKnown &= occupied[word] == before;
    }

    private int after(final int id) {
        return links[2 * id];
    }

    private void after(final int id, final int other) {
        links[2 * id] = other;
    }

    private int before(final int id) {
        return links[2 * id + 1];
    }

    private void before(final int id, final int other) {
        links[2 * id + 1] = other;
    }
}
