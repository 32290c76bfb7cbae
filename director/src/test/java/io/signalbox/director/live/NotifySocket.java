package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** The socket at which a service manager listens (sd_notify(3)), and reads whatever comes at once. */
final class NotifySocket implements AutoCloseable {
    private static final int SO_RCVTIMEO = 20;
    private static final int LOOK_AGAIN_US = 50_000;
    private static final int PATIENCE_S = 60;

    private final Syscalls syscalls = new Syscalls();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final String name;
    private final int fd = syscalls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM | Syscalls.SOCK_CLOEXEC, 0);
    private final Thread reader = new Thread(this::read, "notify-socket");
    private volatile boolean isClosed;

    /** @param name as NOTIFY_SOCKET has it: a path, or {@code @name} for one that is in no file system */
    NotifySocket(final String name) {
        this.name = name;
        final byte[] path = name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(2 + path.length));
        address.putShort(0, (short) Syscalls.AF_UNIX);
        address.putBytes(2, path);
        syscalls.bind(fd, address.addressOffset(), address.capacity());
        final UnsafeBuffer patience = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES));
        patience.putLong(Long.BYTES, LOOK_AGAIN_US);
        syscalls.setsockopt(fd, Syscalls.SOL_SOCKET, SO_RCVTIMEO, patience.addressOffset(), patience.capacity());
        reader.start();
    }

    static NotifySocket in(final Path folder) {
        return new NotifySocket(folder.resolve("notify").toString());
    }

    String name() {
        return name;
    }

    private void read() {
        final UnsafeBuffer in = new UnsafeBuffer(ByteBuffer.allocateDirect(4_096));
        while (!isClosed) {
            try {
                final int length = syscalls.recv(fd, in.addressOffset(), in.capacity(), 0);
                said.add(in.getStringWithoutLengthUtf8(0, length));
            } catch (final SystemCallException nothingYet) {
                // looks again
            }
        }
    }

    /** What is said next. */
    String next() throws InterruptedException {
        return next("");
    }

    /** What is said next that begins so. */
    String next(final String beginning) throws InterruptedException {
        final long giveUpNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        String next;
        do {
            next = said.poll(Math.max(0, giveUpNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } while (next != null && !next.startsWith(beginning));
        assertThat(next).as("said within " + PATIENCE_S + " s: " + beginning).isNotNull();
        return next;
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        reader.join();
        syscalls.close(fd);
    }
}
