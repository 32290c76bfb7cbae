package io.signalbox.golden.pcap;

import io.signalbox.golden.FileTrouble;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a capture whole: pcap of either byte order and precision, or pcapng; the first bytes tell which. */
public final class PcapReader {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final Path file;
    private final ByteBuffer in;

    private PcapReader(final Path file, final ByteBuffer in) {
        this.file = file;
        this.in = in;
    }

    /** All records in the file's order; what is wrong with the file is a {@link PcapException}. */
    public static List<PcapRecord> read(final Path file) {
        try {
            final ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
            if (in.remaining() >= 4 && in.getInt(0) == PcapngBlocks.SECTION_HEADER) {
                return new PcapngBlocks(file, in).records();
            }
            return new PcapReader(file, in).records();
        } catch (final IOException e) {
            throw new PcapException(file, "cannot be read: " + FileTrouble.cause(e));
        }
    }

    private List<PcapRecord> records() {
        if (in.remaining() < PcapWriter.FILE_HEADER_LENGTH) {
            throw new PcapException(file, "is no capture: it has only " + in.remaining() + " bytes");
        }
        final int unitNs = unitNs();
        final int linkType = in.getInt(20) & 0xffff;
        in.position(PcapWriter.FILE_HEADER_LENGTH);
        final List<PcapRecord> records = new ArrayList<>();
        while (in.hasRemaining()) {
            records.add(record(records.size() + 1, unitNs, linkType));
        }
        return records;
    }

    /** The magic tells both the unit and, as it reads forwards or backwards, the byte order. */
    private int unitNs() {
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            in.order(order);
            switch (in.getInt(0)) {
                case PcapWriter.MICROSECONDS_MAGIC:
                    return 1000;
                case PcapWriter.NANOSECONDS_MAGIC:
                    return 1;
                default:
            }
        }
        throw new PcapException(
                file,
                String.format(
                        "is no capture: it begins with %08x",
                        in.order(ByteOrder.BIG_ENDIAN).getInt(0)));
    }

    private PcapRecord record(final int number, final int unitNs, final int linkType) {
        final String place = "record " + number + " at byte " + in.position();
        try {
            final long seconds = in.getInt() & 0xffff_ffffL;
            final long fraction = in.getInt() & 0xffff_ffffL;
            final int capturedLength = in.getInt();
            final int wireLength = in.getInt();
            if (fraction * unitNs >= NS_PER_SECOND) {
                throw new PcapException(file, place + " has a time with more than a second behind the second");
            }
            return new PcapRecord(
                    seconds * NS_PER_SECOND + fraction * unitNs, 0, linkType, bytes(in, capturedLength), wireLength);
        } catch (final BufferUnderflowException e) {
            throw new PcapException(file, place + " is cut short");
        }
    }

    /** A length beyond the end is the same as an end before the length. */
    static byte[] bytes(final ByteBuffer in, final int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        final byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
