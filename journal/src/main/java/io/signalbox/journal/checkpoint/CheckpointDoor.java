package io.signalbox.journal.checkpoint;

import io.signalbox.checkpoint.CheckpointSink;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Where a checkpoint's parts leave the packet path: through a byte ring that whoever writes the file drains. Nothing
 * waits: what finds the ring full is told so.
 */
public final class CheckpointDoor implements CheckpointSink {
    /** Room for the pages that a full batch may change before it lets the ring be drained, and for the small state. */
    static final int LEAST_RING_BYTES = 1 << 24;

    private static final int MOST_RING_BYTES = 1 << 30;
    /** What a connection takes in the tables, about. */
    private static final int BYTES_PER_CONNECTION = 128;

    static final int BEGIN = 1;
    static final int PART = 2;
    static final int FINISH = 3;
    static final int ABANDON = 4;
    /** Before a part's bytes: its room, 4 bytes of nothing, and its position. */
    static final int PART_PREFIX = 16;

    private final OneToOneRingBuffer ring;
    private final MutableDirectBuffer memory;

    /**
     * @param connections entries of the connection table: traffic may change all of it faster than a disk takes it, so
     *     there is room for a copy of it, up to 1 GiB
     */
    public CheckpointDoor(final int connections) {
        final long wanted = BitUtil.findNextPositivePowerOfTwo((long) connections * BYTES_PER_CONNECTION);
        final int capacity = (int) Math.max(LEAST_RING_BYTES, Math.min(MOST_RING_BYTES, wanted));
        ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));
        memory = (MutableDirectBuffer) ring.buffer();
    }

    @Override
    public boolean begin(final long event, final long timeNs) {
        final int index = ring.tryClaim(BEGIN, 2 * Long.BYTES);
        if (index < 0) {
            return false;
        }
        memory.putLong(index, event);
        memory.putLong(index + Long.BYTES, timeNs);
        ring.commit(index);
        return true;
    }

    @Override
    public boolean part(
            final int room, final long position, final DirectBuffer source, final int offset, final int length) {
        final int index = ring.tryClaim(PART, PART_PREFIX + length);
        if (index < 0) {
            return false;
        }
        memory.putLong(index, room);
        memory.putLong(index + Long.BYTES, position);
        memory.putBytes(index + PART_PREFIX, source, offset, length);
        ring.commit(index);
        return true;
    }

    @Override
    public boolean isBusy() {
        return ring.size() > ring.capacity() / 2;
    }

    @Override
    public boolean end() {
        return signal(FINISH);
    }

    /** Where there is no room to say so, the next one that begins says it. */
    @Override
    public void abandon() {
        signal(ABANDON);
    }

    private boolean signal(final int type) {
        final int index = ring.tryClaim(type, 0);
        if (index >= 0) {
            ring.commit(index);
        }
        return index >= 0;
    }

    int read(final MessageHandler handler, final int limit) {
        return ring.read(handler, limit);
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }
}
