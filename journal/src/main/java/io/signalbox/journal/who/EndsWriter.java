package io.signalbox.journal.who;

import io.signalbox.journal.Permissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;

/**
 * Writes {@link EndsFile}s beside the files of a journal, behind each document that is committed. A file that tells of no
 * public end has none. One that cannot be written is given up: whoever asks then reads the documents.
 */
public final class EndsWriter implements AutoCloseable {
    private static final int GATHERED = 1 << 16;

    private final Tenancies tenancies = new Tenancies();
    private ByteBuffer gathered = ByteBuffer.allocate(GATHERED);
    private Path file;
    private FileChannel channel;
    private boolean isGivenUp;

    /** A record of the document that is being gathered. */
    public void note(final DirectBuffer source, final int index) {
        final Tenancy tenancy = tenancies.of(source, index);
        if (tenancy == null) {
            return;
        }
        if (gathered.remaining() < 2 * EndsFile.ENTRY_BYTES) {
            gathered = ByteBuffer.allocate(2 * gathered.capacity()).put(gathered.flip());
        }
        EndsFile.put(gathered, tenancy);
    }

    /** The document was lost. */
    public void forget() {
        gathered.clear();
    }

    /** The document is committed to this file, up to this event and its time. */
    public void commit(final Path newFile, final long lastEvent, final long lastTimeNs) {
        if (!newFile.equals(file)) {
            begin(newFile);
        }
        if (!isGivenUp && (channel != null || gathered.position() > 0)) {
            EndsFile.putDocument(gathered, lastEvent, lastTimeNs);
            write();
        }
        gathered.clear();
    }

    private void begin(final Path newFile) {
        close();
        file = newFile;
        isGivenUp = false;
    }

    private void write() {
        try {
            if (channel == null) {
                open();
            }
            gathered.flip();
            while (gathered.hasRemaining()) {
                channel.write(gathered);
            }
        } catch (final IOException unwritten) {
            close();
            isGivenUp = true;
        }
    }

    private void open() throws IOException {
        final Path ends = EndsFile.of(file);
        channel = FileChannel.open(
                ends, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        Permissions.set(ends, Permissions.FILE);
    }

    /** The journal's file goes, and what lies beside it. */
    public static void delete(final Path file) throws IOException {
        Files.deleteIfExists(EndsFile.of(file));
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (final IOException unwritten) {
            // what is not in it is read from the documents
        }
        channel = null;
    }
}
