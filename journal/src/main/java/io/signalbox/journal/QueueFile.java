package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A file of the queue while documents are appended to it: what the inventory will say of it. */
public final class QueueFile {
    private final Path path;
    private final Inventory inventory;
    private final List<Gap> gaps = new ArrayList<>();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private final DocumentHeader header = new DocumentHeader();
    private FileEntry begun;
    private long end;
    private long lastDocument;
    private long lastEvent;

    /** Bytes before a document that are none. */
    private record Gap(long from, long to) {}

    /** @param path where it lies; it is listed with its first document */
    public QueueFile(final Path path, final Inventory inventory) {
        this.path = path;
        this.inventory = inventory;
    }

    public Path path() {
        return path;
    }

    /** The document between 0 and the buffer's limit is committed, at this position of the file. */
    public void appended(final ByteBuffer document, final long position) {
        bytes.wrap(document);
        header.wrap(bytes, 0);
        if (position - OtherBytes.WORD > end) {
            gaps.add(new Gap(end, position - OtherBytes.WORD));
        }
        end = position + document.limit();
        lastDocument = header.document();
        lastEvent = header.lastEvent();
        if (begun == null) {
            begun = FileEntry.begun(path.getFileName().toString(), header);
            inventory.put(begun);
        }
    }

    /** Nothing is appended any more, and the queue has written its end. */
    public void finish() throws IOException {
        if (begun == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            final OtherBytes others = new OtherBytes(channel);
            for (final Gap gap : gaps) {
                others.add(gap.from(), gap.to());
            }
            others.addTables(end);
            inventory.put(begun.finished(lastDocument, lastEvent, channel.size(), others.crc()));
        }
    }
}
