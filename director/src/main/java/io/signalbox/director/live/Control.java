package io.signalbox.director.live;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Question.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.CloseHelper;

/**
 * A socket in the file system by which other programs ask the running director, as docs/control-socket.md says: a
 * question, its answer, and the connection ends. One thread listens to all callers, others answer them: whoever is slow,
 * or asks for what takes long, or for nothing that could be understood, keeps nobody else waiting.
 *
 * <p>Who may ask: whoever runs the director, and root; besides, where a group is given, its members.
 */
final class Control implements AutoCloseable {
    /**
     * What a caller prints, and exits with.
     *
     * @param text for standard output
     * @param trouble for standard error
     * @param isLast who gives it ends: its place is free before it is given, and nobody else is answered
     */
    record Answer(int exitCode, String text, String trouble, boolean isLast) {
        Answer(final int exitCode, final String text, final String trouble) {
            this(exitCode, text, trouble, false);
        }

        Answer(final int exitCode, final String text) {
            this(exitCode, text, "");
        }

        /** It went well, and this director ends with it. */
        static Answer last(final String text) {
            return new Answer(ExitCode.WELL, text, "", true);
        }

        /** It went wrong: a sentence. */
        static Answer trouble(final int exitCode, final String sentence) {
            return new Answer(exitCode, "", sentence + "\n");
        }
    }

    /** What is asked is answered here, by any thread. */
    interface Answerer {
        Answer answer(Question question, Caller caller);
    }

    /**
     * What callers may take.
     *
     * @param callers who are heard at one time; more wait
     * @param bytes of all questions that have not been answered yet
     * @param patienceNs a question is whole so long after its beginning; of an answer something is taken in that time
     */
    record Limits(int callers, long bytes, long patienceNs) {
        static final Limits USUAL = new Limits(256, 1L << 26, TimeUnit.SECONDS.toNanos(10));
    }

    /** An answer on its way to the caller. */
    private record Given(SelectionKey caller, Answer answer, boolean framed) {}

    private static final int BACKLOG = 1_024;
    /** The answers that are being given are given. */
    private static final long TO_ANSWER_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long NEVER = Long.MAX_VALUE;
    private static final String TOO_MUCH = "too much is asked at once; ask again";

    /** Of who asks, with a director that says nothing. */
    static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(60);
    /** Before an answer: its exit code, and two lengths in bytes. */
    private static final Pattern HEADER =
            Pattern.compile(Question.MAGIC + Question.VERSION + " (\\d{1,3}) (\\d{1,9}) (\\d{1,9})\n");

    private static final int CODE = 1;
    private static final int OUT = 2;
    private static final int ERR = 3;

    private final Path path;
    private final Optional<String> group;
    private final Limits limits;
    private final Answerer answerer;
    private final Syscalls syscalls = new Syscalls();
    private final int ownUid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    private final ServerSocketChannel server;
    private final Selector selector;
    private final SelectionKey listening;
    private final Queue<Given> given = new ConcurrentLinkedQueue<>();
    /** One for each caller who is heard: of those who wait for a name server, none keeps another waiting. */
    private final ThreadPoolExecutor answering;

    private final Thread thread;
    private volatile long endNs = NEVER;
    private volatile boolean hasLeft;

