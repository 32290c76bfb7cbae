package io.signalbox.replay;

import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder to work in, which is deleted with all that is still in it when it is closed, or when the program is told to
 * end before that. No other has its name, so one that a killed program left behind is in nobody's way.
 */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread cleaner = new Thread(this::deleteQuietly, "temporary-folder-cleaner");

    private TemporaryFolder(final Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /** A hidden one in the nearest folder above {@code target} that is there: from it things can be renamed. */
    public static TemporaryFolder near(final Path target) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(above(target), "." + target.getFileName() + "."));
    }

    /**
     * The nearest folder above {@code target} that is there.
     *
     * @throws ScenarioException where nothing can be made in it
     */
    static Path above(final Path target) {
        Path above = target.toAbsolutePath().normalize().getParent();
        while (!Files.exists(above)) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            throw ScenarioException.in(above, "is not a folder");
        }
        if (!Files.isWritable(above)) {
            throw ScenarioException.in(above, "cannot be written to: permission denied");
        }
        return above;
    }

    /** One where the system keeps such. */
    public static TemporaryFolder create() throws IOException {
        return new TemporaryFolder(Files.createTempDirectory("signalbox-"));
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            delete();
        } finally {
            forgetCleaner();
        }
    }

    private void forgetCleaner() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (final IllegalStateException ending) {
            // the program ends already: then the cleaner runs once more, and finds nothing
        }
    }

    private void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        final List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(path)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }

    /** Whoever works in the folder does not stop for this: what he still adds may need another round. */
    private void deleteQuietly() {
        for (int round = 0; round < 3 && Files.exists(path); round++) {
            try {
                delete();
            } catch (final IOException | RuntimeException busy) {
                // nobody is left to tell, and a draft that stays harms nobody
            }
        }
    }
}
