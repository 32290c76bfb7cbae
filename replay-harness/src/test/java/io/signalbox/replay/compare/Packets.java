package io.signalbox.replay.compare;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Frames for these tests, spelt out by hand; checksums are put in by a sum of their own. */
final class Packets {
    static final String CLIENT = "c6336401"; // 198.51.100.1
    static final String VIP = "c000020a"; // 192.0.2.10
    static final String DIRECTOR = "0a000001"; // 10.0.0.1
    static final String SERVER = "0a01000b"; // 10.1.0.11
    static final String CLIENT6 = "20010db8000c00000000000000000001"; // 2001:db8:c::1
    static final String VIP6 = "20010db8000000020000000000000010"; // 2001:db8:0:2::10

    static final int DF = 0x4000;
    static final int MF = 0x2000;

    private Packets() {}

    static byte[] bytes(final String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static byte[] join(final byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] ethernet(final byte[] packet) {
        final String type = (packet[0] & 0xf0) == 0x40 ? "0800" : "86dd";
        return join(bytes("020000000a0b 020000000101" + type), packet);
    }

    static byte[] ipv4(
            final int id, final int flags, final int protocol, final String from, final String to, final byte[] load) {
        final byte[] header = bytes("4500 0000 0000 0000 3d 00 0000" + from + to);
        put16(header, 2, 20 + load.length);
        put16(header, 4, id);
        put16(header, 6, flags);
        header[9] = (byte) protocol;
        put16(header, 10, checksum(header));
        return join(header, load);
    }

    static byte[] ipv6(final int flowLabel, final int next, final String from, final String to, final byte[] load) {
        final byte[] header = bytes("60000000 0000 00 3d" + from + to);
        put16(header, 2, flowLabel);
        header[1] = (byte) (flowLabel >> 16);
        put16(header, 4, load.length);
        header[6] = (byte) next;
        return join(header, load);
    }

    /** Without a checksum, as UDP over IPv4 may be. */
    static byte[] udp(final int from, final int to, final byte[] load) {
        final byte[] header = new byte[8];
        put16(header, 0, from);
        put16(header, 2, to);
        put16(header, 4, 8 + load.length);
        return join(header, load);
    }

    /** With the checksum that belongs between these addresses. */
    static byte[] udp(final String ends, final int from, final int to, final byte[] load) {
        final byte[] datagram = udp(from, to, load);
        final byte[] pseudo = join(bytes(ends), new byte[] {0, 17, 0, (byte) datagram.length});
        put16(datagram, 6, checksum(join(pseudo, datagram)));
        return datagram;
    }

    static byte[] icmp(final String hex, final byte[] load) {
        final byte[] message = join(bytes(hex), load);
        put16(message, 2, checksum(message));
        return message;
    }

    static byte[] icmpv6(final String ends, final String hex, final byte[] load) {
        final byte[] message = join(bytes(hex), load);
        final byte[] pseudo = join(bytes(ends), new byte[] {0, 0, 0, (byte) message.length, 0, 0, 0, 58});
        put16(message, 2, checksum(join(pseudo, message)));
        return message;
    }

    static byte[] changed(final byte[] frame, final int at, final int value) {
        final byte[] copy = frame.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    private static int checksum(final byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return ~sum & 0xffff;
    }
}
