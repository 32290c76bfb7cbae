package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.who.Who;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
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
        forEach(handler, Progress.NONE);
    }

    public void forEach(final RecordHandler handler, final Progress progress) throws IOException {
        final RecordExpander expander = new RecordExpander(handler);
        new Reading(directory, finding -> handler.onTrouble(finding.toString()), progress) {
            @Override
            void onLeap(final DocumentHeader header, final long firstEvent) {
                expander.leap(header, firstEvent);
            }

            @Override
            long counted() {
                return expander.counted();
            }

            @Override
            void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
                expander.record(buffer, offset);
            }
        }.run();
    }

    /**
     * Asks every file who had a public end: where what lies beside a file tells of all its documents that is enough, and
     * otherwise the documents are read.
     */
    public void ask(final Who who, final Consumer<String> troubles) throws IOException {
        final boolean isBeingWritten = directory.isBeingWritten();
        int session = 0;
        for (final FilesInOrder.Place place : FilesInOrder.of(directory).places()) {
            if (place.session() != session && directory.goesOnFrom(place.session()) == 0) {
                who.beginAnew();
            }
            session = place.session();
            if (place.path() == null) {
                troubles.accept(place.entry().name() + " is missing");
            } else if (!who.readBeside(place.path(), lastEvent(place.entry(), isBeingWritten))) {
                new DocumentScanner(new Asking(who, troubles)).scan(place.path());
            }
        }
    }

    /** A file that is being written is told of as far as it was when its last document was. */
    private static long lastEvent(final FileEntry entry, final boolean isBeingWritten) {
        if (entry != null && entry.isFinished()) {
            return entry.lastEvent();
        }
        return isBeingWritten ? 0 : Long.MAX_VALUE;
    }

    private record Asking(Who who, Consumer<String> troubles) implements DocumentScanner.Handler {
        @Override
        public void onDocument(
                final DocumentHeader header, final MutableDirectBuffer buffer, final int offset, final long position) {
            final int end = offset + header.recordsLength();
            for (int at = offset; at < end && RecordType.length(buffer, at) > 0; at += RecordType.length(buffer, at)) {
                who.onRecord(buffer, at);
            }
        }

        @Override
        public void onDamage(final long position, final String sentence) {
            troubles.accept(sentence);
        }
    }

    /** Hears of records as they are. */
    public interface RawHandler {
        /**
         * The next record is the first that is read of a session, or records before it are missing; the next event is
         * this one.
         *
         * @param isBeginning whether it is the session's very first record
         */
        void onLeap(int session, long firstEvent, boolean isBeginning);

        void onRecord(MutableDirectBuffer buffer, int offset, int length);

        /** Something is damaged or missing, in one sentence. */
        void onTrouble(String trouble);
    }

    /** All records as they are, in order. */
    public void forEachRecord(final RawHandler handler, final Progress progress) throws IOException {
        new Reading(directory, finding -> handler.onTrouble(finding.toString()), progress) {
            @Override
            void onLeap(final DocumentHeader header, final long firstEvent) {
                handler.onLeap(header.session(), firstEvent, header.document() == 1);
            }

            @Override
            void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
                handler.onRecord(buffer, offset, length);
            }
        }.run();
    }

    /** All records but marks as they are, to be compared with the decisions made. */
    public RecordedDecisions readBack(final RecordHandler troubles) throws IOException {
        final RecordedDecisions records = new RecordedDecisions(directory.lane(), "", 0);
        new Reading(directory, finding -> troubles.onTrouble(finding.toString()), Progress.NONE) {
            @Override
            void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
                records.add(buffer, offset, length);
            }
        }.run();
        return records;
    }

    /** Reads every byte, and tells whatever is not as it was written. */
    public Verification verify(final Consumer<Finding> findings, final Progress progress) throws IOException {
        final Verifying verifying = new Verifying(directory, findings, progress);
        verifying.run();
        verifying.verifyCheckpoints();
        return verifying.result();
    }

    /** Hears how far reading has come. */
    public interface Progress {
        Progress NONE = (bytes, all) -> {};

        /** @param all bytes of all files, as they were when reading began */
        void at(long bytes, long all);
    }
}
