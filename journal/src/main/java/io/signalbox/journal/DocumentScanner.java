package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the documents in a file of the queue by what they are: magic, lengths and checksum. It does not ask the queue
 * where they should be, so a damaged index or header of the queue hides none of them, and it never ends before the
 * file does. What lies between and behind them is looked at as well. The file may be growing.
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
    private OtherBytes others;
    private long windowStart;
    private int windowLength;
    /** Where the latest intact document ends. */
    private long documentsEnd;
    /** Damage before this place was reported. */
    private long reportedEnd;

    /** Hears what was found, in the order of the file. */
    interface Handler {
        /** An intact document: its records lie behind its header. */
        void onDocument(DocumentHeader header, MutableDirectBuffer buffer, int offset, long position);

        /** Something that is not as it was written, at this place. */
        default void onDamage(final long position, final String sentence) {}

        /** So many bytes of the file have been read. */
        default void onProgress(final long bytes) {}
    }

    /**
     * What a file was like.
     *
     * @param documentsEnd where its last document ends
     * @param others CRC-32C of what is neither a document nor its length word
     * @param uncommitted whether something was begun behind the last document
     */
    record End(long length, long documentsEnd, int others, boolean uncommitted) {}

    DocumentScanner(final Handler handler) {
        this.handler = handler;
    }

    /** The whole file. */
    End scan(final Path file) throws IOException {
        return scanUntil(file, () -> false);
    }

    /** The same, but looks for no further document where it is enough. */
    End scanUntil(final Path file, final BooleanSupplier isEnough) throws IOException {
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
            channel = opened;
            others = new OtherBytes(channel);
            documentsEnd = 0;
            reportedEnd = 0;
            boolean uncommitted;
            do {
                scanFrom(documentsEnd, isEnough);
                uncommitted = others.isUncommitted(documentsEnd);
            } while (!uncommitted && !isEnough.getAsBoolean() && hasGrown());
            return new End(channel.size(), documentsEnd, others.crc(), uncommitted);
        }
    }

    private void scanFrom(final long start, final BooleanSupplier isEnough) throws IOException {
        windowStart = start;
        windowLength = 0;
        long position = start;
        while (!isEnough.getAsBoolean() && holds(position, DocumentHeader.LENGTH)) {
            position = next(position);
        }
    }

    /** Looks at what lies behind the last document; true where another one has been written there since. */
    private boolean hasGrown() throws IOException {
        final long end = documentsEnd;
        final int before = others.word(end);
        final long zeros = others.behindEndMark(others.addTables(end));
        final long stray = others.firstNonZero(zeros);
        if (stray < 0) {
            return false;
        }
        if (others.word(end) != before || others.isUncommitted(end) || stray < reportedEnd) {
            return false; // it is just being written, or was reported
        }
        return stray == end && isDocument(end + OtherBytes.WORD) || report(stray);
    }

    private boolean isDocument(final long position) throws IOException {
        windowLength = 0;
        if (!holds(position, DocumentHeader.LENGTH)) {
            return false;
        }
        header.wrap(memory, 0);
        return header.isPlausible()
                && holds(position, DocumentHeader.LENGTH + header.recordsLength())
                && header.isIntact(window);
    }

    private boolean report(final long stray) {
        handler.onDamage(stray, "what stands here, behind the last document, is no intact one");
        return false;
    }

    /** Looks at one place, which holds at least a header's bytes, and says where to look next. */
    private long next(final long position) throws IOException {
        final int at = (int) (position - windowStart);
        final int found = findMagic(at);
        if (found != at) {
            handler.onProgress(windowStart + found);
            return windowStart + found;
        }
        header.wrap(memory, at);
        if (!header.isPlausible()) {
            return damaged(position, ALIGNMENT, "the header of a document is damaged");
        }
        final int length = DocumentHeader.LENGTH + header.recordsLength();
        if (!holds(position, length)) {
            return damaged(position, ALIGNMENT, named(position) + " is cut off: the file ends in it");
        }
        return document(position, length);
    }

    private long document(final long position, final int length) throws IOException {
        final int at = (int) (position - windowStart);
        header.wrap(memory, at);
        if (!header.isIntact(window)) {
            return damaged(position, length, named(position) + " is damaged");
        }
        if (!hasItsLength(position, length) && isUncommitted(position, length)) {
            return position + length;
        }
        lookBetween(position, length);
        documentsEnd = position + length;
        header.wrap(memory, at);
        if (header.version() > DocumentHeader.VERSION) {
            handler.onDamage(position, named(position) + " has the later version " + header.version());
        } else {
            handler.onDocument(header, memory, at + DocumentHeader.LENGTH, position);
        }
        return position + length;
    }

    /** Whole, but its length was not written yet, and nothing follows it: the queue will write over it. */
    private boolean isUncommitted(final long position, final int length) throws IOException {
        return others.isUncommitted(position - OtherBytes.WORD)
                && others.word(position + length) == 0
                && others.word(position + length + OtherBytes.WORD) == 0;
    }

    /** Behind the document before this one the queue's tables may stand, and then this one's length. */
    private void lookBetween(final long position, final int length) throws IOException {
        final long word = position - OtherBytes.WORD;
        if (word < documentsEnd) {
            return;
        }
        others.add(documentsEnd, word);
        if (!hasItsLength(position, length)) {
            handler.onDamage(
                    word, "the queue's length of " + named(position) + " is damaged; the document itself is whole");
        }
    }

    /** Looked for in the window first, and then in the file, where it may have been written since. */
    private boolean hasItsLength(final long position, final int length) throws IOException {
        final long word = position - OtherBytes.WORD;
        return word >= windowStart && window.getInt((int) (word - windowStart)) == length
                || others.word(word) == length;
    }

    /** What was never committed is no damage: its writer was killed, or is writing it. */
    private long damaged(final long position, final int length, final String sentence) throws IOException {
        if (others.isUncommitted(position - OtherBytes.WORD)) {
            return position + ALIGNMENT;
        }
        if (position >= reportedEnd) {
            handler.onDamage(position, sentence);
        }
        reportedEnd = Math.max(reportedEnd, position + length);
        return position + ALIGNMENT;
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
