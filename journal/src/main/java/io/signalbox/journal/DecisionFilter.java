package io.signalbox.journal;

import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.function.Predicate;

/**
 * Which decisions are wanted: all that every condition holds for. Addresses and ports are looked for on both sides,
 * before and after translation.
 */
public final class DecisionFilter implements Predicate<FullRecord> {
    private static final int IPV6_BITS = 128;
    private static final int MAPPED_BITS = 96;

    private Predicate<FullRecord> conditions = decision -> true;

    private DecisionFilter() {}

    public static DecisionFilter all() {
        return new DecisionFilter();
    }

    @Override
    public boolean test(final FullRecord decision) {
        return conditions.test(decision);
    }

    /** @param text an address, or address/prefix length */
    public DecisionFilter address(final String text) {
        final Prefix prefix = Prefix.parse(text);
        return require(decision -> prefix.holds(decision.sourceHi(), decision.sourceLo())
                || prefix.holds(decision.destinationHi(), decision.destinationLo())
                || decision.has(FullRecord.FLAG_AFTER)
                        && (prefix.holds(decision.sourceAfterHi(), decision.sourceAfterLo())
                                || prefix.holds(decision.destinationAfterHi(), decision.destinationAfterLo()))
                || decision.has(FullRecord.FLAG_SERVER)
                        && prefix.holds(decision.serverHi(), decision.serverLo()));
    }

    /** A TCP or UDP port. */
    public DecisionFilter port(final int port) {
        return require(decision -> decision.sourcePort() == port
                || decision.destinationPort() == port
                || decision.has(FullRecord.FLAG_AFTER)
                        && (decision.sourcePortAfter() == port || decision.destinationPortAfter() == port));
    }

    /** @param text address:port of a virtual service, an IPv6 address in brackets */
    public DecisionFilter service(final String text) {
        final int colon = text.lastIndexOf(':');
        final String host = colon < 0 ? "" : text.substring(0, colon);
        final boolean bracketed = host.startsWith("[") && host.endsWith("]");
        final Address address = parsed(bracketed ? host.substring(1, host.length() - 1) : host, text, "vip:port");
        final int port = number(text.substring(colon + 1), 0xFFFF, text, "vip:port");
        return require(decision -> decision.has(FullRecord.FLAG_SERVICE)
                && decision.serviceHi() == address.hi()
                && decision.serviceLo() == address.lo()
                && decision.servicePort() == port);
    }

    public DecisionFilter verdict(final Verdict verdict) {
        return require(decision -> decision.reason() != null && decision.reason().verdict() == verdict);
    }

    public DecisionFilter reason(final Reason reason) {
        return require(decision -> decision.reason() == reason);
    }

    /** At this event time or later, nanoseconds. */
    public DecisionFilter from(final long timeNs) {
        return require(decision -> decision.timeNs() >= timeNs);
    }

    /** At this event time or before, nanoseconds. */
    public DecisionFilter to(final long timeNs) {
        return require(decision -> decision.timeNs() <= timeNs);
    }

    private DecisionFilter require(final Predicate<FullRecord> condition) {
        conditions = conditions.and(condition);
        return this;
    }

    private static Address parsed(final String address, final String text, final String form) {
        try {
            return Addresses.parse(address);
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("'" + text + "' is not " + form + ": " + wrong.getMessage(), wrong);
        }
    }

    private static int number(final String digits, final int limit, final String text, final String form) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > limit) {
            throw new IllegalArgumentException("'" + text + "' is not " + form + ": '" + digits + "' is not 0 to " + limit);
        }
        return Integer.parseInt(digits);
    }

    /** The leading bits that an address must share. */
    private record Prefix(long hi, long lo, long maskHi, long maskLo) {
        static Prefix parse(final String text) {
            final int slash = text.indexOf('/');
            final Address address = parsed(slash < 0 ? text : text.substring(0, slash), text, "address[/length]");
            final int mapped = Addresses.isIpv4(address.hi(), address.lo()) ? MAPPED_BITS : 0;
            final int bits = slash < 0
                    ? IPV6_BITS
                    : mapped + number(text.substring(slash + 1), IPV6_BITS - mapped, text, "address[/length]");
            final long maskHi = mask(Math.min(bits, 64));
            final long maskLo = mask(Math.max(bits - 64, 0));
            return new Prefix(address.hi() & maskHi, address.lo() & maskLo, maskHi, maskLo);
        }

        private static long mask(final int bits) {
            return bits == 0 ? 0 : -1L << 64 - bits;
        }

        boolean holds(final long otherHi, final long otherLo) {
            return (otherHi & maskHi) == hi && (otherLo & maskLo) == lo;
        }
    }
}
