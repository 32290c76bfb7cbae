package io.signalbox.director.live;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.gate.NatServer;
import io.signalbox.afpacket.gate.Prefix;
import io.signalbox.route.LocalAddresses;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
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

/** Finds in the tables what of the traffic on the director's interfaces is not the host's. */
final class ClaimReader {
    private static final int FTP = 21;
    /** Length of a prefix that is an address. */
    private static final int ONE = 128;

    private static final List<Integer> BALANCED = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

    /**
     * What both the gate and the host's egress are to know.
     *
     * @param localServers NAT real servers on the host itself
     */
    record Found(Claims claims, Set<NatServer> localServers) {}

    private final State state;

    ClaimReader(final State state) {
        this.state = state;
    }

    Found found() {
        return new Found(claims(), localServers());
    }

    /** All for a served virtual IP, and what NAT real servers and inside hosts send to others than the host. */
    Claims claims() {
        final Set<Address> hostOwned = new HashSet<>();
        final LocalAddresses addresses = state.router.addresses;
        for (int i = 0; i < addresses.count(); i++) {
            hostOwned.add(new Address(addresses.hi(i), addresses.lo(i)));
        }
        final Set<Address> served = served();
        hostOwned.removeAll(served);
        final Set<NatServer> remote = translated()
                .filter(server -> !isLocal(server))
                .flatMap(ClaimReader::natServers)
                .collect(Collectors.toSet());
        return new Claims(served, remote, inside(), hostOwned, prefixes(), state.settings.routesBesideHost);
    }

    /** NAT real servers on the host itself. */
    Set<NatServer> localServers() {
        return translated()
                .filter(this::isLocal)
                .flatMap(ClaimReader::natServers)
                .collect(Collectors.toSet());
    }

    private Set<Address> served() {
        final Set<Address> served = new HashSet<>();
        final Vips vips = state.router.vips();
        for (int i = 0; i < vips.count(); i++) {
            if (vips.get(i).state == Vip.State.SERVED) {
                served.add(new Address(vips.get(i).hi, vips.get(i).lo));
            }
        }
        return served;
    }

    private Set<Prefix> inside() {
        return Stream.concat(
                        state.gateway.rules().sourcesInForce().stream()
                                .map(rule -> new Prefix(new Address(rule.hi(), rule.lo()), rule.prefixBits())),
                        state.gateway.rules().forwardsInForce().stream()
                                .map(rule -> new Prefix(new Address(rule.toHi(), rule.toLo()), ONE)))
                .collect(Collectors.toSet());
    }

    private Set<Prefix> prefixes() {
        return state.marks.all().stream()
                .map(rule ->
                        new Prefix(new Address(rule.destinationHi(), rule.destinationLo()), rule.destinationLength()))
                .collect(Collectors.toSet());
    }

    private Stream<RealServer> translated() {
        final List<RealServer> translated = new ArrayList<>();
        for (final VirtualService service : state.services.all()) {
            for (int i = 0; i < service.servers.count(); i++) {
                if (service.servers.get(i).method == ForwardingMethod.NAT) {
                    translated.add(service.servers.get(i));
                }
            }
        }
        return translated.stream();
    }

    private boolean isLocal(final RealServer server) {
        return state.router.isLocal(server.addressHi, server.addressLo);
    }

    /** FTP's data come from ports that nobody knows before; SIP's servers begin calls from any. */
    private static Stream<NatServer> natServers(final RealServer server) {
        final ServiceKey key = server.service.key;
        final boolean isAnyPort = key.port() == FTP || server.service.mayBeginCalls();
        final int port = isAnyPort ? NatServer.ANY_PORT : server.port;
        final Address address = new Address(server.addressHi, server.addressLo);
        return (key.isMark() ? BALANCED : List.of(key.protocol()))
                .stream().map(protocol -> new NatServer(address, protocol, port));
    }

    static String sentence(final Claims claims) {
        return claims.vips().isEmpty() ? "serves no virtual IP yet" : "serves " + names(claims.vips());
    }

    /** Which virtual IPs came and went; empty where these are the same. */
    static String change(final Claims before, final Claims now) {
        final Set<Address> come = new HashSet<>(now.vips());
        come.removeAll(before.vips());
        final Set<Address> gone = new HashSet<>(before.vips());
        gone.removeAll(now.vips());
        return (come.isEmpty() ? "" : "serves " + names(come) + " now")
                + (come.isEmpty() || gone.isEmpty() ? "" : "; ")
                + (gone.isEmpty() ? "" : "does not serve " + names(gone) + " any more");
    }

    private static String names(final Set<Address> addresses) {
        return addresses.stream().map(Address::toString).sorted().collect(Collectors.joining(", "));
    }
}
