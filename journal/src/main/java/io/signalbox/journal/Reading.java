package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;

/** One reading of a whole journal: its files in the order of their documents, and what the list says of each. */
abstract class Reading implements DocumentScanner.Handler {
    private final JournalDirectory directory;
    private final JournalReader.Progress progress;
    private final Continuity continuity;
    private final DocumentScanner scanner = new DocumentScanner(this);
    private final MarkRecord mark = new MarkRecord();
    private long bytesBefore;
    private long bytesInAll;

    Reading(final JournalDirectory directory, final Consumer<Finding> findings, final JournalReader.Progress progress) {
        this.directory = directory;
        this.progress = progress;
        continuity = new Continuity(directory.idBits(), findings);
    }

    /** The next record, this document's first, does not follow the one before. */
    void onLeap(final DocumentHeader header, final long firstEvent) {}

    /** Packets that no run has told of yet. */
    long counted() {
        return 0;
    }

    abstract void onRecord(MutableDirectBuffer buffer, int offset, int length);

    final void run() throws IOException {
        final boolean isBeingWritten = directory.isBeingWritten();
        lookAtDirectory();
        final FilesInOrder files = FilesInOrder.of(directory);
        bytesInAll = files.bytes();
        for (final FilesInOrder.Place place : files.places()) {
            place.misplaced().ifPresent(sentence -> report(place, sentence));
            if (place.path() == null) {
                continuity.fileIsMissing(place.entry());
            } else {
                read(place);
            }
        }
        if (!isBeingWritten) {
            noteCounted();
        }
        continuity.end(directory.session(), isBeingWritten);
    }

    private void noteCounted() {
        if (counted() > 0) {
            continuity.note(
                    -1,
                    "the last " + counted() + " packets of established connections were being counted when the"
                            + " session ended, and are in no run");
        }
    }

    private void lookAtDirectory() throws IOException {
        if (directory.damage() != null) {
            continuity.fileBegins(JournalDirectory.PROPERTIES, null);
            continuity.damage(-1, directory.damage() + "; the documents are read without it");
        }
        if (directory.secretDamage() != null) {
            continuity.fileBegins(JournalDirectory.SECRET, null);
            continuity.damage(-1, directory.secretDamage());
        }
    }

    private void report(final FilesInOrder.Place place, final String sentence) {
        continuity.fileBegins(place.path().getFileName().toString(), null);
        continuity.damage(-1, sentence);
    }

    private void read(final FilesInOrder.Place place) throws IOException {
        continuity.fileBegins(place.path().getFileName().toString(), place.entry());
        try {
            final DocumentScanner.End end = scanner.scan(place.path());
            continuity.fileEnds(place.entry(), end, DocumentSink.RESERVED_AHEAD);
            bytesBefore += end.length();
        } catch (final NoSuchFileException deleted) {
            continuity.note(-1, "the journal's writer deleted this file while it was to be read");
        }
    }

    @Override
    public void onDamage(final long position, final String sentence) {
        continuity.damage(position, sentence);
    }

    @Override
    public void onProgress(final long bytes) {
        progress.at(bytesBefore + bytes, Math.max(bytesInAll, bytesBefore + bytes));
    }

    @Override
    public void onDocument(
            final DocumentHeader header, final MutableDirectBuffer buffer, final int offset, final long position) {
        if (!continuity.document(header, position)) {
            return;
        }
        if (continuity.hasLeapt()) {
            noteCounted();
            onLeap(header, continuity.resumedEvent());
        }
        final int end = offset + header.recordsLength();
        int at = offset;
        int count = 0;
        while (at < end && RecordType.length(buffer, at) > 0) {
            final int length = RecordType.length(buffer, at);
            if (isClosing(buffer, at)) {
                continuity.sessionIsClosed();
            }
            onRecord(buffer, at, length);
            at += length;
            count++;
        }
        if (at != end || count != header.count()) {
            continuity.damage(
                    position,
                    "document " + header.document() + " says " + header.count() + " records and holds " + count);
        }
    }

    private boolean isClosing(final MutableDirectBuffer buffer, final int at) {
        return RecordType.of(buffer, at) == RecordType.MARK
                && mark.wrap(buffer, at).cause() == MarkCause.CLOSED;
    }
}
