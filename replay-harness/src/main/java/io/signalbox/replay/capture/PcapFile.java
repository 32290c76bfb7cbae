package io.signalbox.replay.capture;

import java.nio.ByteOrder;

/**
 * The classic format (draft-ietf-opsawg-pcap): one interface, and its byte order and resolution told by the magic
 * number.
 *
 * <pre>
 * file header                                   record header
 *  0  magic number                               0  seconds
 *  4  version, two and two bytes: 2.4            4  microseconds or nanoseconds
 *  8  unused                                     8  captured length
 * 16  snapshot length                           12  length on the wire
 * 20  link type, in the lower 16 bits           16  captured bytes
 * </pre>
 */
final class PcapFile extends CaptureFile {
    static final int MICROSECONDS = 0xA1B2C3D4;
    static final int NANOSECONDS = 0xA1B23C4D;
    static final int VERSION_MAJOR = 2;
    static final int VERSION_MINOR = 4;

    static final int VERSION_MAJOR_OFFSET = 4;
    static final int VERSION_MINOR_OFFSET = 6;
    static final int SNAPSHOT_OFFSET = 16;
    static final int LINK_TYPE_OFFSET = 20;
    static final int HEADER_LENGTH = 24;

    static final int SUBSECONDS_OFFSET = 4;
    static final int CAPTURED_OFFSET = 8;
    static final int WIRE_OFFSET = 12;
    static final int RECORD_HEADER_LENGTH = 16;

    private static final int LINK_TYPE_MASK = 0xFFFF;

    private final ByteOrder order;
    private final long nanosPerUnit;
    private final LinkType linkType;

    PcapFile(final MappedFile file, final int magic) {
        super(file);
        order = magic == MICROSECONDS || magic == NANOSECONDS ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        if (!file.holds(0, HEADER_LENGTH)) throw wrongFile("it ends inside its header of " + HEADER_LENGTH + " bytes");
        nanosPerUnit = file.getInt(0, order) == NANOSECONDS ? 1 : 1_000;
        checkVersion();
        linkType = readLinkType();
        position = HEADER_LENGTH;
    }

    /** Whether the first four bytes of a file, read big-endian, are one of the four magic numbers. */
    static boolean isMagic(final int magic) {
        final int swapped = Integer.reverseBytes(magic);
        return magic == MICROSECONDS || magic == NANOSECONDS || swapped == MICROSECONDS || swapped == NANOSECONDS;
    }

    private void checkVersion() {
        final int major = file.getShort(VERSION_MAJOR_OFFSET, order);
        final int minor = file.getShort(VERSION_MINOR_OFFSET, order);
        if (major == VERSION_MAJOR && minor == VERSION_MINOR) return;
        throw wrongFile("pcap version " + major + "." + minor + " cannot be read, only 2.4");
    }

    private LinkType readLinkType() {
        final int number = file.getInt(LINK_TYPE_OFFSET, order) & LINK_TYPE_MASK;
        final LinkType type = LinkType.of(number);
        if (type == null) throw wrongFile(foreign(number));
        return type;
    }

    private CaptureException wrongFile(final String what) {
        return new CaptureException(file.path() + ": " + what + ".");
    }

    @Override
    public boolean next() {
        if (position == file.size()) return false;
        if (!file.holds(position, RECORD_HEADER_LENGTH)) throw cut("header", RECORD_HEADER_LENGTH);
        final long captured = file.getUnsignedInt(position + CAPTURED_OFFSET, order);
        final long wire = file.getUnsignedInt(position + WIRE_OFFSET, order);
        checkLengths(captured, wire);
        final long timestampNs = readTimestamp();
        final long length = RECORD_HEADER_LENGTH + captured;
        if (!file.holds(position, length)) throw cut("header and bytes", length);
        accept(timestampNs, linkType, 0, position + RECORD_HEADER_LENGTH, captured, wire);
        position += length;
        return true;
    }

    private long readTimestamp() {
        final long seconds = file.getUnsignedInt(position, order);
        final long units = file.getUnsignedInt(position + SUBSECONDS_OFFSET, order);
        if (units * nanosPerUnit >= NANOS_PER_SECOND) {
            throw wrongRecord("a stamp with " + units + (nanosPerUnit == 1 ? " nanoseconds" : " microseconds")
                    + " is illegal, less than one second is allowed");
        }
        return seconds * NANOS_PER_SECOND + units * nanosPerUnit;
    }

    private CaptureException cut(final String part, final long length) {
        return wrongRecord(
                "the file ends after " + (file.size() - position) + " of " + length + " bytes of its " + part);
    }
}
