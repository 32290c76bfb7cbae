package io.signalbox.afpacket.syscall;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/** Native calls of Linux, by their names in the manual pages, sections 2 and 3. Stateless; any thread may call. */
public final class Syscalls {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x8_0000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;

    public static final int SOL_PACKET = 263;
    public static final int PACKET_ADD_MEMBERSHIP = 1;
    public static final int PACKET_RX_RING = 5;
    public static final int PACKET_STATISTICS = 6;
    public static final int PACKET_COPY_THRESH = 7;
    public static final int PACKET_VERSION = 10;
    public static final int PACKET_RESERVE = 12;
    public static final int PACKET_TX_RING = 13;
    public static final int PACKET_VNET_HDR = 15;
    public static final int PACKET_QDISC_BYPASS = 20;
    public static final int PACKET_IGNORE_OUTGOING = 23;

    /** The call fails with EAGAIN where it would have to wait. */
    public static final int MSG_DONTWAIT = 0x40;

    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x8_0000;

    /** There is something to read. */
    public static final int POLLIN = 1;
    /** Something went wrong, which SO_ERROR tells. */
    public static final int POLLERR = 8;

    /** Processors that a set of them names. */
    public static final int PROCESSORS = 1_024;

    private static final int CALLING_THREAD = 0;

    /** The time of day. */
    public static final int CLOCK_REALTIME = 0;
    /** Time that nobody sets. */
    public static final int CLOCK_MONOTONIC = 1;

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int MAP_SHARED = 1;

    /** Large pages, where the kernel finds some. */
    public static final int MADV_HUGEPAGE = 14;
    /** Large pages now, in place of the small ones that are there already (Linux 6.1). */
    public static final int MADV_COLLAPSE = 25;

    /** Where the address lies in {@code struct sockaddr_in} and {@code sockaddr_in6}, and their lengths. */
    private static final int IPV4_OFFSET = 4;

    private static final int IPV6_OFFSET = 8;
    private static final int SOCKADDR_IN_LENGTH = 16;
    private static final int SOCKADDR_IN6_LENGTH = 28;
    private static final int NI_MAXHOST = 1_025;
    /** No number instead of a name. */
    private static final int NI_NAMEREQD = 8;

    private static final int MFD_CLOEXEC = 1;
    private static final int EFD_CLOEXEC = 0x8_0000;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EINTR = 4;
    private static final long FAILED = -1;

    private final Libc libc = LibraryLoader.create(Libc.class).load("c");
    private final Runtime runtime = Runtime.getRuntime(libc);
    private final long mmapNumber = mmapNumber(System.getProperty("os.arch"));

    /** A socket's file descriptor. {@code AF_PACKET} needs CAP_NET_RAW. */
    public int socket(final int domain, final int type, final int protocol) {
        return (int) checked(libc.socket(domain, type, protocol), "socket", domain);
    }

    public void close(final int fd) {
        checked(libc.close(fd), "close", fd);
    }

    /** Gives a socket the address that lies at {@code address}. */
    public void bind(final int fd, final long address, final int length) {
        checked(libc.bind(fd, address, length), "bind", fd);
    }

    /** Names the peer of all that is sent; its address lies at {@code address}. */
    public void connect(final int fd, final long address, final int length) {
        checked(libc.connect(fd, address, length), "connect", fd);
    }

    /** Sets an option whose value is one int. */
    public void setsockopt(final int fd, final int level, final int option, final int value) {
        final UnsafeBuffer cell = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
        cell.putInt(0, value);
        setsockopt(fd, level, option, cell.addressOffset(), Integer.BYTES);
        Reference.reachabilityFence(cell);
    }

    /** Sets an option whose value lies at {@code address}. */
    public void setsockopt(final int fd, final int level, final int option, final long address, final int length) {
        checked(libc.setsockopt(fd, level, option, address, length), "setsockopt", option);
    }

    /** Reads an option of {@code length} bytes to where {@code address} says. */
    public void getsockopt(final int fd, final int level, final int option, final long address, final int length) {
        final UnsafeBuffer cell = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
        cell.putInt(0, length);
        checked(libc.getsockopt(fd, level, option, address, cell.addressOffset()), "getsockopt", option);
        Reference.reachabilityFence(cell);
    }

    /**
     * Sends the {@code count} messages whose {@code struct mmsghdr} lie at {@code address}, in their order, up to the
     * first that is refused. That happens every day, so it is no exception.
     *
     * @return how many were sent; where already the first was refused, the errno of that, negated
     */
    public int sendmmsg(final int fd, final long address, final int count, final int flags) {
        final int sent = libc.sendmmsg(fd, address, count, flags);
        return sent == FAILED ? -runtime.getLastError() : sent;
    }

    /** Bytes sent. */
    public int send(final int fd, final long address, final int length, final int flags) {
        return (int) checked(libc.send(fd, address, length, flags), "send", fd);
    }

    /** Bytes received; waits for some unless the flags say otherwise. */
    public int recv(final int fd, final long address, final int length, final int flags) {
        return (int) checked(libc.recv(fd, address, length, flags), "recv", fd);
    }

    /**
     * Waits until one of {@code count} descriptors is ready.
     *
     * @param fds where the {@code struct pollfd} lie: int fd, short events, short revents
     * @param timeoutMs 0 does not wait, -1 waits for ever
     * @return how many are ready; 0 after the time, or when a signal came
     */
    public int poll(final long fds, final int count, final int timeoutMs) {
        final int ready = libc.poll(fds, count, timeoutMs);
        return ready == FAILED && runtime.getLastError() == EINTR ? 0 : (int) checked(ready, "poll", count);
    }

