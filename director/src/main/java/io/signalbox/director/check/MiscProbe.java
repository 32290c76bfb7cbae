package io.signalbox.director.check;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A program ends with status 0; it has nothing to read. */
public record MiscProbe(String command, int timeoutMs) implements Probe {
    private static final File NOTHING = new File("/dev/null");

    @Override
    public void run() throws IOException, InterruptedException {
        final Process program = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!program.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new IOException("it runs for longer than " + timeoutMs + " ms");
            }
            if (program.exitValue() != 0) {
                throw new IOException("it ends with status " + program.exitValue());
            }
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }
}
