package io.signalbox.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * The bytes of a file that are Chronicle Queue's own: its header and its tables, each behind a length word (bit 30 set).
 * They say nothing that our documents do not say, but whether they are whole is known by their CRC-32C. Length words of
 * documents are not among them: their values are known. Behind the last document stands an end mark, or nothing yet;
 * and then zeros.
 */
final class OtherBytes {
    /** Before each document: its length, without these four bytes. */
    static final int WORD = 4;

    private static final int NOT_COMPLETE = 0x80000000;
    private static final int META = 0x40000000;
    private static final int KIND = NOT_COMPLETE | META;
    private static final long END_MARK = 0x464F45C3_C0000000L;
    private static final int CHUNK = 1 << 16;

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private final FileChannel channel;

    OtherBytes(final FileChannel channel) {
        this.channel = channel;
    }

    int crc() {
        return (int) crc.getValue();
    }

    void add(final long from, final long to) throws IOException {
        for (long at = from; at < to; at += chunk.limit()) {
            if (read(at, (int) Math.min(CHUNK, to - at)) == 0) {
                return;
            }
            crc.update(chunk);
            chunk.flip();
        }
    }

    /** Adds the queue's tables that stand here; returns where they end. */
    long addTables(final long from) throws IOException {
        long at = from;
        int word = word(at);
        while ((word & KIND) == META) {
            final long end = at + WORD + (word & ~KIND);
            add(at, end);
            at = end + (-end & 3);
            word = word(at);
        }
        return at;
    }

    /** The four bytes here, zero behind the end of the file. */
    int word(final long at) throws IOException {
        return read(at, WORD) == WORD ? chunk.getInt(0) : 0;
    }

    /** Whether something was begun here and not committed: the queue writes the length last. */
    boolean isUncommitted(final long at) throws IOException {
        final int word = word(at);
        return word == 0 ? word(at + WORD) != 0 : (word & NOT_COMPLETE) != 0 && !isEndMark(at);
    }

    private boolean isEndMark(final long at) throws IOException {
        return read(at, Long.BYTES) == Long.BYTES && chunk.getLong(0) == END_MARK;
    }

    /** Behind an end mark, if one stands here. */
    long behindEndMark(final long at) throws IOException {
        return isEndMark(at) ? at + Long.BYTES : at;
    }

    /** Where the first byte lies that is not zero; -1 where there is none. */
    long firstNonZero(final long from) throws IOException {
        long at = from;
        while (read(at, CHUNK) > 0) {
            final int length = chunk.limit();
            int i = 0;
            while (i + Long.BYTES <= length && chunk.getLong(i) == 0) {
                i += Long.BYTES;
            }
            for (; i < length; i++) {
                if (chunk.get(i) != 0) {
                    return at + i;
                }
            }
            at += length;
        }
        return -1;
    }

    private int read(final long at, final int length) throws IOException {
        chunk.clear().limit(length);
        while (chunk.hasRemaining() && channel.read(chunk, at + chunk.position()) > 0) {
            // one read may bring less than there is
        }
        chunk.flip();
        return chunk.limit();
    }
}
