package io.signalbox.bench;

import static org.agrona.BufferUtil.allocateDirectAligned;

import io.signalbox.packet.EventKind;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import java.util.function.IntFunction;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A batch of slots as ingress hands them out, each over a frame of its own; and how each frame came, to lay it there
 * again once it was changed.
 */
final class SlotBatch {
    static final int SIZE = FrameFeed.BATCH;

    private static final int CACHE_LINE = 64;

    /** Bytes from one frame to the next: an odd number of cache lines, so that frames share all of the cache. */
    private final int stride;

    private final UnsafeBuffer memory;
    private final UnsafeBuffer asTheyCame;
    private final PacketSlot[] slots = new PacketSlot[SIZE];

    /** @param frames the bytes of the frame of each number, all of one length */
    SlotBatch(final IntFunction<byte[]> frames) {
        final int length = frames.apply(0).length;
        stride = ((PacketSlot.HEADROOM + length) / CACHE_LINE + 1 | 1) * CACHE_LINE;
        memory = new UnsafeBuffer(allocateDirectAligned(SIZE * stride, CACHE_LINE));
        asTheyCame = new UnsafeBuffer(allocateDirectAligned(SIZE * stride, CACHE_LINE));
        for (int number = 0; number < SIZE; number++) {
            asTheyCame.putBytes(offset(number), frames.apply(number));
            slots[number] = new PacketSlot();
            slots[number].clear(EventKind.FRAME, number + 1, 0);
            slots[number].frame(Site.CLIENT_SIDE, memory, offset(number), length, length, Offload.NONE);
            layAgain(number);
        }
    }

    PacketSlot slot(final int number) {
        return slots[number];
    }

    UnsafeBuffer memory() {
        return memory;
    }

    /** Where the frame of this number begins. */
    int offset(final int number) {
        return number * stride + PacketSlot.HEADROOM;
    }

    /** The frame is again as it came. */
    void layAgain(final int number) {
        final int from = offset(number);
        final int length = slots[number].arrivedLength;
        for (int i = 0; i < length; i += Long.BYTES) {
            memory.putLong(from + i, asTheyCame.getLong(from + i));
        }
    }
}
