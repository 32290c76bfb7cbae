package io.signalbox.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder to work in, which is deleted with all that is still in it when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    private TemporaryFolder(final Path path) {
        this.path = path;
    }

    /** A hidden one in the nearest folder above {@code target} that is there: from it things can be renamed. */
    public static TemporaryFolder near(final Path target) throws IOException {
        Path above = target.toAbsolutePath().normalize().getParent();
        while (!Files.exists(above)) {
            above = above.getParent();
        }
        final String name =
                "." + target.getFileName() + "." + ProcessHandle.current().pid();
        return new TemporaryFolder(Files.createDirectory(above.resolve(name)));
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
        final List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(path)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path each : deepestFirst) {
            Files.delete(each);
        }
    }
}
