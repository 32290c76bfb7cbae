package io.signalbox.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Reads what a {@link StateWriter} wrote, in the same order. */
public final class StateReader {
    private final DirectBuffer bytes;
    private final int end;
    private final List<PagedMemory> memories = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private int at;

    StateReader(final DirectBuffer bytes, final int length) {
        this.bytes = bytes;
        end = length;
    }

    /** Reads a room that was written under this name. */
    public void room(final String name, final Remembered room) {
        final String found = getString();
        if (!name.equals(found)) {
            throw new CheckpointException("the checkpoint has " + found + " where " + name + " is expected");
        }
        room.load(this);
    }

    /** The next memory that was noted; its pages are there when {@link #afterwards} comes. */
    public void memory(final PagedMemory memory) {
        memories.add(memory);
    }

    /** What can be done only when all pages are there. */
    public void afterwards(final Runnable action) {
        afterwards.add(action);
    }

    /** A part of a memory, by its number counted from 1. */
    void page(final int number, final long position, final DirectBuffer source, final int offset, final int length) {
        if (number < 1 || number > memories.size()) {
            throw new CheckpointException("the checkpoint has memory " + number + " of " + memories.size());
        }
        final PagedMemory memory = memories.get(number - 1);
        if (position < 0 || length < 0 || position + length > memory.capacity()) {
            throw new CheckpointException("the checkpoint is of a director with other bounds: memory " + number
                    + " has " + memory.capacity() + " bytes, and a part of it ends at " + (position + length));
        }
        memory.load((int) position, source, offset, length);
    }

    void finish() {
        if (at != end) {
            throw new CheckpointException("the checkpoint holds " + (end - at) + " bytes more than is known of");
        }
        afterwards.forEach(Runnable::run);
    }

    public boolean getBoolean() {
        return getByte() != 0;
    }

    public int getByte() {
        return bytes.getByte(take(1)) & 0xFF;
    }

    public int getInt() {
        return bytes.getInt(take(Integer.BYTES));
    }

    public long getLong() {
        return bytes.getLong(take(Long.BYTES));
    }

    public String getString() {
        final int count = getInt();
        if (count == -1) {
            return null;
        }
        final byte[] text = new byte[sane(count)];
        bytes.getBytes(take(count), text);
        return new String(text, UTF_8);
    }

    /** How many there were; at most as many as fit into {@code values}. */
    public int getInts(final int[] values) {
        final int count = fitting(getInt(), values.length);
        for (int i = 0; i < count; i++) {
            values[i] = getInt();
        }
        return count;
    }

    /** How many there were; at most as many as fit into {@code values}. */
    public int getLongs(final long[] values) {
        final int count = fitting(getInt(), values.length);
        for (int i = 0; i < count; i++) {
            values[i] = getLong();
        }
        return count;
    }

    /** How many bytes there were; at most {@code room}. */
    public int getBytes(final MutableDirectBuffer target, final int offset, final int room) {
        final int count = fitting(getInt(), room);
        target.putBytes(offset, bytes, take(count), count);
        return count;
    }

    private int take(final int count) {
        final int from = at;
        at += sane(count);
        return from;
    }

    private int sane(final int count) {
        return fitting(count, end - at);
    }

    private static int fitting(final int count, final int room) {
        if (count < 0 || count > room) {
            throw new CheckpointException("the checkpoint says " + count + " where at most " + room + " can be");
        }
        return count;
    }
}
