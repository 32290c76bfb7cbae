package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;

/**
 * Reads a journal from its first record to its last, proves that none is missing, and says where one is. It reads the
 * files alone and changes nothing, so a journal may be read while it is written.
 */
public final class JournalReader {
    private final JournalDirectory directory;

    private JournalReader(final JournalDirectory directory) {
        this.directory = directory;
    }

    /** @throws IOException one sentence: not a journal, or of another format */
    public static JournalReader open(final Path path) throws IOException {
        return new JournalReader(JournalDirectory.open(path));
    }

    public JournalDirectory directory() {
        return directory;
    }

    /** All records in order, and every trouble where it was found. */
    public void forEach(final RecordHandler handler) throws IOException {
        final RecordExpander expander = new RecordExpander(handler);
        scan(new Reading(handler, expander) {
            @Override
            void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
                expander.record(buffer, offset);
            }
        });
    }

    /** All records but marks as they are, to be compared with the decisions made. */
    public RecordedDecisions readBack(final RecordHandler troubles) throws IOException {
        final RecordedDecisions records = new RecordedDecisions(directory.lane(), "", 0);
        scan(new Reading(troubles, new RecordExpander(troubles)) {
            @Override
            void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
                records.add(buffer, offset, length);
            }
        });
        return records;
    }

    private void scan(final Reading reading) throws IOException {
        final DocumentScanner scanner = new DocumentScanner(reading);
        for (final Path file : JournalDirectory.files(directory.path())) {
            scanner.scan(file);
        }
        reading.end(directory.session());
    }

    /** Follows sessions and documents by their numbers. */
    private abstract static class Reading implements DocumentScanner.Handler {
        private final RecordHandler handler;
        private final RecordExpander expander;
        private final MarkRecord mark = new MarkRecord();
        private int session;
        private long document;
        private long lastEvent;
        private boolean closed = true;

        Reading(final RecordHandler handler, final RecordExpander expander) {
            this.handler = handler;
            this.expander = expander;
        }

        abstract void onRecord(MutableDirectBuffer buffer, int offset, int length);

        @Override
        public void onDamage(final Path file, final long position, final String sentence) {
            handler.onTrouble(file.getFileName() + ", byte " + position + ": " + sentence);
        }

        @Override
        public void onDocument(final DocumentHeader header, final MutableDirectBuffer buffer, final int offset) {
            follow(header);
            final int end = offset + header.recordsLength();
            int at = offset;
            int count = 0;
            while (at < end && RecordType.length(buffer, at) > 0) {
                final int length = RecordType.length(buffer, at);
                closed = isClosing(buffer, at);
                onRecord(buffer, at, length);
                at += length;
                count++;
            }
            if (at != end || count != header.count()) {
                handler.onTrouble(
                        "document " + header.document() + " says " + header.count() + " records and holds " + count);
            }
            lastEvent = header.lastEvent();
        }

        private boolean isClosing(final MutableDirectBuffer buffer, final int at) {
            return RecordType.of(buffer, at) == RecordType.MARK
                    && mark.wrap(buffer, at).cause() == MarkCause.CLOSED;
        }

        private void follow(final DocumentHeader header) {
            if (header.session() != session) {
                begin(header);
            } else if (header.document() != document + 1) {
                handler.onTrouble(
                        header.document() > document
                                ? "documents " + (document + 1) + " to " + (header.document() - 1) + " (events "
                                        + (lastEvent + 1) + " to " + (header.firstEvent() - 1) + ") are missing"
                                : "document " + header.document() + " stands behind document " + document);
                expander.resume(header.lane(), header.firstEvent());
            }
            document = header.document();
        }

        private void begin(final DocumentHeader header) {
            reportOpenEnd();
            if (session != 0 && header.session() != session + 1) {
                handler.onTrouble("between session " + session + " and session " + header.session()
                        + " nothing is in this journal");
            }
            session = header.session();
            if (header.document() == 1) {
                expander.begin(header.lane(), header.firstEvent());
                return;
            }
            handler.onTrouble("session " + session + " begins with document " + header.document() + " (event "
                    + header.firstEvent() + "): what was before is not in this journal");
            expander.join(header.lane(), header.firstEvent());
        }

        private void end(final int sessions) {
            reportOpenEnd();
            if (session != sessions) {
                handler.onTrouble("of session " + sessions + ", the latest, nothing is in this journal");
            }
        }

        private void reportOpenEnd() {
            if (!closed) {
                final long counted = expander.counted();
                handler.onTrouble("session " + session + " was not closed: what came behind event " + lastEvent
                        + (counted == 0 ? "" : ", and " + counted + " packets that were being counted,")
                        + " is not in this journal, or not yet");
            }
        }
    }
}
