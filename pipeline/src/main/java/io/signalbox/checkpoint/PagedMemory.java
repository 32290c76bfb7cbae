package io.signalbox.checkpoint;

import static org.agrona.BufferUtil.allocateDirectAligned;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Flat memory of which a copy can be taken while it goes on being written: whoever is about to change a page of it that
 * belongs to a running checkpoint and was not copied yet has it copied first. Positions and lengths are bytes; a value
 * lies at a multiple of its size, so inside one page. One thread owns it; without a checkpoint a write costs one
 * comparison more than memory does.
 */
public final class PagedMemory {
    public static final int PAGE_BYTES = 4096;

    private static final int CACHE_LINE = 64;
    private static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(PAGE_BYTES);

    private final UnsafeBuffer memory;
    /** Where it lies, and its length: what each access is checked against, by one comparison. */
    private final long address;

    private final int capacity;
    private final int pages;
    /** One bit for each page that needs no copy any more. */
    private final long[] copied;
    /** The checkpoint that runs, or null. */
    private Checkpoints running;

    private int room;
    /** Pages from here on hold nothing that belongs to the checkpoint. */
    private int end;

    public PagedMemory(final int bytes) {
        memory = new UnsafeBuffer(allocateDirectAligned(bytes, CACHE_LINE));
        address = memory.addressOffset();
        capacity = memory.capacity();
        pages = pagesFor(bytes);
        copied = new long[(pages + Long.SIZE - 1) / Long.SIZE];
    }

    private static int pagesFor(final long bytes) {
        return (int) (bytes + PAGE_BYTES - 1 >>> PAGE_SHIFT);
    }

    public int capacity() {
        return capacity;
    }

    /** Where its first byte lies, for whoever tells the system how it will be used. */
    public long address() {
        return address;
    }

    // ---- values

    public byte getByte(final int at) {
        return UnsafeApi.getByte(placeOf(at, Byte.BYTES));
    }

    public void putByte(final int at, final byte value) {
        beforeWrite(at);
        UnsafeApi.putByte(placeOf(at, Byte.BYTES), value);
    }

    public short getShort(final int at) {
        return UnsafeApi.getShort(placeOf(at, Short.BYTES));
    }

    public void putShort(final int at, final short value) {
        beforeWrite(at);
        UnsafeApi.putShort(placeOf(at, Short.BYTES), value);
    }

    public int getInt(final int at) {
        return UnsafeApi.getInt(placeOf(at, Integer.BYTES));
    }

    public void putInt(final int at, final int value) {
        beforeWrite(at);
        UnsafeApi.putInt(placeOf(at, Integer.BYTES), value);
    }

    public long getLong(final int at) {
        return UnsafeApi.getLong(placeOf(at, Long.BYTES));
    }

    public void putLong(final int at, final long value) {
        beforeWrite(at);
        UnsafeApi.putLong(placeOf(at, Long.BYTES), value);
    }

    private long placeOf(final int at, final int length) {
        if (at < 0 || at > capacity - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + at + " of " + capacity);
        }
        return address + at;
    }

    private void beforeWrite(final int at) {
        if (running != null) {
            preserve(at >>> PAGE_SHIFT);
        }
    }

    private void preserve(final int page) {
        if (page < end && !isCopied(page)) {
            copy(page);
        }
    }

    // ---- checkpoints

    /** From now on the first {@code bytes} belong to a checkpoint, as they are. */
    void begin(final Checkpoints checkpoints, final int number, final long bytes) {
        running = checkpoints;
        room = number;
        end = pagesFor(bytes);
        Arrays.fill(copied, 0, (end + Long.SIZE - 1) / Long.SIZE, 0);
    }

    void end() {
        running = null;
    }

    /** The first page from {@code from} on that is to be copied yet, or the number of pages where there is none. */
    int nextToCopy(final int from) {
        int page = from;
        while (page < end && isCopied(page)) {
            page++;
        }
        return page;
    }

    boolean isBehind(final int page) {
        return page >= end;
    }

    /** Copies a page; false where there is no room for it now. */
    boolean tryCopy(final int page) {
        final int at = page << PAGE_SHIFT;
        final int length = Math.min(PAGE_BYTES, memory.capacity() - at);
        if (!isZero(at, length) && !running.part(room, at, memory, length)) {
            return false;
        }
        copied[page / Long.SIZE] |= 1L << page;
        return true;
    }

    /** The page is about to change: now or never. */
    private void copy(final int page) {
        if (!tryCopy(page)) {
            running.abandon();
        }
    }

    private boolean isCopied(final int page) {
        return (copied[page / Long.SIZE] & 1L << page) != 0;
    }

    private boolean isZero(final int at, final int length) {
        for (int i = 0; i + Long.BYTES <= length; i += Long.BYTES) {
            if (memory.getLong(at + i) != 0) {
                return false;
            }
        }
        for (int i = length & -Long.BYTES; i < length; i++) {
            if (memory.getByte(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts back what a checkpoint told of. */
    void load(final int at, final DirectBuffer source, final int offset, final int length) {
        memory.putBytes(at, source, offset, length);
    }
}
