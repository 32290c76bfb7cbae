package io.signalbox.director.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program at work in a namespace. What it prints, to stdout and stderr, goes to its log. */
public final class Running {
    private static final Duration TO_END = Duration.ofSeconds(15);
    private static final long LOOK_AGAIN_NS = 5_000_000;

    private final String name;
    private final Process process;
    private final Path log;

    Running(final String name, final Process process, final Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /**
     * Returns once the log holds {@code text}.
     *
     * @throws LabException with the whole log, if the program ends before that or takes longer than {@code atMost}
     */
    public Running awaitLog(final String text, final Duration atMost) {
        final long deadline = System.nanoTime() + atMost.toNanos();
        while (!log().contains(text)) {
            if (!process.isAlive() && !log().contains(text)) {
                throw new LabException(name + " ended with " + process.exitValue() + " and said: " + log());
            }
            if (System.nanoTime() > deadline) {
                throw new LabException(
                        name + " did not say '" + text + "' within " + atMost.toSeconds() + " seconds, but: " + log());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
        return this;
    }

    /** SIGTERM, and a while to end in; then SIGKILL. Returns the exit code as a shell shows it. */
    public int stop() {
        process.destroy();
        return ended();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        ended();
    }

    /** Any other, by its name: STOP, CONT, HUP, USR1. */
    public void signal(final String signal) {
        Programs.run(log.getParent(), List.of("sh", "-c", "kill -" + signal + " " + pid()), "")
                .orFail();
    }

    /** Waits for it to end by itself; returns the exit code. */
    public int ended() {
        return ended(TO_END);
    }

    /** The same, and waits for so long; then SIGKILL. */
    public int ended(final Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new LabException("waiting for " + name + " was interrupted.", stop);
        }
    }

    void askToEnd() {
        process.destroy();
    }
}
