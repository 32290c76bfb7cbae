package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox restart}: the program that is installed goes on for the one that runs. */
@Command(
        name = "restart",
        header = "Have a running director replaced by the program that is installed, without losing a connection.",
        description = {
            "",
            "The running director starts the program as it is installed now, with the words that it was started with"
                    + " itself. That one reads the configuration, practises, and takes over services, connections and"
                    + " surroundings by a checkpoint in the journal, which there must be ('signalbox run --take-over'"
                    + " says more). Frames wait meanwhile. Where the other one cannot, the running director goes on.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:another director has taken over",
            "1:the running one goes on, or has ended and none took over; a sentence says which, and why",
            "2:no director answers",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox check --config /etc/signalbox/signalbox.conf && signalbox restart")
public final class RestartCommand implements Callable<Integer> {
    /** What a director is asked. */
    static final String QUESTION = "restart";

    /** The next one starts, reads its files and practises meanwhile. */
    private static final long TO_START_MS = TimeUnit.MINUTES.toMillis(10);

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Asking asking;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        return restart(TO_START_MS);
    }

    int restart(final long patienceMs) throws IOException {
        if (!Control.isAnswered(asking.control())) {
            throw new LiveException("no director answers at " + asking.control());
        }
        try {
            final Answer answer = Control.ask(asking.control(), List.of(QUESTION), patienceMs);
            spec.commandLine().getErr().print(answer.trouble());
            spec.commandLine().getErr().flush();
            return answer.exitCode();
        } catch (final IOException leftWithoutAWord) {
            return leftWithoutAWord.getCause() instanceof SocketTimeoutException ? giveUp(patienceMs) : awaitNext();
        }
    }

    /** It has not left, whoever it began for: a restart that hangs is none. */
    private int giveUp(final long patienceMs) {
        say("the director has neither handed over nor said why not for " + TimeUnit.MILLISECONDS.toSeconds(patienceMs)
                + " s: the one that is to take over hangs, or its disk does");
        return ExitCode.NO;
    }

    /** Where one fails halfway, a service manager may have begun another since, which knows of no connection. */
    private int awaitNext() throws IOException {
        final long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (!Control.isAnswered(asking.control())) {
            if (System.nanoTime() > giveUpNs) {
                say("the director has handed over, but none answers at " + asking.control());
                return ExitCode.NO;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
        if (!Control.ask(asking.control(), Origin.BEGINNING).text().strip().equals(Origin.TOOK_OVER)) {
            say("the director has ended and none took over: one that began anew answers, and connections are lost");
            return ExitCode.NO;
        }
        say("another director has taken over");
        return ExitCode.WELL;
    }

    private void say(final String sentence) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(sentence);
        out.flush();
    }
}
