package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.ipvsadm.ServerLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MetricsServerTest {
    /** More than sockets take that nobody reads from. */
    private static final int MANY_SERVERS = 10_000;

    private static final int SLOW_ONES = 4;
    private static final int MANY_AT_ONCE = 8;
    private static final int PATIENCE_S = 60;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void closeAll() {
        CloseHelper.closeAll(opened);
    }

    private MetricsServer serve(final Optional<Reading> reading) throws IOException {
        return serve(() -> reading);
    }

    private MetricsServer serve(final Supplier<Optional<Reading>> readings) throws IOException {
        final MetricsServer server =
                MetricsServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), readings);
        opened.add(server);
        return server;
    }

    private Socket connect(final MetricsServer server) throws IOException {
        final Socket socket = new Socket();
        opened.add(socket);
        socket.setReceiveBufferSize(4_096);
        socket.connect(server.address());
        return socket;
    }

    private HttpResponse<String> ask(final MetricsServer server, final String method, final String path)
            throws IOException, InterruptedException {
        return client.send(question(server, method, path), BodyHandlers.ofString());
    }

    private static HttpRequest question(final MetricsServer server, final String method, final String path) {
        return HttpRequest.newBuilder(URI.create("http:/" + server.address() + path))
                .method(method, BodyPublishers.noBody())
                .build();
    }

    @Test
    void shouldAnswerPrometheusInItsFormat() throws Exception {
        final HttpResponse<String> answer = ask(serve(Optional.of(Readings.at(0, 1))), "GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(Exposition.parse(answer.body()).value("signalbox_connections"))
                .isEqualTo(8);
    }

    @Test
    void shouldAnswerOnlyWhatIsAskedRight() throws Exception {
        final MetricsServer server = serve(Optional.of(Readings.at(0, 1)));
        assertThat(ask(server, "HEAD", "/metrics").statusCode()).isEqualTo(200);
        assertThat(ask(server, "HEAD", "/metrics").body()).isEmpty();
        assertThat(ask(server, "POST", "/metrics").statusCode()).isEqualTo(405);
        assertThat(ask(server, "GET", "/metrics/x").statusCode()).isEqualTo(404);
        assertThat(ask(server, "GET", "/").body()).contains("/metrics");
    }

    @Test
    void shouldSayThatTheDirectorHasEnded() throws Exception {
        assertThat(ask(serve(Optional.empty()), "GET", "/metrics").statusCode()).isEqualTo(503);
    }

    /** Each look at the tables is work for the packet thread. The first one takes until all others wait for it, or look, too. */
    @Test
    @Timeout(PATIENCE_S)
    void shouldLookAtTheTablesOnceForManyWhoAskAtOnce() throws IOException {
        final long beganNs = System.nanoTime();
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger looking = new AtomicInteger();
        final AtomicInteger lookedAtOnce = new AtomicInteger();
        final MetricsServer server = serve(() -> {
            lookedAtOnce.accumulateAndGet(looking.incrementAndGet(), Math::max);
            if (looks.incrementAndGet() == 1) {
                await(() -> waiting() == MANY_AT_ONCE - 1 || looks.get() > 1);
            }
            looking.decrementAndGet();
            return Optional.of(Readings.at(0, 1));
        });
        final List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, MANY_AT_ONCE)
                .mapToObj(i -> client.sendAsync(question(server, "GET", "/metrics"), BodyHandlers.ofString()))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(lookedAtOnce).hasValue(1);
        final long seconds = (System.nanoTime() - beganNs) / 1_000_000_000L;
        assertThat(looks.get()).isBetween(1, (int) seconds + 1);
    }

    /** Threads of the server that want what another one has. */
    private static long waiting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("signalbox-metrics"))
                .filter(thread -> thread.getState() == Thread.State.BLOCKED)
                .count();
    }

    private static void await(final BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    @Timeout(PATIENCE_S)
    void shouldLookAgainForWhoeverAsksLater() throws Exception {
        final AtomicInteger looks = new AtomicInteger();
        final MetricsServer server = serve(() -> Optional.of(Readings.at(0, looks.incrementAndGet())));
        final String first = ask(server, "GET", "/metrics").body();
        while (ask(server, "GET", "/metrics").body().equals(first)) {
            LockSupport.parkNanos(100_000_000);
        }
        assertThat(looks.get()).isEqualTo(2);
    }

    @Test
    void shouldKeepNobodyWaitingForWhoeverTakesHisAnswerSlowly() throws Exception {
        final ServerLine[] servers = IntStream.range(0, MANY_SERVERS)
                .mapToObj(i -> Readings.server(Readings.endpoint("10.0.0.1", i), 1, i, i))
                .toArray(ServerLine[]::new);
        final MetricsServer server =
                serve(Optional.of(Readings.of(0, 1, List.of(Readings.service(Readings.WEB, servers)))));
        for (int i = 0; i < SLOW_ONES; i++) {
            final Socket slow = connect(server);
            slow.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
        }
        final HttpResponse<String> answer = ask(server, "GET", "/metrics");
        assertThat(answer.body().lines().filter(line -> line.startsWith("node_ipvs_backend_weight{")))
                .hasSize(MANY_SERVERS);
    }

    @Test
    void shouldCutOffWhoeverDoesNotFinishHisQuestion() throws Exception {
        final MetricsServer server = serve(Optional.of(Readings.at(0, 1)));
        final List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW_ONES; i++) {
            slow.add(connect(server));
            slow.get(i).getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(ask(server, "GET", "/metrics").statusCode()).isEqualTo(200);
        for (final Socket one : slow) {
            assertThat(one.getInputStream().read()).as("the end").isNegative();
        }
    }

    @Test
    void shouldSayInASentenceWhereItCannotListen() throws Exception {
        final InetSocketAddress taken = serve(Optional.empty()).address();
        final String sentence = "metrics cannot be served at 127.0.0.1:" + taken.getPort() + ": Address already in use";
        assertThatThrownBy(() -> MetricsServer.requireFree(taken)).hasMessageStartingWith(sentence);
        assertThatThrownBy(() -> MetricsServer.open(taken, Optional::empty)).hasMessageStartingWith(sentence);
    }

    /** The next one has looked once, and looks again. */
    @Test
    @Timeout(PATIENCE_S)
    void shouldWaitUntilTheDirectorBeforeHasLeftItsPlace() throws Exception {
        final MetricsServer before = serve(Optional.of(Readings.at(0, 1)));
        final AtomicReference<IOException> refusal = new AtomicReference<>();
        final Thread next = new Thread(() -> {
            try {
                MetricsServer.awaitFree(before.address());
            } catch (final IOException taken) {
                refusal.set(taken);
            }
        });
        next.start();
        await(() -> next.getState() == Thread.State.TIMED_WAITING || !next.isAlive());
        before.close();
        next.join();
        assertThat(refusal).hasNullValue();
    }

    @Test
    void shouldLeaveItsPlaceFreeForTheNextDirector() throws Exception {
        final MetricsServer first = serve(Optional.of(Readings.at(0, 1)));
        ask(first, "GET", "/metrics");
        first.close();
        MetricsServer.awaitFree(first.address());
        try (MetricsServer second = MetricsServer.open(first.address(), () -> Optional.of(Readings.at(0, 2)))) {
            assertThat(Exposition.parse(ask(second, "GET", "/metrics").body()).value("node_ipvs_connections_total"))
                    .isEqualTo(14);
        }
    }
}
