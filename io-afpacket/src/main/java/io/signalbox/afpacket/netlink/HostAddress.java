package io.signalbox.afpacket.netlink;

import io.signalbox.wire.Address;

/**
 * An address of the host.
 *
 * @param link the interface that has it, by index
 * @param prefixLength of what is on the link, bits: 0 to 32 for IPv4, 0 to 128 for IPv6
 * @param tentative IPv6: the host does not answer for it, for nobody knows yet whether another has it, or one does
 * @param deprecated still answered for, but nothing new shall begin from it
 */
public record HostAddress(int link, Address address, int prefixLength, boolean tentative, boolean deprecated) {
    /** What stays when flags change. */
    record Place(int link, Address address, int prefixLength) {}

    Place place() {
        return new Place(link, address, prefixLength);
    }
}
