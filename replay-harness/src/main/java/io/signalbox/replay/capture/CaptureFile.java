package io.signalbox.replay.capture;

import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A capture file, read record by record from memory that the file is mapped into: pcap in both byte orders with
 * microseconds or nanoseconds, and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng).
 *
 * <pre>{@code
 * try (CaptureFile capture = CaptureFile.open(path)) {
 *     while (capture.next()) {
 *         handle(capture.timestampNs(), capture.buffer(), capture.offset(), capture.capturedLength());
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #next} allocates nothing and copies nothing; the accessors speak of the record that it moved to, whose
 * bytes stay where they are until {@link #close}. A record that was cut by the snapshot length is handed out as it is,
 * with {@link #capturedLength} less than {@link #wireLength}; so is a frame check sequence, where a capture has it.
 *
 * <p>Whatever is wrong with a file is a {@link CaptureException} of one sentence, from {@code open} or from
 * {@code next}, which then stays in front of the broken record.
 */
public abstract sealed class CaptureFile implements AutoCloseable permits PcapFile, PcapngFile {
    /** The longest record that is believed; libpcap draws the same line. */
    public static final int MAX_CAPTURED_LENGTH = 262_144;

    static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final int MAGIC_LENGTH = 4;
    private static final int GZIP_MAGIC = 0x1F8B;

    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int MAC_LENGTH = 6;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    /** Reserved (RFC 1701): no parser takes what follows for anything. */
    private static final int ETHERTYPE_NONE = 0xFFFF;

    final MappedFile file;
    /** Where the next record, or a block before it, begins. */
    long position;

    private long recordNumber;
    private long timestampNs;
    private LinkType linkType;
    private int interfaceIndex;
    private int capturedLength;
    private int wireLength;
    private DirectBuffer buffer;
    private int offset;

    CaptureFile(final MappedFile file) {
        this.file = file;
    }

    /** Opens a capture of any format that we read; the first bytes say which. */
    public static CaptureFile open(final Path path) {
        return open(path, MappedFile.WINDOW_BITS);
    }

    static CaptureFile open(final Path path, final int windowBits) {
        final MappedFile file = new MappedFile(path, windowBits);
        try {
            return recognise(file);
        } catch (final CaptureException e) {
            file.close();
            throw e;
        }
    }

    private static CaptureFile recognise(final MappedFile file) {
        if (file.size() == 0) throw new CaptureException(file.path() + " is empty, so it is not a capture.");
        if (!file.holds(0, MAGIC_LENGTH)) throw notACapture(file);
        final int magic = file.getInt(0, ByteOrder.BIG_ENDIAN);
        if (magic == PcapngFile.SECTION_HEADER) return new PcapngFile(file);
        if (PcapFile.isMagic(magic)) return new PcapFile(file, magic);
        throw notACapture(file);
    }

    private static CaptureException notACapture(final MappedFile file) {
        final StringBuilder sentence = new StringBuilder(file.path() + " is not a capture: it begins with");
        for (int i = 0; i < Math.min(MAGIC_LENGTH, file.size()); i++) {
            sentence.append(String.format(" %02x", file.getByte(i)));
        }
        final boolean gzip = file.holds(0, 2) && file.getShort(0, ByteOrder.BIG_ENDIAN) == GZIP_MAGIC;
        sentence.append(gzip ? " (gzip: decompress it first)" : "").append(", and not as pcap or pcapng do.");
        return new CaptureException(sentence.toString());
    }

    /** Moves to the next record; false at the end of the file. */
    public abstract boolean next();

    /** The file, as it was named to {@link #open}. */
    public final Path path() {
        return file.path();
    }

    /** Counts from 1, over all interfaces; 0 before the first record. */
    public final long recordNumber() {
        return recordNumber;
    }

    /**
     * Nanoseconds since the epoch, or since whatever the file's zero is; finer stamps are rounded down. A simple packet
     * of pcapng carries no stamp, and is taken to happen at the zero of its interface.
     */
    public final long timestampNs() {
        return timestampNs;
    }

    public final LinkType linkType() {
        return linkType;
    }

    /**
     * 0 in pcap; in pcapng interfaces are counted from 0 in the order of their descriptions, on through all sections.
     */
    public final int interfaceIndex() {
        return interfaceIndex;
    }

    /** How many interfaces the file has described so far; always 1 in pcap. */
    public int interfaces() {
        return 1;
    }

    /** The interface's name, or an empty string where the file does not tell. */
    public String interfaceName() {
        return "";
    }

    /** Bytes in the file. */
    public final int capturedLength() {
        return capturedLength;
    }

    /** Bytes that were on the wire, at least as many as were captured; never negative. */
    public final int wireLength() {
        return wireLength;
    }

    /** The memory in which the captured bytes lie, from {@link #offset} on; valid until {@link #close}. */
    public final DirectBuffer buffer() {
        return buffer;
    }

    public final int offset() {
        return offset;
    }

    /** Whether a record of these lengths may be written: what is written here is to be read here. */
    static void checkToWrite(final Path path, final int capturedLength, final int wireLength) {
        if (capturedLength < 0 || capturedLength > MAX_CAPTURED_LENGTH || wireLength < capturedLength) {
            throw new CaptureException(path + ": " + capturedLength + " captured bytes of " + wireLength
                    + " are no record, 0 to " + MAX_CAPTURED_LENGTH + " captured bytes of as many or more are.");
        }
    }

    /** {@link #capturedLength} of the Ethernet frame that {@link #copyEthernet} makes. */
    public final int ethernetCapturedLength() {
        return capturedLength + ethernetGrowth();
    }

    /** {@link #wireLength} of the Ethernet frame that {@link #copyEthernet} makes. */
    public final int ethernetWireLength() {
        return wireLength + ethernetGrowth();
    }

    /** As {@link #copyEthernet(MutableDirectBuffer, int, long)}, to the destination 00:00:00:00:00:00. */
    public final int copyEthernet(final MutableDirectBuffer destination, final int destinationOffset) {
        return copyEthernet(destination, destinationOffset, 0);
    }

    /**
     * Copies the record as an Ethernet frame and returns its length, {@link #ethernetCapturedLength}. What the capture
     * does not have is invented:
     * <ul>
     * <li>Ethernet is copied as it is;
     * <li>raw IP gets the given destination, a source of zeros, and the EtherType of its version (0xFFFF where the
     * version is neither 4 nor 6, so that nobody takes it for IP);
     * <li>Linux cooked gets the given destination, and the source and protocol that its header tells; a source that is
     * not six bytes long becomes zeros. Protocols below 1536 (frames of IEEE 802.3, loopback tests) are no EtherTypes,
     * and stay as they are.
     * </ul>
     *
     * @param destinationMac 48 bits, the first octet highest
     * @throws CaptureException if the record was cut inside its Linux cooked header
     */
    public final int copyEthernet(
            final MutableDirectBuffer destination, final int destinationOffset, final long destinationMac) {
        if (linkType == LinkType.ETHERNET) {
            destination.putBytes(destinationOffset, buffer, offset, capturedLength);
            return capturedLength;
        }
        requireWholeLinkHeader();
        putMac(destination, destinationOffset, destinationMac);
        putMac(destination, destinationOffset + MAC_LENGTH, sourceMac());
        destination.putShort(destinationOffset + 2 * MAC_LENGTH, (short) etherType(), ByteOrder.BIG_ENDIAN);
        final int cooked = linkType.cookedLength();
        destination.putBytes(
                destinationOffset + ETHERNET_HEADER_LENGTH, buffer, offset + cooked, capturedLength - cooked);
        return ethernetCapturedLength();
    }

    private int ethernetGrowth() {
        return linkType == LinkType.ETHERNET ? 0 : ETHERNET_HEADER_LENGTH - linkType.cookedLength();
    }

    private void requireWholeLinkHeader() {
        if (capturedLength >= linkType.cookedLength()) return;
        throw new CaptureException(file.path() + ", record " + recordNumber + ": only " + capturedLength + " of the "
                + linkType.cookedLength() + " bytes of its " + linkType.label() + " header were captured.");
    }

    private static void putMac(final MutableDirectBuffer destination, final int offset, final long mac) {
        destination.putShort(offset, (short) (mac >>> 32), ByteOrder.BIG_ENDIAN);
        destination.putInt(offset + 2, (int) mac, ByteOrder.BIG_ENDIAN);
    }

    private long sourceMac() {
        return switch (linkType) {
            case LINUX_COOKED -> sourceMac(u16(4), 6);
            case LINUX_COOKED_V2 -> sourceMac(buffer.getByte(offset + 11) & 0xFF, 12);
            default -> 0;
        };
    }

    private long sourceMac(final int length, final int at) {
        if (length != MAC_LENGTH) return 0;
        return (long) u16(at) << 32 | buffer.getInt(offset + at + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    private int etherType() {
        return switch (linkType) {
            case LINUX_COOKED -> u16(14);
            case LINUX_COOKED_V2 -> u16(0);
            case RAW_IPV4 -> ETHERTYPE_IPV4;
            case RAW_IPV6 -> ETHERTYPE_IPV6;
            default -> etherTypeOfVersion();
        };
    }

    private int etherTypeOfVersion() {
        final int version = capturedLength == 0 ? 0 : (buffer.getByte(offset) & 0xF0) >>> 4;
        return version == 4 ? ETHERTYPE_IPV4 : version == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_NONE;
    }

    private int u16(final int at) {
        return buffer.getShort(offset + at, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    /** The record's header has been checked, and its bytes lie in the file: this is the record now. */
    final void accept(
            final long timestampNs,
            final LinkType linkType,
            final int interfaceIndex,
            final long bytesPosition,
            final long capturedLength,
            final long wireLength) {
        recordNumber++;
        this.timestampNs = timestampNs;
        this.linkType = linkType;
        this.interfaceIndex = interfaceIndex;
        this.capturedLength = (int) capturedLength;
        this.wireLength = (int) wireLength;
        this.buffer = file.window(bytesPosition);
        this.offset = file.offset(bytesPosition);
    }

    /** Both lengths are unsigned numbers of the file, and nothing has been believed of them yet. */
    final void checkLengths(final long capturedLength, final long wireLength) {
        if (capturedLength > MAX_CAPTURED_LENGTH) {
            throw wrongRecord(
                    "a captured length of " + capturedLength + " is over the limit of " + MAX_CAPTURED_LENGTH);
        }
        if (wireLength < capturedLength || wireLength > Integer.MAX_VALUE) {
            throw wrongRecord("a length on the wire of " + wireLength + " does not go with " + capturedLength
                    + " captured bytes");
        }
    }

    /** What is wrong with the record that would come next. */
    final CaptureException wrongRecord(final String what) {
        return new CaptureException(
                file.path() + ", record " + (recordNumber + 1) + " at byte " + position + ": " + what + ".");
    }

    static String foreign(final int linkType) {
        return "link type " + LinkType.describe(linkType) + " cannot be read, only " + LinkType.READABLE;
    }

    @Override
    public final void close() {
        file.close();
    }
}
