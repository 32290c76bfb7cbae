package io.signalbox.director.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.tunnel.TunnelEnd;
import io.signalbox.wire.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * A real server of a lab, a program of its own: like its mirrors in all but the name it gives.
 *
 * <p>HTTP on port 80: {@code /} answers with its name; {@code /bytes?n=1000&seed=7} with so many bytes of the sequence
 * of {@link Payload}; {@code /sha256} with the SHA-256 of what was posted; {@code /client} with who asks, and the address
 * that this comes from. TCP port 7 and UDP port 7 echo; UDP port 53
 * answers any datagram with its name. All in IPv4 and IPv6.
 */
public final class MirrorServer {
    public static final int HTTP = 80;
    public static final int ECHO = 7;
    private static final int BEHIND_THE_DOOR = 8_080;
    public static final int NAME = 53;
    /** What it prints once every port is open. */
    static final String READY = "ready";

    /** Whether it is told by the PROXY protocol who its clients are. */
    static final String TOLD_OF_CLIENTS = "--told-of-clients";

    /** Whether it unpacks what comes in IP packets of its own. */
    static final String BEHIND_A_TUNNEL = "--behind-a-tunnel";

    private static final List<String> SMALL =
            List.of("-Xmx64m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final int BACKLOG = 4_096;
    private static final int MAX_DATAGRAM = 65_535;
    private static final int CHUNK = 1 << 16;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final byte[] name;
    private final Executor threads = Executors.newCachedThreadPool();
    /** Null where clients come themselves. */
    private ProxyEnd proxyEnd;

    private MirrorServer(final String name) {
        this.name = (name + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Starts one in a namespace whose addresses are all there; {@link Running#awaitLog} tells when it serves. */
    static Running start(final Namespace machine, final String... options) {
        final List<String> args = new ArrayList<>(List.of(machine.role()));
        args.addAll(List.of(options));
        return machine.startJava("server", SMALL, MirrorServer.class, args.toArray(String[]::new));
    }

    public static void main(final String... args) throws IOException {
        final MirrorServer server = new MirrorServer(args[0]);
        server.serveHttp(List.of(args).contains(TOLD_OF_CLIENTS));
        server.serveEcho();
        for (final InetAddress address : ownAddresses()) {
            server.serveDatagrams(address);
        }
        if (List.of(args).contains(BEHIND_A_TUNNEL)) {
            server.threads.execute(TunnelEnd.open(new Syscalls())::run);
        }
        System.out.println(READY);
    }

    private void serveHttp(final boolean isTold) throws IOException {
        final InetSocketAddress door = new InetSocketAddress(HTTP);
        final InetSocketAddress behind = new InetSocketAddress(InetAddress.getLoopbackAddress(), BEHIND_THE_DOOR);
        final HttpServer http = HttpServer.create(isTold ? behind : door, BACKLOG);
        if (isTold) {
            proxyEnd = new ProxyEnd(new ServerSocket(HTTP, BACKLOG), behind, threads);
            threads.execute(proxyEnd::run);
        }
        http.setExecutor(threads);
        http.createContext("/", this::answerWithName);
        http.createContext("/bytes", MirrorServer::answerWithBytes);
        http.createContext("/sha256", MirrorServer::answerWithHash);
        http.createContext("/client", this::answerWithClient);
        http.start();
    }

    private void answerWithName(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final boolean isRoot = exchange.getRequestURI().getPath().equals("/");
            answer(exchange, isRoot ? OK : NOT_FOUND, name);
        }
    }

    private void answerWithClient(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final InetSocketAddress from = exchange.getRemoteAddress();
            final ProxyEnd.Speaker speaker =
                    proxyEnd == null ? new ProxyEnd.Speaker(from, from.getAddress()) : proxyEnd.speaker(from.getPort());
            final String text = text(speaker.client().getAddress()) + " port "
                    + speaker.client().getPort() + ", by " + text(speaker.by()) + "\n";
            answer(exchange, OK, text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** As people write it (RFC 5952). */
    private static String text(final InetAddress address) {
        final ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == Integer.BYTES
                ? Address.ofIpv4(bytes.getInt()).toString()
                : new Address(bytes.getLong(), bytes.getLong()).toString();
    }

    private static void answerWithBytes(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final Map<String, Long> asked = numbers(exchange.getRequestURI().getQuery());
            final long count = asked.getOrDefault("n", 0L);
            exchange.sendResponseHeaders(OK, count == 0 ? -1 : count);
            Payload.write(count, asked.getOrDefault("seed", 0L), exchange.getResponseBody());
        }
    }

    private static void answerWithHash(final HttpExchange exchange) throws IOException {
        final MessageDigest digest = Payload.sha256();
        try (exchange;
                InputStream body = new DigestInputStream(exchange.getRequestBody(), digest)) {
            body.transferTo(OutputStream.nullOutputStream());
            final String hash = HexFormat.of().formatHex(digest.digest()) + "\n";
            answer(exchange, OK, hash.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void answer(final HttpExchange exchange, final int status, final byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** {@code n=1000&seed=7}. */
    private static Map<String, Long> numbers(final String query) {
        final Map<String, Long> numbers = new HashMap<>();
        for (final String pair : query == null ? new String[0] : query.split("&")) {
            final String[] sides = pair.split("=", 2);
            numbers.put(sides[0], Long.parseLong(sides[1]));
        }
        return numbers;
    }

    private void serveEcho() throws IOException {
        final ServerSocket echo = new ServerSocket(ECHO, BACKLOG);
        threads.execute(() -> accept(echo));
    }

    private void accept(final ServerSocket echo) {
        while (true) {
            try {
                final Socket client = echo.accept();
                threads.execute(() -> echo(client));
            } catch (final IOException refused) {
                System.out.println("echo: " + refused);
            }
        }
    }

    private static void echo(final Socket client) {
        try (client) {
            final byte[] chunk = new byte[CHUNK];
            for (int count = client.getInputStream().read(chunk);
                    count > 0;
                    count = client.getInputStream().read(chunk)) {
                client.getOutputStream().write(chunk, 0, count);
            }
        } catch (final IOException broken) {
            System.out.println("echo: " + broken);
        }
    }

    /**
     * A socket for each address: one for all would answer from the address of the way out, and a client who asked a
     * virtual address would not know the answer for his.
     */
    private void serveDatagrams(final InetAddress address) throws IOException {
        final DatagramSocket names = new DatagramSocket(NAME, address);
        final DatagramSocket echo = new DatagramSocket(ECHO, address);
        threads.execute(() -> answerDatagrams(names, true));
        threads.execute(() -> answerDatagrams(echo, false));
    }

    private void answerDatagrams(final DatagramSocket socket, final boolean withName) {
        final DatagramPacket datagram = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (true) {
            try {
                socket.receive(datagram);
                socket.send(withName ? new DatagramPacket(name, name.length, datagram.getSocketAddress()) : datagram);
            } catch (final IOException refused) {
                System.out.println("datagrams of " + socket.getLocalAddress() + ": " + refused);
            } finally {
                datagram.setLength(MAX_DATAGRAM);
            }
        }
    }

    private static List<InetAddress> ownAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }
}
