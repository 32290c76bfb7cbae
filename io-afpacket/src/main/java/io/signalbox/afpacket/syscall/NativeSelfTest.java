package io.signalbox.afpacket.syscall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Proves at start that a native call with six arguments gets all six, before any ring is built on such a call: the
 * sixth of {@code mmap} says where in the file a mapping begins, so what is read there tells whether it arrived.
 */
public final class NativeSelfTest {
    /** A multiple of every page size that Linux has. */
    private static final int PAGE = 1 << 16;
    /** Of many pages, the one that is mapped: no number that an uninitialised register is likely to hold. */
    private static final int MAPPED = 5;

    private NativeSelfTest() {}

    /** @throws IllegalStateException one sentence, where calls do not arrive as they were made */
    public static void run(final Syscalls syscalls) {
        requireSame("getpid()", ProcessHandle.current().pid(), syscalls.getpid());
        final int fd = syscalls.memfd_create("signalbox-self-test");
        try {
            numberPages(fd);
            requireSame("the sixth argument of mmap()", MAPPED, readMapped(syscalls, fd));
        } finally {
            syscalls.close(fd);
        }
    }

    /** Each page begins with its number. */
    private static void numberPages(final int fd) {
        final Path file = Path.of("/proc/self/fd", Integer.toString(fd));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int page = 0; page <= MAPPED; page++) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) page}), (long) page * PAGE);
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int readMapped(final Syscalls syscalls, final int fd) {
        final long address = syscalls.mmap(PAGE, Syscalls.PROT_READ, Syscalls.MAP_SHARED, fd, (long) MAPPED * PAGE);
        try {
            return new UnsafeBuffer(address, 1).getByte(0);
        } finally {
            syscalls.munmap(address, PAGE);
        }
    }

    static void requireSame(final String what, final long expected, final long found) {
        if (expected != found) {
            throw new IllegalStateException("native calls do not arrive as they are made: " + what + " should be "
                    + expected + " and is " + found
                    + "; start Java with -Djnr.ffi.x86asm.enabled=false, as in the file jvm.flags.");
        }
    }
}
