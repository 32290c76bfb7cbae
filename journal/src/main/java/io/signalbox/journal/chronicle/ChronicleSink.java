package io.signalbox.journal.chronicle;

import io.signalbox.journal.DocumentSink;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
    private final Path path;
    private final JournalSettings settings;
    private final RollCycle cycle;
    private final RollClock clock;
    private SingleChronicleQueue queue;
    private ExcerptAppender appender;
    private long fileBytes;
    private int fileCycle = -1;
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
            open();
        }
        rollWhenFull();
        final int length = document.remaining();
        try (DocumentContext context = appender.writingDocument()) {
            write(context, document, fileBytes == 0);
        } catch (final Throwable failure) {
            abandonFile();
            throw failure;
        }
        fileBytes += length;
    }

    /** Chronicle makes its files with the umask's permissions; ours are for owner and group only. */
    private void restrictFiles() {
        try (Stream<Path> files = Files.list(path)) {
            for (final Path file : files.toList()) {
                JournalDirectory.restrict(file, "rw-r-----");
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException("the permissions of " + path + " cannot be set: " + failure, failure);
        }
    }

    private void write(final DocumentContext context, final ByteBuffer document, final boolean newFile) {
        try {
            if (newFile) {
                restrictFiles();
            }
            context.wire().bytes().writeSome(document);
        } catch (final Throwable failure) {
            context.rollbackOnClose();
            throw failure;
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
    private void abandonFile() {
        putForwardTo(cycle.current(clock, queue.epoch()) + 1);
        close();
        appender = null;
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
        queue.close();
    }
}
