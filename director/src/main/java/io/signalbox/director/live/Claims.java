package io.signalbox.director.live;

import io.signalbox.afpacket.gate.LocalServer;
import io.signalbox.route.LocalAddresses;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of the traffic on the director's interfaces is not the host's: all for a served VIP, and what NAT real servers
 * send to others than the host, those on the host itself included.
 */
record Claims(Set<Address> vips, Set<Address> natServers, Set<Address> hostOwned, Set<LocalServer> localServers) {
    static final Claims NOTHING = new Claims(Set.of(), Set.of(), Set.of(), Set.of());

    private static final int FTP = 21;
    private static final List<Integer> BALANCED = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

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
        final List<RealServer> translated = translated(state.services);
        final Set<Address> natServers = translated.stream().map(Claims::address).collect(Collectors.toSet());
        natServers.removeAll(hostOwned);
        final Set<LocalServer> localServers = translated.stream()
                .filter(server -> state.router.isLocal(server.addressHi, server.addressLo))
                .flatMap(Claims::localServers)
                .collect(Collectors.toSet());
        return new Claims(served, natServers, hostOwned, localServers);
    }

    private static List<RealServer> translated(final ServiceTable services) {
        final List<RealServer> translated = new ArrayList<>();
        for (final VirtualService service : services.all()) {
            for (int i = 0; i < service.servers.count(); i++) {
                if (service.servers.get(i).method == ForwardingMethod.NAT) {
                    translated.add(service.servers.get(i));
                }
            }
        }
        return translated;
    }

    private static Address address(final RealServer server) {
        return new Address(server.addressHi, server.addressLo);
    }

    /** FTP's data come from ports that nobody knows before. */
    private static Stream<LocalServer> localServers(final RealServer server) {
        final ServiceKey key = server.service.key;
        final int port = key.port() == FTP ? LocalServer.ANY_PORT : server.port;
        return (key.isMark() ? BALANCED : List.of(key.protocol()))
                .stream().map(protocol -> new LocalServer(address(server), protocol, port));
    }

    @Override
    public String toString() {
        return vips.isEmpty()
                ? "serves no virtual IP yet"
                : "serves " + vips.stream().map(Address::toString).sorted().collect(Collectors.joining(", "));
    }
}
