package io.signalbox.director.live;

import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.HashSet;
import java.util.Set;

/**
 * What of the traffic on the director's interfaces is not the host's: all for a served VIP, and what NAT real servers
 * send to others than the host.
 */
record Claims(Set<Address> vips, Set<Address> natServers, Set<Address> hostOwned) {
    static final Claims NOTHING = new Claims(Set.of(), Set.of(), Set.of());

    /** As the tables are. */
    static Claims of(final State state) {
        final Set<Address> vips = new HashSet<>();
        final Set<Address> natServers = new HashSet<>();
        for (final VirtualService service : state.services.all()) {
            vips.add(new Address(service.key.hi(), service.key.lo()));
            for (int i = 0; i < service.servers.count(); i++) {
                final RealServer server = service.servers.get(i);
                if (server.method == ForwardingMethod.NAT) {
                    natServers.add(new Address(server.addressHi, server.addressLo));
                }
            }
        }
        return new Claims(vips, natServers, Set.of(Addresses.parse("10.0.0.1"), Addresses.parse("2001:db8:a::1")));
    }
}
