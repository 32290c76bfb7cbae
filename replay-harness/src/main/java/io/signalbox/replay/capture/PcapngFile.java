package io.signalbox.replay.capture;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The next generation (draft-ietf-opsawg-pcapng): sections, each in its own byte order, of blocks. Read are section
 * headers, interface descriptions (name, resolution, offset) and the three kinds of packets; all other blocks are
 * skipped.
 *
 * <pre>
 * any block                section header         interface description   packet, enhanced or old    simple packet
 *  0  type                  8  byte-order magic    8  link type            8  interface (below)       8  wire length
 *  4  length of the block  12  version: 1.x       12  snapshot length     12  stamp, upper half      12  bytes
 *  8  body                 16  section length     16  options             16  stamp, lower half
 *  n  length once more     24  options                                    20  captured length
 *                                                                         24  wire length
 *                                                                         28  bytes, options
 * </pre>
 *
 * An enhanced packet's interface is a 32-bit number; an obsolete one's has 16 bits, before a count of drops.
 */
final class PcapngFile extends CaptureFile {
    /** Reads the same in both byte orders. */
    static final int SECTION_HEADER = 0x0A0D0D0A;

    static final int INTERFACE_DESCRIPTION = 1;
    static final int OBSOLETE_PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;

    static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    static final int VERSION = 1;

    private static final int LENGTH_OFFSET = 4;
    private static final int BODY_OFFSET = 8;
    private static final int TRAILER_LENGTH = 4;

    private static final int MAGIC_OFFSET = 8;
    private static final int VERSION_OFFSET = 12;
    private static final int SNAP_LENGTH_OFFSET = 12;
    private static final int INTERFACE_OPTIONS_OFFSET = 16;
    private static final int STAMP_HIGH_OFFSET = 12;
    private static final int STAMP_LOW_OFFSET = 16;
    private static final int CAPTURED_OFFSET = 20;
    private static final int WIRE_OFFSET = 24;
    private static final int PACKET_OFFSET = 28;
    private static final int SIMPLE_PACKET_OFFSET = 12;

    private static final int OPTION_HEADER_LENGTH = 4;
    private static final int END_OF_OPTIONS = 0;
    private static final int NAME_OPTION = 2;
    private static final int RESOLUTION_OPTION = 9;
    private static final int OFFSET_OPTION = 14;

    private final List<PcapngInterface> interfaces = new ArrayList<>();
    /** Packets count their interfaces from the first of their section. */
    private int firstOfSection;

    private ByteOrder order = ByteOrder.BIG_ENDIAN;

    PcapngFile(final MappedFile file) {
        super(file);
        readBlock();
    }

    @Override
    public boolean next() {
        while (position < file.size()) {
            if (readBlock()) return true;
        }
        return false;
    }

    @Override
    public int interfaces() {
        return interfaces.size();
    }

    @Override
    public String interfaceName() {
        return recordNumber() == 0 ? "" : interfaces.get(interfaceIndex()).name();
    }

    /** Reads the block at the position and moves behind it; true if it was a packet. */
    private boolean readBlock() {
        if (!file.holds(position, BODY_OFFSET)) throw wrongBlock("the file ends inside its type and length");
        final int type = file.getInt(position, order);
        if (type == SECTION_HEADER) order = readByteOrder();
        final long length = readLength(type);
        switch (type) {
            case SECTION_HEADER -> beginSection();
            case INTERFACE_DESCRIPTION -> describeInterface(position + length - TRAILER_LENGTH);
            case ENHANCED_PACKET -> readPacket(file.getUnsignedInt(position + BODY_OFFSET, order), length);
            case OBSOLETE_PACKET -> readPacket(file.getShort(position + BODY_OFFSET, order), length);
            case SIMPLE_PACKET -> readSimplePacket(length);
            default -> {}
        }
        position += length;
        return isPacket(type);
    }

    private ByteOrder readByteOrder() {
        if (!file.holds(position, VERSION_OFFSET)) throw wrongBlock("the file ends inside its byte-order magic");
        final int magic = file.getInt(position + MAGIC_OFFSET, ByteOrder.BIG_ENDIAN);
        if (magic == BYTE_ORDER_MAGIC) return ByteOrder.BIG_ENDIAN;
        if (magic == Integer.reverseBytes(BYTE_ORDER_MAGIC)) return ByteOrder.LITTLE_ENDIAN;
        throw wrongBlock(String.format("a byte-order magic of %08x is neither 1a2b3c4d nor 4d3c2b1a", magic));
    }

    /** After this the whole block lies in the file and is long enough for its fixed fields. */
    private long readLength(final int type) {
        final long length = file.getUnsignedInt(position + LENGTH_OFFSET, order);
        final int minimum = fixedLength(type) + TRAILER_LENGTH;
        if (length < minimum || length % 4 != 0) {
            throw wrong(
                    type,
                    "a block length of " + length + " is illegal, " + minimum + " or more in steps of 4 are allowed");
        }
        if (!file.holds(position, length)) {
            throw wrong(
                    type, "the file ends after " + (file.size() - position) + " of " + length + " bytes of its block");
        }
        final long again = file.getUnsignedInt(position + length - TRAILER_LENGTH, order);
        if (again != length) {
            throw wrong(
                    type, "its block gives its length as " + length + " at its start and as " + again + " at its end");
        }
        return length;
    }

