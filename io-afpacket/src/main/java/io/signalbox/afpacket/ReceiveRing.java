package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring of frames that the kernel fills and we empty (linux/if_packet.h). One thread takes frames, in order; one gives
 * them back, in the same order. A frame lies in it like this, whatever the version:
 *
 * <pre>
 *   the version's header | sockaddr_ll (20) | ... reserved: headroom ... | virtio header (10) | frame
 *                                                                          tp_mac - 10          tp_mac
 * </pre>
 *
 * A director has rings of one version, so that the Java machine loads one of the two classes and binds to it.
 */
abstract sealed class ReceiveRing implements AutoCloseable permits ReceiveRingV2, ReceiveRingV3 {
    static final int STATUS_KERNEL = 0;
    static final int STATUS_USER = 1;
    private static final int STATUS_VLAN_VALID = 1 << 4;
    private static final int STATUS_VLAN_TPID_VALID = 1 << 6;

    private static final short ETHERTYPE_VLAN = (short) 0x8100;
    private static final int MACS_LENGTH = 12;
    private static final int TAG_LENGTH = 4;

    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final PacketSocket socket;
    private final UnsafeBuffer ring;
    private final AtomicLong cutShort = new AtomicLong();

    // the frame that was taken last
    private UnsafeBuffer buffer;
    private int offset;
    private int capturedLength;
    private int wireLength;
    private long wallStampNs;
    private long offload;

    /** On a socket that is not bound yet: no frame may come before the ring is there. */
    static ReceiveRing open(final PacketSocket socket, final PortSettings settings) {
        return switch (settings.receive()) {
            case V2 -> new ReceiveRingV2(socket, settings);
            case V3 -> new ReceiveRingV3(socket, settings);
        };
    }

    /**
     * Before a frame the kernel itself leaves 10 bytes or more behind the {@code sockaddr_ll}: with these, headroom and a
     * tag fit there.
     *
     * @param version as the kernel counts, from 0
     * @param request as for {@link PacketSocket#ring}
     */
    ReceiveRing(final PacketSocket socket, final int version, final int... request) {
        this.socket = socket;
        socket.set(Syscalls.PACKET_VERSION, version);
        socket.set(Syscalls.PACKET_VNET_HDR, 1);
        socket.set(Syscalls.PACKET_RESERVE, PacketSlot.HEADROOM);
        ring = socket.ring(Syscalls.PACKET_RX_RING, request);
    }

    /** Takes the next frame, which the accessors then describe; false where none is there, or no memory for it. */
    abstract boolean next();

    /** The oldest frame that was taken is done with. */
    abstract void giveBack();

    final UnsafeBuffer ring() {
        return ring;
    }

    /** When the frame that is being taken was received, and how long it was: the first of three steps to describe it. */
    final void came(final int seconds, final int nanoseconds, final int length) {
        wallStampNs = (seconds & UNSIGNED) * NS_PER_SECOND + nanoseconds;
        wireLength = length;
    }

    /** Where it lies, its virtio header before it. */
    final void lies(final UnsafeBuffer memory, final int at, final int length) {
        buffer = memory;
        offset = at;
        capturedLength = length;
        offload = VirtioHeader.read(buffer, offset - VirtioHeader.LENGTH);
        if (capturedLength < wireLength) {
            cutShort.lazySet(cutShort.get() + 1);
        }
    }

    /** The kernel hands the outer tag beside the frame: it goes back behind the two MAC addresses, which make room. */
    final void wasTagged(final int status, final short tci, final short tpid) {
        if ((status & STATUS_VLAN_VALID) == 0 || capturedLength < MACS_LENGTH) {
            return;
        }
        final long macs = buffer.getLong(offset);
        final int lastOfMacs = buffer.getInt(offset + Long.BYTES);
        offset -= TAG_LENGTH;
        buffer.putLong(offset, macs);
        buffer.putInt(offset + Long.BYTES, lastOfMacs);
        final short tagType = (status & STATUS_VLAN_TPID_VALID) != 0 ? tpid : ETHERTYPE_VLAN;
        buffer.putShort(offset + MACS_LENGTH, tagType, ByteOrder.BIG_ENDIAN);
        buffer.putShort(offset + MACS_LENGTH + Short.BYTES, tci, ByteOrder.BIG_ENDIAN);
        capturedLength += TAG_LENGTH;
        wireLength += TAG_LENGTH;
        offload = Offload.moved(offload, TAG_LENGTH);
    }

    final UnsafeBuffer buffer() {
        return buffer;
    }

    final int offset() {
        return offset;
    }

    final int capturedLength() {
        return capturedLength;
    }

    final int wireLength() {
        return wireLength;
    }

    /** Time of day at which the kernel received it. */
    final long wallStampNs() {
        return wallStampNs;
    }

    final long offload() {
        return offload;
    }

    /** Frames that were handed out without their end: longer than any IP packet, or too many of them waited. */
    final long cutShort() {
        return cutShort.get();
    }

    @Override
    public void close() {
        socket.unmap(ring);
    }
}
