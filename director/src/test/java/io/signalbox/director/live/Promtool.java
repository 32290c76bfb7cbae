package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.house.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' own judge of metrics: Debian's, from the {@code PATH} or where {@code ./signalbox test} puts it. */
final class Promtool {
    private Promtool() {}

    /** {@code promtool check metrics} takes the page, and has nothing to say; without the program the test is skipped. */
    static void assertPleased(final String page) {
        final Optional<Path> promtool = find();
        assumeThat(promtool).as("the program promtool (Debian: prometheus)").isPresent();
        try {
            final Process check = new ProcessBuilder(promtool.get().toString(), "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            check.outputWriter(StandardCharsets.UTF_8).append(page).close();
            final String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(check.waitFor()).as(said).isZero();
            assertThat(said).isEmpty();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException signal) {
            throw new IllegalStateException(signal);
        }
    }

    private static Optional<Path> find() {
        final Stream<Path> installed =
                Arrays.stream(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, "promtool"));
        return Stream.concat(installed, Stream.of(Checkout.root().resolve("target/tools/promtool")))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
