package io.signalbox.replay.journal;

import io.signalbox.journal.DocumentSink;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.UnsafeBuffer;

/** Where documents end up in memory: says whose record is there, and whose would survive; full or slow when told so. */
final class Shelf implements DocumentSink, RecordHandler {
    final Set<Long> written = ConcurrentHashMap.newKeySet();
    final Set<Long> synced = ConcurrentHashMap.newKeySet();
    final List<String> commands = new CopyOnWriteArrayList<>();
    /** Records that are missing, as the marks say. */
    volatile long missing;

    volatile boolean full;
    volatile boolean unsyncable;
    volatile CountDownLatch obstacle = new CountDownLatch(0);

    private final RecordExpander expander = new RecordExpander(this);

    @Override
    public void append(final ByteBuffer document) {
        if (full) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
        try {
            obstacle.await();
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        final byte[] copy = new byte[document.remaining()];
        document.get(copy);
        final UnsafeBuffer buffer = new UnsafeBuffer(copy);
        for (int at = DocumentHeader.LENGTH; at < copy.length; at += RecordType.length(buffer, at)) {
            expander.record(buffer, at);
        }
    }

    @Override
    public void sync() {
        if (unsyncable) {
            throw new IllegalStateException("the disk failed");
        }
        synced.addAll(written);
    }

    @Override
    public void onDecision(final FullRecord decision) {
        written.add(decision.event());
    }

    @Override
    public void onCommand(final CommandRecord command) {
        written.add(command.event());
        commands.add(command.text());
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the journal's thread is the only writer
    public void onMark(final MarkRecord mark) {
        missing += mark.cause().isGap() ? mark.count() : 0;
    }

    @Override
    public int deleteOldest(final long capBytes) {
        return 0;
    }

    @Override
    public long deletedBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
