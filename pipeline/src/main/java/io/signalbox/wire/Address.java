package io.signalbox.wire;

/** An IPv4 or IPv6 address where people meet it; packets carry the two longs bare, as {@link Addresses} says. */
public record Address(long hi, long lo) {
    public static Address ofIpv4(final int address) {
        return new Address(0, Addresses.ofIpv4(address));
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(hi, lo);
    }

    /** As people write it (RFC 5952). */
    @Override
    public String toString() {
        return Addresses.text(hi, lo);
    }
}
