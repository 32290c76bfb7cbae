package io.signalbox.journal.chronicle;

import io.signalbox.journal.DocumentSink;
import io.signalbox.journal.Inventory;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.Permissions;
import io.signalbox.journal.QueueFile;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.who.EndsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private final Path path;
    private final JournalSettings settings;
    private final Inventory inventory;
    private final Runnable atEnd;
    private final RollCycle cycle;
    private final RollClock clock;
    private SingleChronicleQueue queue;
    private ExcerptAppender appender;
    private long fileBytes;
    private int fileCycle = -1;
    private int files;
    private FileChannel channel;
    private QueueFile file;
    private long reservedEnd;
    private final boolean isSynced;
    /** Documents wait to be synced; in a file whose name does, too. */
    private boolean isDirty;

    private boolean isNewFile;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(RESERVE_STEP);
    private int deletedFiles;
    private long deletedBytes;

    /**
     * @param inventory hears of every file
     * @param atEnd done when nothing is written any more
     */
    public ChronicleSink(
            final Path path, final JournalSettings settings, final Inventory inventory, final Runnable atEnd) {
        this.path = path;
        this.settings = settings;
        this.inventory = inventory;
        this.atEnd = atEnd;
        isSynced = settings.mode() == JournalSettings.Mode.STRICT_SYNC;
        cycle = cycleOf(settings.roll());
        clock = new RollClock(settings.rollsByEventTime() ? () -> 0 : settings.wallClockMs());
        open();
    }

    private static RollCycle cycleOf(final JournalSettings.Roll roll) {
        return switch (roll) {
            case FIVE_MINUTES -> RollCycles.FIVE_MINUTELY;
            case HOUR -> RollCycles.FAST_HOURLY;
            case DAY -> RollCycles.FAST_DAILY;
        };
    }

    /** A file belongs to one session: the first document begins another one, ahead of the hour if need be. */
    private void open() {
        queue = SingleChronicleQueueBuilder.binary(path)
                .rollCycle(cycle)
                .blockSize(settings.blockBytes())
                .timeProvider(clock)
                .build();
        if (queue.lastCycle() != Integer.MIN_VALUE) {
            putForwardTo(queue.lastCycle() + 1);
        }
        appender = queue.createAppender();
    }

    @Override
    public void passTime(final long timeNs) {
        if (settings.rollsByEventTime()) {
            clock.putForward(TimeUnit.NANOSECONDS.toMillis(timeNs));
        }
    }

    @Override
    public int files() {
        return files;
    }

    @Override
    public Path file() {
        return file == null ? null : file.path();
    }

    @Override
    public void append(final ByteBuffer document) {
        if (appender == null) {
            requireFolder();
            requireRoomForAFile();
            open();
        }
        rollWhenFull();
        final QueueFile before = file;
        final boolean isFirst = fileBytes == 0;
        if (isFirst) {
            sync();
            requireRoomForAFile();
        }
        fileBytes += document.remaining();
        final long position = commit(document, isFirst);
        file.appended(document, position);
        isDirty = isSynced;
        if (isFirst) {
            files++;
            finish(before);
            deletedFiles += deleteByAge();
        }
        inventory.storeChanges();
    }

    @Override
    public void sync() {
        if (!isDirty) {
            return;
        }
        try {
            channel.force(false);
            if (isNewFile) {
                syncFolder();
            }
        } catch (final IOException failure) {
            final UncheckedIOException unsafe = new UncheckedIOException(failure.toString(), failure);
            abandonFile(unsafe); // what a disk has failed to write once it does not write again
            throw unsafe;
        }
        isDirty = false;
        isNewFile = false;
    }

    /** A file whose name is not on the disk is lost with the power. */
    private void syncFolder() throws IOException {
        try (FileChannel names = FileChannel.open(path, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Returns the document's place in the file. */
    private long commit(final ByteBuffer document, final boolean isFirst) {
        try (DocumentContext context = appender.writingDocument()) {
            return write(context, document, isFirst);
        } catch (final Throwable failure) {
            abandonFile(failure);
            throw failure;
        }
    }

    private long write(final DocumentContext context, final ByteBuffer document, final boolean isFirst) {
        try {
            final Bytes<?> bytes = context.wire().bytes();
            final long position = bytes.writePosition();
            if (isFirst) {
                restrictFiles();
                beginReserving(position);
            }
            reserve(position + document.remaining() + RESERVED_AHEAD);
            bytes.writeSome(document);
            return position;
        } catch (final IOException failure) {
            context.rollbackOnClose();
            throw new UncheckedIOException("no room in " + path + ": " + failure.getMessage(), failure);
        } catch (final Throwable failure) {
            context.rollbackOnClose();
            throw failure;
        }
    }

    /** The queue has written the end of the file before, and touches it no more. */
    private void finish(final QueueFile before) {
        if (before == null) {
            return;
        }
        try {
            if (isSynced) {
                force(before.path());
            }
            before.finish();
        } catch (final IOException unread) {
            settings.onTrouble().accept(before.path() + " cannot be read again: " + unread);
        }
    }

    private static void force(final Path written) throws IOException {
        try (FileChannel whole = FileChannel.open(written, StandardOpenOption.WRITE)) {
            whole.force(true);
        }
    }

    private void requireFolder() {
        if (!Files.isRegularFile(path.resolve(JournalDirectory.PROPERTIES))) {
            throw new IllegalStateException(path + " has vanished");
        }
    }

    /** Asked before, for a queue that fails to make a file keeps its own lock for ever, and waits for it each time. */
    private void requireRoomForAFile() {
        if (!Files.isWritable(path)) {
            throw new IllegalStateException("no file can be made in " + path);
        }
        final long usable = path.toFile().getUsableSpace();
        if (usable < 2L * RESERVED_AHEAD) {
            throw new IllegalStateException("no room in " + path + " for another file: " + usable + " bytes are free");
        }
    }

    private void beginReserving(final long position) throws IOException {
        closeChannel();
        final Path[] files = JournalDirectory.files(path);
        file = new QueueFile(files[files.length - 1], inventory);
        channel = FileChannel.open(file.path(), StandardOpenOption.WRITE);
        reservedEnd = position;
        isNewFile = true;
    }

    /**
     * Has the disk give real blocks to what is written next: the queue stores into mapped memory, and a store into a
     * hole of a full disk ends in an InternalError that surfaces anywhere (SIGBUS). Writing zeros, where nothing but
     * zeros is yet, fails with an IOException instead.
     */
    private void reserve(final long end) throws IOException {
        while (reservedEnd < end) {
            zeros.clear();
            reservedEnd += channel.write(zeros, reservedEnd);
        }
    }

    /** Chronicle makes its files with the umask's permissions; ours are for owner and group only. */
    private void restrictFiles() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            for (final Path made : files.toList()) {
                restrict(made);
            }
        }
    }

    private static void restrict(final Path made) throws IOException {
        if (made.toString().contains(".cq4")) {
            Permissions.set(made, Permissions.FILE);
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
        file = null;
        isDirty = false;
        fileCycle = -1;
        try {
            closeChannel();
            queue.close();
        } catch (final Throwable second) {
            failure.addSuppressed(second);
        }
    }

    @Override
    public int deleteOldest(final long capBytes) {
        requireFile();
        final int deleted = deletedFiles + (appender == null ? 0 : deleteByAge() + deleteBySize(capBytes));
        deletedFiles = 0;
        return deleted;
    }

    /** Mapped memory takes what is written though its file was deleted: nobody would ever read that. */
    private void requireFile() {
        if (file != null && !Files.exists(file.path())) {
            final IllegalStateException vanished =
                    new IllegalStateException(file.path() + " has vanished while it was written");
            abandonFile(vanished);
            throw vanished;
        }
    }

    private int deleteByAge() {
        final long keepFromMs = settings.keepFromMs();
        return delete((size, file) -> Files.getLastModifiedTime(file).toMillis() < keepFromMs);
    }

    private int deleteBySize(final long capBytes) {
        return delete((size, file) -> size > capBytes);
    }

    /** Whether a file is to go; the size is that of all that are left. */
    private interface Condition {
        boolean holds(long size, Path file) throws IOException;
    }

    /** From the oldest on, as long as the condition holds. */
    private int delete(final Condition condition) {
        try {
            final List<Path> files = new ArrayList<>(List.of(JournalDirectory.files(path)));
            long size = CheckpointFiles.bytes(path);
            for (final Path each : files) {
                size += Files.size(each);
            }
            int deleted = 0;
            while (files.size() > 1 && condition.holds(size, files.get(0))) {
                size -= delete(files.remove(0)) + CheckpointFiles.deleteBefore(path, inventory.firstEvent() - 1);
                deleted++;
            }
            if (deleted > 0 && queue != null && !queue.isClosed()) {
                queue.refreshDirectoryListing();
            }
            return deleted;
        } catch (final IOException failure) {
            throw new UncheckedIOException("old files of " + path + " cannot be deleted: " + failure, failure);
        }
    }

    private long delete(final Path oldest) throws IOException {
        final long size = Files.size(oldest);
        inventory.remove(oldest);
        EndsWriter.delete(oldest);
        Files.delete(oldest);
        deletedBytes += size;
        return size;
    }

    @Override
    public long deletedBytes() {
        return deletedBytes;
    }

    @Override
    public void close() {
        try {
            closeChannel();
            queue.close();
            finish(file);
            inventory.storeChanges();
        } catch (final IOException failure) {
            throw new UncheckedIOException("the journal's file cannot be closed: " + failure, failure);
        } finally {
            queue.close();
            atEnd.run();
        }
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
