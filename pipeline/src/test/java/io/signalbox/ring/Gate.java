package io.signalbox.ring;

import java.util.concurrent.CountDownLatch;

/**
 * Sees to it that every stage meets the events behind a sentinel as full batches, however threads are scheduled: the
 * first stage stops at the sentinel until all of them lie in the ring, and behind it until the last stage is past it.
 */
final class Gate {
    private final long sentinel;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch filled = new CountDownLatch(1);
    private final CountDownLatch passed = new CountDownLatch(1);

    Gate(final long sentinel) {
        this.sentinel = sentinel;
    }

    /** Holds nobody up. */
    static Gate none() {
        return new Gate(Long.MAX_VALUE);
    }

    /** The first stage begins with this event. */
    void enter(final long event) {
        if (event == sentinel) {
            arrived.countDown();
            await(filled);
        } else if (event > sentinel) {
            await(passed);
        }
    }

    /** The last stage is through with this event. */
    void leave(final long event) {
        if (event == sentinel) {
            passed.countDown();
        }
    }

    /** Returns when the first stage stands at the sentinel. */
    void awaitArrival() {
        await(arrived);
    }

    /** All that is to be met together lies in the ring, or as much as it holds. */
    void open() {
        filled.countDown();
    }

    /** The run is over, whatever became of it. */
    void remove() {
        filled.countDown();
        passed.countDown();
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
