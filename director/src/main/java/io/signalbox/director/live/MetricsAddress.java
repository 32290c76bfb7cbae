package io.signalbox.director.live;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where metrics are served: {@code PORT}, on the loopback interface, {@code IPV4:PORT} or {@code [IPV6]:PORT}. */
final class MetricsAddress implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:(?:\\[([^\\]]*:[^\\]]*)]|([^:\\[\\]]+)):)?(\\d{1,5})");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    @Override
    public InetSocketAddress convert(final String text) {
        final Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw wrong(text);
        }
        final int port = Integer.parseInt(form.group(3));
        if (port < 1 || port > MAX_PORT) {
            throw wrong(text);
        }
        final String host = form.group(1) != null ? form.group(1) : form.group(2) != null ? form.group(2) : LOOPBACK;
        return new InetSocketAddress(address(host, text), port);
    }

    /** No name is looked up: who listens where is written down. */
    private static InetAddress address(final String host, final String text) {
        try {
            final Address address = Addresses.parse(host);
            return InetAddress.getByName(address.toString());
        } catch (final IllegalArgumentException | UnknownHostException noAddress) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(final String text) {
        return new TypeConversionException("'" + text + "' is no PORT, IPV4:PORT or [IPV6]:PORT");
    }

    static String text(final InetSocketAddress at) {
        final String host = at.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
    }
}
