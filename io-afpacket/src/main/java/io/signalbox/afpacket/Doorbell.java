package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Wakes a thread that sleeps in {@code poll(2)}. Any thread may ring; the one that was woken lets it fall silent. */
public final class Doorbell implements AutoCloseable {
    private final UnsafeBuffer one = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final UnsafeBuffer rung = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final Syscalls syscalls;
    private final int fd;

    public Doorbell(final Syscalls syscalls) {
        this.syscalls = syscalls;
        fd = syscalls.eventfd();
        one.putLong(0, 1);
    }

    /** Wakes the thread that waits; where none does, the next one will not wait. */
    public void ring() {
        syscalls.write(fd, one.addressOffset(), Long.BYTES);
    }

    /** It was heard: only for one that rings. */
    void silence() {
        syscalls.read(fd, rung.addressOffset(), Long.BYTES);
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        syscalls.close(fd);
    }
}
