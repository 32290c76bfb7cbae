package io.signalbox.journal;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Runs a journal's agent beside the packet side, and sleeps when nothing waits. If it dies of a failure, the packet side
 * hears of it at the end of its batch, and whoever closes it at the latest.
 */
public final class JournalThread implements AutoCloseable {
    private final JournalWriter writer;
    private final Thread thread;
    private volatile boolean running = true;

    private JournalThread(final JournalWriter writer) {
        this.writer = writer;
        thread = new Thread(this::run, writer.agent().roleName());
    }

    public static JournalThread start(final JournalWriter writer) {
        final JournalThread journal = new JournalThread(writer);
        journal.thread.start();
        return journal;
    }

    private void run() {
        final IdleStrategy idle = new BackoffIdleStrategy();
        try {
            while (running) {
                idle.idle(writer.agent().doWork());
            }
        } catch (final Throwable failure) {
            writer.door().onDeath(failure);
        }
    }

    /**
     * Writes down to the last record and ends. The packet side has stopped.
     *
     * @throws IllegalStateException where the thread had died
     */
    @Override
    public void close() {
        running = false;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException signal) {
                interrupted = true; // the journal is finished all the same
            }
        }
        writer.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        writer.door().requireLife();
    }
}
