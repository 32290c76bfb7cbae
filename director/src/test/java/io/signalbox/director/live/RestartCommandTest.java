package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code signalbox restart} says of whoever answers once the running director has left. */
class RestartCommandTest {
    @TempDir
    Path folder;

    private final BlockingQueue<Control> next = new LinkedBlockingQueue<>();

    @AfterEach
    void leave() {
        next.forEach(Control::close);
    }

    /** Behind a director that leaves, one answers that began so. */
    private Execution restart(final String beginning) throws IOException {
        final Path control = folder.resolve("control");
        try (Control first = Control.open(control, (question, caller) -> switch (question.line()) {
            case "restart" -> follow(control, beginning);
            default -> Answer.last("");
        })) {
            return Execution.of("restart", "--control", control);
        }
    }

    private Answer follow(final Path control, final String beginning) {
        try {
            Control.ask(control, "hand-over");
            next.add(Control.open(control, (question, caller) -> new Answer(ExitCode.WELL, beginning + "\n")));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Answer.trouble(ExitCode.NO, "nobody hears it any more");
    }

    @Test
    void shouldSayThatAnotherHasTakenOver() throws IOException {
        final Execution restart = restart("took over");
        assertThat(restart.exitCode()).as(restart.toString()).isZero();
        assertThat(restart.out()).contains("another director has taken over");
    }

    /** It took over itself once, as all do but the first. */
    @Test
    void shouldNotTakeTheRunningOneForOneThatTookOver() throws IOException {
        final Path control = folder.resolve("control");
        final CountDownLatch asked = new CountDownLatch(1);
        try (Control silent = Control.open(control, (question, caller) -> {
            if (question.line().equals("restart")) {
                await(asked);
            }
            return new Answer(ExitCode.WELL, "took over\n");
        })) {
            final StringWriter out = new StringWriter();
            final RestartCommand restart = new RestartCommand();
            new CommandLine(restart).setOut(new PrintWriter(out)).parseArgs("--control", control.toString());
            assertThat(restart.restart(1)).isEqualTo(1);
            assertThat(out.toString()).contains("has neither handed over nor said why not");
            asked.countDown();
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldNotTakeOneThatBeganAnewForOneThatTookOver() throws IOException {
        final Execution restart = restart("anew");
        assertThat(restart.exitCode()).as(restart.toString()).isEqualTo(1);
        assertThat(restart.out()).contains("none took over", "connections are lost");
    }
}
