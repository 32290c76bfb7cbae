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

    private final BackoffIdleStrategy backOff = new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS);
    private final UnsafeBuffer error = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final IdleStrategy strategy;
    private final Doorbell doorbell;
    private final Syscalls syscalls;
    private final UnsafeBuffer fds;
    private final int ports;
    private int spins;

    Idling(
            final IdleStrategy strategy,
            final List<AfPacketPort> ports,
            final Doorbell doorbell,
            final Syscalls syscalls) {
        this.strategy = strategy;
        this.doorbell = doorbell;
        this.syscalls = syscalls;
        this.ports = ports.size();
        fds = new UnsafeBuffer(ByteBuffer.allocateDirect((this.ports + 1) * POLLFD_LENGTH));
        for (int i = 0; i < this.ports; i++) {
            watch(i, ports.get(i).fd());
        }
        watch(this.ports, doorbell.fd());
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
            case BACK_OFF -> backOff.idle();
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
        if (syscalls.poll(fds.addressOffset(), ports + 1, timeoutMs) == 0) {
            return false;
        }
        for (int i = 0; i < ports; i++) {
            if ((found(i) & Syscalls.POLLERR) != 0) {
                forgetError(fds.getInt(i * POLLFD_LENGTH));
            }
        }
        if ((found(ports) & Syscalls.POLLIN) != 0) {
            doorbell.silence();
        }
        return true;
    }

    private int found(final int place) {
        return fds.getShort(place * POLLFD_LENGTH + FOUND_OFFSET);
    }

    /** An interface that went down leaves an error, which wakes every sleeper until somebody has read it. */
    private void forgetError(final int fd) {
        syscalls.getsockopt(fd, Syscalls.SOL_SOCKET, Syscalls.SO_ERROR, error.addressOffset(), Integer.BYTES);
    }
}
