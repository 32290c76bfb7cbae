package io.signalbox.replay.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Writes Ethernet frames of several named interfaces as one pcapng file (draft-ietf-opsawg-pcapng), little-endian,
 * stamped in nanoseconds, in the order in which they are given. The file appears under its name when it is closed.
 *
 * <pre>
 * section header       interface description          enhanced packet
 *  0  type              0  type 1                      0  type 6
 *  4  length            4  length                      4  length
 *  8  magic             8  link type 1                 8  interface, counted from 0
 * 12  version 1.0      12  snapshot length            12  nanoseconds, upper half, lower half
 * 16  -1: no length    16  option 2: name             20  captured length, length on the wire
 * 24  length            n  option 9: 9 (10^-9 s)      28  bytes, zeros to a multiple of 4
 *                       n  no more options             n  option 5: packet's number (8 bytes), no more options
 *                       n  length                      n  length
 * </pre>
 */
public final class PcapngWriter implements AutoCloseable {
    private static final int ETHERNET = 1;
    private static final int BODY = 8;
    private static final int TRAILER_LENGTH = 4;
    private static final int SECTION_LENGTH = 28;
    private static final int PACKET_HEADER_LENGTH = 28;
    private static final int INTERFACE_HEADER_LENGTH = 16;

    private static final int OPTION_HEADER_LENGTH = 4;
    private static final int NAME_OPTION = 2;
    private static final int RESOLUTION_OPTION = 9;
    private static final byte NANOSECONDS = 9;
    private static final int PACKET_NUMBER_OPTION = 5;

    private final WholeFile file;
    private final List<String> interfaces = new ArrayList<>();

    public PcapngWriter(final Path path) {
        file = new WholeFile(path);
        final int at = begin(PcapngFile.SECTION_HEADER, SECTION_LENGTH);
        putInt(at + BODY, PcapngFile.BYTE_ORDER_MAGIC);
        putInt(at + BODY + 4, PcapngFile.VERSION);
        putLong(at + BODY + 8, -1);
    }

    /** The interface of this name; it is described where it is new. */
    public int interfaceOf(final String name) {
        if (!interfaces.contains(name)) {
            interfaces.add(name);
            describe(name.getBytes(UTF_8));
        }
        return interfaces.indexOf(name);
    }

    private void describe(final byte[] name) {
        final int nameLength = OPTION_HEADER_LENGTH + padded(name.length);
        final int resolutionLength = OPTION_HEADER_LENGTH + 4;
        final int at = begin(
                PcapngFile.INTERFACE_DESCRIPTION,
                INTERFACE_HEADER_LENGTH + nameLength + resolutionLength + OPTION_HEADER_LENGTH + TRAILER_LENGTH);
        putInt(at + BODY, ETHERNET);
        putInt(at + BODY + 4, CaptureFile.MAX_CAPTURED_LENGTH);
        final int options = at + INTERFACE_HEADER_LENGTH;
        putOption(options, NAME_OPTION, name.length);
        file.buffer().putBytes(options + OPTION_HEADER_LENGTH, name);
        putOption(options + nameLength, RESOLUTION_OPTION, 1);
        file.buffer().putByte(options + nameLength + OPTION_HEADER_LENGTH, NANOSECONDS);
    }

    /**
     * A frame of which the first {@code capturedLength} bytes are there.
     *
     * @param port as {@link #interfaceOf} numbers it
     * @param timestampNs nanoseconds since 1970
     * @param number by which the packet is to be known
     * @throws CaptureException if a capture has no room for it, or the disk none for the file
     */
    public void write(
            final int port,
            final long timestampNs,
            final long number,
            final DirectBuffer frame,
            final int capturedLength,
            final int wireLength) {
        CaptureFile.checkToWrite(file.path(), capturedLength, wireLength);
        final int options = PACKET_HEADER_LENGTH + padded(capturedLength);
        final int numberLength = OPTION_HEADER_LENGTH + Long.BYTES;
        final int at =
                begin(PcapngFile.ENHANCED_PACKET, options + numberLength + OPTION_HEADER_LENGTH + TRAILER_LENGTH);
        putInt(at + BODY, port);
        putInt(at + BODY + 4, (int) (timestampNs >>> Integer.SIZE));
        putInt(at + BODY + 8, (int) timestampNs);
        putInt(at + BODY + 12, capturedLength);
        putInt(at + BODY + 16, wireLength);
        file.buffer().putBytes(at + PACKET_HEADER_LENGTH, frame, 0, capturedLength);
        putOption(at + options, PACKET_NUMBER_OPTION, Long.BYTES);
        putLong(at + options + OPTION_HEADER_LENGTH, number);
    }

    /** Zeros between its type and lengths: they also end the options and pad what is shorter than its place. */
    private int begin(final int type, final int length) {
        final int at = file.claim(length);
        file.buffer().setMemory(at, length, (byte) 0);
        putInt(at, type);
        putInt(at + 4, length);
        putInt(at + length - TRAILER_LENGTH, length);
        return at;
    }

    private void putOption(final int at, final int code, final int length) {
        putInt(at, length << Short.SIZE | code);
    }

    private static int padded(final int length) {
        return length + 3 & ~3;
    }

    private void putInt(final int at, final int value) {
        file.buffer().putInt(at, value, ByteOrder.LITTLE_ENDIAN);
    }

    private void putLong(final int at, final long value) {
        file.buffer().putLong(at, value, ByteOrder.LITTLE_ENDIAN);
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
