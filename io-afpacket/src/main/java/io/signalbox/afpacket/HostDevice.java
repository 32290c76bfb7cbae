package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A wire between the director and its own host: a TAP device, which is gone with this process however that ends. What is
 * sent here arrives at the host, super-frames and partial checksums as they are; what the host sends out of the device
 * is handed out here. TAP and not TUN, so that frames keep their Ethernet header and it is a port like any other; a
 * packet socket will not do, for what that sends out of a TAP device goes to whoever holds the device, not to the host.
 *
 * <p>Both ends have the same MAC, and nobody asks for it: the device does no ARP. The host takes in what is for itself,
 * whoever it is from (where the host checks reverse paths, from whoever it has a route to), and forwards nothing of it.
 * The device has IPv4's dummy address and no other. One thread polls, one releases, one sends.
 */
public final class HostDevice implements PacketSource, PacketSink, AutoCloseable {
    /** So begins the name of every such device. */
    public static final String NAME = "signalbox";

    private static final int IN_FLIGHT = Outbox.IN_FLIGHT;
    /** Bytes for the frames from the host that are on their way, one behind the other. */
    private static final int ROOM = 16 << 20;

    private static final int CACHE_LINE = 64;
    /** Before a frame are headroom and the virtio header. */
    private static final int FRAME_OFFSET = PacketSlot.HEADROOM + CACHE_LINE;
    /** A super-frame of 64 KiB of IP, and what is before that. */
    private static final int LONGEST = (64 << 10) + CACHE_LINE;

    private static final int PLACE_LENGTH = FRAME_OFFSET + LONGEST;

    /** Looks in vain, one behind the other, before it looks only now and then. */
    static final int PATIENCE = 64;
    /** Now and then: where so many times were asked for. */
    static final int SELDOM = 32;

    private static final int QUEUE_CAPACITY = SendQueue.CAPACITY;
    private static final int IOVEC_LENGTH = 16;
    private static final int PAIR_LENGTH = 2 * IOVEC_LENGTH;
    private static final int HEADER_STRIDE = 16;

    private final int number;
    private final Tap tap;
    private final FrameClock clock;
    private final Syscalls syscalls;

    private final UnsafeBuffer room = offHeap(ROOM);
    private final UnsafeBuffer place = offHeap(IOVEC_LENGTH);
    /** Bytes of room that were ever taken, and how many of them when each frame on its way was there. */
    private long taken;

    private final long[] takenThen = new long[IN_FLIGHT];
    private long cutNs = Long.MAX_VALUE;
    /** Frames that may still be handed out before that. */
    private long beforeCut = Long.MAX_VALUE;
    /** Polls since there last was a frame either way, and how many had been sent then. */
    private long quiet;

    private long sentThen;

    private final AtomicLong handedOut = new AtomicLong();
    private final AtomicLong released = new AtomicLong();

    private final UnsafeBuffer headers = offHeap(QUEUE_CAPACITY * HEADER_STRIDE);
    private final UnsafeBuffer iovecs = offHeap(QUEUE_CAPACITY * PAIR_LENGTH);
    private int queued;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private HostDevice(final int number, final Tap tap, final FrameClock clock, final Syscalls syscalls) {
        this.number = number;
        this.tap = tap;
        this.clock = clock;
        this.syscalls = syscalls;
    }

    /** Makes a device whose name is {@link #NAME} and the first number that is free. */
    public static HostDevice open(final int number, final FrameClock clock, final Syscalls syscalls) {
        return open(number, NAME + "%d", clock, syscalls);
    }

    /**
     * Makes the device, in this thread's network namespace, and brings it up.
     *
     * @param number the port's number in events and emissions
     * @param name of at most 15 letters; {@code %d} in it becomes the first number that is free
     * @throws PortUnavailableException one sentence, where the device or a capability is missing
     */
    static HostDevice open(final int number, final String name, final FrameClock clock, final Syscalls syscalls) {
        return new HostDevice(number, Tap.open(name, syscalls), clock, syscalls);
    }

    /** The port's number in events and emissions. */
    public int number() {
        return number;
    }

    /** The interface's name, as the host has it. */
    public String name() {
        return tap.name();
    }

    /** Of both ends, as {@link io.signalbox.wire.MacAddress} has them. */
    public long mac() {
        return tap.mac();
    }

    /** Readable while there are frames from the host. */
    public int fd() {
        return tap.fd();
    }

    /** IP bytes of the longest frame that the host takes. */
    public int mtu() {
        return Tap.MTU;
    }

