package io.signalbox.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * A journal has one writer: it holds a lock on the file {@code signalbox-lock}, which the operating system takes away
 * when the writer is gone, however it went. In the file stands which process that is.
 */
final class WriterLock implements AutoCloseable {
    static final String NAME = "signalbox-lock";

    private final FileChannel channel;

    private WriterLock(final FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException where somebody else writes this journal */
    static WriterLock take(final Path folder) throws IOException {
        final Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            Permissions.create(file, Permissions.FILE);
        }
        if (isOurs(file)) {
            throw isWritten(folder);
        }
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (lock(channel, false) == null) {
            channel.close();
            throw isWritten(folder);
        }
        channel.truncate(0).write(US_ASCII.encode(us()));
        return new WriterLock(channel);
    }

    private static IOException isWritten(final Path folder) {
        return new IOException(folder + " is being written already: a journal has one writer");
    }

    /** Whether a writer has it now. */
    static boolean isHeld(final Path folder) throws IOException {
        final Path file = folder.resolve(NAME);
        if (!Files.isReadable(file)) {
            return false;
        }
        if (isOurs(file)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return lock(channel, true) == null;
        }
    }

    /** A process that closes the file, wherever it opened it, loses the lock that it holds: so this one asks first. */
    private static boolean isOurs(final Path file) throws IOException {
        return Files.readString(file, US_ASCII).equals(us());
    }

    private static FileLock lock(final FileChannel channel, final boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (final OverlappingFileLockException ours) {
            return null;
        }
    }

    /** Process ids come back, in a container with every start; one that began in this millisecond does not. */
    private static String us() {
        final ProcessHandle process = ProcessHandle.current();
        final long started =
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return "process " + process.pid() + ", started at " + started + " ms";
    }

    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (final IOException gone) {
            // with its folder, perhaps; the lock is gone as well
        }
    }
}
