package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Somebody else at an interface, without ring or queue: a raw socket with virtio headers, a call for each frame. */
final class Peer implements AutoCloseable {
    private static final int HEADER = 10;
    private static final byte[] NO_OFFLOAD = new byte[HEADER];

    private static final int PATIENCE_MS = 10_000;

    /** struct pollfd: the descriptor, and what is waited for. */
    private final UnsafeBuffer waiting = new UnsafeBuffer(ByteBuffer.allocateDirect(8));

    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 17));
    private final Syscalls syscalls;
    private final int fd;
    private byte[] header = NO_OFFLOAD;

    Peer(final String name, final Syscalls syscalls) {
        this.syscalls = syscalls;
        fd = syscalls.socket(Syscalls.AF_PACKET, Syscalls.SOCK_RAW, 0);
        syscalls.setsockopt(fd, Syscalls.SOL_PACKET, Syscalls.PACKET_VNET_HDR, 1);
        syscalls.setsockopt(fd, Syscalls.SOL_PACKET, Syscalls.PACKET_IGNORE_OUTGOING, 1);
        // past the queue, which an interface that is up again may be without for a second
        syscalls.setsockopt(fd, Syscalls.SOL_PACKET, Syscalls.PACKET_QDISC_BYPASS, 1);
        syscalls.setsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUFFORCE, 16 << 20);
        memory.setMemory(0, 20, (byte) 0);
        memory.putShort(0, (short) Syscalls.AF_PACKET);
        memory.putShort(2, (short) 3, ByteOrder.BIG_ENDIAN);
        memory.putInt(4, syscalls.if_nametoindex(name));
        syscalls.bind(fd, memory.addressOffset(), 20);
    }

    void send(final byte[] frame) {
        send(NO_OFFLOAD, frame);
    }

    void send(final byte[] virtioHeader, final byte[] frame) {
        memory.putBytes(0, virtioHeader);
        memory.putBytes(HEADER, frame);
        syscalls.send(fd, memory.addressOffset(), HEADER + frame.length, 0);
    }

    /** The next frame; a failure where none comes. What was sent may still be on its way on a busy machine. */
    byte[] receive() {
        waiting.putInt(0, fd);
        waiting.putInt(4, Syscalls.POLLIN);
        syscalls.poll(waiting.addressOffset(), 1, PATIENCE_MS);
        return receiveNow();
    }

    /** The next frame that has come; a failure where none has. */
    byte[] receiveNow() {
        final int length = syscalls.recv(fd, memory.addressOffset(), memory.capacity(), Syscalls.MSG_DONTWAIT);
        final byte[] received = new byte[length];
        memory.getBytes(0, received);
        header = Arrays.copyOf(received, HEADER);
        return Arrays.copyOfRange(received, HEADER, length);
    }

    /** The virtio header of the frame that was received last. */
    byte[] header() {
        return header;
    }

    @Override
    public void close() {
        syscalls.close(fd);
    }
}
