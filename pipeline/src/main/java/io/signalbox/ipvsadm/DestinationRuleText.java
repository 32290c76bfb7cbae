package io.signalbox.ipvsadm;

import io.signalbox.translate.DestinationRule;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;

/**
 * A forwarded port in words: {@code --protocol tcp|udp --at ADDRESS:PORT --to ADDRESS[:PORT]}, an IPv6 address in brackets
 * before a port. Without its own the inside port is the public one.
 */
final class DestinationRuleText {
    private static final String PROTOCOL = "--protocol";
    private static final String AT = "--at";
    private static final String TO = "--to";
    private static final int NO_PORT = 0;

    /** An address, and maybe a port. */
    private record Place(Address address, int port, boolean saysPort) {
        static Place parse(final String text) {
            final int colon = text.lastIndexOf(':');
            final boolean isBare = colon < 0 || text.indexOf(':') != colon && text.charAt(colon - 1) != ']';
            final String address = isBare ? text : text.substring(0, colon);
            final String unwrapped = address.startsWith("[") && address.endsWith("]")
                    ? address.substring(1, address.length() - 1)
                    : address;
            final int port = isBare ? NO_PORT : number(text.substring(colon + 1));
            return new Place(Addresses.parse(unwrapped), port, !isBare);
        }

        private static int number(final String digits) {
            try {
                return Integer.parseInt(digits);
            } catch (final NumberFormatException e) {
                throw new IllegalArgumentException("'" + digits + "' is no port", e);
            }
        }
    }

    private DestinationRuleText() {}

    static String of(final DestinationRule rule) {
        return PROTOCOL + " " + (rule.protocol() == Protocol.TCP ? "tcp" : "udp")
                + " " + AT + " " + place(rule.atHi(), rule.atLo(), rule.atPort())
                + " " + TO + " " + place(rule.toHi(), rule.toLo(), rule.toPort());
    }

    private static String place(final long hi, final long lo, final int port) {
        final String address = Addresses.text(hi, lo);
        return (Addresses.isIpv4(hi, lo) ? address : "[" + address + "]") + ":" + port;
    }

    /** @throws IllegalArgumentException one sentence, for words that are no rule */
    static DestinationRule parse(final List<String> words) {
        String protocol = null;
        Place at = null;
        Place to = null;
        for (int next = 0; next < words.size(); next += 2) {
            final String option = words.get(next);
            if (next + 1 == words.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            final String value = words.get(next + 1);
            switch (option) {
                case PROTOCOL -> protocol = value;
                case AT -> at = Place.parse(value);
                case TO -> to = Place.parse(value);
                default -> throw new IllegalArgumentException("'" + option + "' is no part of a forwarded port");
            }
        }
        if (protocol == null || at == null || to == null) {
            throw new IllegalArgumentException("a forwarded port needs " + PROTOCOL + ", " + AT + " and " + TO);
        }
        return rule(protocol, at, to);
    }

    private static DestinationRule rule(final String protocol, final Place at, final Place to) {
        final int number =
                switch (protocol) {
                    case "tcp" -> Protocol.TCP;
                    case "udp" -> Protocol.UDP;
                    default -> throw new IllegalArgumentException("'" + protocol + "' is neither tcp nor udp");
                };
        return new DestinationRule(
                number,
                at.address().hi(),
                at.address().lo(),
                at.port(),
                to.address().hi(),
                to.address().lo(),
                to.saysPort() ? to.port() : at.port());
    }
}
