package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.wire.EthernetHeader;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring of frames that we fill and the kernel sends (linux/if_packet.h, TPACKET_V2): equal places of one frame each, ours,
 * to be sent, or being sent, as the status of each says. One thread uses it.
 *
 * <pre>
 *   one place:  struct tpacket2_hdr (32) | virtio header (10) | frame
 * </pre>
 *
 * It has a socket of its own: by one with such a ring nothing leaves but what is in the ring. PACKET_LOSS stays off, with
 * which the kernel passes over what it refuses, so that nobody could count it.
 */
final class TransmitRing implements AutoCloseable {
    /** Of any interface: what has this length fits a place. */
    private static final int LONGEST = 1_518;

    /** As many as frames can be on their way. */
    private static final int PLACES = 2_048;

    private static final int PLACE = 2_048;
    private static final int BLOCK = 1 << 20;

    private static final int VERSION_2 = 1;
    private static final int STATUS_OFFSET = 0;
    /** Of all that is behind the kernel's header. */
    private static final int LENGTH_OFFSET = 4;

    private static final int VIRTIO_OFFSET = 32;
    private static final int FRAME_OFFSET = VIRTIO_OFFSET + VirtioHeader.LENGTH;

    private static final int STATUS_AVAILABLE = 0;
    private static final int STATUS_SEND_REQUEST = 1;
    private static final int STATUS_SENDING = 1 << 1;
    private static final int STATUS_WRONG_FORMAT = 1 << 2;
    /** Others tell how a frame was stamped that has left. */
    private static final int STATUS_IN_USE = STATUS_SEND_REQUEST | STATUS_SENDING | STATUS_WRONG_FORMAT;

    /** struct msghdr without any data, and how much of it was sent: all that the call asks for lies in the ring. */
    private static final int MESSAGE_LENGTH = 64;

    private final PacketSocket socket;
    private final UnsafeBuffer ring;
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(MESSAGE_LENGTH));
    /** Frames that the kernel has taken, and behind them those that it is yet to take. */
    private long taken;

    private int waiting;
    private volatile int longest = LONGEST;

    TransmitRing(final PacketSocket socket) {
        this.socket = socket;
        socket.set(Syscalls.PACKET_VERSION, VERSION_2);
        socket.set(Syscalls.PACKET_VNET_HDR, 1);
        ring = socket.ring(Syscalls.PACKET_TX_RING, BLOCK, PLACES * PLACE / BLOCK, PLACE, PLACES);
    }

    /**
     * To a frame with a virtio header the kernel applies no MTU here: what is longer than the interface takes is not for
     * the ring. Nor is what only its VLAN tag makes so long. Any thread says it.
     *
     * @param mtu bytes, of the IP packet
     */
    void limitTo(final int mtu) {
        longest = Math.min(LONGEST, EthernetHeader.LENGTH + mtu);
    }

    /** Whether a frame of this length is for the ring. */
    boolean fits(final int length) {
        return length <= longest;
    }

    /**
     * Copies a frame into the next place; false where that is still being sent.
     *
     * @param length one that {@link #fits}
     */
    boolean put(final UnsafeBuffer virtioHeader, final int headerOffset, final long address, final int length) {
        final int place = place(taken + waiting);
        if ((ring.getIntAcquire(place + STATUS_OFFSET) & STATUS_IN_USE) != 0) {
            return false;
        }
        ring.putBytes(place + VIRTIO_OFFSET, virtioHeader, headerOffset, VirtioHeader.LENGTH);
        source.wrap(address, length);
        ring.putBytes(place + FRAME_OFFSET, source, 0, length);
        ring.putInt(place + LENGTH_OFFSET, VirtioHeader.LENGTH + length);
        ring.putIntRelease(place + STATUS_OFFSET, STATUS_SEND_REQUEST);
        waiting++;
        return true;
    }

    /**
     * Has the kernel take what was put, in order. It stops at a frame that it refuses, whatever the reason, and would begin
     * there the next time: that one and those behind it are put back.
     *
     * @return how many it has taken; why it took no more, the places do not tell
     */
    int send() {
        final int put = waiting;
        if (put > 0) {
            socket.send(message.addressOffset(), 1);
        }
        int sent = 0;
        while (sent < put && isTaken(place(taken + sent))) {
            sent++;
        }
        for (int i = sent; i < put; i++) {
            ring.putIntRelease(place(taken + i) + STATUS_OFFSET, STATUS_AVAILABLE);
        }
        taken += sent;
        waiting = 0;
        return sent;
    }

    private boolean isTaken(final int place) {
        return (ring.getIntAcquire(place + STATUS_OFFSET) & (STATUS_SEND_REQUEST | STATUS_WRONG_FORMAT)) == 0;
    }

    private static int place(final long number) {
        return (int) (number & PLACES - 1) * PLACE;
    }

    /** As the port's other socket does: by ways of their own, frames of the two would overtake each other. */
    void leaveBypass() {
        socket.set(Syscalls.PACKET_QDISC_BYPASS, 0);
    }

    /** Goes on with another interface, to which it alone sends. */
    void bind(final int interfaceIndex) {
        socket.bind(interfaceIndex, PacketSocket.NO_PROTOCOL);
    }

    @Override
    public void close() {
        socket.unmap(ring);
    }
}
