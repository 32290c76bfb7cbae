package io.signalbox.replay.capture;

import io.signalbox.golden.FileTrouble;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file of any size as memory. One map holds at most 2 GiB, so the file is seen through windows of a power of two;
 * each reaches over the next by {@link #OVERLAP} bytes, so that whatever begins in a window and is no longer than that,
 * lies in it whole. Windows are mapped when first needed and stay until close.
 *
 * <p>Bounds are the caller's: ask {@link #holds} first. A file that somebody shortens while it is mapped ends in an
 * {@link InternalError}, as with any memory-mapped reader.
 */
final class MappedFile implements AutoCloseable {
    static final int WINDOW_BITS = 30;
    /** More than any record: its headers and 262,144 captured bytes; and more than the longest pcapng option. */
    static final int OVERLAP = 1 << 19;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final int windowBits;
    private final UnsafeBuffer[] windows;
    private boolean closed;

    MappedFile(final Path path, final int windowBits) {
        this.path = path;
        this.windowBits = windowBits;
        channel = open(path);
        size = sizeOf(path, channel);
        windows = new UnsafeBuffer[(int) (size >>> windowBits) + 1];
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Whether the file goes on for so many bytes after this position. */
    boolean holds(final long position, final long length) {
        return length <= size - position;
    }

    int getByte(final long position) {
        return window(position).getByte(offset(position)) & 0xFF;
    }

    int getShort(final long position, final ByteOrder order) {
        return window(position).getShort(offset(position), order) & 0xFFFF;
    }

    int getInt(final long position, final ByteOrder order) {
        return window(position).getInt(offset(position), order);
    }

    long getUnsignedInt(final long position, final ByteOrder order) {
        return getInt(position, order) & 0xFFFF_FFFFL;
    }

    long getLong(final long position, final ByteOrder order) {
        return window(position).getLong(offset(position), order);
    }

    void getBytes(final long position, final byte[] destination) {
        window(position).getBytes(offset(position), destination);
    }

    /** The window in which this position lies, at {@link #offset}. */
    UnsafeBuffer window(final long position) {
        final int index = (int) (position >>> windowBits);
        final UnsafeBuffer window = windows[index];
        return window != null ? window : map(index);
    }

    int offset(final long position) {
        return (int) (position & ((1L << windowBits) - 1));
    }

    private UnsafeBuffer map(final int index) {
        if (closed) throw new IllegalStateException(path + " is closed");
        final long start = (long) index << windowBits;
        final long length = Math.min(size - start, (1L << windowBits) + OVERLAP);
        try {
            return windows[index] = new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, start, length));
        } catch (final IOException e) {
            throw new CaptureException(path + " cannot be mapped into memory: " + e.getMessage() + ".", e);
        }
    }

    private static FileChannel open(final Path path) {
        if (Files.notExists(path)) throw new CaptureException(path + " does not exist.");
        if (!Files.isRegularFile(path)) throw new CaptureException(path + " is not a regular file.");
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (final IOException e) {
            throw new CaptureException(path + " cannot be opened for reading: " + FileTrouble.cause(e) + ".", e);
        }
    }

    private static long sizeOf(final Path path, final FileChannel channel) {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw new CaptureException(path + " does not tell its size: " + e.getMessage() + ".", e);
        }
    }

    /** Views that were handed out become empty, so that a late reader gets an exception and not a dead process. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        for (int i = 0; i < windows.length; i++) {
            if (windows[i] != null) unmap(windows[i]);
            windows[i] = null;
        }
        try {
            channel.close();
        } catch (final IOException e) {
            throw new CaptureException(path + " cannot be closed: " + e.getMessage() + ".", e);
        }
    }

    private static void unmap(final UnsafeBuffer window) {
        final MappedByteBuffer map = (MappedByteBuffer) window.byteBuffer();
        window.wrap(new byte[0]);
        IoUtil.unmap(map);
    }
}
