package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the director serves in the host's place. {@link HostGate} keeps the host out of it, {@link ClaimFilter} keeps the
 * director out of the rest.
 *
 * @param vips packets to them are the director's, but not their ARP or neighbour discovery
 * @param natServers packets from their ports are too, for they answer clients; so are fragments and ICMP errors from their
 *     addresses. What else those machines send is the host's
 * @param inside packets from them and to them are, too, wherever they go and come from
 * @param hostOwned except those to these addresses, to a broadcast or to a multicast one
 * @param prefixes packets to them may be the director's, if a firewall mark says so: it sees them, and the host does too
 * @param everything the director routes: it sees all packets, and the host does too
 */
public record Claims(
        Set<Address> vips,
        Set<NatServer> natServers,
        Set<Prefix> inside,
        Set<Address> hostOwned,
        Set<Prefix> prefixes,
        boolean everything) {
    public static final Claims NONE = new Claims(Set.of(), Set.of(), Set.of());

    public Claims {
        vips = Set.copyOf(vips);
        natServers = Set.copyOf(natServers);
        inside = Set.copyOf(inside);
        hostOwned = Set.copyOf(hostOwned);
        prefixes = Set.copyOf(prefixes);
    }

    /** By address alone. */
    public Claims(final Set<Address> vips, final Set<NatServer> natServers, final Set<Address> hostOwned) {
        this(vips, natServers, Set.of(), hostOwned, Set.of(), false);
    }

    Set<Address> natAddresses() {
        return natServers.stream().map(NatServer::address).collect(Collectors.toSet());
    }

    /** Packets to them are let in, at least. */
    Set<Prefix> toPrefixes() {
        return Stream.concat(prefixes.stream(), inside.stream()).collect(Collectors.toSet());
    }

    /** Those of {@link #inside} that lie in no other of them: no two have an address in common. */
    Stream<Prefix> insideApart() {
        return inside.stream()
                .filter(one -> inside.stream().noneMatch(other -> !other.equals(one) && other.contains(one)));
    }
}