    private static int fixedLength(final int type) {
        return switch (type) {
            case SECTION_HEADER -> 24;
            case INTERFACE_DESCRIPTION -> INTERFACE_OPTIONS_OFFSET;
            case ENHANCED_PACKET, OBSOLETE_PACKET -> PACKET_OFFSET;
            case SIMPLE_PACKET -> SIMPLE_PACKET_OFFSET;
            default -> BODY_OFFSET;
        };
    }

    private static boolean isPacket(final int type) {
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET;
    }

    private void beginSection() {
        final int version = file.getShort(position + VERSION_OFFSET, order);
        if (version != VERSION) throw wrongBlock("pcapng version " + version + " cannot be read, only 1");
        firstOfSection = interfaces.size();
    }

    private void describeInterface(final long end) {
        final PcapngInterface description = new PcapngInterface(
                file.getShort(position + BODY_OFFSET, order),
                file.getUnsignedInt(position + SNAP_LENGTH_OFFSET, order));
        readOptions(description, end);
        interfaces.add(description);
    }

    private void readOptions(final PcapngInterface description, final long end) {
        long at = position + INTERFACE_OPTIONS_OFFSET;
        while (at < end) {
            final int code = file.getShort(at, order);
            final int length = file.getShort(at + 2, order);
            if (code == END_OF_OPTIONS) return;
            final long value = at + OPTION_HEADER_LENGTH;
            at = value + padded(length);
            if (at > end) throw wrongBlock("option " + code + " of " + length + " bytes does not fit its block");
            readOption(description, code, length, value);
        }
    }

    private void readOption(final PcapngInterface description, final int code, final int length, final long value) {
        switch (code) {
            case NAME_OPTION -> description.name(bytes(value, length));
            case RESOLUTION_OPTION -> {
                requireLength("if_tsresol", length, 1);
                final int resolution = file.getByte(value);
                if (!description.resolution(resolution)) throw tooFine(resolution);
            }
            case OFFSET_OPTION -> {
                requireLength("if_tsoffset", length, Long.BYTES);
                description.offsetSeconds(file.getLong(value, order));
            }
            default -> {}
        }
    }

    private void requireLength(final String option, final int length, final int allowed) {
        if (length != allowed) throw wrongBlock(option + " has " + length + " bytes, allowed is " + allowed);
    }

    private CaptureException tooFine(final int code) {
        return wrongBlock(String.format("an if_tsresol of 0x%02x is too fine, 10^-19 and 2^-63 are the finest", code));
    }

    private byte[] bytes(final long from, final int length) {
        final byte[] bytes = new byte[length];
        file.getBytes(from, bytes);
        return bytes;
    }

    private void readPacket(final long interfaceId, final long blockLength) {
        final PcapngInterface source = interfaceOf(interfaceId);
        final long captured = file.getUnsignedInt(position + CAPTURED_OFFSET, order);
        final long wire = file.getUnsignedInt(position + WIRE_OFFSET, order);
        checkLengths(captured, wire);
        checkFits(captured, blockLength - PACKET_OFFSET - TRAILER_LENGTH);
        accept(
                readTimestamp(source),
                source.linkType,
                firstOfSection + (int) interfaceId,
                position + PACKET_OFFSET,
                captured,
                wire);
    }

    /**
     * A simple packet has no interface and no stamp: it comes from the section's first interface, at that one's zero.
     */
    private void readSimplePacket(final long blockLength) {
        final PcapngInterface source = interfaceOf(0);
        final long wire = file.getUnsignedInt(position + BODY_OFFSET, order);
        final long captured = source.snapLength == 0 ? wire : Math.min(wire, source.snapLength);
        checkLengths(captured, wire);
        checkFits(captured, blockLength - SIMPLE_PACKET_OFFSET - TRAILER_LENGTH);
        accept(
                toNanoseconds(source, 0),
                source.linkType,
                firstOfSection,
                position + SIMPLE_PACKET_OFFSET,
                captured,
                wire);
    }

    private PcapngInterface interfaceOf(final long id) {
        final int described = interfaces.size() - firstOfSection;
        if (id >= described) {
            throw wrongRecord("it names interface " + id + ", and its section has described " + described + " so far");
        }
        final PcapngInterface source = interfaces.get(firstOfSection + (int) id);
        if (source.linkType == null) throw wrongRecord(foreign(source.linkTypeNumber));
        return source;
    }

    private void checkFits(final long captured, final long room) {
        if (padded(captured) > room) {
            throw wrongRecord(
                    "a captured length of " + captured + " does not fit its block, which has room for " + room);
        }
    }

    private long readTimestamp(final PcapngInterface source) {
        final long high = file.getUnsignedInt(position + STAMP_HIGH_OFFSET, order);
        final long low = file.getUnsignedInt(position + STAMP_LOW_OFFSET, order);
        return toNanoseconds(source, high << 32 | low);
    }

    private long toNanoseconds(final PcapngInterface source, final long units) {
        try {
            return source.toNanoseconds(units);
        } catch (final ArithmeticException e) {
            throw wrongRecord("its stamp is more than 292 years from zero, which 64 bits of nanoseconds do not hold");
        }
    }

    private static long padded(final long length) {
        return length + 3 & ~3L;
    }

    private CaptureException wrong(final int type, final String what) {
        return isPacket(type) ? wrongRecord(what) : wrongBlock(what);
    }

    private CaptureException wrongBlock(final String what) {
        return new CaptureException(
                file.path() + ", block at byte " + position + " after record " + recordNumber() + ": " + what + ".");
    }
}
