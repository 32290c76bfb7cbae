package io.signalbox.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something that happened to a journal on its disk.
 *
 * @param position of the damage in the file; -1 where the whole file is meant
 */
record Damage(String what, Path file, long position) {
    /** A document is at most so long: damage within it may be told at its beginning. */
    private static final long DOCUMENT = 2048;

    /** Up to here stand the queue's own header and tables. */
    private static final long TABLES = 65_808;

    boolean isLocatedBy(final Finding finding) {
        if (!finding.isDamage() || !finding.file().equals(file.getFileName().toString())) {
            return false;
        }
        return position < 0
                || finding.position() < 0
                || finding.position() == 0 && position < TABLES
                || Math.abs(finding.position() - position) <= DOCUMENT;
    }

    static Damage random(final Path journal, final Random random) throws IOException {
        final List<Path> files = new ArrayList<>(List.of(JournalDirectory.files(journal)));
        final Path queueFile = files.get(random.nextInt(files.size()));
        return switch (random.nextInt(7)) {
            case 0 -> flip(queueFile, documents(queueFile, random), random);
            case 1 -> flip(queueFile, (long) (random.nextDouble() * Files.size(queueFile)), random);
            case 2 -> flip(queueFile, random.nextInt((int) TABLES), random);
            case 3 -> header(queueFile, random);
            case 4 -> flip(own(journal, random), random);
            case 5 -> missing(random.nextInt(6) == 0 ? journal.resolve(JournalDirectory.PROPERTIES) : queueFile);
            default -> cut(queueFile, (long) (random.nextDouble() * Files.size(queueFile)));
        };
    }

    private static Path own(final Path journal, final Random random) {
        return journal.resolve(random.nextBoolean() ? JournalDirectory.PROPERTIES : JournalDirectory.SECRET);
    }

    private static List<Long> starts(final Path file) throws IOException {
        final List<Long> starts = new ArrayList<>();
        new DocumentScanner((header, buffer, offset, position) -> starts.add(position)).scan(file);
        return starts;
    }

    /** Anywhere from the first document to the end of the last. */
    private static long documents(final Path file, final Random random) throws IOException {
        final long from = starts(file).get(0);
        final long end = new DocumentScanner((header, buffer, offset, position) -> {})
                .scan(file)
                .documentsEnd();
        return from + (long) (random.nextDouble() * (end - from));
    }

    private static Damage header(final Path file, final Random random) throws IOException {
        final List<Long> starts = starts(file);
        return flip(file, starts.get(random.nextInt(starts.size())) + random.nextInt(56), random);
    }

    private static Damage flip(final Path file, final Random random) throws IOException {
        return new Damage("a byte of it", file, -1).after(flip(file, random.nextInt((int) Files.size(file)), random));
    }

    private Damage after(final Damage done) {
        return new Damage(what + ": " + done.what(), file, position);
    }

    static Damage flip(final Path file, final long position, final Random random) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            final int value = bytes.read();
            bytes.seek(position);
            bytes.write(value ^ 1 + random.nextInt(255));
        }
        return new Damage("flipped at " + position, file, position);
    }

    static Damage cut(final Path file, final long length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
        return new Damage("cut at " + length, file, -1);
    }

    private static Damage missing(final Path file) throws IOException {
        Files.delete(file);
        return new Damage("missing", file, -1);
    }
}
