package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The program as it is installed now, started by the one that runs to take over from it. It is a child of its, with the
 * same words, environment, user, capabilities and output, and so belongs to the same service.
 */
final class Successor {
    private static final String TAKE_OVER = "--take-over";

    /** It reads its files and practises for a minute at most. */
    private static final long PATIENCE_MS = TimeUnit.MINUTES.toMillis(5);

    private final String launcher;
    private final List<String> words;
    private final long patienceMs;
    private Process process;
    private volatile boolean takesOver;

    /**
     * @param launcher starts the program; null where nobody said which
     * @param words that this one was started with
     */
    Successor(final String launcher, final List<String> words) {
        this(launcher, words, PATIENCE_MS);
    }

    Successor(final String launcher, final List<String> words, final long patienceMs) {
        this.launcher = launcher;
        this.words = words;
        this.patienceMs = patienceMs;
    }

    /** Somebody has asked for the state: he is waited for, however long it takes, unless he does not get it. */
    <T> T handOver(final Supplier<T> state) {
        takesOver = true;
        boolean isHandedOver = false;
        try {
            final T left = state.get();
            isHandedOver = true;
            return left;
        } finally {
            takesOver = isHandedOver;
        }
    }

    /** Answers only where nothing came of it: once another takes over, this director hears nobody any more. */
    Answer start() {
        if (launcher == null) {
            return Answer.trouble(
                    ExitCode.NO,
                    "this director was not started by its launcher: start another one with its words and " + TAKE_OVER);
        }
        try {
            return Answer.trouble(
                    ExitCode.NO,
                    "the one that was to take over " + end(begin())
                            + ", and says why where this one, which goes on, says what happens");
        } catch (final IOException refused) {
            return Answer.trouble(ExitCode.NO, refused.getMessage());
        } catch (final InterruptedException end) {
            Thread.currentThread().interrupt();
            return Answer.trouble(ExitCode.NO, "this director ends");
        }
    }

    /** One that asks for nothing would keep whoever wants it, a package's upgrade for instance, waiting for ever. */
    private String end(final Process started) throws InterruptedException {
        if (!started.waitFor(patienceMs, TimeUnit.MILLISECONDS) && !takesOver) {
            started.destroyForcibly().waitFor();
            return "did not ask for anything within " + patienceMs + " ms and was ended";
        }
        return "ended with status " + started.waitFor();
    }

    private synchronized Process begin() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IOException("another one is about to take over already");
        }
        final ProcessBuilder next = new ProcessBuilder(command()).inheritIO();
        ServiceManager.passOn(next.environment());
        process = next.start();
        return process;
    }

    List<String> command() {
        final List<String> command = new ArrayList<>(words);
        command.add(0, launcher);
        if (!words.contains(TAKE_OVER)) {
            command.add(TAKE_OVER);
        }
        return command;
    }
}
