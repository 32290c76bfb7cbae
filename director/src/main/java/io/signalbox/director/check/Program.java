package io.signalbox.director.check;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program and its arguments, which no shell reads. What it writes nobody reads.
 *
 * @param as options of runuser(1): who runs it; empty for whoever runs the director
 */
public record Program(List<String> words, List<String> as) {
    /** What becomes of it where all is well. */
    static final String WELL = "ended with status 0";

    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));
    /** To end when it was asked to. */
    private static final int TO_END_MS = 1_000;

    /**
     * Runs it to its end, or until its thread is interrupted.
     *
     * @return what became of it, behind a name of it
     */
    String run(final int timeoutMs) throws InterruptedException {
        try {
            final Process process = new ProcessBuilder(command())
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)
                        ? "ended with status " + process.exitValue()
                        : "was ended: it ran for longer than " + timeoutMs + " ms";
            } finally {
                end(process);
            }
        } catch (final IOException failure) {
            return "cannot be run: " + failure.getMessage();
        }
    }

    private List<String> command() {
        final List<String> all = new ArrayList<>();
        if (!as.isEmpty()) {
            all.add("runuser");
            all.addAll(as);
            all.add("--");
        }
        all.addAll(words);
        return all;
    }

    /** With all that it has begun, where it runs on. */
    private static void end(final Process process) throws InterruptedException {
        if (process.isAlive()) {
            final List<ProcessHandle> begun = process.descendants().toList();
            begun.forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor(TO_END_MS, TimeUnit.MILLISECONDS);
            begun.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
