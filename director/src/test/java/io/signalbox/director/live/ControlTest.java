package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
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

    @Test
    void shouldLetItsOwnerAloneAsk() throws IOException {
        final Path path = folder.resolve("control");
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, ""))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
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
