package io.signalbox.replay.capture;

import io.signalbox.golden.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes Ethernet frames as a pcap file (draft-ietf-opsawg-pcap), little-endian, stamped in microseconds, which every
 * tool reads (the nanoseconds below are cut off), or in nanoseconds. The file appears under its name when it is closed, whole, and until then is called {@code NAME.partial}; after a failure, or {@link #abandon}, nothing is
 * left behind and what had the name before keeps it. Writing a record allocates nothing.
 */
public final class CaptureWriter implements AutoCloseable {
    private static final int BUFFER_LENGTH = 1 << 20;
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;
    private static final int ETHERNET = 1;
    private static final int NANOS_PER_MICROSECOND = 1_000;
    private static final int NANOS_PER_NANOSECOND = 1;

    private final Path path;
    private final Path partial;
    private final int nanosPerUnit;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int filled;
    private boolean closed;

    /** Stamped in microseconds. */
    public CaptureWriter(final Path path) {
        this(path, NANOS_PER_MICROSECOND);
    }

    /** Stamped in nanoseconds: nothing is cut off. */
    public static CaptureWriter ofNanoseconds(final Path path) {
        return new CaptureWriter(path, NANOS_PER_NANOSECOND);
    }

    private CaptureWriter(final Path path, final int nanosPerUnit) {
        this.path = path;
        this.nanosPerUnit = nanosPerUnit;
        this.partial = path.resolveSibling(path.getFileName() + ".partial");
        this.channel = open();
        writeHeader();
    }

    private FileChannel open() {
        if (Files.isDirectory(path)) throw new CaptureException(path + " cannot be written: it is a directory.");
        try {
            return FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        } catch (final IOException e) {
            throw cannotWrite(e);
        }
    }

    private void writeHeader() {
        putInt(0, nanosPerUnit == NANOS_PER_NANOSECOND ? PcapFile.NANOSECONDS : PcapFile.MICROSECONDS);
        buffer.putShort(PcapFile.VERSION_MAJOR_OFFSET, (short) PcapFile.VERSION_MAJOR, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(PcapFile.VERSION_MINOR_OFFSET, (short) PcapFile.VERSION_MINOR, ByteOrder.LITTLE_ENDIAN);
        putInt(PcapFile.SNAPSHOT_OFFSET, CaptureFile.MAX_CAPTURED_LENGTH);
        putInt(PcapFile.LINK_TYPE_OFFSET, ETHERNET);
        filled = PcapFile.HEADER_LENGTH;
    }

    /** A whole frame. */
    public void write(final long timestampNs, final DirectBuffer frame, final int offset, final int length) {
        write(timestampNs, frame, offset, length, length);
    }

    /**
     * A frame of which the first {@code capturedLength} bytes are there.
     *
     * @param timestampNs nanoseconds from zero, at most {@code 2^32} seconds
     * @throws CaptureException if pcap has no room for the stamp or the length, or the disk none for the file
     */
    public void write(
            final long timestampNs,
            final DirectBuffer frame,
            final int offset,
            final int capturedLength,
            final int wireLength) {
        check(timestampNs, capturedLength, wireLength);
        makeRoom(PcapFile.RECORD_HEADER_LENGTH + capturedLength);
        putInt(filled, (int) (timestampNs / CaptureFile.NANOS_PER_SECOND));
        putInt(filled + PcapFile.SUBSECONDS_OFFSET, (int) (timestampNs % CaptureFile.NANOS_PER_SECOND) / nanosPerUnit);
        putInt(filled + PcapFile.CAPTURED_OFFSET, capturedLength);
        putInt(filled + PcapFile.WIRE_OFFSET, wireLength);
        buffer.putBytes(filled + PcapFile.RECORD_HEADER_LENGTH, frame, offset, capturedLength);
        filled += PcapFile.RECORD_HEADER_LENGTH + capturedLength;
    }

    private void check(final long timestampNs, final int capturedLength, final int wireLength) {
        if (closed) throw new IllegalStateException(path + " is closed");
        if (timestampNs < 0 || timestampNs / CaptureFile.NANOS_PER_SECOND > MAX_SECONDS) {
            throw new CaptureException(path + ": pcap cannot hold a stamp of " + timestampNs + " ns.");
        }
        if (capturedLength < 0 || capturedLength > CaptureFile.MAX_CAPTURED_LENGTH || wireLength < capturedLength) {
            throw new CaptureException(path + ": " + capturedLength + " captured bytes of " + wireLength
                    + " are no record, 0 to " + CaptureFile.MAX_CAPTURED_LENGTH
                    + " captured bytes of as many or more are.");
        }
    }

    private void putInt(final int at, final int value) {
        buffer.putInt(at, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void makeRoom(final int length) {
        if (filled + length > BUFFER_LENGTH) flush();
    }

    private void flush() {
        bytes.clear().limit(filled);
        try {
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (final IOException e) {
            abandon();
            throw cannotWrite(e);
        }
        filled = 0;
    }

    /** Leaves no file; {@link #close} then has nothing more to do. */
    public void abandon() {
        if (closed) return;
        closed = true;
        try (channel) {
            Files.deleteIfExists(partial);
        } catch (final IOException e) {
            throw cannotWrite(e);
        }
    }

    /** Writes what is left and gives the file its name. */
    @Override
    public void close() {
        if (closed) return;
        flush();
        try {
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            closed = true;
            channel.close();
        } catch (final IOException e) {
            abandon();
            throw cannotWrite(e);
        }
    }

    private CaptureException cannotWrite(final IOException e) {
        return new CaptureException(path + " cannot be written: " + FileTrouble.cause(e) + ".", e);
    }
}
