package io.signalbox.afpacket.netlink;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A socket to the kernel (netlink(7)), subscribed to all that is told. One thread's; {@link #wakeup} is anyone's. */
final class NetlinkSocket implements AutoCloseable {
    private static final int NETLINK_ROUTE = 0;
    private static final int MSG_TRUNC = 0x20;

    /** {@code struct sockaddr_nl}: family (2 bytes), padding (2), port (4; 0: the kernel chooses one), groups (4). */
    private static final int SOCKADDR_LENGTH = 12;

    private static final int SOCKADDR_GROUPS_OFFSET = 8;

    /** {@code struct pollfd}: descriptor (4 bytes), events wanted (2), events seen (2). */
    private static final int POLLFD_LENGTH = 8;

    private static final int POLLFD_EVENTS_OFFSET = 4;
    private static final int POLLFD_SEEN_OFFSET = 6;

    /** The kernel puts at most 32 KiB into a datagram, or one message. */
    private static final int DATAGRAM_LENGTH = 1 << 17;
    /** Waiting messages, with the kernel's own cost of each: some ten thousand changes. */
    private static final int RECEIVE_BUFFER = 1 << 23;

    private final Syscalls syscalls;
    private final int socket;
    private final int wakeups;
    private final UnsafeBuffer datagram = buffer(DATAGRAM_LENGTH);
    private final UnsafeBuffer request = buffer(64);
    private final UnsafeBuffer polled = buffer(2 * POLLFD_LENGTH);
    private final UnsafeBuffer one = buffer(Long.BYTES);
    private final UnsafeBuffer count = buffer(Long.BYTES);
    private int sequence;

    NetlinkSocket(final Syscalls syscalls) {
        this.syscalls = syscalls;
        socket = syscalls.socket(Syscalls.AF_NETLINK, Syscalls.SOCK_RAW | Syscalls.SOCK_CLOEXEC, NETLINK_ROUTE);
        wakeups = syscalls.eventfd();
        one.putLong(0, 1);
        awaitable(0, socket);
        awaitable(POLLFD_LENGTH, wakeups);
        enlargeReceiveBuffer();
        subscribe();
    }

    private void awaitable(final int at, final int fd) {
        polled.putInt(at, fd);
        polled.putShort(at + POLLFD_EVENTS_OFFSET, (short) Syscalls.POLLIN);
    }

    /** As far as the system's limit where CAP_NET_ADMIN is missing. */
    private void enlargeReceiveBuffer() {
        try {
            syscalls.setsockopt(socket, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUFFORCE, RECEIVE_BUFFER);
        } catch (final SystemCallException notAllowed) {
            syscalls.setsockopt(socket, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUF, RECEIVE_BUFFER);
        }
    }

    private void subscribe() {
        final UnsafeBuffer address = buffer(SOCKADDR_LENGTH);
        address.putShort(0, (short) Syscalls.AF_NETLINK);
        address.putInt(SOCKADDR_GROUPS_OFFSET, Subject.allGroups());
        syscalls.bind(socket, address.addressOffset(), SOCKADDR_LENGTH);
    }

    /** Asks for all there is of a subject; the number is in the answers. */
    int ask(final Subject subject) {
        final int length = Message.HEADER + subject.fixedLength();
        request.setMemory(0, length, (byte) 0);
        request.putInt(0, length);
        request.putShort(Message.TYPE_OFFSET, (short) subject.get());
        request.putShort(Message.FLAGS_OFFSET, (short) (Message.NLM_F_REQUEST | Message.NLM_F_DUMP));
        request.putInt(Message.SEQUENCE_OFFSET, ++sequence);
        syscalls.send(socket, request.addressOffset(), length, 0);
        return sequence;
    }

    /**
     * Waits for the next messages; they are valid until the next call.
     *
     * @throws SystemCallException with ENOBUFS where some were lost
     */
    List<Message> receive() {
        final int length = syscalls.recv(socket, datagram.addressOffset(), DATAGRAM_LENGTH, MSG_TRUNC);
        if (length > DATAGRAM_LENGTH) {
            throw new IllegalStateException("the kernel sent a netlink message of " + length
                    + " bytes, and there is room" + " for " + DATAGRAM_LENGTH + ".");
        }
        return Message.all(datagram, length);
    }

    /** True as soon as there is something to receive; false after the time, or a wakeup. */
    boolean await(final int timeoutMs) {
        syscalls.poll(polled.addressOffset(), 2, timeoutMs);
        if (polled.getShort(POLLFD_LENGTH + POLLFD_SEEN_OFFSET) != 0) {
            syscalls.read(wakeups, count.addressOffset(), Long.BYTES);
        }
        return polled.getShort(POLLFD_SEEN_OFFSET) != 0;
    }

    void wakeup() {
        syscalls.write(wakeups, one.addressOffset(), Long.BYTES);
    }

    @Override
    public void close() {
        syscalls.close(socket);
        syscalls.close(wakeups);
    }

    private static UnsafeBuffer buffer(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }
}
