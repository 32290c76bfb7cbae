package io.signalbox.replay;

import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that appears under its name whole, or not at all: it is filled beside its place, and {@link #commit} moves it
 * there. It takes the place of an older one only where that holds the same mark, a file that no stranger's folder has,
 * or nothing at all.
 */
public final class OutputFolder implements AutoCloseable {
    private final Path target;
    private final Path draft;

    private OutputFolder(final Path target, final Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /**
     * Makes the draft in the nearest folder that is there: so it can be moved to its place, and a failure leaves no new
     * folder behind.
     *
     * @param mark name of the file by which an older output is known; whoever fills the folder makes it
     * @throws ScenarioException where something else is in the way
     */
    public static OutputFolder begin(final Path folder, final String mark) throws IOException {
        checkFree(folder, mark);
        final Path target = folder.toAbsolutePath().normalize();
        Path existing = target.getParent();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        final Path draft = existing.resolve(beside(target, "partial"));
        return new OutputFolder(target, Files.createDirectory(draft));
    }

    /** Whether an output may come to this place, asked before the work. */
    public static void checkFree(final Path folder, final String mark) throws IOException {
        final Path target = folder.toAbsolutePath().normalize();
        final boolean isThere = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (target.getParent() == null || isThere && !Files.isDirectory(target)) {
            throw ScenarioException.in(target, "is no folder that an output can be written to");
        }
        if (isThere && !Files.exists(target.resolve(mark)) && !isEmpty(target)) {
            throw ScenarioException.in(target, "is not empty and holds no earlier output, so it is left alone");
        }
    }

    private static boolean isEmpty(final Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static String beside(final Path target, final String what) {
        return "." + target.getFileName() + "." + what + "-"
                + ProcessHandle.current().pid();
    }

    /** Where to write until then. */
    public Path draft() {
        return draft;
    }

    /** A folder cannot be renamed over a full one, so the old one steps aside, and back if the new one cannot come. */
    public void commit() throws IOException {
        Files.createDirectories(target.getParent());
        if (!Files.exists(target)) {
            Files.move(draft, target);
            return;
        }
        final Path aside = target.resolveSibling(beside(target, "old"));
        Files.move(target, aside);
        try {
            Files.move(draft, target);
        } catch (final IOException trouble) {
            Files.move(aside, target);
            throw trouble;
        }
        delete(aside);
    }

    /** Without a commit nothing stays. */
    @Override
    public void close() throws IOException {
        if (Files.exists(draft)) {
            delete(draft);
        }
    }

    private static void delete(final Path folder) throws IOException {
        final List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
