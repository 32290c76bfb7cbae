package io.signalbox.neighbour;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSlot;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that wait for a neighbour's MAC, each with the recipe that will be carried out when it comes: a bounded store
 * of copies, for the memory that the frames came in is needed for others.
 */
public final class HeldFrames {
    public static final int NONE = -1;
    /** The longest frame that can wait: the longest IP packet and its Ethernet header with tags. */
    public static final int MAX_FRAME_LENGTH = 65_536 + 64;

    private static final int STRIDE = PacketSlot.HEADROOM + MAX_FRAME_LENGTH;

    /** As many as one buffer can hold. */
    public static final int MAX_CAPACITY = Integer.MAX_VALUE / STRIDE;

    private final UnsafeBuffer buffer;
    private final Emission[] emission;
    private final Reason[] reason;
    private final int[] next;
    private final int capacity;
    private int free;

    public HeldFrames(final int capacity) {
        checkCapacity(capacity);
        this.capacity = capacity;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * STRIDE));
        emission = new Emission[capacity];
        reason = new Reason[capacity];
        next = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            emission[i] = new Emission();
            next[i] = i + 1 < capacity ? i + 1 : NONE;
        }
        free = 0;
    }

    /** Refuses what one buffer cannot hold. */
    public static void checkCapacity(final int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "1 to " + MAX_CAPACITY + " frames can wait for a neighbour, not " + capacity);
        }
    }

    int capacity() {
        return capacity;
    }

    /**
     * Copies {@code frame} with its recipe.
     *
     * @param finalReason how the origin event ends when the frame leaves, or null where it has ended already
     * @return its index, or {@link #NONE} where the store is full
     */
    int hold(final Emission frame, final Reason finalReason) {
        if (free == NONE) {
            return NONE;
        }
        final int index = free;
        free = next[index];
        next[index] = NONE;
        reason[index] = finalReason;
        final int offset = index * STRIDE + PacketSlot.HEADROOM;
        buffer.putBytes(offset, frame.buffer, frame.offset, frame.length);
        emission[index].setFrom(frame, buffer, offset);
        return index;
    }

    void free(final int index) {
        next[index] = free;
        free = index;
    }

    int next(final int index) {
        return next[index];
    }

    void link(final int index, final int following) {
        next[index] = following;
    }

    /** The frame as it was to be sent; its memory is the store's. */
    public Emission emission(final int index) {
        return emission[index];
    }

    /** How its event ends when it leaves, or null. */
    public Reason reason(final int index) {
        return reason[index];
    }

    /** A frame that waits, with its recipe; {@link #read} gives it a place of its own. */
    void save(final StateWriter to, final int index) {
        to.putInt(reason[index] == null ? -1 : reason[index].id());
        emission[index].save(to);
        to.putBytes(buffer, emission[index].offset, emission[index].length);
    }

    int read(final StateReader from) {
        final int index = free;
        free = next[index];
        next[index] = NONE;
        final int id = from.getInt();
        reason[index] = id < 0 ? null : Reason.byId(id);
        final int offset = index * STRIDE + PacketSlot.HEADROOM;
        emission[index].load(from, buffer, offset);
        from.getBytes(buffer, offset, MAX_FRAME_LENGTH);
        return index;
    }
}
