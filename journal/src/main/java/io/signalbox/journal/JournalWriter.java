package io.signalbox.journal;

import io.signalbox.journal.chronicle.ChronicleSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A journal that is being written: its door, for the packet side, and its agent, for whoever writes. One thread may be
 * both (call {@link #writeInline} at the end of each batch), or a {@link JournalThread} runs the agent.
 */
public final class JournalWriter implements AutoCloseable {
    private final JournalDoor door;
    private final JournalAgent agent;
    private boolean closed;

    private JournalWriter(final JournalDoor door, final JournalAgent agent) {
        this.door = door;
        this.agent = agent;
    }

    /**
     * @throws IOException where the folder cannot be made, or belongs to another lane or format
     * @throws IllegalArgumentException for a setting out of its range
     */
    public static JournalWriter open(final Path path, final JournalSettings settings) throws IOException {
        final JournalDirectory directory = JournalDirectory.begin(path, settings.lane());
        final LongSupplier freeSpace = settings.freeSpace() == null ? freeSpaceOf(path) : settings.freeSpace();
        settings.conclude(freeSpace.getAsLong());
        return open(new ChronicleSink(path, settings), settings, freeSpace, directory.session());
    }

    /** Over any sink. */
    static JournalWriter open(
            final DocumentSink sink, final JournalSettings settings, final LongSupplier freeSpace, final int session) {
        final int capacity = settings.ringBytes() + RingBufferDescriptor.TRAILER_LENGTH;
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(capacity)));
        final JournalDoor door = new JournalDoor(ring, settings);
        return new JournalWriter(door, new JournalAgent(ring, door, sink, settings, freeSpace, session));
    }

    private static LongSupplier freeSpaceOf(final Path path) throws IOException {
        final FileStore store = Files.getFileStore(path);
        return () -> {
            try {
                return store.getUsableSpace();
            } catch (final IOException failure) {
                throw new IllegalStateException("the free space of " + path + " cannot be told: " + failure, failure);
            }
        };
    }

    public JournalDoor door() {
        return door;
    }

    public JournalAgent agent() {
        return agent;
    }

    /** For one thread that is packet side and journal in one. */
    public void writeInline() {
        agent.drain();
    }

    /** Writes what waits, and the closing mark. The packet side and a journal thread have stopped. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            agent.onClose();
        }
    }
}
