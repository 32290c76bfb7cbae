package io.signalbox.director.live;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that curl is not: a program of its own in the client's namespace, whose output says how it fared. */
public final class TestClient {
    private static final int TIMEOUT_MS = 60_000;
    /** As a person types. */
    private static final int BETWEEN_KEYS_MS = 50;

    private static final int ECHO = 7;
    private static final int NAMES = 53;
    private static final int MAX_DATAGRAM = 65_535;

    private TestClient() {}

    public static void main(final String... args) throws Exception {
        switch (args[0]) {
            case "names" -> askNames(args[1], Integer.parseInt(args[2]));
            case "echo" -> echo(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "hold" -> hold(args[1], Integer.parseInt(args[2]), 0);
            case "type" -> hold(args[1], Integer.parseInt(args[2]), BETWEEN_KEYS_MS);
            case "rest" -> rest(args[1], Integer.parseInt(args[2]));
            case "flood" -> flood(args[1], Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Each datagram from a port of its own, as a flow of its own; prints each answer. */
    private static void askNames(final String host, final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(TIMEOUT_MS);
                socket.connect(InetAddress.getByName(host), NAMES);
                socket.send(new DatagramPacket(new byte[] {'?'}, 1));
                final DatagramPacket answer = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
                socket.receive(answer);
                System.out.print(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Datagrams of so many bytes, each a flow of its own, must come back as they were sent. */
    private static void echo(final String host, final int count, final int bytes) throws IOException {
        for (int i = 0; i < count; i++) {
            final byte[] sent = new byte[bytes];
            new Random(i).nextBytes(sent);
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(TIMEOUT_MS);
                socket.connect(InetAddress.getByName(host), ECHO);
                socket.send(new DatagramPacket(sent, bytes));
                final DatagramPacket answer = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
                socket.receive(answer);
                if (!Arrays.equals(answer.getData(), 0, answer.getLength(), sent, 0, bytes)) {
                    throw new IOException("another datagram came back");
                }
            }
        }
    }

    /** Datagrams that want no answer, as fast as they go. */
    private static void flood(final String host, final int count) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            final DatagramPacket datagram = new DatagramPacket(new byte[1], 1, InetAddress.getByName(host), NAMES);
            for (int i = 0; i < count; i++) {
                socket.send(datagram);
            }
        }
    }

    /**
     * Opens connections to the echo port, says "open", then has a byte echoed on each in turn until it is told to end by
     * USR2; prints how many still live, and the longest pause in milliseconds.
     */
    private static void hold(final String host, final int count, final int pauseMs)
            throws IOException, InterruptedException {
        final List<Socket> sockets = open(host, count);
        final CountDownLatch over = sayOpen();
        long longestNs = 0;
        while (!over.await(pauseMs, TimeUnit.MILLISECONDS)) {
            longestNs = Math.max(longestNs, echoOnEach(sockets));
        }
        sayHowManyLive(sockets, longestNs);
    }

    /** The same, but it is silent until it is told to end: then it has one byte echoed on each. */
    private static void rest(final String host, final int count) throws IOException, InterruptedException {
        final List<Socket> sockets = open(host, count);
        sayOpen().await();
        sayHowManyLive(sockets, echoOnEach(sockets));
    }

    private static List<Socket> open(final String host, final int count) throws IOException {
        final List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Socket socket = new Socket();
            socket.connect(new InetSocketAddress(host, ECHO), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            sockets.add(socket);
        }
        return sockets;
    }

    /** What is returned is over when USR2 comes. */
    private static CountDownLatch sayOpen() {
        final CountDownLatch over = new CountDownLatch(1);
        sun.misc.Signal.handle(new sun.misc.Signal("USR2"), signal -> over.countDown());
        System.out.println("open");
        return over;
    }

    /** How long the slowest took, in nanoseconds. */
    private static long echoOnEach(final List<Socket> sockets) throws IOException {
        long longestNs = 0;
        for (final Socket socket : sockets) {
            if (!socket.isClosed()) {
                final long beginNs = System.nanoTime();
                try {
                    socket.getOutputStream().write('x');
                    if (socket.getInputStream().read() != 'x') {
                        throw new IOException("closed");
                    }
                    longestNs = Math.max(longestNs, System.nanoTime() - beginNs);
                } catch (final IOException broken) {
                    System.out.println("lost: " + broken.getMessage());
                    socket.close();
                }
            }
        }
        return longestNs;
    }

    private static void sayHowManyLive(final List<Socket> sockets, final long longestNs) {
        final long live = sockets.stream().filter(socket -> !socket.isClosed()).count();
        System.out.println("live " + live + " longest " + longestNs / 1_000_000);
    }
}
