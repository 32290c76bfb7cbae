package io.signalbox.journal.checkpoint;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.file.StandardOpenOption.READ;

import io.signalbox.checkpoint.CheckpointException;
import io.signalbox.checkpoint.CheckpointSource;
import io.signalbox.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** A checkpoint's file, to be read: every byte of it is proved before it is believed. */
public final class CheckpointFile implements CheckpointSource {
    private static final int BUFFER_BYTES = CheckpointFormat.partLength(CheckpointFormat.MAX_PART_LENGTH);
    private static final PartHandler NOBODY = (room, position, source, offset, length) -> {};

    private final Path path;
    private final int lane;
    private final long journal;
    private final long event;
    private final long timeNs;

    private CheckpointFile(final Path path, final ByteBuffer header) {
        this.path = path;
        lane = header.getShort(6) & 0xFFFF;
        journal = header.getLong(8);
        event = header.getLong(16);
        timeNs = header.getLong(24);
    }

    /**
     * Reads all of it once.
     *
     * @throws CheckpointException one sentence that names the file: it is damaged, cut off, or of another layout
     * @throws IOException where it cannot be read
     */
    public static CheckpointFile open(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, READ)) {
            final ByteBuffer header = buffer(CheckpointFormat.HEADER_LENGTH);
            fill(channel, header, path);
            if (!CheckpointFormat.isHeader(header, 0)) {
                throw damaged(path, 0, "its header is damaged");
            }
            if (header.getShort(4) != Checkpoints.LAYOUT) {
                throw new CheckpointException(path + " is a checkpoint of layout " + header.getShort(4)
                        + "; this program reads layout " + Checkpoints.LAYOUT);
            }
            final CheckpointFile file = new CheckpointFile(path, header);
            file.read(channel, NOBODY);
            return file;
        }
    }

    public int lane() {
        return lane;
    }

    /** First half of the id of the journal that it belongs to. */
    public long journal() {
        return journal;
    }

    @Override
    public long event() {
        return event;
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public void forEach(final PartHandler handler) {
        try (FileChannel channel = FileChannel.open(path, READ)) {
            channel.position(CheckpointFormat.HEADER_LENGTH);
            read(channel, handler);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void read(final FileChannel channel, final PartHandler handler) throws IOException {
        final ByteBuffer part = buffer(BUFFER_BYTES);
        final UnsafeBuffer bytes = new UnsafeBuffer(part);
        for (long parts = 0; ; parts++) {
            final long at = channel.position();
            part.clear().limit(CheckpointFormat.PART_HEADER_LENGTH);
            fill(channel, part, path);
            final int length = part.getInt(4);
            if (length < 0 || length > CheckpointFormat.MAX_PART_LENGTH) {
                throw damaged(path, at, "a part of it is damaged");
            }
            part.limit(CheckpointFormat.partLength(length));
            fill(channel, part, path);
            if (!CheckpointFormat.isPart(part, 0, length)) {
                throw damaged(path, at, "a part of it is damaged");
            }
            if (part.getInt(0) == CheckpointFormat.END) {
                requireEnd(channel, parts, part.getLong(8));
                return;
            }
            handler.onPart(part.getInt(0), part.getLong(8), bytes, CheckpointFormat.PART_HEADER_LENGTH, length);
        }
    }

    private void requireEnd(final FileChannel channel, final long parts, final long told) throws IOException {
        if (parts != told || channel.position() != channel.size()) {
            throw damaged(path, channel.position(), "it ends where it should not");
        }
    }

    private static void fill(final FileChannel channel, final ByteBuffer buffer, final Path path) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw damaged(path, channel.position(), "it is cut off");
            }
        }
    }

    private static CheckpointException damaged(final Path path, final long at, final String what) {
        return new CheckpointException(path + " cannot be used, byte " + at + ": " + what);
    }

    private static ByteBuffer buffer(final int bytes) {
        return ByteBuffer.allocate(bytes).order(LITTLE_ENDIAN);
    }
}
