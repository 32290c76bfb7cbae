package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the documents in a file of the queue by what they are: magic, lengths and checksum. It does not ask the queue
 * where they should be, so a damaged index or header of the queue hides none of them, and it never ends before the
 * file does.
 */
final class DocumentScanner {
    /** The queue aligns its documents so. */
    private static final int ALIGNMENT = 4;

    private static final int WINDOW = 4 << 20;

    private final Handler handler;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    private final MutableDirectBuffer memory = new UnsafeBuffer(window);
    private final DocumentHeader header = new DocumentHeader();

    private FileChannel channel;
    private long windowStart;
    private int windowLength;

    /** Hears what was found, in the order of the file. */
    interface Handler {
        /** An intact document: its records lie behind its header. */
        void onDocument(DocumentHeader header, MutableDirectBuffer buffer, int offset);

        /** Something that begins as a document does, at this place, and is none. */
        void onDamage(Path file, long position, String sentence);
    }

    DocumentScanner(final Handler handler) {
        this.handler = handler;
    }

    void scan(final Path file) throws IOException {
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
            channel = opened;
            windowStart = 0;
            windowLength = 0;
            long position = 0;
            while (holds(position, DocumentHeader.LENGTH)) {
                position = next(file, position);
            }
        }
    }

    /** Looks at one place, which holds at least a header's bytes, and says where to look next. */
    private long next(final Path file, final long position) throws IOException {
        final int at = (int) (position - windowStart);
        final int found = findMagic(at);
        if (found != at) {
            return windowStart + found;
        }
        header.wrap(memory, at);
        if (!header.isPlausible()) {
            handler.onDamage(file, position, "the header of a document is damaged");
            return position + ALIGNMENT;
        }
        final int length = DocumentHeader.LENGTH + header.recordsLength();
        if (!holds(position, length)) {
            handler.onDamage(file, position, named(position) + " is cut off: the file ends in it");
            return position + ALIGNMENT;
        }
        return document(file, position, length);
    }

    private long document(final Path file, final long position, final int length) {
        final int at = (int) (position - windowStart);
        header.wrap(memory, at);
        if (!header.isIntact(window)) {
            handler.onDamage(file, position, named(position) + " is damaged or was never finished");
            return position + ALIGNMENT;
        }
        if (header.version() > DocumentHeader.VERSION) {
            handler.onDamage(file, position, named(position) + " has the later version " + header.version());
        } else {
            handler.onDocument(header, memory, at + DocumentHeader.LENGTH);
        }
        return position + length;
    }

    private String named(final long position) {
        header.wrap(memory, (int) (position - windowStart));
        return "document " + header.document() + " (events " + header.firstEvent() + " to " + header.lastEvent() + ")";
    }

    /** Where the next magic lies in the window; its end (less a header) where none does. */
    private int findMagic(final int from) {
        final int end = windowLength - DocumentHeader.LENGTH;
        int at = from;
        while (at <= end && window.getInt(at) != DocumentHeader.MAGIC) {
            at += ALIGNMENT;
        }
        return at;
    }

    /** Makes the window hold these bytes; false where the file ends before them. */
    private boolean holds(final long position, final int length) throws IOException {
        if (position >= windowStart && position + length <= windowStart + windowLength) {
            return true;
        }
        windowStart = position;
        window.clear();
        while (window.hasRemaining() && channel.read(window, windowStart + window.position()) > 0) {
            // one read may bring less than there is
        }
        windowLength = window.position();
        window.clear();
        return length <= windowLength;
    }
}