    private Control(
            final Path path,
            final Optional<String> group,
            final Limits limits,
            final ThreadFactory threads,
            final Answerer answerer)
            throws IOException {
        this.path = path;
        this.group = group;
        this.limits = limits;
        this.answerer = answerer;
        answering = new ThreadPoolExecutor(
                limits.callers(), limits.callers(), 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        answering.allowCoreThreadTimeOut(true);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        selector = Selector.open();
        try {
            bind();
            server.configureBlocking(false);
            listening = server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (final Throwable failure) {
            CloseHelper.quietCloseAll(server, selector);
            throw failure;
        }
        thread = new Thread(this::serve, "signalbox-control");
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws IOException one sentence, where a director listens there already, or none can */
    static Control open(final Path path, final Answerer answerer) throws IOException {
        return open(path, Optional.empty(), Limits.USUAL, answerer);
    }

    /** @param group whose members may ask, too */
    static Control open(final Path path, final Optional<String> group, final Limits limits, final Answerer answerer)
            throws IOException {
        return open(path, group, limits, Control::daemon, answerer);
    }

    /** @param threads make those that answer */
    static Control open(
            final Path path,
            final Optional<String> group,
            final Limits limits,
            final ThreadFactory threads,
            final Answerer answerer)
            throws IOException {
        return new Control(path, group, limits, threads, answerer);
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

    /**
     * Looks whether a socket can be had there for that group, as long as nobody depends on it.
     *
     * @throws IOException one sentence
     */
    static void requirePossible(final Path path, final Optional<String> group) throws IOException {
        final Path hidden = hidden(path);
        final Path draft = hidden.resolve("s");
        try {
            restrict(Files.createFile(draft), group);
        } finally {
            Files.deleteIfExists(draft);
            Files.delete(hidden);
        }
    }

    private static Path hidden(final Path path) throws IOException {
        final Path parent = path.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        return Files.createTempDirectory(parent, "");
    }

    /** The socket is in its place once it has its mode: until then a folder that is its owner's alone hides it. */
    private void bind() throws IOException {
        requireFree(path);
        final Path hidden = hidden(path);
        final Path draft = hidden.resolve("s");
        try {
            server.bind(UnixDomainSocketAddress.of(draft), BACKLOG);
            restrict(draft, group);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
            Files.delete(hidden);
        }
    }

    private static void restrict(final Path draft, final Optional<String> group) throws IOException {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        if (group.isPresent()) {
            openTo(group.get(), draft);
        }
    }

    private static void openTo(final String members, final Path draft) throws IOException {
        try {
            Files.getFileAttributeView(draft, PosixFileAttributeView.class)
                    .setGroup(draft.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(members));
        } catch (final UserPrincipalNotFoundException nobody) {
            throw new IOException("there is no group " + members, nobody);
        } catch (final FileSystemException refused) {
            throw new IOException(
                    "the control socket cannot be given to the group " + members
                            + ": who runs the director is to be one of its members, or root",
                    refused);
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-rw----"));
    }

    /** Whether a director is there. */
    static boolean isAnswered(final Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (final IOException nobody) {
            return false;
        }
    }

    // ---- the control thread

    private void serve() {
        try (selector) {
            while (!isOver()) {
                selector.select(this::handle, untilNextDeadlineMs());
                giveAnswers();
                endWhatIsOver();
                listening.interestOps(
                        !isEnding() && conversations().size() < limits.callers() ? SelectionKey.OP_ACCEPT : 0);
            }
            conversations().forEach(Control::end);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean isOver() {
        return isEnding() && (conversations().isEmpty() || System.nanoTime() - endNs >= 0);
    }

    private boolean isEnding() {
        return endNs != NEVER;
    }

    /** Everybody who is heard or answered. */
    private List<SelectionKey> conversations() {
        final List<SelectionKey> keys = new ArrayList<>(selector.keys());
        keys.removeIf(key -> key == listening || !key.isValid());
        return keys;
    }

    private static Conversation of(final SelectionKey key) {
        return (Conversation) key.attachment();
    }

    private void handle(final SelectionKey key) {
        try {
            if (key == listening) {
                admit(server.accept());
            } else if (key.isReadable()) {
                hear(key);
            } else {
                tell(key);
            }
        } catch (final IOException | CancelledKeyException gone) {
            if (key != listening) {
                end(key); // the caller's affair
            }
        }
    }

    private void admit(final SocketChannel caller) throws IOException {
        try {
            caller.configureBlocking(false);
            caller.register(
                    selector, SelectionKey.OP_READ, new Conversation(caller, Caller.of(caller, syscalls), deadline()));
        } catch (final IOException | RuntimeException trouble) {
            caller.close();
        }
    }

    private long deadline() {
        return System.nanoTime() + limits.patienceNs();
    }

    private void hear(final SelectionKey key) throws IOException {
        try {
            final Optional<Question> question = of(key).hear();
            if (question.isPresent()) {
                key.interestOps(0);
                haveAnswered(key, question.get());
            } else if (isTooMuch()) {
                throw new MalformedException(true, TOO_MUCH);
            }
        } catch (final MalformedException wrong) {
            answer(key, Answer.trouble(ExitCode.WRONG_INPUT, wrong.getMessage()), wrong.isFramed());
        }
    }

    /** There may be no thread to be had. */
    private void haveAnswered(final SelectionKey key, final Question question) throws MalformedException {
        try {
            answering.execute(() -> give(key, question));
        } catch (final OutOfMemoryError none) {
            throw new MalformedException(question.framed(), TOO_MUCH);
        }
    }

    private boolean isTooMuch() {
        return conversations().stream().mapToLong(key -> of(key).size()).sum() > limits.bytes();
    }

    private void answer(final SelectionKey key, final Answer answer, final boolean framed) throws IOException {
        of(key).answer(answer, framed, deadline());
        tell(key);
    }

    private void tell(final SelectionKey key) throws IOException {
        if (of(key).tell(deadline())) {
            end(key);
        } else {
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private void giveAnswers() {
        for (Given next = given.poll(); next != null; next = given.poll()) {
            try {
                if (next.answer().isLast()) {
                    leaveAllBut(next.caller());
                }
                if (next.caller().isValid()) {
                    answer(next.caller(), next.answer(), next.framed());
                }
            } catch (final IOException gone) {
                end(next.caller());
            }
        }
    }

    /** Nobody forwards until the next one does: it waits for no other caller, and what it puts in this place stays. */
    private void leaveAllBut(final SelectionKey last) {
        hasLeft = true;
        endNs = System.nanoTime() + TO_ANSWER_NS;
        try {
            Files.deleteIfExists(path);
        } catch (final IOException kept) {
            // the next one removes what is left of it
        }
        conversations().stream().filter(key -> key != last).forEach(Control::end);
    }

    /** Whoever is late, and, where the director ends, whoever has not asked yet. */
    private void endWhatIsOver() {
        final long nowNs = System.nanoTime();
        for (final SelectionKey key : conversations()) {
            final long deadlineNs = of(key).deadlineNs();
            final boolean isLate = deadlineNs != NEVER && nowNs - deadlineNs >= 0;
            if (isLate || isEnding() && key.interestOps() == SelectionKey.OP_READ) {
                end(key);
            }
        }
    }

    private long untilNextDeadlineMs() {
        final long nowNs = System.nanoTime();
        final long nextNs = Stream.concat(conversations().stream().map(key -> of(key).deadlineNs()), Stream.of(endNs))
                .filter(deadlineNs -> deadlineNs != NEVER)
                .mapToLong(deadlineNs -> Math.max(0, deadlineNs - nowNs))
                .min()
                .orElse(-1);
        return nextNs < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nextNs) + 1;
    }

    private static void end(final SelectionKey key) {
        key.cancel();
        CloseHelper.quietClose(key.channel());
    }

    // ---- those who answer

    private Answer answer(final Question question, final Caller caller) {
        if (!mayAsk(caller)) {
            return Answer.trouble(
                    ExitCode.WRONG_INPUT,
                    "uid " + caller.uid() + " may not ask this director: only root may, and uid " + ownUid);
        }
        try {
            return answerer.answer(question, caller);
        } catch (final RuntimeException failure) {
            return Answer.trouble(ExitCode.OWN_FAULT, String.valueOf(failure.getMessage()));
        } catch (final Throwable failure) {
            return Answer.trouble(ExitCode.OWN_FAULT, "the director's own fault: " + failure);
        }
    }

    /** The file's mode lets nobody else in; but modes can be changed. Of a group the kernel knows who its members are. */
    private boolean mayAsk(final Caller caller) {
        return group.isPresent() || caller.uid() == 0 || caller.uid() == ownUid;
    }

    private void give(final SelectionKey key, final Question question) {
        given.add(new Given(key, answer(question, of(key).caller()), question.framed()));
        selector.wakeup();
    }

    private static Thread daemon(final Runnable answer) {
        final Thread thread = new Thread(answer, "signalbox-answer");
        thread.setDaemon(true);
        return thread;
    }

    // ---- the other side

    /** Asks the director that answers at a path; blanks part the words. */
    static Answer ask(final Path path, final String line) throws IOException {
        return ask(path, List.of(line.split(" ")), PATIENCE_MS);
    }

    /**
     * Asks the director that answers at a path.
     *
     * @param patienceMs so long it may be silent
     * @throws IOException one sentence, where nobody answers; of a {@link SocketTimeoutException} where somebody is silent
     */
    static Answer ask(final Path path, final List<String> words, final long patienceMs) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(Question.framed(words)));
            return answer(everything(channel, patienceMs));
        } catch (final IOException nobody) {
            throw new IOException("no director answers at " + path + ": " + nobody.getMessage(), nobody);
        }
    }

    private static byte[] everything(final SocketChannel channel, final long patienceMs) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final ByteBuffer in = ByteBuffer.allocate(Question.MAX_LINE);
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            while (channel.read(in) >= 0) {
                all.write(in.array(), 0, in.position());
                in.clear();
                if (selector.select(patienceMs) == 0) {
                    throw new SocketTimeoutException("it says nothing for " + patienceMs + " ms");
                }
                selector.selectedKeys().clear();
            }
        }
        return all.toByteArray();
    }

    private static Answer answer(final byte[] all) throws IOException {
        final Matcher header = HEADER.matcher(new String(all, StandardCharsets.ISO_8859_1));
        if (!header.lookingAt() || all.length != header.end() + length(header, OUT) + length(header, ERR)) {
            throw new IOException("it ended before it answered");
        }
        final int err = header.end() + length(header, OUT);
        return new Answer(
                length(header, CODE),
                new String(all, header.end(), length(header, OUT), StandardCharsets.UTF_8),
                new String(all, err, length(header, ERR), StandardCharsets.UTF_8));
    }

    private static int length(final Matcher header, final int group) {
        return Integer.parseInt(header.group(group));
    }

    /** Answers that are being given are given; nobody else is heard. */
    @Override
    public void close() {
        try {
            endNs = System.nanoTime() + TO_ANSWER_NS;
            selector.wakeup();
            thread.join();
            answering.shutdownNow();
            server.close();
            if (!hasLeft) {
                Files.deleteIfExists(path);
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException signal) {
            Thread.currentThread().interrupt();
        }
    }
}
