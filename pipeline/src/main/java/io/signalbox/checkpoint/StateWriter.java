package io.signalbox.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Writes the small state of a director one value after the other, and notes its large memories, whose pages follow on
 * their own. Little-endian; each room begins with its name, so that a reader which has lost its way notices.
 */
public final class StateWriter {
    private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer(1 << 16);
    private final List<PagedMemory> memories = new ArrayList<>();
    private final List<Long> extents = new ArrayList<>();
    private int length;

    void clear() {
        length = 0;
        memories.clear();
        extents.clear();
    }

    DirectBuffer bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** The large memories that were noted. */
    public List<PagedMemory> memories() {
        return memories;
    }

    long extent(final int number) {
        return extents.get(number);
    }

    /** Writes a room under its name. */
    public void room(final String name, final Remembered room) {
        putString(name);
        room.save(this);
    }

    /** A memory of which the first {@code used} bytes hold something. */
    public void memory(final PagedMemory memory, final long used) {
        memories.add(memory);
        extents.add(used);
    }

    public void putBoolean(final boolean value) {
        putByte(value ? 1 : 0);
    }

    public void putByte(final int value) {
        bytes.putByte(length, (byte) value);
        length++;
    }

    public void putInt(final int value) {
        bytes.putInt(length, value);
        length += Integer.BYTES;
    }

    public void putLong(final long value) {
        bytes.putLong(length, value);
        length += Long.BYTES;
    }

    /** Null is kept as null. */
    public void putString(final String value) {
        if (value == null) {
            putInt(-1);
            return;
        }
        final byte[] text = value.getBytes(UTF_8);
        putInt(text.length);
        bytes.putBytes(length, text);
        length += text.length;
    }

    public void putInts(final int[] values, final int count) {
        putInt(count);
        for (int i = 0; i < count; i++) {
            putInt(values[i]);
        }
    }

    public void putLongs(final long[] values, final int count) {
        putInt(count);
        for (int i = 0; i < count; i++) {
            putLong(values[i]);
        }
    }

    public void putBytes(final DirectBuffer source, final int offset, final int count) {
        putInt(count);
        bytes.putBytes(length, source, offset, count);
        length += count;
    }
}
