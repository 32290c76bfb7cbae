package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * TPACKET_V2: equal places of one frame each, the kernel's or ours as the status of each says. A frame is ours at once. One
 * that is longer than a place waits in the socket's queue, from which it is fetched.
 */
final class ReceiveRingV2 extends ReceiveRing {
    private static final int VERSION = 1;

    // struct tpacket2_hdr
    private static final int STATUS_OFFSET = 0;
    private static final int WIRE_LENGTH_OFFSET = 4;
    private static final int CAPTURED_LENGTH_OFFSET = 8;
    private static final int MAC_OFFSET = 12;
    private static final int SECONDS_OFFSET = 16;
    private static final int NANOSECONDS_OFFSET = 20;
    private static final int VLAN_TCI_OFFSET = 24;
    private static final int VLAN_TPID_OFFSET = 26;

    private static final int STATUS_COPY = 1 << 1;

    /** A block is memory in one piece if it can be had, and of no other meaning here. */
    private static final int MAX_BLOCK = 1 << 20;

    private final UnsafeBuffer ring;
    private final SuperFrames superFrames;
    private final int frameBytes;
    private final int mask;
    /** Places whose frame lies in {@link #superFrames}. */
    private final boolean[] fetched;

    private long taken;
    private final AtomicLong givenBack = new AtomicLong();

    ReceiveRingV2(final PacketSocket socket, final PortSettings settings) {
        super(socket, VERSION, request(settings));
        socket.set(Syscalls.PACKET_COPY_THRESH, settings.frameBytes());
        ring = ring();
        superFrames = new SuperFrames(socket, settings.superFrames());
        frameBytes = settings.frameBytes();
        mask = settings.ringBytes() / frameBytes - 1;
        fetched = new boolean[mask + 1];
    }

    /** struct tpacket_req: length and number of blocks, length and number of frames. */
    private static int[] request(final PortSettings settings) {
        final int frameBytes = settings.frameBytes();
        final int block = Math.max(Math.min(MAX_BLOCK, settings.ringBytes()), frameBytes);
        return new int[] {block, settings.ringBytes() / block, frameBytes, settings.ringBytes() / frameBytes};
    }

    @Override
    boolean next() {
        final int slot = (int) taken & mask;
        final int place = slot * frameBytes;
        if (taken - givenBack.get() > mask) {
            return false;
        }
        final int status = ring.getIntAcquire(place + STATUS_OFFSET);
        final boolean toFetch = (status & STATUS_COPY) != 0;
        if ((status & STATUS_USER) == 0 || toFetch && superFrames.isFull()) {
            return false;
        }
        taken++;
        fetched[slot] = toFetch;
        came(
                ring.getInt(place + SECONDS_OFFSET),
                ring.getInt(place + NANOSECONDS_OFFSET),
                ring.getInt(place + WIRE_LENGTH_OFFSET));
        if (toFetch) {
            lies(superFrames.buffer(), superFrames.offset(), superFrames.fetch());
        } else {
            lies(
                    ring,
                    place + (ring.getShort(place + MAC_OFFSET) & 0xFFFF),
                    ring.getInt(place + CAPTURED_LENGTH_OFFSET));
        }
        wasTagged(status, ring.getShort(place + VLAN_TCI_OFFSET), ring.getShort(place + VLAN_TPID_OFFSET));
        return true;
    }

    @Override
    void giveBack() {
        final long number = givenBack.get();
        final int slot = (int) number & mask;
        if (fetched[slot]) {
            superFrames.release();
        }
        ring.putIntRelease(slot * frameBytes + STATUS_OFFSET, STATUS_KERNEL);
        givenBack.lazySet(number + 1);
    }
}
