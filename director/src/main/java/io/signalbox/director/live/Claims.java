package io.signalbox.director.live;

import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of the traffic on the director's interfaces is not the host's: all for a served VIP, and what NAT real servers
 * send to others than the host.
 */
record Claims(Set<Address> vips, Set<Address> natServers, Set<Address> hostOwned) {
    static final Claims NOTHING = new Claims(Set.of(), Set.of(), Set.of());
}
