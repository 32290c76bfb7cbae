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

    public Prefix {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("prefix length: " + length + " is not in 0.." + MAX_LENGTH);
        }
    }
}
