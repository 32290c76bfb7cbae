package io.signalbox.golden.address;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** An address and how many of its first bits count; the bits behind them are kept as written. */
public record IpPrefix(InetAddress address, int length) {
    private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

    /** Reads {@code address/length}; anything else is an {@link IllegalArgumentException}. */
    public static IpPrefix parse(final String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "bad prefix \"" + text + "\"; a prefix has a length, such as 192.0.2.0/24 or 2001:db8::1/128");
        }
        final InetAddress address = Ip.parse(text.substring(0, slash));
        final String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > bits(address)) {
            throw new IllegalArgumentException("bad prefix \"" + text + "\"; its length must be 0 to " + bits(address));
        }
        return new IpPrefix(address, Integer.parseInt(length));
    }

    /** Just this one address: /32 or /128. */
    public static IpPrefix host(final InetAddress address) {
        return new IpPrefix(address, bits(address));
    }

    public boolean isV4() {
        return Ip.isV4(address);
    }

    /** Whether all bits behind the length are zero, as a route asks. */
    public boolean isNetwork() {
        final byte[] bytes = address.getAddress();
        for (int bit = length; bit < bits(address); bit++) {
            if ((bytes[bit / 8] & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bits(final InetAddress address) {
        return 8 * address.getAddress().length;
    }

    @Override
    public String toString() {
        return Ip.text(address) + "/" + length;
    }
}
