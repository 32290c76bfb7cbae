package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.director.live.Control.Answer;
import io.signalbox.director.live.Control.Limits;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
    private static final int LONG_TEXT = 1 << 24;

    @TempDir
    private Path folder;

    @Test
    void shouldAnswerALineWithAnExitCodeAndText() throws IOException {
        final Path path = folder.resolve("run/control");
        try (Control control =
                Control.open(path, (question, caller) -> new Answer(3, "asked: " + question.line() + "\nover\n"))) {
            assertThat(Control.ask(path, "status")).isEqualTo(new Answer(3, "asked: status\nover\n"));
            assertThat(Control.ask(path, "again")).isEqualTo(new Answer(3, "asked: again\nover\n"));
        }
        assertThat(path).doesNotExist();
    }

    /** Whoever hears nothing takes the director for dead. */
    @Test
    void shouldAnswerWhereTheAnswerFails() throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> {
            throw new StackOverflowError();
        })) {
            assertThat(Control.ask(path, "status"))
                    .isEqualTo(new Answer(70, "", "the director's own fault: java.lang.StackOverflowError\n"));
        }
    }

    @Test
    void shouldAnswerWhereNoThreadCanBeHadForIt() throws IOException {
        final Path path = folder.resolve("control");
        final AtomicInteger asked = new AtomicInteger();
        final ThreadFactory threads = answering -> {
            if (asked.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(answering);
        };
        try (Control control = Control.open(
                path, Optional.empty(), Limits.USUAL, threads, (question, caller) -> new Answer(0, "well\n"))) {
            assertThat(Control.ask(path, "status"))
                    .isEqualTo(new Answer(2, "", "too much is asked at once; ask again\n"));
            assertThat(Control.ask(path, "status")).isEqualTo(new Answer(0, "well\n"));
        }
    }

    @Test
    void shouldTellWhatToPrintFromWhatToComplainOf() throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> new Answer(1, "Zürich\n", "no\n"))) {
            assertThat(Control.ask(path, "status")).isEqualTo(new Answer(1, "Zürich\n", "no\n"));
        }
    }

    @Test
    void shouldNotWaitForEverForADirectorThatIsSilent() throws IOException {
        final Path path = folder.resolve("silent");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> Control.ask(path, List.of("status"), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no director answers at " + path + ": it says nothing for 1 ms");
        }
    }

    @Test
    void shouldLetItsOwnerAloneAsk() throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, ""))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldKnowBeforehandThatItCannotBeOpenToAGroup() throws IOException {
        assertThatThrownBy(() -> Control.requirePossible(folder.resolve("control"), Optional.of("no such group")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no group no such group");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void shouldNotTakeAPlaceWhereADirectorAnswers() throws IOException {
        final Path path = folder.resolve("control");
        try (Control first = Control.open(path, (question, caller) -> new Answer(0, ""))) {
            assertThatThrownBy(() -> Control.open(path, (question, caller) -> new Answer(0, "")))
                    .isInstanceOf(IOException.class)
                    .hasMessage(path + ": a director answers there already");
        }
    }

    @Test
    void shouldTakeThePlaceOfOneThatDied() throws IOException {
        final Path path = folder.resolve("control");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, "well\n"))) {
            assertThat(Control.ask(path, "status").text()).isEqualTo("well\n");
        }
    }

    @Test
    void shouldNotTakeThePlaceOfAnythingElse() throws IOException {
        final Path file = Files.writeString(folder.resolve("rules"), "-C");
        assertThatThrownBy(() -> Control.open(file, (question, caller) -> new Answer(0, "")))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": exists, and is no socket");
        assertThat(file).hasContent("-C");
    }

    @Test
    void shouldSayWhereNobodyAnswers() {
        assertThatThrownBy(() -> Control.ask(folder.resolve("nobody"), "status"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no director answers at " + folder.resolve("nobody"));
    }

    @Test
    void shouldLeaveNothingWhereThereIsNoSuchGroup() {
        assertThatThrownBy(() -> Control.open(
                        folder.resolve("control"),
                        Optional.of("no-such-group"),
                        Control.Limits.USUAL,
                        (question, caller) -> new Answer(0, "")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no group no-such-group");
        assertThat(folder).isEmptyDirectory();
    }

    /** Whoever takes long over his answer does not keep the next one waiting. */
    @Test
    void shouldMakePlaceForTheNextOneBeforeItGivesItsLastAnswer() throws IOException {
        final Path path = folder.resolve("control");
        try (Control first = Control.open(path, ControlTest::answerAtLength);
                SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            slow.write(ByteBuffer.wrap("all\n".getBytes(StandardCharsets.UTF_8)));
            slow.read(ByteBuffer.allocate(1));
            assertThat(Control.ask(path, "last").text()).isEqualTo("over\n");
            assertThat(path).doesNotExist();

            try (Control next = Control.open(path, (question, caller) -> new Answer(0, "next\n"))) {
                assertThat(read(slow)).isLessThan(LONG_TEXT);
                first.close();
                assertThat(Control.ask(path, "who").text()).isEqualTo("next\n");
            }
        }
    }

    private static Answer answerAtLength(final Question question, final Caller caller) {
        return question.line().equals("last") ? Answer.last("over\n") : new Answer(0, "x".repeat(LONG_TEXT));
    }

    /** How many bytes come until the end. */
    private static int read(final SocketChannel channel) throws IOException {
        final ByteBuffer in = ByteBuffer.allocate(1 << 16);
        int all = 0;
        for (int count = channel.read(in); count >= 0; count = channel.read(in.clear())) {
            all += count;
        }
        return all;
    }

    // ---- who asks, and how

    @Test
    void shouldKnowWhoAsks() throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, caller.author()))) {
            assertThat(Control.ask(path, "who").text())
                    .endsWith(" pid " + ProcessHandle.current().pid());
        }
    }
}
