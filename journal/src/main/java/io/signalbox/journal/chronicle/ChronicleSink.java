package io.signalbox.journal.chronicle;

import io.signalbox.journal.DocumentSink;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Documents in a Chronicle Queue. A file in which writing failed is left alone: the next document begins another one.
 */
public final class ChronicleSink implements DocumentSink {
    /** Blocks are asked of the disk in such steps. */
    private static final int RESERVE_STEP = 256 * 1024;
    /** The queue itself writes indexes behind a document: so much is reserved for them, and for a new file's head. */
    private static final int RESERVE_AHEAD = 1 << 20;

    private final Path path;
    private final JournalSettings settings;
    private final RollCycle cycle;
    private final RollClock clock;
    private SingleChronicleQueue queue;
    private ExcerptAppender appender;
    private long fileBytes;
    private int fileCycle = -1;
    private FileChannel file;
    private long reservedEnd;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(RESERVE_STEP);
    private long deletedBytes;

    public ChronicleSink(final Path path, final JournalSettings settings) {
        this.path = path;
        this.settings = settings;
        cycle = cycleOf(settings.roll());
        clock = new RollClock(settings.wallClockMs());
        open();
    }

    private static RollCycle cycleOf(final JournalSettings.Roll roll) {
        return switch (roll) {
            case FIVE_MINUTES -> RollCycles.FIVE_MINUTELY;
            case HOUR -> RollCycles.FAST_HOURLY;
            case DAY -> RollCycles.FAST_DAILY;
        };
    }

    private void open() {
        queue = SingleChronicleQueueBuilder.binary(path)
                .rollCycle(cycle)
                .blockSize(settings.blockBytes())
                .timeProvider(clock)
                .build();
        // The last file may be ahead of the hour: what follows goes behind it.
        if (queue.lastCycle() != Integer.MIN_VALUE) {
            putForwardTo(queue.lastCycle());
        }
        appender = queue.createAppender();
    }

    @Override
    public void append(final ByteBuffer document) {
        if (appender == null) {
            requireRoomForAFile();
            open();
        }
        final int length = document.remaining();
        rollWhenFull();
        if (fileBytes == 0) {
            requireRoomForAFile();
        }
        try (DocumentContext context = appender.writingDocument()) {
            write(context, document);
        } catch (final Throwable failure) {
            abandonFile(failure);
            throw failure;
        }
        fileBytes += length;
    }

    private void write(final DocumentContext context, final ByteBuffer document) {
        try {
            final Bytes<?> bytes = context.wire().bytes();
            if (fileBytes == 0) {
                restrictFiles();
                beginReserving(bytes.writePosition());
            }
            reserve(bytes.writePosition() + document.remaining() + RESERVE_AHEAD);
            bytes.writeSome(document);
        } catch (final IOException failure) {
            context.rollbackOnClose();
            throw new UncheckedIOException("no room in " + path + ": " + failure.getMessage(), failure);
        } catch (final Throwable failure) {
            context.rollbackOnClose();
            throw failure;
        }
    }

    private void requireRoomForAFile() {
        final long usable = path.toFile().getUsableSpace();
        if (usable < 2L * RESERVE_AHEAD) {
            throw new IllegalStateException("no room in " + path + " for another file: " + usable + " bytes are free");
        }
    }

    private void beginReserving(final long position) throws IOException {
        closeFile();
        final Path[] files = JournalDirectory.files(path);
        file = FileChannel.open(files[files.length - 1], StandardOpenOption.WRITE);
        reservedEnd = position;
    }

    /**
     * Has the disk give real blocks to what is written next: the queue stores into mapped memory, and a store into a
     * hole of a full disk ends in an InternalError that surfaces anywhere (SIGBUS). Writing zeros, where nothing but
     * zeros is yet, fails with an IOException instead.
     */
    private void reserve(final long end) throws IOException {
        while (reservedEnd < end) {
            zeros.clear();
            reservedEnd += file.write(zeros, reservedEnd);
        }
    }

    /** Chronicle makes its files with the umask's permissions; ours are for owner and group only. */
    private void restrictFiles() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (final Path made : files.toList()) {
                JournalDirectory.restrict(made, "rw-r-----");
            }
        }
    }

    private void rollWhenFull() {
        final int now = cycle.current(clock, queue.epoch());
        if (now != fileCycle) {
            fileCycle = now;
            fileBytes = 0;
        } else if (fileBytes >= settings.fileBytes()) {
            putForwardTo(now + 1);
            fileCycle = now + 1;
            fileBytes = 0;
        }
    }

    private void putForwardTo(final int number) {
        clock.putForward(queue.epoch() + (long) number * cycle.lengthInMillis());
    }

    /** Nobody knows what the file holds now: it is closed, and the next document goes to another one. */
    private void abandonFile(final Throwable failure) {
        putForwardTo(cycle.current(clock, queue.epoch()) + 1);
        appender = null;
        fileCycle = -1;
        try {
            closeFile();
            queue.close();
        } catch (final Throwable second) {
            failure.addSuppressed(second);
        }
    }

    @Override
    public int deleteOldest(final long capBytes) {
        try {
            return deleteOldestFiles(capBytes);
        } catch (final IOException failure) {
            throw new UncheckedIOException("old files of " + path + " cannot be deleted: " + failure, failure);
        }
    }

    private int deleteOldestFiles(final long capBytes) throws IOException {
        final Path[] files = JournalDirectory.files(path);
        long total = 0;
        for (final Path file : files) {
            total += Files.size(file);
        }
        int deleted = 0;
        while (total > capBytes && deleted < files.length - 1) {
            final long size = Files.size(files[deleted]);
            Files.delete(files[deleted]);
            total -= size;
            deletedBytes += size;
            deleted++;
        }
        if (deleted > 0 && queue != null) {
            queue.refreshDirectoryListing();
        }
        return deleted;
    }

    @Override
    public long deletedBytes() {
        return deletedBytes;
    }

    @Override
    public void close() {
        try {
            closeFile();
        } catch (final IOException failure) {
            throw new UncheckedIOException("the journal's file cannot be closed: " + failure, failure);
        } finally {
            queue.close();
        }
    }

    private void closeFile() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
