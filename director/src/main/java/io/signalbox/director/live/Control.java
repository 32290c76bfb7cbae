package io.signalbox.director.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A socket in the file system by which other programs ask the running director: a line in, the answer out, and the
 * connection ends. An answer is the exit code in decimal, a line's end, and what is to be printed. Whoever may write to
 * the socket's file may ask: its owner alone.
 */
final class Control implements AutoCloseable {
    /** What a caller prints, and exits with. */
    record Answer(int exitCode, String text) {}

    private static final int MAX_LINE = 1 << 16;
    /** The answer that is being given is given. */
    private static final int TO_ANSWER_S = 5;

    private final Path path;
    private final Function<String, Answer> answerer;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final ExecutorService answering = Executors.newCachedThreadPool(Control::daemon);

    private Control(final Path path, final Function<String, Answer> answerer) throws IOException {
        this.path = path;
        this.answerer = answerer;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        bind();
        thread = new Thread(this::serve, "signalbox-control");
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws IOException one sentence, where a director listens there already, or none can */
    static Control open(final Path path, final Function<String, Answer> answerer) throws IOException {
        return new Control(path, answerer);
    }

    /** @throws IOException one sentence, where a director answers at this path */
    static void requireFree(final Path path) throws IOException {
        if (isAnswered(path)) {
            throw new IOException(path + ": a director answers there already");
        }
        if (Files.exists(path)
                && !Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException(path + ": exists, and is no socket");
        }
    }

    private void bind() throws IOException {
        requireFree(path);
        if (path.toAbsolutePath().getParent() != null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
        }
        Files.deleteIfExists(path);
        server.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    /** Whether a director is there. */
    static boolean isAnswered(final Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (final IOException nobody) {
            return false;
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                handOn(server.accept());
            } catch (final AsynchronousCloseException closed) {
                return;
            } catch (final ClosedChannelException gone) {
                // the caller's affair, or the end
            } catch (final IOException trouble) {
                // a caller that went away does not end the service
            }
        }
    }

    /** Who comes while it ends finds nobody, as he would a moment later. */
    private void handOn(final SocketChannel caller) throws IOException {
        try {
            answering.execute(() -> answerAndClose(caller));
        } catch (final RejectedExecutionException ended) {
            caller.close();
        }
    }

    /** A caller that went away, or that says nothing, keeps nobody else waiting. */
    private void answerAndClose(final SocketChannel caller) {
        try (caller) {
            answer(caller);
        } catch (final IOException gone) {
            // the caller's affair
        }
    }

    private void answer(final SocketChannel caller) throws IOException {
        final Answer answer = answerer.apply(line(caller));
        final byte[] text = (answer.exitCode() + "\n" + answer.text()).getBytes(StandardCharsets.UTF_8);
        final ByteBuffer out = ByteBuffer.wrap(text);
        while (out.hasRemaining()) {
            caller.write(out);
        }
    }

    private static String line(final SocketChannel caller) throws IOException {
        final ByteBuffer in = ByteBuffer.allocate(MAX_LINE);
        while (in.hasRemaining() && caller.read(in) >= 0 && (in.position() == 0 || in.get(in.position() - 1) != '\n')) {
            // until its end
        }
        return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8).strip();
    }

    /** Asks the director that answers at a path. */
    static Answer ask(final Path path, final String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
            final String all = everything(channel);
            final int end = all.indexOf('\n');
            if (end < 0) {
                throw new IOException("it ended before it answered");
            }
            return new Answer(Integer.parseInt(all.substring(0, end)), all.substring(end + 1));
        } catch (final IOException nobody) {
            throw new IOException("no director answers at " + path + ": " + nobody.getMessage(), nobody);
        }
    }

    private static String everything(final SocketChannel channel) throws IOException {
        final java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        final ByteBuffer in = ByteBuffer.allocate(MAX_LINE);
        while (channel.read(in) >= 0) {
            all.write(in.array(), 0, in.position());
            in.clear();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            server.close();
            answering.shutdown();
            answering.awaitTermination(TO_ANSWER_S, TimeUnit.SECONDS);
            Files.deleteIfExists(path);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException signal) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(final Runnable answer) {
        final Thread thread = new Thread(answer, "signalbox-answer");
        thread.setDaemon(true);
        return thread;
    }
}
