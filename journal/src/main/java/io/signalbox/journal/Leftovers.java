package io.signalbox.journal;

import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.DocumentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.MutableDirectBuffer;

/**
 * What a writer left that was killed. Its last file, which nobody finished, is read to its last committed document and
 * listed as finished there; what was begun behind that and never committed is wiped, as the queue would have done. A
 * checkpoint that did not become whole goes.
 */
final class Leftovers {
    private static final int ZEROS = 1 << 16;

    private final Path folder;
    private final Inventory inventory;

    Leftovers(final Path folder, final Inventory inventory) {
        this.folder = folder;
        this.inventory = inventory;
    }

    void finish() throws IOException {
        CheckpointFiles.deleteUnfinished(folder);
        for (final Path file : JournalDirectory.files(folder)) {
            final FileEntry entry = inventory.of(file);
            if (entry == null || !entry.isFinished()) {
                finish(file);
            }
        }
    }

    private void finish(final Path file) throws IOException {
        final Documents documents = new Documents();
        final DocumentScanner.End end = new DocumentScanner(documents).scan(file);
        if (end.uncommitted()) {
            wipe(file, end.documentsEnd(), end.length());
        }
        if (documents.first != null) {
            inventory.put(documents.entry(file, end));
        }
    }

    private static void wipe(final Path file, final long from, final long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = from; at < to; ) {
                at += channel.write(ByteBuffer.allocate((int) Math.min(ZEROS, to - at)), at);
            }
        }
    }

    /** The first and the last document of a file. */
    private static final class Documents implements DocumentScanner.Handler {
        private FileEntry first;
        private long lastDocument;
        private long lastEvent;

        @Override
        public void onDocument(
                final DocumentHeader header, final MutableDirectBuffer buffer, final int offset, final long position) {
            if (first == null) {
                first = FileEntry.begun("", header);
            }
            lastDocument = header.document();
            lastEvent = header.lastEvent();
        }

        private FileEntry entry(final Path file, final DocumentScanner.End end) {
            return new FileEntry(
                            file.getFileName().toString(),
                            first.session(),
                            first.firstDocument(),
                            first.firstEvent(),
                            0,
                            0,
                            0,
                            0)
                    .finished(lastDocument, lastEvent, end.length(), end.others());
        }
    }
}
