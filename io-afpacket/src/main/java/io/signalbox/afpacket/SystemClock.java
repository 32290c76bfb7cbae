package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The clocks of this host. */
public final class SystemClock implements Clock {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final UnsafeBuffer time = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES));
    private final Syscalls syscalls;

    public SystemClock(final Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    @Override
    public long monotonicNs() {
        return read(Syscalls.CLOCK_MONOTONIC);
    }

    @Override
    public long wallNs() {
        return read(Syscalls.CLOCK_REALTIME);
    }

    private long read(final int clock) {
        syscalls.clock_gettime(clock, time.addressOffset());
        return time.getLong(0) * NS_PER_SECOND + time.getLong(Long.BYTES);
    }
}
