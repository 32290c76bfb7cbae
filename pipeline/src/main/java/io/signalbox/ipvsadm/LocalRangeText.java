package io.signalbox.ipvsadm;

import io.signalbox.service.LocalRange;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.List;

/**
 * A range of local ends in words, which are options: {@code 10.2.0.100-10.2.0.103 --to 10.2.0.0/24 --ports 2000-65535}.
 * What is left out is every server, and the ports from 1024 on.
 */
final class LocalRangeText {
    private static final String TO = "--to";
    private static final String PORTS = "--ports";
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED = 96;

    private static final int ALL_BITS = 128;

    private static final Address ANY = new Address(0, 0);

    private final Address first;
    private final Address last;
    private Address to = ANY;
    private int toLength;
    private int firstPort = LocalRange.FIRST_PORT;
    private int lastPort = LocalRange.LAST_PORT;

    private LocalRangeText(final String addresses) {
        final String[] ends = addresses.split("-", 2);
        first = Addresses.parse(ends[0]);
        last = Addresses.parse(ends[ends.length - 1]);
    }

    static String of(final LocalRange range) {
        final boolean anyPort = range.firstPort() == LocalRange.FIRST_PORT && range.lastPort() == LocalRange.LAST_PORT;
        return Addresses.text(range.hi(), range.firstLo())
                + (range.addresses() == 1 ? "" : "-" + Addresses.text(range.hi(), range.lastLo()))
                + (range.toLength() == 0 ? "" : " " + TO + " " + prefix(range))
                + (anyPort ? "" : " " + PORTS + " " + range.firstPort() + "-" + range.lastPort());
    }

    private static String prefix(final LocalRange range) {
        return Addresses.text(range.toHi(), range.toLo()) + "/" + (range.toLength() - (range.isIpv4() ? MAPPED : 0));
    }

    /** @throws IllegalArgumentException one sentence, for words that are no range */
    static LocalRange parse(final List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a range needs addresses");
        }
        final LocalRangeText read = new LocalRangeText(words.get(0));
        for (int next = 1; next < words.size(); next += 2) {
            if (next + 1 == words.size()) {
                throw new IllegalArgumentException(words.get(next) + " needs a value");
            }
            read.set(words.get(next), words.get(next + 1));
        }
        return read.range();
    }

    private void set(final String option, final String value) {
        switch (option) {
            case TO -> setPrefix(value);
            case PORTS -> setPorts(value);
            default -> throw new IllegalArgumentException("'" + option + "' is no part of a range");
        }
    }

    private void setPrefix(final String value) {
        final String[] parts = value.split("/", 2);
        to = Addresses.parse(parts[0]);
        final int mapped = to.isIpv4() ? MAPPED : 0;
        final int all = ALL_BITS - mapped;
        final int length = parts.length == 1 ? all : number(parts[1]);
        if (length < 0 || length > all) {
            throw new IllegalArgumentException("a prefix of " + length + " bits is none");
        }
        toLength = mapped + length;
    }

    private void setPorts(final String value) {
        final String[] ends = value.split("-", 2);
        firstPort = number(ends[0]);
        lastPort = number(ends[ends.length - 1]);
    }

    private LocalRange range() {
        if (first.hi() != last.hi()) {
            throw new IllegalArgumentException(
                    "a range holds 1 to " + LocalRange.MAX_ADDRESSES + " addresses in their order");
        }
        return new LocalRange(first.hi(), first.lo(), last.lo(), to.hi(), to.lo(), toLength, firstPort, lastPort);
    }

    private static int number(final String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("'" + digits + "' is no number", e);
        }
    }
}
