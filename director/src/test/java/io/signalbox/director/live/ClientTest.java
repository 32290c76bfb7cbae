package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.live.Client.Said;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needPerl() {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/perl"))).as("perl").isTrue();
    }

    private Said asked(final String name, final String input, final String... words)
            throws IOException, InterruptedException {
        final Path path = folder.resolve("control");
        try (Control control =
                Control.open(path, (question, caller) -> new Answer(7, question.words() + "\n", question.input()))) {
            return Client.run(Client.named(name, path, words), input);
        }
    }

    @Test
    void shouldCarryWordsAndPrintWhatIsAnswered() throws IOException, InterruptedException {
        assertThat(asked("ipvsadm", "", "-L", "", "a b", "-n"))
                .isEqualTo(new Said(7, "[ipvsadm, -L, , a b, -n]\n", ""));
    }

    @Test
    void shouldReadRulesOnlyWhereTheyAreToBeRestored() throws IOException, InterruptedException {
        assertThat(asked("ipvsadm", "-C\n", "-R")).isEqualTo(new Said(7, "[ipvsadm, -R]\n", "-C\n"));
        assertThat(asked("ipvsadm", "-C\n", "-L")).isEqualTo(new Said(7, "[ipvsadm, -L]\n", ""));
    }

    @Test
    void shouldSaveAndRestoreUnderNamesOfTheirOwn() throws IOException, InterruptedException {
        assertThat(asked("ipvsadm-save", "", "-n")).isEqualTo(new Said(7, "[ipvsadm, -S, -n]\n", ""));
        assertThat(asked("ipvsadm-restore", "-A -f 1\n")).isEqualTo(new Said(7, "[ipvsadm, -R]\n", "-C\n-A -f 1\n"));
    }

    @Test
    void shouldAskWhetherADirectorIsReady() throws IOException, InterruptedException {
        assertThat(asked("signalbox-ready", "", "-t", "192.0.2.10:80"))
                .isEqualTo(new Said(7, "[ready, -t, 192.0.2.10:80]\n", ""));
        assertThat(Client.run(Client.named("signalbox-ready", folder.resolve("nobody")), "")
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void shouldCarryWhatIsLongerThanAnyPipeHolds() throws IOException, InterruptedException {
        final String rules = "-A -f 1 -s rr\n".repeat(100_000);
        assertThat(asked("ipvsadm", rules, "-R").err()).isEqualTo(rules);
    }

    @Test
    void shouldAskTheDirectorThatIsNamedInFrontOfAllWords() throws IOException, InterruptedException {
        final Path path = folder.resolve("another");
        try (Control control = Control.open(path, (question, caller) -> new Answer(0, question.line() + "\n"))) {
            final ProcessBuilder client = Client.of(folder.resolve("nobody"), "--control", path.toString(), "-L");
            assertThat(Client.run(client, "")).isEqualTo(new Said(0, "ipvsadm -L\n", ""));
        }
    }

    @Test
    void shouldNotWaitForEverForADirectorThatIsSilent() throws IOException, InterruptedException {
        final Path path = folder.resolve("silent");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path));
            final ProcessBuilder client = Client.of(path, "-L");
            client.environment().put("SIGNALBOX_PATIENCE", "1");
            assertThat(Client.run(client, ""))
                    .isEqualTo(new Said(
                            2, "", "ipvsadm: the director at " + path + " does not answer within 1 seconds\n"));
        }
    }

    @Test
    void shouldSayThatNoDirectorAnswers() throws IOException, InterruptedException {
        final Path nobody = folder.resolve("nobody");
        assertThat(Client.run(Client.of(nobody, "-L"), ""))
                .isEqualTo(new Said(
                        2,
                        "",
                        "ipvsadm: no director answers at " + nobody + ": No such file or directory;"
                                + " 'signalbox run' starts one, SIGNALBOX_CONTROL names its socket\n"));
    }
}
