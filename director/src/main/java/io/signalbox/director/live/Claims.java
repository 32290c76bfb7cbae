package io.signalbox.director.live;

import io.signalbox.route.LocalAddresses;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the traffic on the director's interfaces is not the host's: all for a served VIP, and what NAT real servers
 * send to others than the host.
 */
record Claims(Set<Address> vips, Set<Address> natServers, Set<Address> hostOwned) {
    static final Claims NOTHING = new Claims(Set.of(), Set.of(), Set.of());

    /** As the tables are. */
    static Claims of(final State state) {
        final Set<Address> served = new HashSet<>();
        final Vips vips = state.router.vips();
        for (int i = 0; i < vips.count(); i++) {
            if (vips.get(i).state == Vip.State.SERVED) {
                served.add(new Address(vips.get(i).hi, vips.get(i).lo));
            }
        }
        final Set<Address> hostOwned = new HashSet<>();
        final LocalAddresses addresses = state.router.addresses;
        for (int i = 0; i < addresses.count(); i++) {
            hostOwned.add(new Address(addresses.hi(i), addresses.lo(i)));
        }
        hostOwned.removeAll(served);
        final Set<Address> natServers = natServers(state.services);
        natServers.removeAll(hostOwned);
        return new Claims(served, natServers, hostOwned);
    }

    private static Set<Address> natServers(final ServiceTable services) {
        final Set<Address> natServers = new HashSet<>();
        for (final VirtualService service : services.all()) {
            for (int i = 0; i < service.servers.count(); i++) {
                final RealServer server = service.servers.get(i);
                if (server.method == ForwardingMethod.NAT) {
                    natServers.add(new Address(server.addressHi, server.addressLo));
                }
            }
        }
        return natServers;
    }

    @Override
    public String toString() {
        return vips.isEmpty()
                ? "serves no virtual IP yet"
                : "serves " + vips.stream().map(Address::toString).sorted().collect(Collectors.joining(", "));
    }
}
