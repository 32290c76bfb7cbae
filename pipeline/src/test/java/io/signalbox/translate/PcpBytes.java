package io.signalbox.translate;

import io.signalbox.golden.packet.Packets;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;

/** Messages of PCP as RFC 6887 draws them (figures 2, 3, 9 to 12), by hand. */
public final class PcpBytes {
    public static final int PORT = 5_351;
    static final int ANNOUNCE = 0;
    static final int MAP = 1;
    static final int PEER = 2;
    static final int TCP = 6;
    static final int UDP = 17;
    static final String NONCE = "0102030405060708090a0b0c";
    static final String ANY = "0.0.0.0";

    private PcpBytes() {}

    static String request(final int opcode, final long seconds, final String client) {
        return String.format("02%02x0000%08x%s", opcode, seconds, address(client));
    }

    static String answer(final int opcode, final int result, final long seconds, final long epoch) {
        return String.format("02%02x00%02x%08x%08x000000000000000000000000", 0x80 | opcode, result, seconds, epoch);
    }

    /** What MAP has behind its header. */
    static String map(final int protocol, final int inside, final int outside, final String address) {
        return String.format("%s%02x000000%04x%04x%s", NONCE, protocol, inside, outside, address(address));
    }

    /** What PEER has behind that. */
    static String remote(final int port, final String address) {
        return String.format("%04x0000%s", port, address(address));
    }

    static String preferFailure() {
        return "02000000";
    }

    /** @param bits of an IPv4 prefix, which count from 96 on */
    static String filter(final String address, final int bits, final int port) {
        return String.format("0300001400%02x%04x%s", 96 + bits, port, address(address));
    }

    static String noFilter() {
        return "030000140000" + "0000" + address(ANY);
    }

    /** MAP of a UDP port, whatever the public end. */
    public static byte[] mapUdp(final String client, final int port, final long seconds) {
        return bytes(request(MAP, seconds, client) + map(UDP, port, 0, ANY));
    }

    public static byte[] announce(final String client) {
        return bytes(request(ANNOUNCE, 0, client));
    }

    static byte[] bytes(final String hex) {
        return Packets.hex(hex);
    }

    private static String address(final String text) {
        final Address address = Addresses.parse(text);
        return String.format("%016x%016x", address.hi(), address.lo());
    }
}
