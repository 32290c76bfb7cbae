package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;

/**
 * The addresses that begin as one does.
 *
 * @param address what follows the prefix in it does not matter
 * @param length bits of the v4-mapped or IPv6 address: 0 to 128, so that 10.0.0.0/8 has 104, and 0 is all of both families
 */
public record Prefix(Address address, int length) {
    private static final int MAX_LENGTH = 128;
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED = 96;

    public Prefix {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("prefix length: " + length + " is not in 0.." + MAX_LENGTH);
        }
    }

    boolean contains(final Prefix other) {
        final AddressRange range = AddressRange.of(this);
        return length <= other.length && AddressRange.of(other).within(range).equals(AddressRange.of(other));
    }

    boolean isIpv4() {
        return length >= MAPPED && address.isIpv4();
    }

    /** As nft reads it; of both families at once there is no such word. */
    @Override
    public String toString() {
        return address + "/" + (isIpv4() ? length - MAPPED : length);
    }
}
