package io.signalbox.journal;

import io.signalbox.checkpoint.CheckpointSink;
import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.checkpoint.CheckpointDoor;
import io.signalbox.journal.checkpoint.CheckpointWriter;
import io.signalbox.journal.chronicle.ChronicleSink;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A journal that is being written: its door, for the packet side, and its agent, for whoever writes. One thread may be
 * both ({@link #inlineLog}), or a {@link JournalThread} runs the agent.
 */
public final class JournalWriter implements AutoCloseable {
    private final JournalDoor door;
    private final CheckpointDoor checkpoints;
    private final JournalAgent agent;
    private final JournalSession session;
    private final JournalSettings.Mode mode;
    private boolean closed;

    private JournalWriter(
            final JournalDoor door,
            final CheckpointDoor checkpoints,
            final JournalAgent agent,
            final JournalSession session,
            final JournalSettings settings) {
        this.door = door;
        this.checkpoints = checkpoints;
        this.agent = agent;
        this.session = session;
        mode = settings.mode();
    }

    /**
     * @throws IOException where the folder cannot be made, or belongs to another lane or format
     * @throws IllegalArgumentException for a setting out of its range
     */
    public static JournalWriter open(final Path path, final JournalSettings settings) throws IOException {
        final JournalDirectory directory = JournalDirectory.begin(path, settings);
        try {
            final LongSupplier freeSpace = settings.freeSpace() == null ? freeSpaceOf(path) : settings.freeSpace();
            settings.conclude(freeSpace.getAsLong());
            final DocumentSink sink = new ChronicleSink(path, settings, directory.inventory(), directory::close);
            return open(Optional.of(path), sink, settings, freeSpace, directory.begun());
        } catch (final Throwable failure) {
            directory.close();
            throw failure;
        }
    }

    /** A journal of one session over any sink: nobody looks at a disk. */
    public static JournalWriter open(final DocumentSink sink, final JournalSettings settings) {
        settings.conclude(Long.MAX_VALUE);
        return open(Optional.empty(), sink, settings, () -> Long.MAX_VALUE, JournalSession.ONLY);
    }

    static JournalWriter open(
            final DocumentSink sink,
            final JournalSettings settings,
            final LongSupplier freeSpace,
            final JournalSession session) {
        return open(Optional.empty(), sink, settings, freeSpace, session);
    }

    /** @param folder for checkpoints; without one there are none */
    private static JournalWriter open(
            final Optional<Path> folder,
            final DocumentSink sink,
            final JournalSettings settings,
            final LongSupplier freeSpace,
            final JournalSession session) {
        final OneToOneRingBuffer ring = ring(settings.ringBytes());
        final OneToOneRingBuffer inputs = ring(settings.inputRingBytes());
        final JournalDoor door = new JournalDoor(ring, inputs, settings);
        final JournalAgent agent = new JournalAgent(ring, inputs, door, sink, settings, freeSpace, session);
        final CheckpointDoor checkpoints =
                folder.isPresent() ? new CheckpointDoor(settings.bounds().connections()) : null;
        folder.ifPresent(path -> agent.write(new CheckpointWriter(
                path, checkpoints, settings.lane(), session, agent::onCheckpoint, settings.onTrouble())));
        return new JournalWriter(door, checkpoints, agent, session, settings);
    }

    private static OneToOneRingBuffer ring(final int bytes) {
        final int capacity = bytes + RingBufferDescriptor.TRAILER_LENGTH;
        return new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(capacity)));
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

    /** The session that was begun: its first event is the one that the lane is to begin with. */
    public JournalSession session() {
        return session;
    }

    public JournalDoor door() {
        return door;
    }

    /** Who takes the checkpoints of the lane that is journaled; nobody where the journal has no folder. */
    public CheckpointSink checkpoints() {
        return checkpoints == null ? CheckpointSink.NONE : checkpoints;
    }

    /**
     * How many checkpoints the journal has asked for: one for each file that followed another, where that holds inputs,
     * without which no run can begin anywhere. Read by any thread.
     */
    public long checkpointsWanted() {
        return agent.checkpointsWanted();
    }

    public JournalAgent agent() {
        return agent;
    }

    /** Whether records are being lost: that of the disk, or a byte ring that was full and is not half empty yet. */
    public boolean isInTrouble() {
        return door.isBehind() || agent.trouble() != null;
    }

    public JournalStatus status() {
        return new JournalStatus(
                mode,
                agent.trouble(),
                agent.recordsWritten(),
                agent.bytesWritten(),
                door.waitingBytes(),
                door.recordsLost() + agent.recordsLost(),
                door.eventsWithheld(),
                agent.filesDeleted());
    }

    /** For one thread that is packet side and journal in one: writes at the end of each batch, and when the ring is full. */
    public DecisionLog inlineLog() {
        door.whenFull(agent::drain);
        return new DecisionLog() {
            @Override
            public void arrived(final PacketSlot slot) {
                door.arrived(slot);
            }

            @Override
            public void prepare(final PacketSlot slot) {
                door.prepare(slot);
            }

            @Override
            public void decided(final PacketSlot slot, final Emissions emissions) {
                door.decided(slot, emissions);
            }

            @Override
            public boolean endOfBatch() {
                agent.drain();
                return door.endOfBatch();
            }
        };
    }

    /** Writes all that waits in the ring. */
    void writeInline() {
        agent.drain();
    }

    /** Writes what waits, and the closing mark; after a failure of the journal's thread neither. All others have stopped. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (door.isDead()) {
            agent.abandon();
        } else {
            agent.onClose();
        }
    }
}
