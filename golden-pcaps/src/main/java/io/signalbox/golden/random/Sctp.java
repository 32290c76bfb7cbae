package io.signalbox.golden.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** SCTP packets of one chunk (RFC 9260); the checksum is a CRC32c in the byte order of its own. */
final class Sctp {
    static final int PROTOCOL = 132;

    private static final int CHECKSUM = 8;
    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 4;

    private Sctp() {}

    static byte[] packet(final int sourcePort, final int destinationPort, final int chunk, final byte[] value) {
        final int length = CHUNK_HEADER + value.length;
        final ByteBuffer packet = ByteBuffer.allocate(HEADER + (length + 3) / 4 * 4);
        packet.putShort((short) sourcePort)
                .putShort((short) destinationPort)
                .putInt(1)
                .putInt(0);
        packet.put((byte) chunk).put((byte) 0).putShort((short) length).put(value);
        final CRC32C crc = new CRC32C();
        crc.update(packet.array());
        packet.order(ByteOrder.LITTLE_ENDIAN).putInt(CHECKSUM, (int) crc.getValue());
        return packet.array();
    }
}
