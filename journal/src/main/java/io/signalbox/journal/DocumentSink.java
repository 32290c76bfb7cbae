package io.signalbox.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Where documents end up: a queue on a disk, or a test's memory. Any call may throw anything (a full disk does). */
public interface DocumentSink extends AutoCloseable {
    /** A file that is being written has room for so many bytes behind its last document, and zeros there. */
    int RESERVED_AHEAD = 1 << 20;

    /** Event time of the document that is appended next. */
    default void passTime(final long timeNs) {}

    /** How many files were begun; memory has none. */
    default int files() {
        return 0;
    }

    /** The file that the document appended last is in; null where there are no files. */
    default Path file() {
        return null;
    }

    /** Appends the bytes between position and limit as one document. */
    void append(ByteBuffer document);

    /** Returns when all that was appended would survive a loss of power; memory has nothing to do for it. */
    default void sync() {}

    /**
     * Deletes the oldest files until all together need no more than {@code capBytes}, and those that are older than is
     * kept; never the file that is being written.
     *
     * @return how many files were deleted since it was asked last
     */
    int deleteOldest(long capBytes);

    /** Bytes of all files that were deleted since the sink was opened. */
    long deletedBytes();

    @Override
    void close();
}
