package io.signalbox.director.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A lab's mark in the file system: a folder to work in, named for the lab's id, that says whose it is. So any lab can
 * tell what a dead one left behind from what a living one needs.
 */
final class Mark {
    /** Where labs' folders are. */
    static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

    private static final String PREFIX = "signalbox-lab-";
    private static final String OWNER = "owner";
    private static final String KEPT = "kept";
    private static final int IDS = 36 * 36 * 36 * 36;
    private static final int SMALLEST_ID = IDS / 36;
    /** In {@code /proc/PID/stat}, behind the program's name in parentheses, which may hold anything. */
    private static final int START_TIME = 19;

    private final String id;
    private final Path folder;

    private Mark(final String id) {
        this.id = id;
        this.folder = PARENT.resolve(PREFIX + id);
    }

    static Mark make() throws IOException {
        final Path draft = Files.createTempDirectory("." + PREFIX);
        Files.writeString(draft.resolve(OWNER), thisProcess());
        final Mark mark = unused();
        // with its owner in it from the first moment: none is ever seen without
        Files.move(draft, mark.folder, StandardCopyOption.ATOMIC_MOVE);
        return mark;
    }

    private static Mark unused() {
        while (true) {
            final int drawn = ThreadLocalRandom.current().nextInt(SMALLEST_ID, IDS);
            final Mark mark = new Mark(Integer.toString(drawn, Character.MAX_RADIX));
            if (!Files.exists(mark.folder)) {
                return mark;
            }
        }
    }

    /** Of all labs of this user, whether alive or not. */
    static List<Mark> all() {
        try (Stream<Path> files = Files.list(PARENT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .map(name -> new Mark(name.substring(PREFIX.length())))
                    .filter(mark -> Files.isReadable(mark.folder.resolve(OWNER)))
                    .toList();
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    String id() {
        return id;
    }

    Path folder() {
        return folder;
    }

    /** From now on it outlives its process, until somebody cleans up. */
    void keep() throws IOException {
        Files.writeString(folder.resolve(OWNER), KEPT);
    }

    boolean isKept() {
        return KEPT.equals(owner());
    }

    /** Whether this process made it. */
    boolean isOurs() {
        return thisProcess().equals(owner());
    }

    /** Whether the process that made it is gone without having cleaned up. */
    boolean isAbandoned() {
        final String owner = owner();
        return !owner.isEmpty() && !KEPT.equals(owner) && !owner.equals(process(owner.split(" ")[0]));
    }

    void erase() throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new Eraser());
        }
    }

    private static final class Eraser extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(final Path file, final IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(final Path folder, final IOException trouble) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    /** Empty for a lab that is just going. */
    private String owner() {
        try {
            return Files.readString(folder.resolve(OWNER));
        } catch (final IOException gone) {
            return "";
        }
    }

    private static String thisProcess() {
        return process(Long.toString(ProcessHandle.current().pid()));
    }

    /** A process and the moment it began, in the kernel's clock ticks: numbers of processes come round again. */
    private static String process(final String pid) {
        try {
            final String stat = Files.readString(Path.of("/proc", pid, "stat"));
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return pid + " " + fields[START_TIME];
        } catch (final IOException gone) {
            return pid + " gone";
        }
    }
}
