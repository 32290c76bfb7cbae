package io.signalbox.afpacket.tunnel;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes IP packets out of the IP packets that carry them (RFC 2003, RFC 2473, RFC 4213: IPv4 and IPv6 in either), as a
 * real server behind a tunnelling director must, and hands them to this host's own IP. It does what Linux' {@code
 * ipip}, {@code sit} and {@code ip6_tnl} do, with raw sockets: for machines, and namespaces, that lack those. What was
 * fragmented on the way has been put together by the host before. Needs CAP_NET_RAW; one thread.
 */
public final class TunnelEnd implements AutoCloseable {
    private static final int IPV4_CARRIED = 4;
    private static final int IPV6_CARRIED = 41;
    private static final int MAX_PACKET = 1 << 17;
    private static final int RECEIVE_BUFFER = 1 << 23;
    private static final int LOOK_AROUND_MS = 100;

    /** {@code struct pollfd}: int fd, short events, short revents. */
    private static final int POLLFD_LENGTH = 8;

    private static final int EVENTS = 4;
    private static final int REVENTS = 6;

    private final Syscalls syscalls;
    private final Door[] doors;
    private final WholePackets ipv4;
    private final WholePackets ipv6;
    private final UnsafeBuffer pollfds;
    private final UnsafeBuffer packet = direct(MAX_PACKET);
    private volatile boolean isClosed;

    /** A raw socket that gets all packets of a family and protocol; of IPv4 the outer header too, of IPv6 not. */
    private record Door(int fd, boolean showsHeader) {}

    private TunnelEnd(final Syscalls syscalls) {
        this.syscalls = syscalls;
        doors = new Door[] {
            door(Syscalls.AF_INET, IPV4_CARRIED),
            door(Syscalls.AF_INET, IPV6_CARRIED),
            door(Syscalls.AF_INET6, IPV4_CARRIED),
            door(Syscalls.AF_INET6, IPV6_CARRIED),
        };
        ipv4 = WholePackets.ipv4(syscalls);
        ipv6 = WholePackets.ipv6(syscalls);
        pollfds = direct(doors.length * POLLFD_LENGTH);
        for (int i = 0; i < doors.length; i++) {
            pollfds.putInt(i * POLLFD_LENGTH, doors[i].fd, ByteOrder.nativeOrder());
            pollfds.putShort(i * POLLFD_LENGTH + EVENTS, (short) Syscalls.POLLIN, ByteOrder.nativeOrder());
        }
    }

    /** From now on packets are gathered for {@link #run}. */
    public static TunnelEnd open(final Syscalls syscalls) {
        return new TunnelEnd(syscalls);
    }

    private Door door(final int family, final int protocol) {
        final int fd = syscalls.socket(family, Syscalls.SOCK_RAW | Syscalls.SOCK_CLOEXEC, protocol);
        enlarge(fd);
        return new Door(fd, family == Syscalls.AF_INET);
    }

    /** A burst must find room. In a user namespace of its own nobody may ask for more than the host's limit. */
    private void enlarge(final int fd) {
        try {
            syscalls.setsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUFFORCE, RECEIVE_BUFFER);
        } catch (final SystemCallException refused) {
            syscalls.setsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUF, RECEIVE_BUFFER);
        }
    }

    /** Works until it is closed. */
    public void run() {
        while (!isClosed) {
            if (syscalls.poll(pollfds.addressOffset(), doors.length, LOOK_AROUND_MS) > 0) {
                takeFromEach();
            }
        }
        for (final Door door : doors) {
            syscalls.close(door.fd);
        }
        ipv4.close();
        ipv6.close();
    }

    private void takeFromEach() {
        for (int i = 0; i < doors.length; i++) {
            if (pollfds.getShort(i * POLLFD_LENGTH + REVENTS, ByteOrder.nativeOrder()) != 0) {
                take(doors[i]);
            }
        }
    }

    private void take(final Door door) {
        final int length = syscalls.recv(door.fd, packet.addressOffset(), MAX_PACKET, 0);
        final int inner = door.showsHeader ? (packet.getByte(0) & 0x0f) * Integer.BYTES : 0;
        if (length - inner >= Integer.BYTES) {
            handOver(inner, length - inner);
        }
    }

    /** What the host refuses, a real tunnel would have dropped as well. */
    private void handOver(final int offset, final int length) {
        try {
            switch (packet.getByte(offset) >> 4 & 0x0f) {
                case 4 -> ipv4.send(packet, offset, length);
                case 6 -> ipv6.send(packet, offset, length);
                default -> {}
            }
        } catch (final SystemCallException refused) {
            // lost, as packets are
        }
    }

    /** Ends {@link #run}. */
    @Override
    public void close() {
        isClosed = true;
    }

    private static UnsafeBuffer direct(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder()));
    }
}
