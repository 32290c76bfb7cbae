package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.agrona.MutableDirectBuffer;

/**
 * A journal's files in the order of what they hold: their names say the same, unless somebody renamed them. Among them
 * are those that the list names and that are not there.
 *
 * @param bytes of all that are there
 */
record FilesInOrder(List<Place> places, long bytes) {

    /**
     * One file.
     *
     * @param path null where it is not there
     * @param entry what the list says of what it holds; null where it says nothing
     * @param misplaced why its name is not that of what it holds; mostly empty
     */
    record Place(Path path, FileEntry entry, int session, long document, Optional<String> misplaced) {}

    static FilesInOrder of(final JournalDirectory directory) throws IOException {
        final List<Place> places = new ArrayList<>();
        final Inventory inventory = directory.inventory();
        long bytes = 0;
        Place before = new Place(null, null, 0, 0, Optional.empty());
        for (final Path file : JournalDirectory.files(directory.path())) {
            before = place(file, inventory, directory.idBits(), before);
            places.add(before);
            bytes += sizeOf(file);
        }
        for (final FileEntry entry : inventory.entries()) {
            if (!isThere(entry, places)) {
                places.add(new Place(null, entry, entry.session(), entry.firstDocument(), Optional.empty()));
            }
        }
        places.removeIf(place -> isLeftover(place, inventory));
        places.sort(Comparator.comparingInt(Place::session).thenComparingLong(Place::document));
        return new FilesInOrder(places, bytes);
    }

    /** Before the oldest that is listed: it was to be deleted, and its writer did not come to it. */
    private static boolean isLeftover(final Place place, final Inventory inventory) {
        return place.entry() == null
                && place.session() > 0
                && inventory.entries().stream()
                        .findFirst()
                        .map(oldest -> place.session() < oldest.session()
                                || place.session() == oldest.session() && place.document() < oldest.firstDocument())
                        .orElse(false);
    }

    private static boolean isThere(final FileEntry entry, final List<Place> places) {
        return places.stream().anyMatch(place -> place.entry() == entry);
    }

    private static long sizeOf(final Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (final NoSuchFileException deleted) {
            return 0;
        }
    }

    /** A file without a document of this journal stands where its name stands. */
    private static Place place(final Path file, final Inventory inventory, final long journal, final Place before)
            throws IOException {
        final FileEntry named = inventory.of(file);
        final First first = First.of(file);
        if (!first.isFound || journal != 0 && first.journal != journal) {
            return named == null
                    ? new Place(file, null, before.session(), before.document(), Optional.empty())
                    : new Place(file, named, named.session(), named.firstDocument(), Optional.empty());
        }
        final Optional<FileEntry> meant = holding(inventory, first);
        final boolean isMisplaced = meant.isPresent() && meant.get() != named && !isDamagedBeginning(named, first);
        return new Place(
                file,
                isMisplaced ? meant.get() : named,
                first.session,
                first.document,
                isMisplaced
                        ? Optional.of("this file holds what " + meant.get().name() + " held: it is out of its order")
                        : Optional.empty());
    }

    private static boolean isDamagedBeginning(final FileEntry named, final First first) {
        return named != null
                && named.session() == first.session
                && first.document >= named.firstDocument()
                && first.document <= named.lastDocument();
    }

    /** Of a file that is not finished only the first document is known: others may be the next file's. */
    private static Optional<FileEntry> holding(final Inventory inventory, final First first) {
        return inventory.entries().stream()
                .filter(entry -> entry.session() == first.session
                        && entry.firstDocument() <= first.document
                        && first.document <= Math.max(entry.firstDocument(), entry.lastDocument()))
                .findFirst();
    }

    /** A file's first intact document. */
    private static final class First implements DocumentScanner.Handler {
        private boolean isFound;
        private long journal;
        private int session;
        private long document;

        static First of(final Path file) throws IOException {
            final First first = new First();
            try {
                new DocumentScanner(first).scanUntil(file, () -> first.isFound);
            } catch (final NoSuchFileException deleted) {
                // by the journal's writer: whoever reads it will hear so
            }
            return first;
        }

        @Override
        public void onDocument(
                final DocumentHeader header, final MutableDirectBuffer buffer, final int offset, final long position) {
            isFound = true;
            journal = header.journal();
            session = header.session();
            document = header.document();
        }
    }
}
