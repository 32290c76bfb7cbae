package io.signalbox.replay;

import io.signalbox.golden.FileTrouble;
import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder that appears under its name whole, or not at all: it is filled beside its place, and {@link #commit} moves it
 * there, with a list of all that it holds ({@link #LIST}). It takes the place of an older one only where that holds
 * nothing but what its own list names: a stranger's file is never deleted.
 */
public final class OutputFolder implements AutoCloseable {
    /** UTF-8 text: a heading behind {@code #}, then the paths of files and folders, one a line. */
    public static final String LIST = "signalbox-output";

    private static final String HEADING =
            "# Written by signalbox, which may replace what stands here and nothing else:";

    private final Path target;
    private final TemporaryFolder workshop;
    private final Path draft;

    private OutputFolder(final Path target, final TemporaryFolder workshop) throws IOException {
        this.target = target;
        this.workshop = workshop;
        // the draft has its own name already, so that complaints about its files name it
        draft = Files.createDirectory(workshop.path().resolve(target.getFileName()));
    }

    /**
     * Makes the draft in the nearest folder that is there: so it can be moved to its place, and a failure leaves no new
     * folder behind.
     *
     * @throws ScenarioException where something else is in the way
     */
    public static OutputFolder begin(final Path folder) throws IOException {
        checkFree(folder);
        final Path target = realPlace(folder);
        return new OutputFolder(target, TemporaryFolder.near(target));
    }

    /** Whether an output may come to this place, asked before the work. */
    public static void checkFree(final Path folder) throws IOException {
        final Path target = realPlace(folder);
        if (target.getParent() == null || Files.exists(target) && !Files.isDirectory(target)) {
            throw ScenarioException.in(target, "is no folder that an output can be written to");
        }
        if (Files.exists(target)) {
            checkNothingForeign(target);
        }
        TemporaryFolder.above(target);
    }

    /** Behind all symbolic links: a link stays where it is, and what it leads to is replaced. */
    private static Path realPlace(final Path folder) {
        final Path wanted = folder.toAbsolutePath();
        Path existing = wanted;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        try {
            final Path real = existing.toRealPath();
            if (!existing.equals(wanted) && !Files.isDirectory(real)) {
                throw ScenarioException.in(existing, "is no folder that an output can be written to");
            }
            return real.resolve(existing.relativize(wanted)).normalize();
        } catch (final IOException trouble) {
            throw ScenarioException.in(
                    existing, "is no folder that an output can be written to: " + FileTrouble.cause(trouble));
        }
    }

    private static void checkNothingForeign(final Path target) throws IOException {
        final Set<String> ours = listed(target);
        for (final Path path : below(target)) {
            final String name = target.relativize(path).toString();
            if (!ours.contains(name)) {
                throw ScenarioException.in(
                        target, "holds " + name + ", which no earlier output has written, so it is left alone");
            }
        }
    }

    /** What an earlier output says that it has written, itself included. */
    private static Set<String> listed(final Path target) throws IOException {
        final Path list = target.resolve(LIST);
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            return Set.of();
        }
        final List<String> lines = Files.readAllLines(list);
        return lines.isEmpty() || !lines.get(0).equals(HEADING) ? Set.of() : new HashSet<>(lines);
    }

    /** All files and folders below a folder, each folder before what it holds. */
    private static List<Path> below(final Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.skip(1).sorted().toList();
        }
    }

    /** What writes into a folder. */
    public interface Filling {
        void into(Path draft) throws IOException;
    }

    /**
     * Begins a folder, fills it and commits it.
     *
     * @throws ScenarioException where something else is in the way
     * @throws IOException that names the folder, when the disk refuses; what was there before is then untouched
     */
    public static void fill(final Path folder, final Filling filling) throws IOException {
        try (OutputFolder output = begin(folder)) {
            filling.into(output.draft());
            output.commit();
        } catch (final UncheckedIOException trouble) {
            throw cannotWrite(folder, trouble.getCause());
        } catch (final IOException trouble) {
            throw cannotWrite(folder, trouble);
        }
    }

    private static IOException cannotWrite(final Path folder, final IOException trouble) {
        return new IOException(folder + " cannot be written: " + FileTrouble.cause(trouble), trouble);
    }

    /** Where to write until then. */
    public Path draft() {
        return draft;
    }

    /** A folder cannot be renamed over a full one, so the old one steps aside, and back if the new one cannot come. */
    public void commit() throws IOException {
        writeList();
        Files.createDirectories(target.getParent());
        if (!Files.exists(target)) {
            Files.move(draft, target);
            return;
        }
        final Path aside = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".old-");
        final Path old = aside.resolve(target.getFileName());
        Files.move(target, old);
        try {
            checkNothingForeign(old);
            Files.move(draft, target);
        } catch (final IOException | RuntimeException trouble) {
            Files.move(old, target);
            Files.delete(aside);
            throw trouble;
        }
        delete(old);
        Files.delete(aside);
    }

    private void writeList() throws IOException {
        final StringBuilder list =
                new StringBuilder(HEADING).append('\n').append(LIST).append('\n');
        for (final Path path : below(draft)) {
            list.append(draft.relativize(path)).append('\n');
        }
        Files.writeString(draft.resolve(LIST), list);
    }

    private static void delete(final Path folder) throws IOException {
        for (final Path path :
                below(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
        }
        Files.delete(folder);
    }

    /** Without a commit nothing stays. */
    @Override
    public void close() throws IOException {
        workshop.close();
    }
}
