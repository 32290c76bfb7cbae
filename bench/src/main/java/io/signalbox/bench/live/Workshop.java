package io.signalbox.bench.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Our programs in C, compiled on this machine: each says above its code what it is for. */
final class Workshop {
    private static final List<String> PROGRAMS =
            List.of("generator", "counter", "forwarder", "web", "stopwatch", "asker");

    private final Path folder;

    private Workshop(final Path folder) {
        this.folder = folder;
    }

    /** Compiles them all into a folder. */
    static Workshop open(final Path folder) {
        final Workshop workshop = new Workshop(folder);
        PROGRAMS.forEach(workshop::compile);
        return workshop;
    }

    /** What starts one of them. */
    List<String> command(final String program, final String... words) {
        final List<String> command =
                new ArrayList<>(List.of(folder.resolve(program).toString()));
        command.addAll(List.of(words));
        return command;
    }

    private void compile(final String program) {
        final Path source = folder.resolve(program + ".c");
        final String binary = folder.resolve(program).toString();
        try (InputStream text = Workshop.class.getResourceAsStream(program + ".c")) {
            Files.copy(text, source);
            final Process gcc = new ProcessBuilder("gcc", "-std=gnu11", "-O2", "-Wall", "-o", binary, source.toString())
                    .redirectErrorStream(true)
                    .start();
            final String complaint = new String(gcc.getInputStream().readAllBytes());
            if (gcc.waitFor() != 0 || !complaint.isEmpty()) {
                throw new IllegalStateException(program + ".c does not compile:\n" + complaint);
            }
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("gcc was interrupted.", stop);
        }
    }
}
