package io.signalbox.director.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Begins connections to the echo port of a host at a steady pace, however long each takes: {@code HOST A_SECOND COUNT}.
 * Has a byte echoed on each, ends it, and at last prints {@code answered COUNT in MILLISECONDS}; before that a line that
 * begins with {@code lost} for each that failed.
 */
public final class RushingClient {
    private static final int ECHO = 7;
    private static final int TIMEOUT_MS = 60_000;
    private static final int AT_ONCE = 100;

    private final InetSocketAddress echo;
    private final AtomicInteger answered = new AtomicInteger();

    private RushingClient(final String host) {
        echo = new InetSocketAddress(host, ECHO);
    }

    public static void main(final String... args) throws InterruptedException {
        new RushingClient(args[0]).rush(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    }

    private void rush(final int aSecond, final int count) throws InterruptedException {
        final ExecutorService visits = Executors.newFixedThreadPool(AT_ONCE);
        System.out.println("begun");
        final long beginNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            awaitNs(beginNs + TimeUnit.SECONDS.toNanos(i) / aSecond);
            visits.execute(this::visit);
        }
        visits.shutdown();
        visits.awaitTermination(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        System.out.println("answered " + answered + " in " + (System.nanoTime() - beginNs) / 1_000_000);
        System.exit(0);
    }

    private static void awaitNs(final long momentNs) {
        for (long left = momentNs - System.nanoTime(); left > 0; left = momentNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void visit() {
        try (Socket socket = new Socket()) {
            socket.connect(echo, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write('x');
            if (socket.getInputStream().read() != 'x') {
                throw new IOException("closed");
            }
            answered.incrementAndGet();
        } catch (final IOException broken) {
            System.out.println("lost: " + broken.getMessage());
        }
    }
}
