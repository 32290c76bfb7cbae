package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import java.util.Set;

/**
 * What the director serves in the host's place.
 *
 * @param vips packets to them are the director's, but not their ARP or neighbour discovery
 * @param natServers packets from them are too, for they answer clients
 * @param hostOwned except those to these addresses
 */
record Claims(Set<Address> vips, Set<Address> natServers, Set<Address> hostOwned) {
    static final Claims NONE = new Claims(Set.of(), Set.of(), Set.of());
}