    /**
     * What waits now is still handed out, as of this event time at the latest, and nothing that comes later;
     * {@link Long#MAX_VALUE} for all again. Frames bear no stamp here: those that wait are all until none is found, and
     * no more than the device can hold. To be called by who polls.
     */
    public void cutAt(final long timeNs) {
        cutNs = timeNs;
        beforeCut = isCut() ? Tap.QUEUE_LENGTH : Long.MAX_VALUE;
    }

    private boolean isCut() {
        return cutNs != Long.MAX_VALUE;
    }

    /** Each look is a system call, and a host that is no real server has hardly ever anything to say: it is asked seldom. */
    @Override
    public int poll(final FrameHandler handler, final int limit) {
        if (!isCut() && isQuiet() && quiet % SELDOM != 0) {
            return 0;
        }
        int frames = 0;
        while (frames < limit && beforeCut > 0 && makeRoom() && take(handler)) {
            frames++;
            quiet = 0;
        }
        return frames;
    }

    private boolean isQuiet() {
        if (sent.get() != sentThen) {
            sentThen = sent.get();
            quiet = 0;
        }
        return ++quiet > PATIENCE;
    }

    /** For the longest frame that may come, in one piece. */
    private boolean makeRoom() {
        final int at = (int) (taken % ROOM);
        final long begin = at + PLACE_LENGTH <= ROOM ? taken : taken + ROOM - at;
        final long done = released.get();
        final long free = done == 0 ? 0 : takenThen[(int) (done - 1) & IN_FLIGHT - 1];
        if (handedOut.get() - done == IN_FLIGHT || begin + PLACE_LENGTH - free > ROOM) {
            return false;
        }
        taken = begin;
        return true;
    }

    private boolean take(final FrameHandler handler) {
        final int frame = (int) (taken % ROOM) + FRAME_OFFSET;
        final int header = frame - VirtioHeader.LENGTH;
        putIovec(place, 0, room.addressOffset() + header, LONGEST + VirtioHeader.LENGTH);
        final int length = syscalls.readv(tap.fd(), place.addressOffset(), 1) - VirtioHeader.LENGTH;
        if (length <= 0) {
            beforeCut = isCut() ? 0 : beforeCut;
            return false;
        }
        beforeCut--;
        taken += BitUtil.align(FRAME_OFFSET + length, CACHE_LINE);
        final long before = handedOut.get();
        takenThen[(int) before & IN_FLIGHT - 1] = taken;
        handedOut.lazySet(before + 1);
        handler.onFrame(number, clock.nowUpTo(cutNs), room, frame, length, length, VirtioHeader.read(room, header));
        return true;
    }

    @Override
    public void release(final int frames) {
        released.lazySet(released.get() + frames);
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        if (queued == QUEUE_CAPACITY) {
            return false;
        }
        final int header = queued * HEADER_STRIDE;
        VirtioHeader.write(headers, header, emission.offload, buffer, offset);
        putIovec(iovecs, queued * PAIR_LENGTH, headers.addressOffset() + header, VirtioHeader.LENGTH);
        putIovec(iovecs, queued * PAIR_LENGTH + IOVEC_LENGTH, buffer.addressOffset() + offset, length);
        queued++;
        return true;
    }

    /** What the host does not take is counted, and gone. */
    @Override
    public void flush() {
        for (int i = 0; i < queued; i++) {
            final int result = syscalls.writev(tap.fd(), iovecs.addressOffset() + (long) i * PAIR_LENGTH, 2);
            final AtomicLong counter = result < 0 ? refused : sent;
            counter.lazySet(counter.get() + 1);
        }
        queued = 0;
    }

    @Override
    public void discard() {
        queued = 0;
    }

    /** Frames from the host. */
    public long received() {
        return handedOut.get();
    }

    /** Frames that the host sent out of the device faster than they were polled: they are gone. */
    public long lost() {
        return tap.lost();
    }

    /** Frames that the host took. */
    public long sent() {
        return sent.get();
    }

    /** Frames that the host did not take. */
    public long refused() {
        return refused.get();
    }

    /** The device is gone. */
    @Override
    public void close() {
        syscalls.close(tap.fd());
    }

    private static void putIovec(final UnsafeBuffer iovec, final int at, final long address, final long length) {
        iovec.putLong(at, address);
        iovec.putLong(at + Long.BYTES, length);
    }

    private static UnsafeBuffer offHeap(final int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }
}
