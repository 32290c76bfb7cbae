package io.signalbox.director.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a host tells of itself: its files, and what its programs print. Tests have one of their own making. */
interface Machine {
    /** This host. */
    Machine THIS = new Machine() {
        @Override
        public Optional<String> read(final String path) {
            try {
                return Optional.of(Files.readString(Path.of(path)));
            } catch (final IOException unread) {
                return Optional.empty();
            }
        }

        @Override
        public long count(final String folder, final String prefix) {
            try (Stream<Path> entries = Files.list(Path.of(folder))) {
                return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                        .count();
            } catch (final IOException unread) {
                return 0;
            }
        }

        @Override
        public Optional<String> run(final String... command) {
            try {
                final Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getOutputStream().close();
                final String output = new String(process.getInputStream().readAllBytes());
                return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                        ? Optional.of(output)
                        : Optional.empty();
            } catch (final IOException missing) {
                return Optional.empty();
            } catch (final InterruptedException signal) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    };

    int SECONDS = 10;

    /** A file's text; empty where it cannot be read. */
    Optional<String> read(String path);

    /** How many entries of a folder begin so. */
    long count(String folder, String prefix);

    /** What a program prints; empty where it is not there or fails. */
    Optional<String> run(String... command);
}
