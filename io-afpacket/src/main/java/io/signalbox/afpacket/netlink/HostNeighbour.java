package io.signalbox.afpacket.netlink;

import io.signalbox.wire.Address;

/**
 * A machine on a link, as the host's ARP or neighbour discovery found it, whether confirmed lately or not.
 *
 * @param link the interface, by index
 * @param mac as {@link io.signalbox.wire.MacAddress} has them
 * @param permanent an operator said so: it does not age
 */
public record HostNeighbour(int link, Address address, long mac, boolean permanent) {
    record Place(int link, Address address) {}

    Place place() {
        return new Place(link, address);
    }

    /** False while the host looks for it, or has given up. */
    boolean isResolved() {
        return mac != 0;
    }
}
