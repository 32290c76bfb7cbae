package io.signalbox.journal.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The checkpoints in a journal's folder, by the events that they were taken at. */
public final class CheckpointFiles {
    static final String UNFINISHED = ".new";

    private static final String PREFIX = "checkpoint-";
    private static final int DIGITS = 20;

    private CheckpointFiles() {}

    static String name(final long event) {
        return PREFIX + String.format("%0" + DIGITS + "d", event);
    }

    /** The events that there are checkpoints of, in order. */
    public static List<Long> events(final Path folder) throws IOException {
        final List<Long> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(PREFIX + "[0-9]{" + DIGITS + "}"))
                    .sorted()
                    .forEach(name -> events.add(Long.parseLong(name.substring(PREFIX.length()))));
        }
        return events;
    }

    public static Path path(final Path folder, final long event) {
        return folder.resolve(name(event));
    }

    /** Those from before an event, of which the journal has no record any more, go; returns how many bytes they had. */
    public static long deleteBefore(final Path folder, final long event) throws IOException {
        long bytes = 0;
        for (final long old : events(folder)) {
            if (old < event) {
                bytes += Files.size(path(folder, old));
                Files.delete(path(folder, old));
            }
        }
        return bytes;
    }

    /** Those that a writer began and never came to finish go. */
    public static void deleteUnfinished(final Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + UNFINISHED)) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Bytes of all of them. */
    public static long bytes(final Path folder) throws IOException {
        long bytes = 0;
        for (final long event : events(folder)) {
            bytes += Files.size(path(folder, event));
        }
        return bytes;
    }
}
