package io.signalbox.connection;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
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
 * it moves down; most of it has moved by then, a few at a time ({@link #moveAhead}). What is due waits in a heap and
 * comes out ordered by tick and, inside a tick, by id: how it was filed does not show. Every step of this is paid from
 * a budget that the caller allows, and goes on where it stopped, so that no packet waits for a crowd.
 */
public final class TimerWheel {
    /** Where the wheel learns what it files by. */
    public interface Deadlines {
        long deadlineNs(int id);
    }

    public static final int NONE = -1;

    private static final int TICK_BITS = 20;
    private static final int BLOCK_BITS = 10;
    private static final int LEVELS = 3;
    private static final int SLOTS = 2 << BLOCK_BITS;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int WORDS = SLOTS / Long.SIZE;
    static final int MOVE_AHEAD_LIMIT = 16;
    private static final long NEVER = dueTick(Long.MAX_VALUE);

    private static final int LINK_BYTES = 2 * Integer.BYTES;
    private static final int UNFILED = Integer.MIN_VALUE;
    private static final int IN_HEAP = UNFILED + 1;

    private final Deadlines deadlines;
    /** First id of each slot, level after level. */
    private final int[] heads = new int[LEVELS * SLOTS];
    /** One bit for each slot that is not empty. */
    private final long[] occupied = new long[LEVELS * WORDS];
    /**
     * For each id, as two ints, the next in its slot and the one before; before the first stands the slot, as
     * {@code -2 - slot}. For one that is due its place in the heap and {@link #IN_HEAP}.
     */
    private final PagedMemory links;
    /** A binary heap of what is due: the first to come out is at 0. */
    private final PagedMemory heap;

    private int due;
    private long current;
    /** Steps that may still be taken: an id that is filed again or comes out is one. */
    private int budget;

    private long steps;

    /** What {@link #earliest} found, which every packet asks: good until a slot fills or empties or time moves on. */
    private long earliest = NEVER;

    private boolean earliestKnown;

    public TimerWheel(final int capacity, final Deadlines deadlines) {
        this.deadlines = deadlines;
        links = new PagedMemory(LINK_BYTES * capacity);
        heap = new PagedMemory(Integer.BYTES * capacity);
        for (int id = 0; id < capacity; id++) {
            before(id, UNFILED);
        }
        Arrays.fill(heads, NONE);
    }

    public long memoryBytes() {
        return (long) links.capacity()
                + heap.capacity()
                + (long) Integer.BYTES * heads.length
                + (long) Long.BYTES * occupied.length;
    }

    /** The tick in which a deadline is due: it begins at the deadline or within a tick after it. */
    static long dueTick(final long deadlineNs) {
        return ((deadlineNs - 1) >> TICK_BITS) + 1;
    }

    /** The event time at which an entry with this deadline is due. */
    public static long dueNs(final long deadlineNs) {
        final long tick = dueTick(deadlineNs);
        return tick >= NEVER ? Long.MAX_VALUE : tick << TICK_BITS;
    }

    public static boolean isDue(final long deadlineNs, final long nowNs) {
        return dueTick(deadlineNs) <= nowNs >> TICK_BITS;
    }

    /** The tick of this deadline has come up: what has it now waits in order, and moves only by {@link #file}. */
    public boolean hasReached(final long deadlineNs) {
        return dueTick(deadlineNs) <= current;
    }

    /**
     * Files an id by its present deadline: for a new one, and when a deadline has come nearer or its tick has come up
     * already. Otherwise a deadline may change without a word to the wheel.
     */
    public void file(final int id) {
        unfile(id);
        final long tick = dueTick(deadlines.deadlineNs(id));
        if (tick <= current) {
            addToHeap(id);
        } else {
            link(id, slotFor(tick));
        }
    }

    /** Forgets an id; it need not be filed. */
    public void unfile(final int id) {
        final int before = before(id);
        if (before == UNFILED) {
            return;
        }
        if (before == IN_HEAP) {
            takeFromHeap(after(id));
        } else {
            unlink(before, after(id));
        }
        before(id, UNFILED);
    }

    /** How many steps {@link #poll} may take from now on. */
    public void allow(final int newBudget) {
        budget = newBudget;
    }

    /** What is left of the steps that were allowed. */
    public int budget() {
        return budget;
    }

    /** Steps that were ever taken, {@link #moveAhead} included. */
    long steps() {
        return steps;
    }

    /** Takes the next id that is due at this event time; {@link #NONE} also where the budget ends before it is found. */
    public int poll(final long nowNs) {
        final long now = nowNs >> TICK_BITS;
        while (now >= current && gather() && budget > 0) {
            if (due > 0) {
                pay();
                final int id = inHeap(0);
                unfile(id);
                return id;
            }
            if (now == current || !advance(now)) {
                return NONE;
            }
        }
        return NONE;
    }

    /** Nothing is due before this event time; {@code Long.MAX_VALUE} if nothing is filed. */
    public long nextDueNs() {
        final long tick = earliest();
        return tick == NEVER ? Long.MAX_VALUE : tick << TICK_BITS;
    }

    /**
     * Follows the time, as far as nothing is due, and moves a few ids of the slots that come up next to the level below,
     * where they belong already.
     */
    public void moveAhead(final long nowNs) {
        current = Math.max(current, Math.min(nowNs >> TICK_BITS, earliest() - 1));
        for (int level = 1; level < LEVELS; level++) {
            final int slot = slot(level, (current >> level * BLOCK_BITS) + 1);
            for (int moved = 0; moved < MOVE_AHEAD_LIMIT && heads[slot] != NONE; moved++) {
                steps++;
                file(heads[slot]);
            }
        }
    }

    /** Moves what lies in the slots of the current tick into the heap, or on if it was put off; true when all is. */
    private boolean gather() {
        for (int level = LEVELS - 1; level >= 0; level--) {
            final int slot = slot(level, current >> level * BLOCK_BITS);
            while (heads[slot] != NONE) {
                if (budget == 0) {
                    return false;
                }
                pay();
                file(heads[slot]);
            }
        }
        return true;
    }

    private void pay() {
        budget--;
        steps++;
    }

    /** Goes to the next tick in which there is something to do, or to {@code now} if that comes first. */
    private boolean advance(final long now) {
        final long next = earliest();
        current = Math.min(next, now);
        return next <= now;
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
        if (due > 0) {
            return current;
        }
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

    private void addToHeap(final int id) {
        before(id, IN_HEAP);
        earliestKnown &= due > 0;
        due++;
        rise(due - 1, id);
    }

    /** The last of the heap takes the free place and goes from there to where it belongs. */
    private void takeFromHeap(final int place) {
        due--;
        earliestKnown &= due > 0;
        if (place < due) {
            final int last = inHeap(due);
            sink(place, last);
            rise(after(last), last);
        }
    }

    private void rise(final int from, final int id) {
        int place = from;
        while (place > 0 && precedes(id, inHeap((place - 1) / 2))) {
            place(inHeap((place - 1) / 2), place);
            place = (place - 1) / 2;
        }
        place(id, place);
    }

    private void sink(final int from, final int id) {
        int place = from;
        for (int child = firstChild(place); child < due && precedes(inHeap(child), id); child = firstChild(place)) {
            place(inHeap(child), place);
            place = child;
        }
        place(id, place);
    }

    /** The one of a place's two children that comes out first; not below {@link #due} where it has none. */
    private int firstChild(final int place) {
        final int left = 2 * place + 1;
        return left + 1 < due && precedes(inHeap(left + 1), inHeap(left)) ? left + 1 : left;
    }

    private void place(final int id, final int place) {
        heap.putInt(Integer.BYTES * place, id);
        after(id, place);
    }

    private int inHeap(final int place) {
        return heap.getInt(Integer.BYTES * place);
    }

    private boolean precedes(final int left, final int right) {
        final long leftTick = dueTick(deadlines.deadlineNs(left));
        final long rightTick = dueTick(deadlines.deadlineNs(right));
        return leftTick == rightTick ? left < right : leftTick < rightTick;
    }

    private void link(final int id, final int slot) {
        final int after = heads[slot];
        if (after != NONE) {
            before(after, id);
        }
        after(id, after);
        before(id, -2 - slot);
        first(slot, id);
    }

    private void unlink(final int before, final int after) {
        if (before < NONE) {
            first(-2 - before, after);
        } else {
            after(before, after);
        }
        if (after != NONE) {
            before(after, before);
        }
    }

    private void first(final int slot, final int id) {
        heads[slot] = id;
        final int word = slot / Long.SIZE;
        final long before = occupied[word];
        occupied[word] = id == NONE ? before & ~(1L << slot) : before | 1L << slot;
        earliestKnown &= occupied[word] == before;
    }

    private int after(final int id) {
        return links.getInt(LINK_BYTES * id);
    }

    private void after(final int id, final int other) {
        links.putInt(LINK_BYTES * id, other);
    }

    private int before(final int id) {
        return links.getInt(LINK_BYTES * id + Integer.BYTES);
    }

    private void before(final int id, final int other) {
        links.putInt(LINK_BYTES * id + Integer.BYTES, other);
    }

    // ---- checkpoints

    /** What is filed where shows in how many steps it takes later on, so the wheel is kept as it is. */
    public void save(final StateWriter to, final int ids) {
        to.putLong(current);
        to.putInt(due);
        to.putLongs(occupied, occupied.length);
        for (int slot = 0; slot < heads.length; slot++) {
            if (heads[slot] != NONE) {
                to.putInt(heads[slot]);
            }
        }
        to.memory(links, (long) ids * LINK_BYTES);
        to.memory(heap, (long) due * Integer.BYTES);
    }

    public void load(final StateReader from) {
        current = from.getLong();
        due = from.getInt();
        from.getLongs(occupied);
        for (int slot = 0; slot < heads.length; slot++) {
            final boolean isOccupied = (occupied[slot / Long.SIZE] & 1L << slot) != 0;
            heads[slot] = isOccupied ? from.getInt() : NONE;
        }
        from.memory(links);
        from.memory(heap);
        earliestKnown = false;
    }
}
