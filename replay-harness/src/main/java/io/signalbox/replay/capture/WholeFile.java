package io.signalbox.replay.capture;

import io.signalbox.golden.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file that is written through a buffer and appears under its name when it is closed, whole; until then it is called
 * {@code NAME.partial}. After a failure, or {@link #abandon}, nothing is left behind, and what had the name before keeps
 * it. Writing allocates nothing.
 */
final class WholeFile implements AutoCloseable {
    private static final int BUFFER_LENGTH = 1 << 20;

    private final Path path;
    private final Path partial;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int filled;
    private boolean closed;

    WholeFile(final Path path) {
        this.path = path;
        partial = path.resolveSibling(path.getFileName() + ".partial");
        channel = open();
    }

    private FileChannel open() {
        if (Files.isDirectory(path)) throw new CaptureException(path + " cannot be written: it is a directory.");
        try {
            return FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (final IOException e) {
            throw cannotWrite(e);
        }
    }

    Path path() {
        return path;
    }

    boolean isClosed() {
        return closed;
    }

    /** Where the next bytes are put. */
    MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Makes room for so many bytes, at most a mebibyte, and returns where in {@link #buffer} they begin. */
    int claim(final int length) {
        if (filled + length > BUFFER_LENGTH) flush();
        filled += length;
        return filled - length;
    }

    private void flush() {
        bytes.clear().limit(filled);
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (final IOException e) {
            abandon();
            throw cannotWrite(e);
        }
        filled = 0;
    }

    /** Leaves no file; {@link #close} then has nothing more to do. */
    void abandon() {
        if (closed) return;
        closed = true;
        try (channel) {
            Files.deleteIfExists(partial);
        } catch (final IOException e) {
            throw cannotWrite(e);
        }
    }

    /** Writes what is left and gives the file its name. */
    @Override
    public void close() {
        if (closed) return;
        flush();
        try {
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            closed = true;
            channel.close();
        } catch (final IOException e) {
            abandon();
            throw cannotWrite(e);
        }
    }

    private CaptureException cannotWrite(final IOException e) {
        return new CaptureException(path + " cannot be written: " + FileTrouble.cause(e) + ".", e);
    }
}
