package io.signalbox.journal.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file that takes whatever is written to it, and remembers how much each force had to bring to the disk. */
final class WatchedChannel extends FileChannel {
    long unforced;
    long mostForcedAtOnce;
    private long size;

    @Override
    public int write(final ByteBuffer bytes) {
        final int length = bytes.remaining();
        bytes.position(bytes.limit());
        size += length;
        unforced += length;
        return length;
    }

    @Override
    public void force(final boolean metaData) {
        mostForcedAtOnce = Math.max(mostForcedAtOnce, unforced);
        unforced = 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    protected void implCloseChannel() {}

    @Override
    public int read(final ByteBuffer bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(final ByteBuffer[] buffers, final int offset, final int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(final ByteBuffer bytes, final long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(final ByteBuffer[] buffers, final int offset, final int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(final ByteBuffer bytes, final long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(final long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(final long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(final long position, final long count, final WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(final ReadableByteChannel source, final long position, final long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(final MapMode mode, final long position, final long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(final long position, final long length, final boolean shared) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(final long position, final long length, final boolean shared) {
        throw new UnsupportedOperationException();
    }
}
