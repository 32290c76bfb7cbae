package io.signalbox.packet;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory for frames that is taken in order and given back in the same order: a byte ring in which no frame wraps. One
 * thread allocates, one releases.
 */
public final class FrameArena {
    public static final int NO_ROOM = -1;

    private static final int ALIGNMENT = 64;

    private final UnsafeBuffer buffer;
    private final int capacity;
    private final int mask;
    private long allocated;
    private volatile long released;

    /** @param capacity bytes, a power of two */
    public FrameArena(final int capacity) {
        this.capacity = capacity;
        this.mask = capacity - 1;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }

    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Offset for a frame of {@code length} bytes with {@link PacketSlot#HEADROOM} bytes before it, or {@link #NO_ROOM}.
     */
    public int allocate(final int length) {
        final int needed = (PacketSlot.HEADROOM + length + ALIGNMENT - 1) & -ALIGNMENT;
        final int start = (int) allocated & mask;
        final int skipped = start + needed > capacity ? capacity - start : 0;
        if (allocated + skipped + needed - released > capacity) {
            return NO_ROOM;
        }
        allocated += skipped + needed;
        return (start + skipped & mask) + PacketSlot.HEADROOM;
    }

    /** Where the next allocation begins: everything before it is older. */
    public long position() {
        return allocated;
    }

    /** Everything that was allocated before {@code position} may be used again. */
    public void release(final long position) {
        released = position;
    }

    /** The next allocation is to begin here. */
    void goOnAt(final long position) {
        allocated = position;
    }
}
