package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Commands in the network namespace of the calling thread. */
public final class Shell {
    private Shell() {}

    /** What a line of shell prints; it must succeed. */
    public static String sh(final String line) {
        try {
            final Process process = new ProcessBuilder("sh", "-ec", line)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", line, output).isZero();
            return output;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
