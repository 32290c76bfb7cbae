package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames that wait for one port, as {@code sendmmsg(2)} wants them: to each belong a {@code struct mmsghdr}, two
 * {@code struct iovec}, and a virtio header to which the first of them points; the second points at the frame where it
 * lies. One thread uses it; any may read its counters.
 *
 * <p>Where the port has a transmit ring, frames that fit leave by that. What does not fit, and what the ring refuses, leaves
 * by {@code sendmmsg(2)} behind what the ring has taken, so all keep their order; and that tells why it refuses a frame.
 */
final class SendQueue {
    /** A batch of super-frames, each cut into segments of a small MTU: nothing asks for more at once. */
    static final int CAPACITY = 16_384;
    /** Errnos that Linux has. */
    static final int ERRNOS = 134;

    /** Frames of one system call. */
    private static final int BATCH = 128;
    /** Vain attempts of one flush while the port is busy; what it then still refuses is lost. */
    private static final int PATIENCE = 64;

    private static final int MESSAGE_LENGTH = 64;
    private static final int MESSAGE_IOVECS_OFFSET = 16;
    private static final int MESSAGE_IOVEC_COUNT_OFFSET = 24;

    private static final int IOVECS_LENGTH = 32;
    private static final int HEADER_LENGTH_OFFSET = 8;
    private static final int FRAME_ADDRESS_OFFSET = 16;
    private static final int FRAME_LENGTH_OFFSET = 24;

    private static final int HEADER_STRIDE = 16;

    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENETDOWN = 100;
    private static final int ENOBUFS = 105;

    private final PacketSocket socket;
    /** Null where the port has none. */
    private final TransmitRing ring;

    private final UnsafeBuffer messages = offHeap(MESSAGE_LENGTH);
    private final UnsafeBuffer iovecs = offHeap(IOVECS_LENGTH);
    private final UnsafeBuffer headers = offHeap(HEADER_STRIDE);
    private int queued;
    private int patience;
    private boolean askedAgain;
    private boolean ringRefuses;
    private boolean bypassLeft;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLongArray refused = new AtomicLongArray(ERRNOS);

    /** @param ring null for none */
    SendQueue(final PacketSocket socket, final TransmitRing ring) {
        this.socket = socket;
        this.ring = ring;
        for (int i = 0; i < CAPACITY; i++) {
            messages.putLong(i * MESSAGE_LENGTH + MESSAGE_IOVECS_OFFSET, iovecs.addressOffset() + i * IOVECS_LENGTH);
            messages.putLong(i * MESSAGE_LENGTH + MESSAGE_IOVEC_COUNT_OFFSET, 2);
            iovecs.putLong(i * IOVECS_LENGTH, headers.addressOffset() + i * HEADER_STRIDE);
            iovecs.putLong(i * IOVECS_LENGTH + HEADER_LENGTH_OFFSET, VirtioHeader.LENGTH);
        }
    }

    private static UnsafeBuffer offHeap(final int stride) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY * stride));
    }

    /** Queues a frame; false where the queue is full. */
    boolean add(final long offload, final UnsafeBuffer frame, final int offset, final int length) {
        if (queued == CAPACITY) {
            return false;
        }
        VirtioHeader.write(headers, queued * HEADER_STRIDE, offload, frame, offset);
        iovecs.putLong(queued * IOVECS_LENGTH + FRAME_ADDRESS_OFFSET, frame.addressOffset() + offset);
        iovecs.putLong(queued * IOVECS_LENGTH + FRAME_LENGTH_OFFSET, length);
        queued++;
        return true;
    }

    void discard() {
        queued = 0;
    }

    /** Sends what is queued, in order; what the port refuses for good is counted, and the next has its turn. */
    void flush() {
        patience = PATIENCE;
        askedAgain = false;
        ringRefuses = false;
        int done = 0;
        while (done < queued) {
            final int result = ring == null || ringRefuses ? sendMessages(done, queued) : sendByRing(done);
            done += result > 0 ? countSent(result) : giveUp(-result, done);
        }
        queued = 0;
    }

    /** How many of the messages from {@code first} up to {@code end} were sent, or the errno of the first, negated. */
    private int sendMessages(final int first, final int end) {
        return socket.send(messages.addressOffset() + (long) first * MESSAGE_LENGTH, Math.min(BATCH, end - first));
    }

    /** The same, up to the first that goes another way. */
    private int sendByRing(final int first) {
        if (!fitsRing(first)) {
            return sendMessages(first, endOfLong(first));
        }
        final int end = Math.min(queued, first + BATCH);
        for (int next = first; next < end && fitsRing(next) && putInRing(next); next++) {}
        final int taken = ring.send();
        ringRefuses = taken == 0;
        return ringRefuses ? sendMessages(first, queued) : taken;
    }

    /** The first message from here on that fits the ring again. */
    private int endOfLong(final int first) {
        int next = first;
        while (next < queued && !fitsRing(next)) {
            next++;
        }
        return next;
    }

    private boolean fitsRing(final int message) {
        return ring.fits(length(message));
    }

    private boolean putInRing(final int message) {
        final long address = iovecs.getLong(message * IOVECS_LENGTH + FRAME_ADDRESS_OFFSET);
        return ring.put(headers, message * HEADER_STRIDE, address, length(message));
    }

    private int length(final int message) {
        return (int) iovecs.getLong(message * IOVECS_LENGTH + FRAME_LENGTH_OFFSET);
    }

    private int countSent(final int frames) {
        sent.lazySet(sent.get() + frames);
        return frames;
    }

    /** The frame behind the {@code done} first was refused: how many are given up. */
    private int giveUp(final int errno, final int done) {
        final boolean down = errno == ENETDOWN || errno == ENXIO;
        if (down ? isNews() : isBusy(errno) && (leavesTheBypass(errno, done) || hasPatience())) {
            return 0;
        }
        final int lost = down ? queued - done : 1;
        refused.lazySet(errno, refused.get(errno) + lost);
        return lost;
    }

    /** A socket tells once that its interface was down in the meantime; whether it is, only the next call tells. */
    private boolean isNews() {
        final boolean news = !askedAgain;
        askedAgain = true;
        return news;
    }

    private static boolean isBusy(final int errno) {
        return errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM;
    }

    /**
     * Past the queueing discipline nobody cuts a super-frame for an interface that cannot: it is refused as if there were
     * no buffers. So from here on all frames go through the discipline, in their order.
     */
    private boolean leavesTheBypass(final int errno, final int done) {
        if (bypassLeft
                || errno != ENOBUFS
                || headers.getByte(done * HEADER_STRIDE + VirtioHeader.GSO_TYPE_OFFSET) == 0) {
            return false;
        }
        bypassLeft = true;
        socket.set(Syscalls.PACKET_QDISC_BYPASS, 0);
        if (ring != null) {
            ring.leaveBypass();
        }
        return true;
    }

    private boolean hasPatience() {
        Thread.yield();
        return patience-- > 0;
    }

    long sent() {
        return sent.get();
    }

    long refused(final int errno) {
        return refused.get(errno);
    }
}