    /** A counter of 8 bytes as a descriptor, which is readable while it is not 0. */
    public int eventfd() {
        return (int) checked(libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd", 0);
    }

    /** A file's descriptor; the file must be there. */
    public int open(final String path, final int flags) {
        return (int) checked(libc.open(path, flags), "open", path);
    }

    /** A request to a device or socket, whose argument lies at {@code address}, or is that number. */
    public int ioctl(final int fd, final long request, final long address) {
        return (int) checked(libc.ioctl(fd, request, address), "ioctl", "0x" + Long.toHexString(request));
    }

    /** Bytes read; 0 at the end of a file. */
    public int read(final int fd, final long address, final int length) {
        return (int) checked(libc.read(fd, address, length), "read", fd);
    }

    /** Bytes written. */
    public int write(final int fd, final long address, final int length) {
        return (int) checked(libc.write(fd, address, length), "write", fd);
    }

    /**
     * Reads into the {@code count} pieces of memory whose {@code struct iovec} lie at {@code address}.
     *
     * @return bytes read; or the errno, negated: that there is nothing to read happens every day
     */
    public int readv(final int fd, final long address, final int count) {
        final long read = libc.readv(fd, address, count);
        return read == FAILED ? -runtime.getLastError() : (int) read;
    }

    /**
     * Writes the {@code count} pieces of memory whose {@code struct iovec} lie at {@code address}.
     *
     * @return bytes written; or the errno, negated: that a device takes no more happens every day
     */
    public int writev(final int fd, final long address, final int count) {
        final long written = libc.writev(fd, address, count);
        return written == FAILED ? -runtime.getLastError() : (int) written;
    }

    /** A network interface's number, from 1. */
    public int if_nametoindex(final String name) {
        final int index = libc.if_nametoindex(name);
        return (int) checked(index == 0 ? FAILED : index, "if_nametoindex", name);
    }

    public int getpid() {
        return libc.getpid();
    }

    /** Keeps the calling thread on this processor, 0 to 1023; false where that is not there, or not ours to use. */
    public boolean sched_setaffinity(final int processor) {
        final UnsafeBuffer mask = new UnsafeBuffer(ByteBuffer.allocateDirect(PROCESSORS / Byte.SIZE));
        mask.putLong(processor / Long.SIZE * Long.BYTES, 1L << processor);
        final boolean kept = libc.sched_setaffinity(CALLING_THREAD, mask.capacity(), mask.addressOffset()) == 0;
        Reference.reachabilityFence(mask);
        return kept;
    }

    /** Reads a clock to {@code address}: seconds and nanoseconds, a long each. */
    public void clock_gettime(final int clock, final long address) {
        checked(libc.clock_gettime(clock, address), "clock_gettime", clock);
    }

    /** The name of the host with this IPv4 or IPv6 address, given as its bytes in network order; empty where it has none. */
    public Optional<String> getnameinfo(final byte[] host) {
        final boolean ipv4 = host.length == Integer.BYTES;
        final UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SOCKADDR_IN6_LENGTH));
        final UnsafeBuffer name = new UnsafeBuffer(ByteBuffer.allocateDirect(NI_MAXHOST));
        address.putShort(0, (short) (ipv4 ? AF_INET : AF_INET6));
        address.putBytes(ipv4 ? IPV4_OFFSET : IPV6_OFFSET, host);
        final int length = ipv4 ? SOCKADDR_IN_LENGTH : SOCKADDR_IN6_LENGTH;
        final int failure =
                libc.getnameinfo(address.addressOffset(), length, name.addressOffset(), NI_MAXHOST, 0, 0, NI_NAMEREQD);
        Reference.reachabilityFence(address);
        return failure == 0 ? Optional.of(text(name)) : Optional.empty();
    }

    /** Up to its zero byte. */
    private static String text(final UnsafeBuffer buffer) {
        int length = 0;
        while (buffer.getByte(length) != 0) {
            length++;
        }
        return buffer.getStringWithoutLengthAscii(0, length);
    }

    /** What an errno means, in words. */
    public String strerror(final int errno) {
        return libc.strerror(errno);
    }

    /** A file without a name or a disk, as a descriptor. */
    int memfd_create(final String name) {
        return (int) checked(libc.memfd_create(name, MFD_CLOEXEC), "memfd_create", name);
    }

    /** Address of a mapping of {@code length} bytes of a file, from {@code offset} on, a multiple of the page size. */
    public long mmap(final long length, final int protection, final int flags, final int fd, final long offset) {
        return checked(libc.syscall(mmapNumber, 0, length, protection, flags, fd, offset), "mmap", fd);
    }

    public void munmap(final long address, final long length) {
        checked(libc.munmap(address, length), "munmap", Long.toHexString(address));
    }

    /** Tells the kernel how memory will be used; false where it does not heed that. */
    public boolean madvise(final long address, final long length, final int advice) {
        return libc.madvise(address, length, advice) != FAILED;
    }

    /** A number is made an object only for a message: calls of the packet path allocate nothing. */
    private long checked(final long result, final String call, final int argument) {
        return result != FAILED ? result : checked(result, call, Integer.valueOf(argument));
    }

    private long checked(final long result, final String call, final Object argument) {
        if (result != FAILED) {
            return result;
        }
        final int errno = runtime.getLastError();
        throw new SystemCallException(call, argument, errno, libc.strerror(errno));
    }

    /** SYS_mmap differs between machines. */
    private static long mmapNumber(final String architecture) {
        return switch (architecture) {
            case "amd64" -> 9;
            case "aarch64", "riscv64" -> 222;
            default ->
                throw new UnsupportedOperationException(
                        "AF_PACKET is supported on amd64, aarch64 and riscv64, not on " + architecture);
        };
    }
}
