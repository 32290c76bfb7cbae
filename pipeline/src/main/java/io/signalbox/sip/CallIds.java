package io.signalbox.sip;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.connection.FlowIndex;
import io.signalbox.store.Store;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The Call-IDs that templates go by: each is here once, under a number that stands for its bytes for as long as a
 * template holds it. A bounded store beside the connection table, which takes its memory when the first SIP service
 * does; after that it allocates nothing, and no answer depends on the seeds. One thread owns it.
 *
 * <pre>
 *   slot, 256 bytes        0  length 8 | 1  up to 255 bytes, then zeros
 * </pre>
 *
 * The slot of number 0, which is no call's, holds the Call-ID that was last looked up.
 */
public final class CallIds implements Remembered {
    /** Call-IDs at one time: as many as the port numbers that templates leave unused. */
    public static final int CAPACITY = 0xFFFF;
    /** No Call-ID: not known, or the store is full. */
    public static final int NONE = 0;

    private static final int SLOT_BYTES = 256;
    private static final int TEXT = 1;
    /** Words of a slot that are hashed in one step. */
    private static final int STEP_BYTES = 4 * Long.BYTES;

    private final FlowHash hash;
    private final Store<Memory> memory = new Store<>(Memory::new);
    private PagedMemory slots;
    private FlowIndex index;
    private int[] holders;
    /** Of a free number: the next free one. */
    private int[] nextFree;

    private int firstFree = NONE;
    /** Numbers from here on were never given. */
    private int used = 1;

    private int lookedUp;
    private long lookedUpHash;

    public CallIds(final long seed0, final long seed1) {
        hash = new FlowHash(seed0, seed1);
    }

    /** To be called before the first look-up: takes the memory, once. */
    public void open() {
        final Memory taken = memory.open();
        slots = taken.slots;
        index = taken.index;
        holders = taken.holders;
        nextFree = taken.nextFree;
    }

    /** What {@link #open} opens. */
    public Store<?> memory() {
        return memory;
    }

    private static final class Memory {
        final PagedMemory slots = new PagedMemory((CAPACITY + 1) * SLOT_BYTES);
        final FlowIndex index = new FlowIndex(CAPACITY);
        final int[] holders = new int[CAPACITY + 1];
        final int[] nextFree = new int[CAPACITY + 1];
    }

    /** The number of this Call-ID of 1 to 255 bytes, or {@link #NONE}. */
    public int lookUp(final DirectBuffer buffer, final int offset, final int length) {
        for (int at = 0; at < SLOT_BYTES; at += Long.BYTES) {
            slots.putLong(at, 0);
        }
        slots.putByte(0, (byte) length);
        for (int i = 0; i < length; i++) {
            slots.putByte(TEXT + i, buffer.getByte(offset + i));
        }
        lookedUpHash = hashOf(NONE);
        lookedUp = search();
        return lookedUp;
    }

    /** What {@link #lookUp} answered last, unless the last template that held it is over since. */
    public int lookedUp() {
        return lookedUp;
    }

    /** Whether {@link #hold} would give a number. */
    public boolean hasRoom() {
        return lookedUp != NONE || firstFree != NONE || used <= CAPACITY;
    }

    /** One more template holds the Call-ID last looked up: its number, or {@link #NONE} if the store is full. */
    public int hold() {
        if (lookedUp == NONE) {
            lookedUp = add();
        }
        holders[lookedUp] += lookedUp == NONE ? 0 : 1;
        return lookedUp;
    }

    /** A template that held this number is over; the last one frees it. */
    public void release(final int number) {
        if (number != NONE && --holders[number] == 0) {
            index.erase(hashOf(number), number);
            nextFree[number] = firstFree;
            firstFree = number;
            lookedUp = lookedUp == number ? NONE : lookedUp;
        }
    }

    /** Bytes of a Call-ID; 0 for {@link #NONE}. */
    public int length(final int number) {
        return number == NONE ? 0 : slots.getByte(slot(number)) & 0xFF;
    }

    /** Copies all bytes of a Call-ID. */
    public void copy(final int number, final MutableDirectBuffer to, final int at) {
        for (int i = 0; i < length(number); i++) {
            to.putByte(at + i, slots.getByte(slot(number) + TEXT + i));
        }
    }

    /** For people: the bytes as Latin-1; null for {@link #NONE}. */
    public String text(final int number) {
        if (number == NONE) {
            return null;
        }
        final StringBuilder text = new StringBuilder();
        for (int at = TEXT; at < usedBytes(number); at++) {
            text.append((char) (slots.getByte(slot(number) + at) & 0xFF));
        }
        return text.toString();
    }

    private int add() {
        final int number = takeNumber();
        if (number != NONE) {
            for (int at = 0; at < SLOT_BYTES; at += Long.BYTES) {
                slots.putLong(slot(number) + at, slots.getLong(at));
            }
            index.insert(lookedUpHash, number);
        }
        return number;
    }

    private int takeNumber() {
        if (firstFree == NONE) {
            return used > CAPACITY ? NONE : used++;
        }
        final int number = firstFree;
        firstFree = nextFree[number];
        return number;
    }

    private int search() {
        for (int at = index.first(lookedUpHash); at != FlowIndex.NONE; at = index.next(at, lookedUpHash)) {
            if (isLookedUp(index.entry(at))) {
                return index.entry(at);
            }
        }
        return NONE;
    }

    private boolean isLookedUp(final int number) {
        final int end = usedBytes(NONE);
        for (int at = 0; at < end; at += Long.BYTES) {
            if (slots.getLong(slot(number) + at) != slots.getLong(at)) {
                return false;
            }
        }
        return true;
    }

    private long hashOf(final int number) {
        final int from = slot(number);
        final int end = from + usedBytes(number);
        long mixed = 0;
        for (int at = from; at < end; at += STEP_BYTES) {
            mixed = hash.of(
                    slots.getLong(at), slots.getLong(at + 8), slots.getLong(at + 16), slots.getLong(at + 24), mixed);
        }
        return mixed;
    }

    /** Length and text; the zeros that follow tell nothing. */
    private int usedBytes(final int number) {
        return TEXT + (slots.getByte(slot(number)) & 0xFF);
    }

    private static int slot(final int number) {
        return number * SLOT_BYTES;
    }

    @Override
    public void save(final StateWriter to) {
        to.putBoolean(slots != null);
        if (slots != null) {
            to.putInts(holders, used);
            to.memory(slots, (long) used * SLOT_BYTES);
        }
    }

    @Override
    public void load(final StateReader from) {
        if (from.getBoolean()) {
            open();
            used = from.getInts(holders);
            from.memory(slots);
            from.afterwards(this::findAll);
        }
    }

    /** Each number that is held is found again, each other one is free. */
    private void findAll() {
        for (int number = 1; number < used; number++) {
            if (holders[number] != 0) {
                index.insert(hashOf(number), number);
            } else {
                nextFree[number] = firstFree;
                firstFree = number;
            }
        }
    }
}
