package io.signalbox.stage;

import io.signalbox.packet.PacketSlot;

/** Slots that go through a stage together, and the one whose turn it is. */
public final class Batch {
    private final PacketSlot[] slots;
    private int size;
    private int turn;

    /** @param capacity slots at most */
    public Batch(final int capacity) {
        slots = new PacketSlot[capacity];
    }

    public void add(final PacketSlot slot) {
        slots[size++] = slot;
    }

    public boolean isFull() {
        return size == slots.length;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** The first slot; null where there is none. */
    public PacketSlot first() {
        turn = -1;
        return next();
    }

    /** The slot behind the one whose turn it was; null behind the last, whose turn it stays. */
    public PacketSlot next() {
        return turn + 1 < size ? slots[++turn] : null;
    }

    /** Number of the event whose turn it is; 0 before the first. */
    public long event() {
        return turn < 0 ? 0 : slots[turn].event;
    }
}
