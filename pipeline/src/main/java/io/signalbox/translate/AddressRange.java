package io.signalbox.translate;

import io.signalbox.wire.Addresses;

/** IPv4 addresses from the first to the last, both as the lower long of their v4-mapped form. */
public record AddressRange(long first, long last) {
    /** @throws IllegalArgumentException where the first one is behind the last */
    public AddressRange {
        if (first > last) {
            throw new IllegalArgumentException(text(first, last) + " begins behind its end");
        }
    }

    /** How many there are. */
    public long size() {
        return last - first + 1;
    }

    boolean contains(final long address) {
        return address >= first && address <= last;
    }

    /** An address, or the two ends with a hyphen between them. */
    @Override
    public String toString() {
        return text(first, last);
    }

    private static String text(final long first, final long last) {
        return first == last ? Addresses.text(0, first) : Addresses.text(0, first) + "-" + Addresses.text(0, last);
    }
}
