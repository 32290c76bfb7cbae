package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.FlowKey;
import io.signalbox.wire.Addresses;
import org.agrona.MutableDirectBuffer;

/**
 * The header of the PROXY protocol, version 2 (section 2.2 of haproxy's proxy-protocol.txt), for a TCP connection that is
 * passed on for a client; no extensions. Big-endian:
 *
 * <pre>
 *    0  signature, 12 bytes
 *   12  version 4: 2 | command 4: PROXY 1 | family 4: IPv4 1, IPv6 2 | transport 4: stream 1
 *   14  length of the rest 16: 12 or 36
 *   16  client's address | virtual address, 32 or 128 each
 *       client's port 16 | virtual port 16
 * </pre>
 */
public final class ProxyHeader {
    public static final int LENGTH_IPV4 = 28;
    public static final int LENGTH_IPV6 = 52;

    private static final long SIGNATURE = 0x0D0A_0D0A_000D_0A51L;
    private static final int SIGNATURE_END = 0x5549_540A;
    private static final int VERSION_AND_COMMAND = 0x21;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;
    private static final int FIXED = 16;

    private ProxyHeader() {}

    public static int length(final boolean ipv4) {
        return ipv4 ? LENGTH_IPV4 : LENGTH_IPV6;
    }

    /** Writes the header of a connection whose client's packets have these addresses and ports. */
    static void write(final MutableDirectBuffer buffer, final int offset, final FlowKey flow) {
        final boolean ipv4 = Addresses.isIpv4(flow.sourceHi, flow.sourceLo);
        final int length = length(ipv4);
        buffer.putLong(offset, SIGNATURE, BIG_ENDIAN);
        buffer.putInt(offset + 8, SIGNATURE_END, BIG_ENDIAN);
        buffer.putByte(offset + 12, (byte) VERSION_AND_COMMAND);
        buffer.putByte(offset + 13, (byte) (ipv4 ? TCP_IPV4 : TCP_IPV6));
        buffer.putShort(offset + 14, (short) (length - FIXED), BIG_ENDIAN);
        if (ipv4) {
            buffer.putInt(offset + FIXED, Addresses.toIpv4(flow.sourceLo), BIG_ENDIAN);
            buffer.putInt(offset + 20, Addresses.toIpv4(flow.destinationLo), BIG_ENDIAN);
        } else {
            buffer.putLong(offset + FIXED, flow.sourceHi, BIG_ENDIAN);
            buffer.putLong(offset + 24, flow.sourceLo, BIG_ENDIAN);
            buffer.putLong(offset + 32, flow.destinationHi, BIG_ENDIAN);
            buffer.putLong(offset + 40, flow.destinationLo, BIG_ENDIAN);
        }
        buffer.putShort(offset + length - 4, (short) flow.sourcePort, BIG_ENDIAN);
        buffer.putShort(offset + length - 2, (short) flow.destinationPort, BIG_ENDIAN);
    }
}
