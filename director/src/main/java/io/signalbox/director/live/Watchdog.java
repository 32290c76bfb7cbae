package io.signalbox.director.live;

import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the service manager that the director is alive, as long as its packet thread turns: one that hangs is silent, and
 * is ended and started anew.
 */
final class Watchdog implements AutoCloseable {
    /** Of which one may just have missed a turn, and the next come late. */
    private static final int LOOKS = 6;

    private final ServiceManager manager;
    private final LongSupplier turns;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long seen = -1;

    /** @param turns how often the packet thread went round so far */
    Watchdog(final ServiceManager manager, final LongSupplier turns) {
        this.manager = manager;
        this.turns = turns;
    }

    /** Looks often in the time after which the manager would act; never, where it does not want to hear. */
    Watchdog start() {
        final OptionalLong patienceNs = manager.watchdogNs();
        if (patienceNs.isPresent()) {
            final Thread thread = new Thread(() -> watch(patienceNs.getAsLong() / LOOKS), "signalbox-watchdog");
            thread.setDaemon(true);
            thread.start();
        }
        return this;
    }

    private void watch(final long everyNs) {
        try {
            do {
                look();
            } while (!closed.await(everyNs, TimeUnit.NANOSECONDS));
        } catch (final InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    void look() {
        final long now = turns.getAsLong();
        if (now != seen) {
            seen = now;
            manager.alive();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
