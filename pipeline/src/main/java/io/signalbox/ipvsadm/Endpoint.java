package io.signalbox.ipvsadm;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address (two longs, as {@link Addresses} says) and a port: {@code 192.0.2.10:80}, {@code [2001:db8::10]:80}. */
public record Endpoint(long hi, long lo, int port) {
    private static final int MAX_PORT = 0xFFFF;
    private static final Pattern PARTS =
            Pattern.compile("(?:\\[(?<v6>[^]]*:[^]]*)]|(?<host>[^:\\[]*))(?::(?<port>[^:]*))?");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");

    /**
     * Reads what {@link #toString} writes, and an address alone, which gets {@code portIfNone}. Brackets want a port.
     *
     * @throws IllegalArgumentException for anything else, names included
     */
    public static Endpoint parse(final String text, final int portIfNone) {
        return parse(text, portIfNone, 0, Names.NONE);
    }

    /** The same where hosts and ports of this protocol may have names. */
    static Endpoint parse(final String text, final int portIfNone, final int protocol, final Names names) {
        final Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            return at(ipv6(text), portIfNone);
        }
        final String port = parts.group("port");
        if (parts.group("v6") == null) {
            return at(ipv4(parts.group("host"), names), port == null ? portIfNone : port(port, protocol, names));
        }
        return at(ipv6(parts.group("v6")), port(port == null ? "" : port, protocol, names));
    }

    private static Endpoint at(final Address address, final int port) {
        return new Endpoint(address.hi(), address.lo(), port);
    }

    private static Address ipv6(final String text) {
        final Address address = Addresses.parse(text);
        if (address.isIpv4()) {
            throw new IllegalArgumentException("an IPv4 address in IPv6 dress would pass for the former: " + text);
        }
        return address;
    }

    private static Address ipv4(final String host, final Names names) {
        final Address named = names.host(host);
        return named == null ? Addresses.parse(host) : named;
    }

    private static int port(final String text, final int protocol, final Names names) {
        final int port = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : names.port(text, protocol);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is no port");
        }
        return port;
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
