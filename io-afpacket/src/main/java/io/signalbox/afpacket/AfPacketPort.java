package io.signalbox.afpacket;

import static io.signalbox.afpacket.syscall.Syscalls.SOL_PACKET;
import static io.signalbox.afpacket.syscall.Syscalls.SOL_SOCKET;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One network interface, open for frames in both directions: an AF_PACKET socket (packet(7)) that sees what arrives
 * there, and nothing that leaves. Frames come and go by {@link AfPacketSource} and {@link AfPacketSink}; to be closed
 * when neither touches it any more. It lives on while its interface is down.
 */
public final class AfPacketPort implements AutoCloseable {
    /** A filter that lets everything pass. */
    public static final long[] EVERYTHING = {};

    /** The firewall mark of all that is sent: by it the host's rules can tell it from what the host sends. */
    public static final int MARK = 0x5342;

    private static final int EPERM = 1;
    private static final int ENOMEM = 12;

    /** struct ifreq: the interface's name, then a union. */
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_UNION_OFFSET = 16;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int IFF_UP = 1;
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_LOOPBACK = 772;

    /** struct packet_mreq: interface, type 0 (a multicast address), length and bytes of the address. */
    private static final int PACKET_MREQ_LENGTH = 16;

    private static final int MAC_LENGTH = 6;

    private final int number;
    private final String name;
    private final Syscalls syscalls;
    private final PacketSocket socket;
    private final ReceiveRing ring;
    private final Optional<TransmitRing> transmitRing;
    /** What is to be closed, in this order. */
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();

    private final UnsafeBuffer statistics = offHeap(2 * Integer.BYTES);
    private long kernelFrames;
    private long kernelDrops;

    private AfPacketPort(
            final int number,
            final String name,
            final PortSettings settings,
            final long[] filter,
            final Syscalls syscalls) {
        this.number = number;
        this.name = name;
        this.syscalls = syscalls;
        try {
            socket = opened(openSocket());
            requireEthernetThatIsUp();
            setOptions(socket, settings);
            ring = opened(openRing(() -> ReceiveRing.open(socket, settings)));
            transmitRing = openTransmitRing(settings);
            attachFilter(filter);
            attach();
        } catch (final RuntimeException failure) {
            CloseHelper.quietCloseAll(closing);
            throw failure;
        }
    }

    /**
     * Opens an interface of this thread's network namespace, on which frames wait from now on.
     *
     * @param number the port's number in events and emissions
     * @param filter as for {@link #attachFilter}: what it keeps out is not even seen once
     * @throws PortUnavailableException one sentence, where a capability, the interface or a kernel feature is missing
     */
    public static AfPacketPort open(
            final int number,
            final String name,
            final PortSettings settings,
            final long[] filter,
            final Syscalls syscalls) {
        return new AfPacketPort(number, name, settings, filter, syscalls);
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        closing.addFirst(resource);
        return resource;
    }

    /** The port's number in events and emissions. */
    public int number() {
        return number;
    }

    /** The interface's name. */
    public String name() {
        return name;
    }

    /**
     * Puts a classic BPF program in the place of the one that is there: what it keeps out takes no room in the ring.
     * It sees a frame without its outer VLAN tag, which lies beside it.
     *
     * @param program {@code struct sock_filter} as longs, in the host's byte order: code (16 bits), jt (8), jf (8), k (32),
     *     from the lowest bit on; without any instruction everything passes
     */
    public void attachFilter(final long... program) {
        SocketFilter.attach(syscalls, socket.fd(), program);
    }

    /**
     * Has the interface receive what goes to a multicast address, which its card may filter out else; for as long as the
     * port is open, and until the interface is removed.
     *
     * @param mac in the low 48 bits, its first byte highest
     */
    public void joinMulticast(final long mac) {
        final UnsafeBuffer request = offHeap(PACKET_MREQ_LENGTH);
        request.putInt(0, indexOfInterface());
        request.putShort(6, (short) MAC_LENGTH);
        request.putLong(8, mac << Short.SIZE, ByteOrder.BIG_ENDIAN);
        syscalls.setsockopt(
                socket.fd(), SOL_PACKET, Syscalls.PACKET_ADD_MEMBERSHIP, request.addressOffset(), request.capacity());
        Reference.reachabilityFence(request);
    }

    /** Goes on with the interface that has the name now: the one that was there was removed. */
    public void reattach() {
        requireEthernetThatIsUp();
        attach();
    }

    /**
     * Refuses what is too long for the interface; to be told whenever its MTU is another, by any thread.
     *
     * @param mtu bytes, of the IP packet
     */
    public void limitTo(final int mtu) {
        transmitRing.ifPresent(sending -> sending.limitTo(mtu));
    }

    /** Asks the kernel how many frames it had; to be called now and then, by any thread. */
    public synchronized void readStatistics() {
        syscalls.getsockopt(
                socket.fd(), SOL_PACKET, Syscalls.PACKET_STATISTICS, statistics.addressOffset(), statistics.capacity());
        kernelFrames += Integer.toUnsignedLong(statistics.getInt(0));
        kernelDrops += Integer.toUnsignedLong(statistics.getInt(Integer.BYTES));
    }

