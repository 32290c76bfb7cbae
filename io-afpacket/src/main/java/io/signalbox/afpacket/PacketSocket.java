package io.signalbox.afpacket;

import static io.signalbox.afpacket.syscall.Syscalls.SOL_PACKET;

import io.signalbox.afpacket.syscall.Syscalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** A socket for whole frames (packet(7)), and the memory that it shares with the kernel. */
final class PacketSocket implements AutoCloseable {
    /** Protocols of {@link #bind}: none receives nothing, and sends all the same. */
    static final short NO_PROTOCOL = 0;

    static final short ALL_PROTOCOLS = 3;

    /** struct sockaddr_ll: family, protocol (network byte order), interface, and what only answers have. */
    private static final int SOCKADDR_LL_LENGTH = 20;

    private final Syscalls syscalls;
    private final int fd;

    /** For no protocol yet: nothing arrives before it is bound. */
    PacketSocket(final Syscalls syscalls) {
        this.syscalls = syscalls;
        fd = syscalls.socket(Syscalls.AF_PACKET, Syscalls.SOCK_RAW | Syscalls.SOCK_CLOEXEC, 0);
    }

    int fd() {
        return fd;
    }

    void set(final int option, final int value) {
        syscalls.setsockopt(fd, SOL_PACKET, option, value);
    }

    /**
     * Asks for a ring, and maps it.
     *
     * @param option PACKET_RX_RING or PACKET_TX_RING; a socket has one of them
     * @param request {@code struct tpacket_req} or {@code struct tpacket_req3}, which begin with the length and the number
     *     of the ring's blocks
     */
    UnsafeBuffer ring(final int option, final int... request) {
        final UnsafeBuffer asked = new UnsafeBuffer(ByteBuffer.allocateDirect(request.length * Integer.BYTES));
        for (int i = 0; i < request.length; i++) {
            asked.putInt(i * Integer.BYTES, request[i]);
        }
        syscalls.setsockopt(fd, SOL_PACKET, option, asked.addressOffset(), asked.capacity());
        Reference.reachabilityFence(asked);
        final int bytes = request[0] * request[1];
        final long address = syscalls.mmap(bytes, Syscalls.PROT_READ | Syscalls.PROT_WRITE, Syscalls.MAP_SHARED, fd, 0);
        return new UnsafeBuffer(address, bytes);
    }

    void unmap(final UnsafeBuffer ring) {
        syscalls.munmap(ring.addressOffset(), ring.capacity());
    }

    /** Frames of the protocol come from this interface, and all that is sent leaves by it. */
    void bind(final int interfaceIndex, final short protocol) {
        final UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SOCKADDR_LL_LENGTH));
        address.putShort(0, (short) Syscalls.AF_PACKET);
        address.putShort(2, protocol, ByteOrder.BIG_ENDIAN);
        address.putInt(4, interfaceIndex);
        syscalls.bind(fd, address.addressOffset(), SOCKADDR_LL_LENGTH);
        Reference.reachabilityFence(address);
    }

    /** Receives the next frame of the socket's queue; returns its length. */
    int receive(final long address, final int length) {
        return syscalls.recv(fd, address, length, Syscalls.MSG_DONTWAIT);
    }

    /** Sends messages as {@link Syscalls#sendmmsg} does, and waits for nothing. */
    int send(final long messages, final int count) {
        return syscalls.sendmmsg(fd, messages, count, Syscalls.MSG_DONTWAIT);
    }

    @Override
    public void close() {
        syscalls.close(fd);
    }
}
