package io.signalbox.ipvsadm;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address (two longs, as {@link Addresses} says) and a port: {@code 192.0.2.10:80}, {@code [2001:db8::10]:80}. */
public record Endpoint(long hi, long lo, int port) {
    private static final int MAX_PORT = 0xFFFF;
    private static final Pattern WITH_PORT =
            Pattern.compile("(?:\\[(?<v6>[^]]*:[^]]*)]|(?<v4>[^:]*)):(?<port>\\d{1,5})");

    /**
     * Reads what {@link #toString} writes, and an address alone, which gets {@code portIfNone}. Brackets want a port.
     *
     * @throws IllegalArgumentException for anything else, names included
     */
    public static Endpoint parse(final String text, final int portIfNone) {
        final Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return at(text, portIfNone);
        }
        final String host = matcher.group("v6") == null ? matcher.group("v4") : matcher.group("v6");
        return at(host, Integer.parseInt(matcher.group("port")));
    }

    private static Endpoint at(final String host, final int port) {
        final Address address = Addresses.parse(host);
        final boolean writtenAsIpv4 = host.indexOf(':') < 0;
        // An IPv4 address in IPv6 dress would pass for the IPv4 address.
        if (port > MAX_PORT || address.isIpv4() != writtenAsIpv4) {
            throw new IllegalArgumentException("not an address and port: '" + host + "' and " + port);
        }
        return new Endpoint(address.hi(), address.lo(), port);
    }

    public Endpoint withPort(final int otherPort) {
        return new Endpoint(hi, lo, otherPort);
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(hi, lo);
    }

    @Override
    public String toString() {
        return text(hi, lo, port);
    }

    /** The same for an address and port that are no object. */
    public static String text(final long hi, final long lo, final int port) {
        final String address = Addresses.text(hi, lo);
        return (Addresses.isIpv4(hi, lo) ? address : "[" + address + "]") + ":" + port;
    }
}
