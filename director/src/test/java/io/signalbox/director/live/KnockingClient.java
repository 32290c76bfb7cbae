package io.signalbox.director.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the echo port of each host that it is given, again and again; says "answered" once each has answered, and
 * goes on until USR2. Then it prints how long at most no new connection to a host worked: {@code HOST until TIME
 * silence MILLISECONDS}.
 */
public final class KnockingClient {
    private static final int ECHO = 7;
    private static final int INTERVAL_MS = 50;
    private static final int TIMEOUT_MS = 10_000;

    private final String host;
    private final CountDownLatch answered = new CountDownLatch(1);
    private long lastNs;
    private long longestNs;
    private LocalTime longestUntil;

    private KnockingClient(final String host) {
        this.host = host;
    }

    public static void main(final String... hosts) throws InterruptedException {
        final CountDownLatch over = new CountDownLatch(1);
        sun.misc.Signal.handle(new sun.misc.Signal("USR2"), signal -> over.countDown());
        final List<KnockingClient> clients =
                List.of(hosts).stream().map(KnockingClient::new).toList();
        final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        final ExecutorService visits = Executors.newCachedThreadPool();
        clock.scheduleAtFixedRate(
                () -> clients.forEach(client -> visits.execute(client::knock)), 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
        for (final KnockingClient client : clients) {
            client.answered.await();
        }
        System.out.println("answered");
        over.await();
        clients.forEach(KnockingClient::tell);
        System.exit(0);
    }

    private void knock() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, ECHO), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write('x');
            if (socket.getInputStream().read() == 'x') {
                onAnswer(System.nanoTime());
            }
        } catch (final IOException unanswered) {
            // silence is measured from answer to answer
        }
    }

    private synchronized void onAnswer(final long nowNs) {
        if (answered.getCount() == 0 && nowNs - lastNs > longestNs) {
            longestNs = nowNs - lastNs;
            longestUntil = LocalTime.now();
        }
        lastNs = nowNs;
        answered.countDown();
    }

    /** The silence that is not over yet counts, too. */
    private synchronized void tell() {
        onAnswer(System.nanoTime());
        System.out.println(host + " until " + longestUntil + " silence " + TimeUnit.NANOSECONDS.toMillis(longestNs));
    }
}
