package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** What a thread does while none of its ports has a frame: an {@link IdleStrategy}, carried out. */
final class Idling {
    private static final long NS_PER_MS = 1_000_000;
    /** Looks in vain before a thread sleeps: some microseconds. */
    static final int SPINS = 100;

    private static final int YIELDS = 20;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;

    /** struct pollfd: descriptor, what is waited for, what there is. */
    private static final int POLLFD_LENGTH = 8;

    private static final int EVENTS_OFFSET = 4;
    private static final int FOUND_OFFSET = 6;

    /** poll(2) passes it over. */
    private static final int NOBODY = -1;

    private final BackoffIdleStrategy backOff = new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS);
    private final UnsafeBuffer error = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final IdleStrategy strategy;
    private final Doorbell doorbell;
    private final Syscalls syscalls;
    /** The ports', the doorbell's, and others. */
    private final UnsafeBuffer fds;

    private final int ports;
    private final int watched;
    private int spins;

    Idling(
            final IdleStrategy strategy,
            final List<AfPacketPort> ports,
            final Doorbell doorbell,
            final Syscalls syscalls,
            final int... others) {
        this.strategy = strategy;
        this.doorbell = doorbell;
        this.syscalls = syscalls;
        this.ports = ports.size();
        watched = this.ports + 1 + others.length;
        fds = new UnsafeBuffer(ByteBuffer.allocateDirect(watched * POLLFD_LENGTH));
        for (int i = 0; i < this.ports; i++) {
            watch(i, ports.get(i).fd());
        }
        watch(this.ports, doorbell.fd());
        for (int i = 0; i < others.length; i++) {
            watch(this.ports + 1 + i, others[i]);
        }
    }

    private void watch(final int place, final int fd) {
        fds.putInt(place * POLLFD_LENGTH, fd);
        fds.putShort(place * POLLFD_LENGTH + EVENTS_OFFSET, (short) Syscalls.POLLIN);
    }

    /** There was work: the next pause is a short one again. */
    void reset() {
        spins = 0;
        backOff.reset();
    }

    /** False where the thread slept and nothing came. */
    boolean idle(final long timeoutNs) {
        switch (strategy) {
            case SPIN -> Thread.onSpinWait();
            case BACKOFF -> backOff.idle();
            case POLL -> {
                if (spins == SPINS) {
                    return sleep((int) Math.min(timeoutNs / NS_PER_MS, Integer.MAX_VALUE));
                }
                spins++;
                Thread.onSpinWait();
            }
        }
        return true;
    }

    private boolean sleep(final int timeoutMs) {
        if (syscalls.poll(fds.addressOffset(), watched, timeoutMs) == 0) {
            return false;
        }
        for (int i = 0; i < ports; i++) {
            if (isFound(i, Syscalls.POLLERR)) {
                forgetError(fds.getInt(i * POLLFD_LENGTH));
            }
        }
        if (isFound(ports, Syscalls.POLLIN)) {
            doorbell.silence();
        }
        for (int i = ports + 1; i < watched; i++) {
            if (isFound(i, ~Syscalls.POLLIN)) {
                watch(i, NOBODY);
            }
        }
        return true;
    }

    private boolean isFound(final int place, final int event) {
        return (fds.getShort(place * POLLFD_LENGTH + FOUND_OFFSET) & event) != 0;
    }

    /** An interface that went down leaves an error, which wakes every sleeper until somebody has read it. */
    private void forgetError(final int fd) {
        syscalls.getsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_ERROR, error.addressOffset(), Integer.BYTES);
    }
}
