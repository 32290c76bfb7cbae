package io.signalbox.director.lab;

import io.signalbox.director.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code signalbox run} at work in a namespace, with a journal of its own. */
public final class DirectorProgram {
    /** What it says once it directs. */
    private static final String DIRECTS = "signalbox: directs ";

    private static final Duration TO_START = Duration.ofSeconds(60);

    private final Running program;
    private final List<String> words;
    private final Path journal;

    private DirectorProgram(final Running program, final List<String> words, final Path journal) {
        this.program = program;
        this.words = words;
        this.journal = journal;
    }

    /**
     * Starts one, which keeps inputs in its journal unless {@code options} say otherwise; returns once it directs.
     *
     * @param rules what the file {@code --rules} shall hold
     */
    public static DirectorProgram start(
            final Namespace machine, final List<String> devices, final String rules, final String... options) {
        final Path folder = machine.newFolder("director");
        final Path journal = folder.resolve("journal");
        final Path file = folder.resolve("rules");
        write(file, rules);
        final List<String> words = new ArrayList<>(List.of("run", "--rules", file.toString()));
        devices.forEach(device -> words.addAll(List.of("-i", device)));
        words.addAll(List.of("--journal", journal.toString(), "--journal-level", "inputs"));
        words.addAll(List.of("--control", folder.resolve("control").toString(), "--quiet"));
        words.addAll(List.of(options));
        final Running program = machine.startJava("signalbox", List.of(), Main.class, words.toArray(String[]::new));
        return new DirectorProgram(program.awaitLog(DIRECTS, TO_START), words, journal);
    }

    /** Of a site, with all that its servers serve. */
    public static DirectorProgram start(final Site site, final String scheduler, final String... options) {
        return start(site.director(), site.devices(), site.rules(scheduler), options);
    }

    public Running program() {
        return program;
    }

    public Path journal() {
        return journal;
    }

    /** What a user would type to have it so, in the folder of its files. */
    String commandLine() {
        return "signalbox " + String.join(" ", words).replace(journal.getParent() + "/", "");
    }

    private static void write(final Path file, final String text) {
        try {
            Files.writeString(file, text);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
