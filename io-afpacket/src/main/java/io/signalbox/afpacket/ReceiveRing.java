package io.signalbox.afpacket;

import static io.signalbox.afpacket.syscall.Syscalls.SOL_PACKET;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring of frames that the kernel fills and we empty (linux/if_packet.h, TPACKET_V2): equal places, each the kernel's
 * or ours as its status says. One thread takes frames, in order; one gives them back, in the same order.
 *
 * <pre>
 *   one place:  struct tpacket2_hdr (32) | sockaddr_ll (20) | ... reserved: headroom ... | virtio header (10) | frame
 *               0                          32                 52                           tp_mac - 10          tp_mac
 * </pre>
 */
final class ReceiveRing implements AutoCloseable {
    private static final int STATUS_OFFSET = 0;
    private static final int WIRE_LENGTH_OFFSET = 4;
    private static final int CAPTURED_LENGTH_OFFSET = 8;
    private static final int MAC_OFFSET = 12;
    private static final int SECONDS_OFFSET = 16;
    private static final int NANOSECONDS_OFFSET = 20;
    private static final int VLAN_TCI_OFFSET = 24;
    private static final int VLAN_TPID_OFFSET = 26;

    private static final int STATUS_KERNEL = 0;
    private static final int STATUS_USER = 1;
    private static final int STATUS_COPY = 1 << 1;
    private static final int STATUS_VLAN_VALID = 1 << 4;
    private static final int STATUS_VLAN_TPID_VALID = 1 << 6;

    private static final short ETHERTYPE_VLAN = (short) 0x8100;
    private static final int MACS_LENGTH = 12;
    private static final int TAG_LENGTH = 4;

    private static final int VERSION_2 = 1;
    /** A block is memory in one piece if it can be had, and of no other meaning here. */
    private static final int MAX_BLOCK = 1 << 20;

    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final Syscalls syscalls;
    private final UnsafeBuffer ring;
    private final SuperFrames superFrames;
    private final int frameBytes;
    private final int mask;
    /** Places whose frame lies in {@link #superFrames}. */
    private final boolean[] fetched;

    private long taken;
    private final AtomicLong givenBack = new AtomicLong();
    private final AtomicLong cutShort = new AtomicLong();

    // the frame that was taken last
    private UnsafeBuffer buffer;
    private int offset;
    private int capturedLength;
    private int wireLength;
    private long wallStampNs;
    private long offload;

    /** On a socket that is not bound yet: no frame may come before the ring is there. */
    ReceiveRing(final Syscalls syscalls, final int fd, final PortSettings settings) {
        this.syscalls = syscalls;
        frameBytes = settings.frameBytes();
        mask = settings.ringBytes() / frameBytes - 1;
        fetched = new boolean[mask + 1];
        superFrames = new SuperFrames(syscalls, fd, settings.superFrames());
        ask(fd, settings);
        ring = map(syscalls, fd, settings.ringBytes());
    }

    /** The kernel leaves 62 bytes or more before a frame by itself: with these, headroom and a tag fit behind 52. */
    private void ask(final int fd, final PortSettings settings) {
        syscalls.setsockopt(fd, SOL_PACKET, Syscalls.PACKET_VERSION, VERSION_2);
        syscalls.setsockopt(fd, SOL_PACKET, Syscalls.PACKET_VNET_HDR, 1);
        syscalls.setsockopt(fd, SOL_PACKET, Syscalls.PACKET_RESERVE, PacketSlot.HEADROOM);
        syscalls.setsockopt(fd, SOL_PACKET, Syscalls.PACKET_COPY_THRESH, settings.frameBytes());
        final int blockBytes = Math.min(MAX_BLOCK, settings.ringBytes());
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(4 * Integer.BYTES));
        request.putInt(0, Math.max(blockBytes, frameBytes));
        request.putInt(4, settings.ringBytes() / Math.max(blockBytes, frameBytes));
        request.putInt(8, frameBytes);
        request.putInt(12, mask + 1);
        syscalls.setsockopt(fd, SOL_PACKET, Syscalls.PACKET_RX_RING, request.addressOffset(), request.capacity());
        Reference.reachabilityFence(request);
    }

    private static UnsafeBuffer map(final Syscalls syscalls, final int fd, final int bytes) {
        final long address = syscalls.mmap(bytes, Syscalls.PROT_READ | Syscalls.PROT_WRITE, Syscalls.MAP_SHARED, fd, 0);
        return new UnsafeBuffer(address, bytes);
    }

    /** Takes the next frame, which the accessors then describe; false where none is there, or no memory for it. */
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
        wallStampNs = (ring.getInt(place + SECONDS_OFFSET) & UNSIGNED) * NS_PER_SECOND
                + ring.getInt(place + NANOSECONDS_OFFSET);
        wireLength = ring.getInt(place + WIRE_LENGTH_OFFSET);
        fetched[slot] = toFetch;
        if (toFetch) {
            fetch();
        } else {
            buffer = ring;
            offset = place + (ring.getShort(place + MAC_OFFSET) & 0xFFFF);
            capturedLength = ring.getInt(place + CAPTURED_LENGTH_OFFSET);
        }
        offload = VirtioHeader.read(buffer, offset - VirtioHeader.LENGTH);
        if (capturedLength < wireLength) {
            cutShort.lazySet(cutShort.get() + 1);
        }
        if ((status & STATUS_VLAN_VALID) != 0) {
            putTagBack(place, status);
        }
        return true;
    }

    private void fetch() {
        buffer = superFrames.buffer();
        offset = superFrames.offset();
        capturedLength = superFrames.fetch();
    }

    /** The kernel hands the outer tag beside the frame: it goes back behind the two MAC addresses, which make room. */
    private void putTagBack(final int place, final int status) {
        if (capturedLength < MACS_LENGTH) {
            return;
        }
        final long macs = buffer.getLong(offset);
        final int lastOfMacs = buffer.getInt(offset + Long.BYTES);
        offset -= TAG_LENGTH;
        buffer.putLong(offset, macs);
        buffer.putInt(offset + Long.BYTES, lastOfMacs);
        final short tpid =
                (status & STATUS_VLAN_TPID_VALID) != 0 ? ring.getShort(place + VLAN_TPID_OFFSET) : ETHERTYPE_VLAN;
        buffer.putShort(offset + MACS_LENGTH, tpid, ByteOrder.BIG_ENDIAN);
        buffer.putShort(
                offset + MACS_LENGTH + Short.BYTES, ring.getShort(place + VLAN_TCI_OFFSET), ByteOrder.BIG_ENDIAN);
        capturedLength += TAG_LENGTH;
        wireLength += TAG_LENGTH;
        offload = Offload.moved(offload, TAG_LENGTH);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int capturedLength() {
        return capturedLength;
    }

    int wireLength() {
        return wireLength;
    }

    /** Time of day at which the kernel received it. */
    long wallStampNs() {
        return wallStampNs;
    }

    long offload() {
        return offload;
    }

    /** The oldest frame that was taken is done with. */
    void giveBack() {
        final long number = givenBack.get();
        final int slot = (int) number & mask;
        if (fetched[slot]) {
            superFrames.release();
        }
        ring.putIntRelease(slot * frameBytes + STATUS_OFFSET, STATUS_KERNEL);
        givenBack.lazySet(number + 1);
    }

    /** Frames that were handed out without their end: longer than any IP packet, or too many of them waited. */
    long cutShort() {
        return cutShort.get();
    }

    @Override
    public void close() {
        syscalls.munmap(ring.addressOffset(), ring.capacity());
    }
}
