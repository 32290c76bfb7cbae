package io.signalbox.golden.pcap;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a pcap file, little-endian.
 *
 * <pre>
 *   file header, 24 bytes                            record header, 16 bytes
 *    0 magic: a1b2c3d4 (us) or a1b23c4d (ns)          0 seconds
 *    4 version 2, 4 (16 bits each)                    4 microseconds or nanoseconds
 *    8 zone, accuracy: 0, 0                           8 captured length
 *   16 snap length                                   12 wire length
 *   20 link type                                     then the bytes
 * </pre>
 */
public final class PcapWriter implements AutoCloseable {
    static final int MICROSECONDS_MAGIC = 0xa1b2c3d4;
    static final int NANOSECONDS_MAGIC = 0xa1b23c4d;
    static final int FILE_HEADER_LENGTH = 24;
    static final int RECORD_HEADER_LENGTH = 16;
    /** What readers accept at most; super-frames are longer than 65535. */
    static final int SNAP_LENGTH = 262_144;

    private static final long NS_PER_SECOND = 1_000_000_000;

    /** The unit of the file's timestamps. */
    public enum Precision {
        MICROSECONDS(MICROSECONDS_MAGIC, 1000),
        NANOSECONDS(NANOSECONDS_MAGIC, 1);

        final int magic;
        final int unitNs;

        Precision(final int magic, final int unitNs) {
            this.magic = magic;
            this.unitNs = unitNs;
        }
    }

    private final OutputStream out;
    private final Precision precision;

    private PcapWriter(final OutputStream out, final Precision precision) {
        this.out = out;
        this.precision = precision;
    }

    public static PcapWriter create(final Path file, final int linkType, final Precision precision) throws IOException {
        final OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        out.write(header(FILE_HEADER_LENGTH)
                .putInt(precision.magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(SNAP_LENGTH)
                .putInt(linkType)
                .array());
        return new PcapWriter(out, precision);
    }

    /** Writes a capture of whole records; the first one's link type is that of the file. */
    public static void write(final Path file, final Precision precision, final List<PcapRecord> records)
            throws IOException {
        final int linkType =
                records.isEmpty() ? LinkType.ETHERNET : records.get(0).linkType();
        try (PcapWriter writer = create(file, linkType, precision)) {
            for (final PcapRecord record : records) {
                writer.write(record.timestampNs(), record.bytes(), record.wireLength());
            }
        }
    }

    public void write(final long timestampNs, final byte[] bytes) throws IOException {
        write(timestampNs, bytes, bytes.length);
    }

    /** A time that the file's unit cannot tell exactly is refused. */
    public void write(final long timestampNs, final byte[] bytes, final int wireLength) throws IOException {
        if (timestampNs % precision.unitNs != 0) {
            throw new IllegalArgumentException(timestampNs + " ns is no whole number of microseconds");
        }
        out.write(header(RECORD_HEADER_LENGTH)
                .putInt((int) (timestampNs / NS_PER_SECOND))
                .putInt((int) (timestampNs % NS_PER_SECOND / precision.unitNs))
                .putInt(bytes.length)
                .putInt(wireLength)
                .array());
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static ByteBuffer header(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
