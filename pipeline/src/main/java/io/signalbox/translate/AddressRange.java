package io.signalbox.translate;

import io.signalbox.wire.Addresses;

/**
 * Addresses of one family from the first to the last, which differ in their lower long alone: 2^32 of them at most.
 *
 * @param hi the upper long of all of them, 0 for IPv4
 * @param first the lower long of the first
 * @param last the lower long of the last
 */
public record AddressRange(long hi, long first, long last) {
    static final long MAX_SIZE = 1L << 32;

    /** @throws IllegalArgumentException one sentence, for what is no such range */
    public AddressRange {
        if (Addresses.isIpv4(hi, first) != Addresses.isIpv4(hi, last)) {
            throw new IllegalArgumentException(text(hi, first, last) + " is of two families");
        }
        if (Long.compareUnsigned(first, last) > 0) {
            throw new IllegalArgumentException(text(hi, first, last) + " begins behind its end");
        }
        if (Long.compareUnsigned(last - first, MAX_SIZE) >= 0) {
            throw new IllegalArgumentException(text(hi, first, last) + " has more than 2^32 addresses");
        }
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(hi, first);
    }

    /** How many there are. */
    public long size() {
        return last - first + 1;
    }

    boolean overlaps(final AddressRange other) {
        return contains(other.hi, other.first) || other.contains(hi, first);
    }

    boolean contains(final long addressHi, final long addressLo) {
        return addressHi == hi
                && Long.compareUnsigned(addressLo, first) >= 0
                && Long.compareUnsigned(addressLo, last) <= 0;
    }

    /** An address, or the two ends with a hyphen between them. */
    @Override
    public String toString() {
        return text(hi, first, last);
    }

    private static String text(final long hi, final long first, final long last) {
        return first == last ? Addresses.text(hi, first) : Addresses.text(hi, first) + "-" + Addresses.text(hi, last);
    }
}
