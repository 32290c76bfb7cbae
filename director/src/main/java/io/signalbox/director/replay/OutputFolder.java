package io.signalbox.director.replay;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that appears under its name whole, or not at all: it is filled beside its place and moved there by
 * {@link #commit}. It takes the place of an older one only where that was made in this way as well (a file in it tells),
 * or is empty.
 */
final class OutputFolder implements AutoCloseable {
    private static final String MARK = ".signalbox-replay";
    private static final String MARK_TEXT = "Made by signalbox replay, which may overwrite this folder.\n";

    private final Path target;
    private final Path draft;

    private OutputFolder(final Path target, final Path draft) {
        this.target = target;
        this.draft = draft;
    }

    /** The draft is made in the nearest folder that is there, so that a failure leaves no new folder behind. */
    static OutputFolder begin(final Path folder) throws IOException {
        final Path target = folder.toAbsolutePath().normalize();
        checkMayBecome(target);
        Path existing = target.getParent();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        final Path draft = existing.resolve(beside(target, "partial"));
        Files.createDirectory(draft);
        return new OutputFolder(target, draft);
    }

    /** @throws FileSystemException one sentence, where something is in the way */
    static void checkMayBecome(final Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            if (!Files.exists(folder.resolve(MARK)) && !isEmpty(folder)) {
                throw new FileSystemException(folder
                        + " was not written by signalbox replay and is not overwritten: name another folder,"
                        + " or remove it");
            }
        } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(folder + " is in the way: it is no folder");
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
    Path draft() {
        return draft;
    }

    /** Puts the folder into its place. */
    void commit() throws IOException {
        Files.writeString(draft.resolve(MARK), MARK_TEXT);
        Files.createDirectories(target.getParent());
        if (Files.exists(target)) {
            final Path old = target.resolveSibling(beside(target, "old"));
            Files.move(target, old);
            Files.move(draft, target);
            delete(old);
        } else {
            Files.move(draft, target);
        }
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
