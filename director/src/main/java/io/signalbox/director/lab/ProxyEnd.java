package io.signalbox.director.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Where the PROXY protocol ends (version 2, section 2.2 of haproxy's proxy-protocol.txt): reads in front of each TCP stream
 * who its client is, and hands the stream on to the server behind, which can ask for that. Who says nothing, or something
 * else, is not listened to.
 */
final class ProxyEnd {
    /** Who speaks, and the address that its connection comes from. */
    record Speaker(InetSocketAddress client, InetAddress by) {}

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final int PROXIED = 0x21;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;
    private static final int CHUNK = 1 << 16;

    private final ServerSocket door;
    private final InetSocketAddress server;
    private final Executor threads;
    /** By the ports from which they reach the server. */
    private final Map<Integer, Speaker> speakers = new ConcurrentHashMap<>();

    ProxyEnd(final ServerSocket door, final InetSocketAddress server, final Executor threads) {
        this.door = door;
        this.server = server;
        this.threads = threads;
    }

    /** Who speaks on the server's connection from this port. */
    Speaker speaker(final int port) {
        return speakers.get(port);
    }

    void run() {
        while (true) {
            try {
                final Socket stream = door.accept();
                threads.execute(() -> handOn(stream));
            } catch (final IOException refused) {
                System.out.println("proxied: " + refused);
            }
        }
    }

    private void handOn(final Socket stream) {
        try (stream;
                Socket behind = new Socket(server.getAddress(), server.getPort())) {
            stream.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            speakers.put(behind.getLocalPort(), new Speaker(client(stream.getInputStream()), stream.getInetAddress()));
            threads.execute(() -> copy(stream, behind));
            copy(behind, stream);
            speakers.remove(behind.getLocalPort());
        } catch (final IOException broken) {
            System.out.println("proxied: " + broken);
        }
    }

    private static InetSocketAddress client(final InputStream stream) throws IOException {
        final DataInputStream in = new DataInputStream(stream);
        final byte[] signature = in.readNBytes(SIGNATURE.length);
        final int command = in.readUnsignedByte();
        final int family = in.readUnsignedByte();
        final byte[] rest = in.readNBytes(in.readUnsignedShort());
        final boolean isKnown = family == TCP_IPV4 || family == TCP_IPV6;
        if (!Arrays.equals(signature, SIGNATURE) || command != PROXIED || !isKnown) {
            throw new IOException("no header of version 2 for a TCP stream");
        }
        final int length = family == TCP_IPV4 ? 4 : 16;
        final int port = (rest[2 * length] & 0xFF) << 8 | rest[2 * length + 1] & 0xFF;
        return new InetSocketAddress(InetAddress.getByAddress(Arrays.copyOf(rest, length)), port);
    }

    /** Until one of them ends; the other one is told. */
    private static void copy(final Socket from, final Socket to) {
        final byte[] chunk = new byte[CHUNK];
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                out.write(chunk, 0, count);
            }
            to.shutdownOutput();
        } catch (final IOException ended) {
            // the other direction ends, too
        }
    }
}
