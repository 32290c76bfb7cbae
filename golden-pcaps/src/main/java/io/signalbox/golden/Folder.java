package io.signalbox.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Lists what lies in a folder, always in the order of names. */
final class Folder {
    private Folder() {}

    /**
     * The files whose names begin and end so, under what stands between; where nothing is asked of the beginning, under
     * their whole names. One that is no regular file is a {@link ScenarioException}.
     */
    static SortedMap<String, Path> files(final Path folder, final String prefix, final String suffix) {
        return list(folder, prefix, suffix, prefix.isEmpty() ? "" : suffix, any -> true, file -> {
            FileTrouble.requireRegular(file);
            return file;
        });
    }

    static <T> SortedMap<String, T> folders(final Path folder, final String prefix, final Function<Path, T> content) {
        return list(folder, prefix, "", "", Files::isDirectory, content);
    }

    private static <T> SortedMap<String, T> list(
            final Path folder,
            final String prefix,
            final String suffix,
            final String cut,
            final Predicate<Path> wanted,
            final Function<Path, T> content) {
        final SortedMap<String, T> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(wanted).forEach(entry -> {
                final String name = entry.getFileName().toString();
                if (name.startsWith(prefix) && name.endsWith(suffix)) {
                    found.put(name.substring(prefix.length(), name.length() - cut.length()), content.apply(entry));
                }
            });
        } catch (final IOException e) {
            throw ScenarioException.in(folder, "cannot be listed: " + FileTrouble.cause(e));
        }
        return found;
    }
}
