package io.signalbox.replay.capture;

import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/**
 * Writes Ethernet frames as a pcap file (draft-ietf-opsawg-pcap), little-endian, stamped in microseconds, which every
 * tool reads (the nanoseconds below are cut off), or in nanoseconds. The file appears under its name when it is closed, whole, and until then is called {@code NAME.partial}; after a failure, or {@link #abandon}, nothing is
 * left behind and what had the name before keeps it. Writing a record allocates nothing.
 */
public final class CaptureWriter implements AutoCloseable {
    private static final long MAX_SECONDS = 0xFFFF_FFFFL;
    private static final int ETHERNET = 1;
    private static final int NANOS_PER_MICROSECOND = 1_000;
    private static final int NANOS_PER_NANOSECOND = 1;

    private final WholeFile file;
    private final int nanosPerUnit;

    /** Stamped in microseconds. */
    public CaptureWriter(final Path path) {
        this(path, NANOS_PER_MICROSECOND);
    }

    /** Stamped in nanoseconds: nothing is cut off. */
    public static CaptureWriter ofNanoseconds(final Path path) {
        return new CaptureWriter(path, NANOS_PER_NANOSECOND);
    }

    private CaptureWriter(final Path path, final int nanosPerUnit) {
        file = new WholeFile(path);
        this.nanosPerUnit = nanosPerUnit;
        writeHeader();
    }

    private void writeHeader() {
        final int at = file.claim(PcapFile.HEADER_LENGTH);
        file.buffer().setMemory(at, PcapFile.HEADER_LENGTH, (byte) 0);
        putInt(at, nanosPerUnit == NANOS_PER_NANOSECOND ? PcapFile.NANOSECONDS : PcapFile.MICROSECONDS);
        putShort(at + PcapFile.VERSION_MAJOR_OFFSET, PcapFile.VERSION_MAJOR);
        putShort(at + PcapFile.VERSION_MINOR_OFFSET, PcapFile.VERSION_MINOR);
        putInt(at + PcapFile.SNAPSHOT_OFFSET, CaptureFile.MAX_CAPTURED_LENGTH);
        putInt(at + PcapFile.LINK_TYPE_OFFSET, ETHERNET);
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
        final int at = file.claim(PcapFile.RECORD_HEADER_LENGTH + capturedLength);
        putInt(at, (int) (timestampNs / CaptureFile.NANOS_PER_SECOND));
        putInt(at + PcapFile.SUBSECONDS_OFFSET, (int) (timestampNs % CaptureFile.NANOS_PER_SECOND) / nanosPerUnit);
        putInt(at + PcapFile.CAPTURED_OFFSET, capturedLength);
        putInt(at + PcapFile.WIRE_OFFSET, wireLength);
        file.buffer().putBytes(at + PcapFile.RECORD_HEADER_LENGTH, frame, offset, capturedLength);
    }

    private void check(final long timestampNs, final int capturedLength, final int wireLength) {
        if (file.isClosed()) throw new IllegalStateException(file.path() + " is closed");
        if (timestampNs < 0 || timestampNs / CaptureFile.NANOS_PER_SECOND > MAX_SECONDS) {
            throw new CaptureException(file.path() + ": pcap cannot hold a stamp of " + timestampNs + " ns.");
        }
        CaptureFile.checkToWrite(file.path(), capturedLength, wireLength);
    }

    private void putInt(final int at, final int value) {
        file.buffer().putInt(at, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void putShort(final int at, final int value) {
        file.buffer().putShort(at, (short) value, ByteOrder.LITTLE_ENDIAN);
    }

    /** Leaves no file; {@link #close} then has nothing more to do. */
    public void abandon() {
        file.abandon();
    }

    /** Writes what is left and gives the file its name. */
    @Override
    public void close() {
        file.close();
    }
}
