package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.SystemCallException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory for frames that do not fit a place of the ring and are received one by one: a ring of equal places. One thread
 * fetches, one releases.
 */
final class SuperFrames {
    /** The longest frame without its VLAN tag: an IP packet behind an Ethernet header with one more tag. */
    private static final int MAX_FRAME = 18 + 65_535;

    /** Where the frame begins in its place, a multiple of a cache line: before it are headroom and a tag to come. */
    private static final int FRAME = 192;

    private static final int STRIDE = (FRAME + MAX_FRAME + 63) & -64;
    private static final int ENETDOWN = 100;

    private final PacketSocket socket;
    private final UnsafeBuffer buffer;
    private final int capacity;
    private final AtomicLong released = new AtomicLong();
    private long fetched;

    SuperFrames(final PacketSocket socket, final int capacity) {
        this.socket = socket;
        this.capacity = capacity;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * STRIDE));
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    boolean isFull() {
        return fetched - released.get() == capacity;
    }

    /** Where the next frame will lie, its virtio header before it. */
    int offset() {
        return (int) (fetched % capacity) * STRIDE + FRAME;
    }

    /** Receives the next frame to {@link #offset}; returns its length. */
    int fetch() {
        final long address = buffer.addressOffset() + offset() - VirtioHeader.LENGTH;
        fetched++;
        return receive(address) - VirtioHeader.LENGTH;
    }

    void release() {
        released.lazySet(released.get() + 1);
    }

    /** A socket tells once, in place of a frame, that its interface was down in the meantime. */
    private int receive(final long address) {
        try {
            return tryReceive(address);
        } catch (final SystemCallException refused) {
            if (refused.errno() != ENETDOWN) {
                throw refused;
            }
            return tryReceive(address);
        }
    }

    private int tryReceive(final long address) {
        return socket.receive(address, VirtioHeader.LENGTH + MAX_FRAME);
    }
}