    /** Frames that passed the filter until {@link #readStatistics} was called last, with those that were dropped. */
    public synchronized long kernelFrames() {
        return kernelFrames;
    }

    /** Frames of these for which the ring had no room. */
    public synchronized long kernelDrops() {
        return kernelDrops;
    }

    /** Frames that were handed out without their end: longer than any IP packet, or too many of them waited. */
    public long cutShort() {
        return ring.cutShort();
    }

    ReceiveRing ring() {
        return ring;
    }

    /** A new one: frames leave by one queue. */
    SendQueue sendQueue() {
        return new SendQueue(socket, transmitRing.orElse(null));
    }

    int fd() {
        return socket.fd();
    }

    @Override
    public void close() {
        CloseHelper.closeAll(closing);
    }

    private PacketSocket openSocket() {
        try {
            return new PacketSocket(syscalls);
        } catch (final SystemCallException refused) {
            throw unavailable(name, refused, "CAP_NET_RAW");
        }
    }

    private void requireEthernetThatIsUp() {
        final UnsafeBuffer request = offHeap(IFREQ_LENGTH);
        indexOfInterface();
        request.putBytes(0, name.getBytes(StandardCharsets.US_ASCII));
        syscalls.ioctl(socket.fd(), SIOCGIFFLAGS, request.addressOffset());
        if ((request.getShort(IFREQ_UNION_OFFSET) & IFF_UP) == 0) {
            throw new PortUnavailableException(
                    name + " cannot be a port: the interface is down; `ip link set " + name + " up` ends that.", null);
        }
        syscalls.ioctl(socket.fd(), SIOCGIFHWADDR, request.addressOffset());
        final short type = request.getShort(IFREQ_UNION_OFFSET);
        Reference.reachabilityFence(request);
        if (type != ARPHRD_ETHER && type != ARPHRD_LOOPBACK) {
            throw new PortUnavailableException(
                    name + " cannot be a port: it is no Ethernet interface (its type is " + type + ").", null);
        }
    }

    private int indexOfInterface() {
        try {
            return Interfaces.index(name, syscalls);
        } catch (final IllegalArgumentException unknown) {
            throw new PortUnavailableException(name + " cannot be a port: " + unknown.getMessage(), unknown);
        }
    }

    private void setOptions(final PacketSocket to, final PortSettings settings) {
        try {
            to.set(Syscalls.PACKET_IGNORE_OUTGOING, 1);
            to.set(Syscalls.PACKET_QDISC_BYPASS, settings.bypassQdisc() ? 1 : 0);
            syscalls.setsockopt(to.fd(), SOL_SOCKET, Syscalls.SO_MARK, MARK);
            enlarge(to, Syscalls.SO_RCVBUFFORCE, Syscalls.SO_RCVBUF, settings.waitingBytes());
            enlarge(to, Syscalls.SO_SNDBUFFORCE, Syscalls.SO_SNDBUF, settings.sendingBytes());
        } catch (final SystemCallException refused) {
            throw unavailable(name, refused, "CAP_NET_ADMIN");
        }
    }

    /** Root of a user namespace stays within the machine's limit, which carries less, but does carry. */
    private void enlarge(final PacketSocket of, final int beyondLimit, final int withinLimit, final int bytes) {
        try {
            syscalls.setsockopt(of.fd(), SOL_SOCKET, beyondLimit, bytes);
        } catch (final SystemCallException refused) {
            if (!Capabilities.areHeld(Capabilities.NET_ADMIN)) {
                throw refused;
            }
            syscalls.setsockopt(of.fd(), SOL_SOCKET, withinLimit, bytes);
        }
    }

    private Optional<TransmitRing> openTransmitRing(final PortSettings settings) {
        if (settings.transmit() != PortSettings.Transmit.RING) {
            return Optional.empty();
        }
        final PacketSocket own = opened(openSocket());
        setOptions(own, settings);
        return Optional.of(opened(openRing(() -> new TransmitRing(own))));
    }

    private <T> T openRing(final Supplier<T> opening) {
        try {
            return opening.get();
        } catch (final SystemCallException refused) {
            throw unavailable(name, refused, "CAP_NET_RAW");
        }
    }

    private void attach() {
        final int index = indexOfInterface();
        transmitRing.ifPresent(sending -> sending.bind(index));
        socket.bind(index, PacketSocket.ALL_PROTOCOLS);
    }

    private static PortUnavailableException unavailable(
            final String name, final SystemCallException refused, final String capability) {
        final String why =
                switch (refused.errno()) {
                    case EPERM -> "this process lacks the capability " + capability + ".";
                    case ENOMEM -> "the kernel has no memory for its ring; a smaller one may do.";
                    default -> "this kernel refuses what it needs, " + refused.getMessage() + ".";
                };
        return new PortUnavailableException(name + " cannot be a port: " + why, refused);
    }

    private static UnsafeBuffer offHeap(final int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }
}
