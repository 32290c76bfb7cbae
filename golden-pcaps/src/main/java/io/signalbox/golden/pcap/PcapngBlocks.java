package io.signalbox.golden.pcap;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng).
 *
 * <pre>
 *   every block:       0 type | 4 length of the whole block | 8 body | length again
 *   section header:    8 byte-order magic 1a2b3c4d | 12 version 1, 0 | 16 section length | options
 *   interface:         8 link type (16 bits) | 12 snap length | 16 options
 *   enhanced packet:   8 interface | 12 time, high | 16 time, low | 20 captured | 24 wire length | 28 bytes
 * </pre>
 *
 * <p>Packets in blocks that carry no usable time are refused, for silently leaving them out would falsify the capture.
 * All other blocks carry no packets and are skipped.
 */
final class PcapngBlocks {
    /** Reads the same in either byte order. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int BLOCK_OVERHEAD = 12;

    private static final int END_OF_OPTIONS = 0;
    private static final int TIME_RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;
    private static final BigInteger NS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private final Path file;
    private final ByteBuffer in;
    private final List<Interface> interfaces = new ArrayList<>();
    private final List<PcapRecord> records = new ArrayList<>();

    PcapngBlocks(final Path file, final ByteBuffer in) {
        this.file = file;
        this.in = in;
    }

    /** One tick is {@code 1 / ticksPerSecond}; the offset is in seconds. */
    private record Interface(int linkType, BigInteger ticksPerSecond, long offsetS) {

        long ns(final BigInteger ticks) {
            return ticks.multiply(NS_PER_SECOND)
                    .divide(ticksPerSecond)
                    .add(NS_PER_SECOND.multiply(BigInteger.valueOf(offsetS)))
                    .longValueExact();
        }
    }

    List<PcapRecord> records() {
        for (int number = 1; in.hasRemaining(); number++) {
            final String place = "block " + number + " at byte " + in.position();
            try {
                block(place);
            } catch (final BufferUnderflowException e) {
                throw new PcapException(file, place + " is cut short");
            } catch (final ArithmeticException e) {
                throw new PcapException(file, place + " has a time beyond the year 2262");
            }
        }
        return records;
    }

    private void block(final String place) {
        final int start = in.position();
        final int type = in.getInt();
        if (type == SECTION_HEADER) {
            findByteOrder(place);
        }
        final int length = in.getInt();
        if (length < BLOCK_OVERHEAD || length % 4 != 0) {
            throw new PcapException(file, place + " has the impossible length " + Integer.toUnsignedString(length));
        }
        final ByteBuffer body =
                ByteBuffer.wrap(PcapReader.bytes(in, length - BLOCK_OVERHEAD)).order(in.order());
        if (in.getInt() != length) {
            throw new PcapException(file, place + " has two different lengths");
        }
        read(type, body, place);
        in.position(start + length);
    }

    /** A section has its own byte order; the magic stands behind the length that needs it. */
    private void findByteOrder(final String place) {
        if (in.remaining() < 8) {
            throw new BufferUnderflowException();
        }
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            if (in.order(order).getInt(in.position() + 4) == BYTE_ORDER_MAGIC) {
                return;
            }
        }
        throw new PcapException(file, place + " is a section of unknown byte order");
    }

    private void read(final int type, final ByteBuffer body, final String place) {
        switch (type) {
            case SECTION_HEADER -> interfaces.clear();
            case INTERFACE -> interfaces.add(interfaceOf(body));
            case ENHANCED_PACKET -> records.add(packet(body, place));
            case SIMPLE_PACKET -> throw new PcapException(file, place + " is a simple packet block, which has no time");
            case OBSOLETE_PACKET -> throw new PcapException(file, place + " is an obsolete packet block");
            default -> {}
        }
    }

    private static Interface interfaceOf(final ByteBuffer body) {
        final int linkType = body.getShort() & 0xffff;
        body.position(8);
        BigInteger ticksPerSecond = BigInteger.valueOf(1_000_000);
        long offsetS = 0;
        while (body.hasRemaining()) {
            final int code = body.getShort() & 0xffff;
            final int length = body.getShort() & 0xffff;
            if (code == END_OF_OPTIONS) {
                break;
            }
            final ByteBuffer value =
                    ByteBuffer.wrap(PcapReader.bytes(body, length)).order(body.order());
            PcapReader.bytes(body, -length & 3);
            if (code == TIME_RESOLUTION) {
                ticksPerSecond = ticksPerSecond(value.get());
            } else if (code == TIME_OFFSET) {
                offsetS = value.getLong();
            }
        }
        return new Interface(linkType, ticksPerSecond, offsetS);
    }

    /** The highest bit chooses between powers of 2 and of 10. */
    private static BigInteger ticksPerSecond(final byte resolution) {
        return (resolution < 0 ? BigInteger.TWO : BigInteger.TEN).pow(resolution & 0x7f);
    }

    private PcapRecord packet(final ByteBuffer body, final String place) {
        final int id = body.getInt();
        if (id < 0 || id >= interfaces.size()) {
            throw new PcapException(
                    file, place + " is of interface " + Integer.toUnsignedString(id) + ", which was not described");
        }
        final BigInteger ticks = unsigned(body.getInt()).shiftLeft(32).add(unsigned(body.getInt()));
        final int capturedLength = body.getInt();
        final int wireLength = body.getInt();
        final Interface port = interfaces.get(id);
        return new PcapRecord(port.ns(ticks), id, port.linkType(), PcapReader.bytes(body, capturedLength), wireLength);
    }

    private static BigInteger unsigned(final int value) {
        return BigInteger.valueOf(value & 0xffff_ffffL);
    }
}
