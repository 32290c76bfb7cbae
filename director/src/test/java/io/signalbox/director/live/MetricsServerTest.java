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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    /** More than sockets take that nobody reads from. */
    private static final int MANY_SERVERS = 10_000;

    private static final int SLOW_ONES = 4;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void closeAll() {
        CloseHelper.closeAll(opened);
    }

    private MetricsServer serve(final Optional<Reading> reading) throws IOException {
        final MetricsServer server =
                MetricsServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> reading);
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
        final URI uri = URI.create("http:/" + server.address() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
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

    /** Each look at the tables is work for the packet thread. */
    @Test
    void shouldLookAtTheTablesOnceForManyWhoAskAtOnce() throws Exception {
        final AtomicInteger looks = new AtomicInteger();
        final long beganNs = System.nanoTime();
        try (MetricsServer server =
                MetricsServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> {
                    looks.incrementAndGet();
                    return Optional.of(Readings.at(0, 1));
                })) {
            for (int i = 0; i < 50; i++) {
                ask(server, "GET", "/metrics");
            }
        }
        final long seconds = (System.nanoTime() - beganNs) / 1_000_000_000L;
        assertThat(looks.get()).isBetween(1, (int) seconds + 1);
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
