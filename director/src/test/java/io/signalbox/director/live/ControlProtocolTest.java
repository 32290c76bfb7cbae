package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.Control.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/control-socket.md says. */
class ControlProtocolTest {
    private static final long LONG_NS = 60_000_000_000L;
    private static final int SOME_REQUESTS = 3_000;
    private static final int MANY_REQUESTS = 1_000_000;
    private static final int CALLERS = 200;
    private static final int NOBODY = 65_534;
    private static final long LONGER_THAN_AN_ANSWER_MS = 300;
    private static final long SOME_PATIENCE_NS = 500_000_000L;

    @TempDir
    private Path folder;

    private Path path;
    private Control control;

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("control");
        control = open(Limits.USUAL);
    }

    private Control open(final Limits limits) throws IOException {
        return Control.open(
                path,
                Optional.empty(),
                limits,
                (question, caller) -> new Answer(4, question.words().toString(), question.input()));
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void shouldAnswerAProgramWithWhatToPrintAndWhatToComplainOf() throws IOException {
        assertThat(said("signalbox 1 12 3\nipvsadm\0-C\0\0abc")).isEqualTo("signalbox 1 4 15 3\n[ipvsadm, -C, ]abc");
    }

    @Test
    void shouldAnswerAPersonWhoEndsHisLineOrHisTalk() throws IOException {
        assertThat(said("status  of  it\n")).isEqualTo("4\n[status, of, it]");
        assertThat(said("status")).isEqualTo("4\n[status]");
    }

    @Test
    void shouldWaitForAQuestionThatComesInPieces() throws IOException {
        try (SocketChannel channel = connected()) {
            for (final byte each : "signalbox 1 4 2\none\0in".getBytes(StandardCharsets.UTF_8)) {
                channel.write(ByteBuffer.wrap(new byte[] {each}));
            }
            assertThat(everything(channel)).isEqualTo("signalbox 1 4 5 2\n[one]in");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            signalbox 2 4 0~one@      | this director speaks version 1 of the control protocol
            signalbox ~               | this director speaks version 1 of the control protocol
            signalbox 1 4~one@        | the header is not 'signalbox 1 WORDS INPUT'
            signalbox 1 x 0~one@      | there are at most 131072 bytes of words, not x
            signalbox 1 4 -1~one@     | there are at most 8388608 bytes of input, not -1
            signalbox 1 131073 0~one@ | there are at most 131072 bytes of words, not 131073
            signalbox 1 0 0~          | there is no zero byte behind the last word
            signalbox 1 3 0~one       | there is no zero byte behind the last word
            signalbox 1 4 0~one@two   | the question goes on behind its end
            signalbox 1 9 0~one@two   | the question ends before its end
            signalbox 1 99999999999999999999999999999999999999999999999999999999999 | the header has no end
            """)
    void shouldSayWhatIsWrongWithAQuestion(final String question, final String sentence) throws IOException {
        final String asked = question.replace('~', '\n').replace('@', '\0');
        assertThat(said(asked)).isEqualTo("signalbox 1 2 0 " + (sentence.length() + 1) + "\n" + sentence + "\n");
    }

    @Test
    void shouldRefuseALineWithoutAnEnd() throws IOException {
        assertThat(said("x".repeat(Question.MAX_LINE))).isEqualTo("2\na line has at most 65536 bytes\n");
    }

    @Test
    void shouldEndWhoeverIsSlow() throws IOException {
        control.close();
        control = open(new Limits(CALLERS, 1 << 20, SOME_PATIENCE_NS));
        try (SocketChannel channel = connected()) {
            channel.write(ByteBuffer.wrap("signalbox 1 ".getBytes(StandardCharsets.UTF_8)));
            assertThat(everything(channel)).isEmpty();
        }
    }

    /** There is room for one, so another is heard when that one is ended. */
    @Test
    @Timeout(60)
    void shouldEndWhoeverDoesNotTakeHisAnswer() throws IOException {
        control.close();
        control = open(new Limits(1, 1 << 22, SOME_PATIENCE_NS));
        final String input = "x".repeat(1 << 20);
        try (SocketChannel channel = connected()) {
            write(channel, "signalbox 1 4 " + input.length() + "\none\0" + input);
            assertThat(said("status\n")).isEqualTo("4\n[status]");
        }
    }

    @Test
    void shouldRefuseWhatIsTooMuchTogether() throws IOException {
        control.close();
        control = open(new Limits(CALLERS, 1 << 16, LONG_NS));
        final String input = "x".repeat(1 << 17);
        assertThat(said("signalbox 1 4 " + input.length() + "\none\0" + input))
                .isEqualTo("signalbox 1 2 0 37\ntoo much is asked at once; ask again\n");
        assertThat(said("status\n")).isEqualTo("4\n[status]");
    }

    @Test
    void shouldHearManyAtOnceWhileOthersSayNothing() throws IOException {
        final List<SocketChannel> callers = new ArrayList<>();
        try {
            for (int i = 0; i < CALLERS; i++) {
                callers.add(connected());
            }
            assertThat(said("status\n")).isEqualTo("4\n[status]");
            for (final SocketChannel caller : callers) {
                caller.write(ByteBuffer.wrap("all of us\n".getBytes(StandardCharsets.UTF_8)));
            }
            for (final SocketChannel caller : callers) {
                assertThat(everything(caller)).isEqualTo("4\n[all, of, us]");
            }
        } finally {
            for (final SocketChannel caller : callers) {
                caller.close();
            }
        }
    }

    /** A name server that is silent keeps those waiting who want names, and nobody else. */
    @Test
    void shouldAnswerOthersWhileManyWaitForTheirAnswers() throws IOException {
        final Semaphore go = new Semaphore(0);
        control.close();
        control = Control.open(path, (question, caller) -> {
            if (question.words().contains("names")) {
                go.acquireUninterruptibly();
            }
            return new Answer(4, question.words().toString());
        });
        final List<SocketChannel> slow = new ArrayList<>();
        try {
            for (int i = 0; i < CALLERS; i++) {
                slow.add(asking("names\n"));
            }
            assertThat(said("status\n")).isEqualTo("4\n[status]");
            go.release(CALLERS);
            for (final SocketChannel caller : slow) {
                assertThat(everything(caller)).isEqualTo("4\n[names]");
            }
        } finally {
            go.release(CALLERS);
            for (final SocketChannel caller : slow) {
                caller.close();
            }
        }
    }

    /** That nobody is heard is looked at for longer than being heard ever takes. */
    @Test
    void shouldLetCallersWaitWhereThereAreTooMany() throws Exception {
        final Semaphore heard = new Semaphore(0);
        final Semaphore go = new Semaphore(0);
        control.close();
        control = Control.open(path, Optional.empty(), new Limits(2, 1 << 20, LONG_NS), (question, caller) -> {
            heard.release();
            go.acquireUninterruptibly();
            return new Answer(4, question.words().toString(), question.input());
        });
        try (SocketChannel first = asking("first\n");
                SocketChannel second = asking("second\n")) {
            heard.acquire(2);
            try (SocketChannel third = asking("third\n")) {
                assertThat(heard.tryAcquire(LONGER_THAN_AN_ANSWER_MS, TimeUnit.MILLISECONDS))
                        .isFalse();
                go.release(3);
                assertThat(everything(third)).isEqualTo("4\n[third]");
            }
            assertThat(everything(first)).isEqualTo("4\n[first]");
            assertThat(everything(second)).isEqualTo("4\n[second]");
        }
    }

    private SocketChannel asking(final String line) throws IOException {
        final SocketChannel caller = connected();
        caller.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        return caller;
    }

    @Test
    void shouldSurviveRequestsOfRandomBytes() throws IOException {
        assertSurvives(SOME_REQUESTS);
    }

    @Test
    @Tag("long")
    void shouldSurviveAMillionRequestsOfRandomBytes() throws IOException {
        assertSurvives(MANY_REQUESTS);
    }

    private void assertSurvives(final int requests) throws IOException {
        final Random random = new Random(requests);
        for (int i = 0; i < requests; i++) {
            try (SocketChannel channel = connected()) {
                channel.write(ByteBuffer.wrap(request(random)));
                if (random.nextInt(10) > 0) {
                    channel.shutdownOutput();
                    everything(channel);
                }
            }
        }
        assertThat(said("status\n")).isEqualTo("4\n[status]");
    }

    /** Bytes of chance, or something right of which a part is missing or another. */
    private static byte[] request(final Random random) {
        if (random.nextInt(4) == 0) {
            final byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        }
        final byte[] right = "signalbox 1 20 5\nipvsadm\0-A\0-t\0x:80\0-L\0input".getBytes(StandardCharsets.UTF_8);
        right[random.nextInt(right.length)] = (byte) random.nextInt(256);
        return Arrays.copyOf(right, random.nextInt(right.length + 1));
    }

    /** Its mode keeps others out; where somebody changes that, the director does. */
    @Test
    void shouldRefuseAnotherUser() throws IOException, InterruptedException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can be somebody else")
                .isEqualTo(0);
        assumeThat(Files.isExecutable(Path.of("/usr/bin/perl"))).as("perl").isTrue();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        final String asNobody = "$) = $( = " + NOBODY + "; $> = $< = " + NOBODY + "; exec @ARGV";
        final ProcessBuilder client = Client.of(path, "-L");
        final List<String> words = new ArrayList<>(List.of("perl", "-e", asNobody));
        words.addAll(client.command());
        client.command(words);

        assertThat(Client.run(client, ""))
                .isEqualTo(
                        new Client.Said(
                                2,
                                "",
                                "ipvsadm: no director answers at " + path
                                        + ": Permission denied; 'signalbox run' starts one, SIGNALBOX_CONTROL names its socket\n"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(Client.run(client, ""))
                .isEqualTo(new Client.Said(
                        2, "", "uid " + NOBODY + " may not ask this director: only root may, and uid 0\n"));
    }

    private SocketChannel connected() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** What is answered to one who then says no more. */
    private String said(final String question) throws IOException {
        try (SocketChannel channel = connected()) {
            write(channel, question);
            return everything(channel);
        }
    }

    /** Who asks too much is answered before he has said all. */
    private static void write(final SocketChannel channel, final String question) {
        try {
            channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
        } catch (final IOException closed) {
            // the answer says why
        }
    }

    /** Up to the end, however it ends. */
    private static String everything(final SocketChannel channel) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final ByteBuffer in = ByteBuffer.allocate(1 << 12);
        try {
            while (channel.read(in) >= 0) {
                all.write(in.array(), 0, in.position());
                in.clear();
            }
        } catch (final IOException reset) {
            // it was ended while something was still on its way
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
