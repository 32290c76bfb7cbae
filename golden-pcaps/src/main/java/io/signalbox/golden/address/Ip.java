package io.signalbox.golden.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** Reads and writes IP addresses: dotted quads (without leading zeros) and IPv6 text (RFC 4291, RFC 5952). */
public final class Ip {
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final Pattern GROUP = Pattern.compile("\\p{XDigit}{1,4}");
    private static final int GROUPS = 8;

    private Ip() {}

    /** The address that the text says; anything but a literal is an {@link IllegalArgumentException}. */
    public static InetAddress parse(final String text) {
        try {
            return text.contains(":") ? v6(v6Bytes(text)) : InetAddress.getByAddress(v4Bytes(text));
        } catch (final UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("bad IP address \"" + text + "\"; write it as 192.0.2.1 or 2001:db8::1");
        }
    }

    /** The address that stands in a packet: 4 or 16 bytes at {@code offset}. */
    public static InetAddress at(final byte[] packet, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        System.arraycopy(packet, offset, bytes, 0, length);
        try {
            return length == 4 ? InetAddress.getByAddress(bytes) : v6(bytes);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + length, e);
        }
    }

    public static boolean isV4(final InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** The canonical text; of IPv6 the shortest one, in small letters. */
    public static String text(final InetAddress address) {
        return isV4(address) ? address.getHostAddress() : v6Text(ByteBuffer.wrap(address.getAddress()));
    }

    /** Always IPv6: {@link InetAddress#getByAddress} would turn ::ffff:192.0.2.1 into IPv4. */
    private static InetAddress v6(final byte[] bytes) throws UnknownHostException {
        return Inet6Address.getByAddress(null, bytes, -1);
    }

    private static byte[] v4Bytes(final String text) {
        final String[] parts = text.split("\\.", -1);
        require(parts.length == 4);
        final byte[] bytes = new byte[4];
        for (int i = 0; i < parts.length; i++) {
            require(DECIMAL.matcher(parts[i]).matches() && Integer.parseInt(parts[i]) <= 255);
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] v6Bytes(final String text) {
        final int gap = text.indexOf("::");
        if (gap < 0) {
            final byte[] all = groups(text);
            require(all.length == 2 * GROUPS);
            return all;
        }
        final byte[] head = groups(text.substring(0, gap));
        final byte[] tail = groups(text.substring(gap + 2));
        require(head.length + tail.length < 2 * GROUPS);
        final byte[] all = new byte[2 * GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, all.length - tail.length, tail.length);
        return all;
    }

    private static byte[] groups(final String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        final String[] parts = text.split(":", -1);
        require(parts.length <= GROUPS);
        final ByteBuffer bytes = ByteBuffer.allocate(2 * GROUPS + 4);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].contains(".")) {
                bytes.put(v4Bytes(parts[i]));
            } else {
                require(GROUP.matcher(parts[i]).matches());
                bytes.putShort((short) Integer.parseInt(parts[i], 16));
            }
        }
        final byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return written;
    }

    private static String v6Text(final ByteBuffer bytes) {
        final int gapLength = longestZeros(bytes);
        final StringBuilder text = new StringBuilder();
        boolean gapWritten = gapLength < 2;
        for (int i = 0; i < GROUPS; i++) {
            if (!gapWritten && zerosFrom(bytes, i) == gapLength) {
                text.append("::");
                gapWritten = true;
                i += gapLength - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(bytes.getShort(2 * i) & 0xffff));
            }
        }
        return text.toString();
    }

    private static int longestZeros(final ByteBuffer bytes) {
        int longest = 0;
        for (int i = 0; i < GROUPS; i++) {
            longest = Math.max(longest, zerosFrom(bytes, i));
        }
        return longest;
    }

    private static int zerosFrom(final ByteBuffer bytes, final int first) {
        int end = first;
        while (end < GROUPS && bytes.getShort(2 * end) == 0) {
            end++;
        }
        return end - first;
    }

    private static void require(final boolean holds) {
        if (!holds) {
            throw new NumberFormatException();
        }
    }
}
