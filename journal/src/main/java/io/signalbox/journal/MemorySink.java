package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps documents in memory, as many as it takes, so that a journal can be checked without a disk. */
public final class MemorySink implements DocumentSink {
    private final List<byte[]> documents = new ArrayList<>();
    private final JournalSettings settings;

    /** @param settings those that the journal is written with */
    public MemorySink(final JournalSettings settings) {
        this.settings = settings;
    }

    @Override
    public void append(final ByteBuffer document) {
        final byte[] copy = new byte[document.remaining()];
        document.get(copy);
        documents.add(copy);
    }

    @Override
    public int deleteOldest(final long capBytes) {
        return 0;
    }

    @Override
    public long deletedBytes() {
        return 0;
    }

    @Override
    public void close() {}

    /**
     * All records but marks, to be compared with the decisions made.
     *
     * @throws IllegalStateException where a document is not what was sealed
     */
    public RecordedDecisions readBack() {
        final RecordedDecisions records = new RecordedDecisions(settings.lane(), settings.author(), 0);
        documents.forEach(document -> read(document, records));
        return records;
    }

    /** All records, marks among them, in their order. */
    public void forEach(final RecordHandler handler) {
        final RecordExpander expander = new RecordExpander(handler);
        documents.forEach(document -> {
            final UnsafeBuffer buffer = intact(document);
            for (int at = DocumentHeader.LENGTH; at < document.length; at += RecordType.length(buffer, at)) {
                expander.record(buffer, at);
            }
        });
    }

    private static void read(final byte[] document, final RecordedDecisions records) {
        final UnsafeBuffer buffer = intact(document);
        for (int at = DocumentHeader.LENGTH; at < document.length; at += RecordType.length(buffer, at)) {
            records.add(buffer, at, RecordType.length(buffer, at));
        }
    }

    private static UnsafeBuffer intact(final byte[] document) {
        final UnsafeBuffer buffer = new UnsafeBuffer(document);
        final DocumentHeader header = new DocumentHeader().wrap(buffer, 0);
        if (!header.isIntact(ByteBuffer.wrap(document))) {
            throw new IllegalStateException("document " + header.document() + " is not as it was written");
        }
        return buffer;
    }
}
