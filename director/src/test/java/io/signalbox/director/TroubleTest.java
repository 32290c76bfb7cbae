package io.signalbox.director;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.Emission;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.Rewrite;
import io.signalbox.stage.Stage;
import io.signalbox.stage.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Wrong usage and failures: one sentence, one exit code, whatever the command. */
class TroubleTest {
    @Test
    void shouldSayWhatIsWrongWithTheUsageAndWhereHelpIs() {
        final Execution replay = Execution.of("replay", "--layout", "round", "scenario");

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.err().lines())
                .containsExactly(
                        "signalbox: Invalid value for option '--layout': expected one of [FUSED, SPLIT, STAGED]"
                                + " (case-insensitive) but was 'round'",
                        "Try 'signalbox replay --help'.");
    }

    @Test
    void shouldGuessWhichCommandWasMeant() {
        final Execution reply = Execution.of("reply");

        assertThat(reply.exitCode()).isEqualTo(2);
        assertThat(reply.err()).contains("'reply'", "replay");
    }

    @Test
    void shouldListTheNormalisationsToWhoNamesAnother() {
        final Execution replay = Execution.of("replay", "--no-normalise", "checksum", "scenario");

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.err()).contains("no normalisation is called 'checksum'; there are outer-id, local-id");
    }

    @Test
    void shouldSayHowAnOptionOfTwoPartsIsWritten() {
        final Execution made = Execution.of("golden", "new", "shop", "--rules", "r", "--pcap", "eth0");

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).startsWith("signalbox: 'eth0' is no PORT=FILE");
    }

    @Test
    void shouldListTheCommands() {
        final Execution help = Execution.of("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("replay", "journal", "golden", "Exit codes:", "Examples:");
        assertThat(Execution.of().exitCode()).isEqualTo(2);
        assertThat(Execution.of().err()).isEqualTo(help.out());
    }

    @Test
    void shouldNameStageAndEventOfTheDirectorsOwnFault() {
        final Execution failing = execute(TroubleTest::failInRewrite);

        assertThat(failing.exitCode()).isEqualTo(70);
        assertThat(failing.err())
                .startsWith("signalbox: the director's own fault: stage rewrite failed at event 2: ")
                .contains("at io.signalbox.director.TroubleTest")
                .hasLineCount(2);
    }

    @Test
    void shouldNameTheLawThatIsBroken() {
        final Execution failing = execute(() -> {
            throw new IllegalStateException("conservation is broken: 3 events, but 2 final decisions");
        });

        assertThat(failing.exitCode()).isEqualTo(70);
        assertThat(failing.err())
                .startsWith(
                        "signalbox: the director's own fault: conservation is broken: 3 events, but 2 final decisions");
    }

    @Test
    void shouldSayWhyTheFileSystemRefused() {
        final Execution failing = execute(() -> {
            throw new AccessDeniedException("/etc/secret");
        });

        assertThat(failing.exitCode()).isEqualTo(2);
        assertThat(failing.err().strip()).isEqualTo("signalbox: /etc/secret: permission denied");
    }

    private static Execution execute(final Callable<Integer> task) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = new CommandLine(new Task(task))
                .setExecutionExceptionHandler(new Trouble())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute();
        return new Execution(exitCode, out.toString(), err.toString());
    }

    private static Integer failInRewrite() {
        final MemorySource source = new MemorySource(1 << 16);
        final Lane.Settings settings = new Lane.Settings(Layout.FUSED, 64, 7, TroubleTest::failingInRewrite);
        try (Lane lane =
                Lane.open(settings, new State(State.Bounds.SMALL, 0, 1, 0), source, NOWHERE, DecisionLog.NOTHING)) {
            lane.tick(1);
            lane.tick(2);
            lane.drain();
        }
        return ExitCode.WELL;
    }

    private static Stage failingInRewrite(final Stage stage) {
        return stage instanceof Rewrite ? new FailingAtTheSecond() : stage;
    }

    private static final PacketSink NOWHERE = new PacketSink() {
        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            return true;
        }

        @Override
        public void flush() {}

        @Override
        public void discard() {}
    };

    private static final class FailingAtTheSecond implements Stage {
        @Override
        public void process(final PacketSlot slot) {
            if (slot.event == 2) {
                throw new ArithmeticException("provoked");
            }
        }
    }

    @Command(name = "task")
    private record Task(Callable<Integer> task) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            return task.call();
        }
    }
}
