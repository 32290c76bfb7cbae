package io.signalbox.director.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.director.check.HttpProbe.Statuses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final int PATIENCE_MS = 30_000;
    /** RFC 1321, appendix A.5: of "abc". */
    private static final String MD5_OF_ABC = "900150983cd24fb0d6963f7d28e17f72";

    private static InetSocketAddress at(final int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void shouldOpenAConnection() throws IOException {
        final int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThatCode(new TcpProbe(at(port), PATIENCE_MS)::run).doesNotThrowAnyException();
        }
        assertThatThrownBy(new TcpProbe(at(port), PATIENCE_MS)::run).hasMessageContaining("Connection refused");
    }

    @Test
    void shouldGetAPageOfAStatusAndADigest() throws IOException {
        final HttpServer server = HttpServer.create(at(0), 0);
        server.createContext("/", exchange -> {
            final boolean isKnown =
                    "www.example.com".equals(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(isKnown ? 200 : 503, 0);
            exchange.getResponseBody().write("abc".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            final InetSocketAddress to = server.getAddress();
            assertThatCode(page(to, "www.example.com", 200, 299, "")::run).doesNotThrowAnyException();
            assertThatCode(page(to, "www.example.com", 200, 200, MD5_OF_ABC)::run)
                    .doesNotThrowAnyException();
            assertThatCode(page(to, "", 503, 503, "")::run).doesNotThrowAnyException();
            assertThatThrownBy(page(to, "", 200, 299, "")::run).hasMessage("/ is answered with status 503");
            assertThatThrownBy(page(to, "www.example.com", 200, 299, "00")::run)
                    .hasMessage("/ has another digest: " + MD5_OF_ABC);
            assertThatCode(page(to, "www.example.com", "b+c")::run).doesNotThrowAnyException();
            assertThatThrownBy(page(to, "www.example.com", "^b")::run).hasMessage("/ does not hold ^b");
            assertThatThrownBy(new HttpProbe(to, true, "", "/", List.of(Statuses.GOOD), "", "", 1)::run)
                    .isInstanceOf(IOException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldReadAPageToItsEndForItsDigest() throws IOException {
        final byte[] page = new byte[5 << 20];
        page[page.length - 1] = 'z';
        final HttpServer server = serving(page);
        try {
            final InetSocketAddress to = server.getAddress();
            assertThatCode(page(to, "", 200, 200, md5(page))::run).doesNotThrowAnyException();
            assertThatThrownBy(page(to, "", 200, 200, MD5_OF_ABC)::run)
                    .hasMessage("/ has another digest: " + md5(page));
            assertThatThrownBy(page(to, "", "z")::run).hasMessage("/ does not hold z in its first 4 MiB");
            assertThatCode(page(to, "", "\\x00")::run).doesNotThrowAnyException();
        } finally {
            server.stop(0);
        }
    }

    /** Alternatives in a group that repeats take the matcher a step down for each. */
    @Test
    void shouldSayThatAPatternIsTooDeepForAPage() throws IOException {
        final HttpServer server = serving("<p>x</p>".repeat(200_000).getBytes(StandardCharsets.US_ASCII));
        try {
            assertThatThrownBy(page(server.getAddress(), "", "(<p>|x|</p>)*OK")::run)
                    .isInstanceOf(IOException.class)
                    .hasMessage("/ is too long for (<p>|x|</p>)*OK, which repeats a group");
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer serving(final byte[] page) throws IOException {
        final HttpServer server = HttpServer.create(at(0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String md5(final byte[] bytes) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IOException(impossible);
        }
    }

    private static Probe page(
            final InetSocketAddress to, final String host, final int first, final int last, final String digest) {
        final List<Statuses> statuses = List.of(new Statuses(404, 404), new Statuses(first, last));
        return new HttpProbe(to, false, host, "/", statuses, digest, "", PATIENCE_MS);
    }

    private static Probe page(final InetSocketAddress to, final String host, final String regex) {
        return new HttpProbe(to, false, host, "/", List.of(Statuses.GOOD), "", regex, PATIENCE_MS);
    }

    @Test
    void shouldGoByAProgramsStatus() {
        assertThatCode(new MiscProbe("exit 0", PATIENCE_MS)::run).doesNotThrowAnyException();
        assertThatThrownBy(new MiscProbe("exit 3", PATIENCE_MS)::run).hasMessage("it ends with status 3");
        assertThatCode(new MiscProbe("cat", PATIENCE_MS)::run).doesNotThrowAnyException(); // nobody types anything
        assertThatThrownBy(new MiscProbe("sleep 60", 1)::run).hasMessage("it runs for longer than 1 ms");
    }

    @Test
    void shouldAskANameServer() throws IOException {
        assertThatCode(() -> ask(0x8180)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ask(0x8182)).hasMessage("it answers with error 2");
        assertThatThrownBy(() -> ask(0x0100)).hasMessage("what it answers is no answer");
    }

    /** A name server that sends the question back with these flags. */
    private static void ask(final int flags) throws IOException {
        try (DatagramSocket server = new DatagramSocket(at(0))) {
            CompletableFuture.runAsync(() -> {
                try {
                    final DatagramPacket question = new DatagramPacket(new byte[512], 512);
                    server.receive(question);
                    question.getData()[2] = (byte) (flags >> 8);
                    question.getData()[3] = (byte) flags;
                    server.send(question);
                } catch (final IOException closed) {
                    // the test is over
                }
            });
            new DnsProbe(at(server.getLocalPort()), "A", "www.example.com", PATIENCE_MS).run();
        }
    }
}
