package io.signalbox.ipvsadm;

import io.signalbox.service.ServiceOptions;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;

/**
 * The argument of {@code -M}: which bits of a client's address count for persistence. An IPv4 mask is written in dots,
 * an IPv6 one as a prefix length; inside, both are a number of bits of the v4-mapped or IPv6 address.
 */
final class ClientMask {
    private static final int IPV4_BITS = 32;
    /** What stands before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED_BITS = ServiceOptions.WHOLE_ADDRESS - IPV4_BITS;

    private ClientMask() {}

    /** The number of bits. Linux takes a mask with gaps; here a client is always a prefix. */
    static int parse(final String text, final boolean ipv4) {
        return ipv4 ? MAPPED_BITS + prefixLength(text) : bits(text);
    }

    private static int prefixLength(final String text) {
        final int mask = mask(text);
        final int length = Integer.bitCount(mask);
        if (mask != leading(length)) {
            throw IpvsadmException.wrong(
                    "persistent mask " + text + " has a gap: write ones first and zeros after, as in 255.255.255.0");
        }
        return length;
    }

    private static int mask(final String text) {
        try {
            final Address address = Addresses.parse(text);
            if (address.isIpv4()) {
                return Addresses.toIpv4(address.lo());
            }
        } catch (final IllegalArgumentException e) {
            // Told below, as anything else that is no mask.
        }
        throw IpvsadmException.wrong("illegal virtual server persistent mask specified");
    }

    private static int bits(final String text) {
        return Numbers.parse(text, 1, ServiceOptions.WHOLE_ADDRESS, "illegal ipv6 netmask specified");
    }

    /** As {@link #parse} reads it. */
    static String text(final int granularity, final boolean ipv4) {
        return ipv4
                ? Addresses.text(0, Addresses.ofIpv4(leading(granularity - MAPPED_BITS)))
                : Integer.toString(granularity);
    }

    private static int leading(final int ones) {
        return (int) (-1L << IPV4_BITS - ones);
    }
}
