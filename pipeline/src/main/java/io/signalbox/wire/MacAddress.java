package io.signalbox.wire;

/** MAC addresses (IEEE 802) as longs: 48 bits, the first byte on the wire the highest. */
public final class MacAddress {
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private static final long GROUP_BIT = 0x0100_0000_0000L;
    private static final long IPV4_MULTICAST = 0x0100_5E00_0000L;
    private static final long IPV6_MULTICAST = 0x3333_0000_0000L;
    private static final int BYTES = 6;

    private MacAddress() {}

    /** True for multicast and for broadcast: no single machine's address. */
    public static boolean isGroup(final long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /** Where a packet to this IPv4 multicast address is sent: 01:00:5e and its last 23 bits (RFC 1112 section 6.4). */
    public static long ofIpv4Multicast(final int address) {
        return IPV4_MULTICAST | address & 0x7F_FFFF;
    }

    /** Where a packet to this IPv6 multicast address is sent: 33:33 and the address's last four bytes (RFC 2464). */
    public static long ofIpv6Multicast(final long lo) {
        return IPV6_MULTICAST | lo & 0xFFFF_FFFFL;
    }

    /** As people write it: {@code 02:00:00:00:00:0a}. */
    public static String text(final long mac) {
        final StringBuilder text = new StringBuilder(3 * BYTES);
        for (int shift = 8 * (BYTES - 1); shift >= 0; shift -= 8) {
            text.append(Character.forDigit((int) (mac >>> shift + 4) & 0xF, 16));
            text.append(Character.forDigit((int) (mac >>> shift) & 0xF, 16));
            text.append(shift > 0 ? ":" : "");
        }
        return text.toString();
    }

    /**
     * Six bytes of two hexadecimal digits, separated by colons.
     *
     * @throws IllegalArgumentException naming the text that is anything else.
     */
    public static long parse(final String text) {
        if (!text.matches("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}")) {
            throw new IllegalArgumentException("not a MAC address: '" + text + "'");
        }
        return Long.parseLong(text.replace(":", ""), 16);
    }
}
