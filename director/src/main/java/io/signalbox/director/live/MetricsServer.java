package io.signalbox.director.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Where Prometheus fetches the director's numbers: {@code GET /metrics} by HTTP, at one address alone. A page is read
 * from the tables at most once in a second, however many ask, and is whole before the first byte of it leaves: nobody's
 * slowness reaches the packet thread, which copies the numbers of all services at once. Whoever asks or takes his answer too slowly is cut off after some seconds (by the
 * settings of jdk.httpserver in jvm.flags), and keeps one of several threads busy until then.
 */
final class MetricsServer implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String HINT = "Signalbox: " + PATH + "\n";
    private static final int THREADS = 16;
    private static final int BACKLOG = 64;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PAGE_LIVES_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int NO_BODY = -1;

    private final Supplier<Optional<Reading>> readings;
    private final Metrics metrics = new Metrics();
    private final HttpServer server;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), MetricsServer::daemon);
    private Optional<String> page = Optional.empty();
    private long madeNs;

    private MetricsServer(final InetSocketAddress at, final Supplier<Optional<Reading>> readings) throws IOException {
        this.readings = readings;
        threads.allowCoreThreadTimeOut(true);
        server = HttpServer.create(at, BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @throws IOException one sentence, where nobody can listen there */
    static void requireFree(final InetSocketAddress at) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(at);
        } catch (final IOException taken) {
            throw trouble(at, taken);
        }
    }

    /**
     * Returns as soon as the director before has left the place.
     *
     * @throws IOException one sentence, where that is not so after some seconds
     */
    static void awaitFree(final InetSocketAddress at) throws IOException {
        final long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                requireFree(at);
                return;
            } catch (final IOException taken) {
                if (System.nanoTime() - giveUpNs >= 0) {
                    throw taken;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /**
     * @param readings empty where the director has ended
     * @throws IOException one sentence, where nobody can listen there
     */
    static MetricsServer open(final InetSocketAddress at, final Supplier<Optional<Reading>> readings)
            throws IOException {
        try {
            return new MetricsServer(at, readings);
        } catch (final IOException taken) {
            throw trouble(at, taken);
        }
    }

    private static IOException trouble(final InetSocketAddress at, final IOException taken) {
        return new IOException(
                "metrics cannot be served at " + MetricsAddress.text(at) + ": " + taken.getMessage(), taken);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_BAD_METHOD, NO_BODY);
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case PATH -> {
                    final Optional<String> now = page();
                    send(
                            exchange,
                            now.isPresent() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE,
                            now.orElse("the director has ended\n"));
                }
                case "/" -> send(exchange, HttpURLConnection.HTTP_OK, HINT);
                default -> send(exchange, HttpURLConnection.HTTP_NOT_FOUND, HINT);
            }
        }
    }

    private synchronized Optional<String> page() {
        final long nowNs = System.nanoTime();
        if (page.isEmpty() || nowNs - madeNs >= PAGE_LIVES_NS) {
            page = readings.get().map(metrics::page);
            madeNs = nowNs;
        }
        return page;
    }

    private static void send(final HttpExchange exchange, final int status, final String text) throws IOException {
        final byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", TYPE);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, NO_BODY);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(final Runnable answer) {
        final Thread thread = new Thread(answer, "signalbox-metrics");
        thread.setDaemon(true);
        return thread;
    }

    /** Nobody's answer is waited for. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
