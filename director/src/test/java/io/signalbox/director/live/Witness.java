package io.signalbox.director.live;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A client that is in the middle of it when a director ends. It talks on connections to the echo port, says "talking",
 * and goes on until each of them is over; then it tries new ones, and datagrams. What it sees it prints, one line each:
 * {@code established reset}, {@code new refused}, {@code datagrams silence}.
 */
public final class Witness {
    private static final int ECHO = 7;
    private static final int CONNECTIONS = 5;
    private static final int WORDS_BEFORE_IT_COUNTS = 100;
    private static final int TO_CONNECT_MS = 10_000;
    private static final int SAY_AGAIN_MS = 100;

    private Witness() {}

    /**
     * After how many milliseconds it calls it silence if nothing comes: on an established connection, when it connects,
     * for a datagram; then the hosts.
     */
    public static void main(final String... args) throws Exception {
        final List<String> hosts = List.of(args).subList(3, args.length);
        final CountDownLatch talking = new CountDownLatch(hosts.size() * CONNECTIONS);
        final ExecutorService threads = Executors.newCachedThreadPool();
        final List<Future<String>> ends = new ArrayList<>();
        for (final String host : hosts) {
            for (int i = 0; i < CONNECTIONS; i++) {
                final Socket socket = new Socket();
                socket.connect(new InetSocketAddress(host, ECHO), TO_CONNECT_MS);
                socket.setSoTimeout(Integer.parseInt(args[0]));
                ends.add(threads.submit(() -> talk(socket, talking)));
            }
        }
        threads.shutdown();
        talking.await();
        System.out.println("talking");
        final Set<String> established = new TreeSet<>();
        for (final Future<String> end : ends) {
            established.add(end.get());
        }
        final Set<String> fresh = new TreeSet<>();
        final Set<String> datagrams = new TreeSet<>();
        for (final String host : hosts) {
            fresh.add(connect(host, Integer.parseInt(args[1])));
            datagrams.add(send(host, Integer.parseInt(args[2])));
        }
        System.out.println("established " + String.join(" or ", established));
        System.out.println("new " + String.join(" or ", fresh));
        System.out.println("datagrams " + String.join(" or ", datagrams));
        System.out.println("over");
    }

    private static String talk(final Socket socket, final CountDownLatch talking) {
        try (socket) {
            for (int words = 1; ; words++) {
                socket.getOutputStream().write('x');
                if (socket.getInputStream().read() != 'x') {
                    return "closed";
                }
                if (words == WORDS_BEFORE_IT_COUNTS) {
                    talking.countDown();
                }
            }
        } catch (final IOException end) {
            return what(end, "reset");
        }
    }

    /** Tries again and again: not every try is told that nobody has the address. */
    private static String connect(final String host, final int patienceMs) {
        String seen = "silence";
        for (int waitedMs = 0; waitedMs < patienceMs && seen.equals("silence"); waitedMs += TO_CONNECT_MS) {
            seen = connectOnce(host, Math.min(patienceMs, TO_CONNECT_MS));
        }
        return seen;
    }

    private static String connectOnce(final String host, final int patienceMs) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, ECHO), patienceMs);
            return "served";
        } catch (final IOException end) {
            return what(end, "refused");
        }
    }

    /** Says it again and again: a datagram may have been lost to a director that was ending. */
    private static String send(final String host, final int patienceMs) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, ECHO));
            socket.setSoTimeout(SAY_AGAIN_MS);
            for (int waitedMs = 0; waitedMs < patienceMs; waitedMs += SAY_AGAIN_MS) {
                try {
                    socket.send(new DatagramPacket(new byte[] {'x'}, 1));
                    socket.receive(new DatagramPacket(new byte[1], 1));
                    return "served";
                } catch (final SocketTimeoutException nothing) {
                    // once more
                }
            }
            return "silence";
        } catch (final IOException end) {
            return what(end, "refused");
        }
    }

    private static String what(final IOException end, final String otherwise) {
        if (end instanceof SocketTimeoutException) {
            return "silence";
        }
        if (end instanceof NoRouteToHostException) {
            return "unreachable";
        }
        return end instanceof PortUnreachableException ? "refused" : otherwise;
    }
}
