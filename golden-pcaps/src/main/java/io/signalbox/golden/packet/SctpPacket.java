package io.signalbox.golden.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/** An SCTP packet (RFC 9260): ports, tag, and chunks one behind the other. Its checksum is a CRC32c over all of it. */
public final class SctpPacket extends TransportPacket<SctpPacket> {
    static final int PROTOCOL = 132;

    public static final int DATA = 0;
    public static final int INIT = 1;
    public static final int INIT_ACK = 2;
    public static final int SACK = 3;
    public static final int HEARTBEAT = 4;
    public static final int ABORT = 6;
    public static final int SHUTDOWN = 7;
    public static final int SHUTDOWN_ACK = 8;
    public static final int ERROR = 9;
    public static final int COOKIE_ECHO = 10;
    public static final int COOKIE_ACK = 11;
    public static final int SHUTDOWN_COMPLETE = 14;

    private static final int CHECKSUM_OFFSET = 8;
    private static final int CHUNK_HEADER = 4;

    private final Octets chunks = new Octets();
    private OptionalInt crc = OptionalInt.empty();

    SctpPacket() {}

    /** One more chunk with so many bytes of zeros as its value, padded to four bytes. */
    public SctpPacket chunk(final int type, final int valueLength) {
        chunks.u8(type).u8(0).u16(CHUNK_HEADER + valueLength).put(Octets.padded(new byte[valueLength], 4));
        return this;
    }

    /** A checksum that need not be right, as its four bytes stand in the packet. */
    public SctpPacket crc(final int wrong) {
        crc = OptionalInt.of(wrong);
        return this;
    }

    @Override
    SctpPacket self() {
        return this;
    }

    @Override
    int protocol() {
        return PROTOCOL;
    }

    @Override
    byte[] message() {
        final byte[] message =
                ports().u32(1).u32(0).put(chunks.bytes()).put(payload()).bytes();
        final CRC32C sum = new CRC32C();
        sum.update(message);
        final int right = Integer.reverseBytes((int) sum.getValue());
        ByteBuffer.wrap(message).order(ByteOrder.BIG_ENDIAN).putInt(CHECKSUM_OFFSET, crc.orElse(right));
        return message;
    }

    /** None of sixteen bits. */
    @Override
    int checksumOffset() {
        return NO_CHECKSUM;
    }
}
