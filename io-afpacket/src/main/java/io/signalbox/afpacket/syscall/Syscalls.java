package io.signalbox.afpacket.syscall;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Native calls of Linux, by their names in the manual pages, sections 2 and 3. Stateless; any thread may call. */
public final class Syscalls {
    public static final int AF_PACKET = 17;
    public static final int AF_UNIX = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x8_0000;

    static final int PROT_READ = 1;
    static final int MAP_SHARED = 1;

    private static final int MFD_CLOEXEC = 1;
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

    /** A network interface's number, from 1. */
    public int if_nametoindex(final String name) {
        final int index = libc.if_nametoindex(name);
        return (int) checked(index == 0 ? FAILED : index, "if_nametoindex", name);
    }

    public int getpid() {
        return libc.getpid();
    }

    /** A file without a name or a disk, as a descriptor. */
    int memfd_create(final String name) {
        return (int) checked(libc.memfd_create(name, MFD_CLOEXEC), "memfd_create", name);
    }

    /** Address of a mapping of {@code length} bytes of a file, from {@code offset} on, a multiple of the page size. */
    long mmap(final long length, final int protection, final int flags, final int fd, final long offset) {
        return checked(libc.syscall(mmapNumber, 0, length, protection, flags, fd, offset), "mmap", fd);
    }

    void munmap(final long address, final long length) {
        checked(libc.munmap(address, length), "munmap", Long.toHexString(address));
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
