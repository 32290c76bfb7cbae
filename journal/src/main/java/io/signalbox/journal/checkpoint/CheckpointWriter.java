package io.signalbox.journal.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.signalbox.journal.JournalSession;
import io.signalbox.journal.Permissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * Writes checkpoints that come through a {@link CheckpointDoor} into files: under another name until they are whole and
 * safe on the disk. A disk that fails costs the checkpoint, and is said; nothing is thrown from here.
 */
public final class CheckpointWriter implements AutoCloseable {
    private static final int MESSAGE_LIMIT = 1024;
    private static final int BUFFER_BYTES = 1 << 20;
    /** A force takes as long as the disk does, and records wait meanwhile: so it is never given much more than this. */
    private static final long FORCE_BYTES = 1 << 24;

    /** Hears of each checkpoint that became whole. */
    public interface Listener {
        void onCheckpoint(long event, long timeNs, long bytes);
    }

    /** How a file comes to be that is to be written. */
    interface Opener {
        FileChannel open(Path path) throws IOException;
    }

    private final Path folder;
    private final CheckpointDoor door;
    private final int lane;
    private final JournalSession session;
    private final Listener listener;
    private final Consumer<String> onTrouble;
    private final Opener opener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(LITTLE_ENDIAN);
    private final MessageHandler onMessage = this::onMessage; // bound once, not once per poll

    private Path beside;
    private FileChannel channel;
    private long event;
    private long timeNs;
    private long parts;
    private long unforcedBytes;

    public CheckpointWriter(
            final Path folder,
            final CheckpointDoor door,
            final int lane,
            final JournalSession session,
            final Listener listener,
            final Consumer<String> onTrouble) {
        this(
                folder,
                door,
                lane,
                session,
                listener,
                onTrouble,
                path -> FileChannel.open(path, CREATE, TRUNCATE_EXISTING, WRITE));
    }

    CheckpointWriter(
            final Path folder,
            final CheckpointDoor door,
            final int lane,
            final JournalSession session,
            final Listener listener,
            final Consumer<String> onTrouble,
            final Opener opener) {
        this.folder = folder;
        this.door = door;
        this.lane = lane;
        this.session = session;
        this.listener = listener;
        this.onTrouble = onTrouble;
        this.opener = opener;
    }

    /** Writes what has come; returns how much that was. */
    public int doWork() {
        return door.read(onMessage, MESSAGE_LIMIT);
    }

    /** As {@link #doWork}, until nothing waits. */
    public void drain() {
        while (!door.isEmpty()) {
            doWork();
        }
    }

    private void onMessage(final int type, final DirectBuffer source, final int index, final int length) {
        try {
            switch (type) {
                case CheckpointDoor.BEGIN -> begin(source.getLong(index), source.getLong(index + Long.BYTES));
                case CheckpointDoor.PART -> part(source, index, length);
                case CheckpointDoor.FINISH -> finish();
                default -> discard();
            }
        } catch (final IOException failure) {
            onTrouble.accept("the checkpoint at event " + event + " could not be written: " + failure.getMessage());
            discard();
        }
    }

    private void begin(final long newEvent, final long newTimeNs) throws IOException {
        discard();
        event = newEvent;
        timeNs = newTimeNs;
        parts = 0;
        unforcedBytes = 0;
        beside = folder.resolve(CheckpointFiles.name(event) + CheckpointFiles.UNFINISHED);
        channel = opener.open(beside);
        Permissions.set(beside, Permissions.FILE);
        buffer.clear();
        CheckpointFormat.putHeader(buffer, lane, session.journal(), event, timeNs);
    }

    private void part(final DirectBuffer source, final int index, final int length) throws IOException {
        final int bytes = length - CheckpointDoor.PART_PREFIX;
        if (channel != null) {
            final int at = makeRoom(bytes);
            source.getBytes(
                    index + CheckpointDoor.PART_PREFIX, buffer, at + CheckpointFormat.PART_HEADER_LENGTH, bytes);
            put(at, (int) source.getLong(index), bytes, source.getLong(index + Long.BYTES));
            parts++;
        }
    }

    private void finish() throws IOException {
        if (channel == null) {
            return;
        }
        put(makeRoom(0), CheckpointFormat.END, 0, parts);
        flush();
        final long bytes = channel.size();
        channel.force(true);
        channel.close();
        channel = null;
        Files.move(beside, folder.resolve(CheckpointFiles.name(event)), StandardCopyOption.ATOMIC_MOVE);
        listener.onCheckpoint(event, timeNs, bytes);
    }

    private int makeRoom(final int bytes) throws IOException {
        if (buffer.remaining() < CheckpointFormat.partLength(bytes)) {
            flush();
        }
        return buffer.position();
    }

    private void put(final int at, final int room, final int bytes, final long position) {
        CheckpointFormat.finishPart(buffer, at, room, bytes, position);
        buffer.position(at + CheckpointFormat.partLength(bytes));
    }

    private void flush() throws IOException {
        buffer.flip();
        unforcedBytes += buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        if (unforcedBytes >= FORCE_BYTES) {
            channel.force(false);
            unforcedBytes = 0;
        }
    }

    /** What was written of a checkpoint that will not be whole goes. */
    private void discard() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(beside);
        } catch (final IOException failure) {
            onTrouble.accept("what was written of a checkpoint could not be deleted: " + failure.getMessage());
        }
        channel = null;
    }

    /** Writes what waits; an unfinished checkpoint goes. */
    @Override
    public void close() {
        drain();
        discard();
    }
}
