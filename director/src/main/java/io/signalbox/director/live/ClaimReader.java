package io.signalbox.director.live;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.gate.NatServer;
import io.signalbox.afpacket.gate.Prefix;
import io.signalbox.route.LocalAddresses;
import io.signalbox.route.Router;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.translate.GatewayRules;
import io.signalbox.wire.Address;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds in the tables what of the traffic on the director's interfaces is not the host's. They are read a portion at a time,
 * for packets wait meanwhile; what is made of it is made elsewhere. Where it changes in between it is to be read anew.
 */
final class ClaimReader {
    private static final int FTP = 21;
    /** Length of a prefix that is an address. */
    private static final int ONE = 128;
    /** Virtual IPs and real servers of one portion, but for those of its last service. */
    private static final int PORTION = 256;

    private static final List<Integer> BALANCED = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

    /**
     * What both the gate and the host's egress are to know.
     *
     * @param localServers NAT real servers on the host itself
     */
    record Found(Claims claims, Set<NatServer> localServers) {}

    /** A NAT real server of a service. */
    private record Translated(ServiceKey service, boolean mayBeginCalls, Address address, int port, boolean isLocal) {}

    private final List<Address> served = new ArrayList<>();
    private final List<Translated> translated = new ArrayList<>();
    private Set<Address> hostOwned;
    private Set<Prefix> inside;
    private Set<Prefix> prefixes;
    private boolean routesBesideHost;
    private int nextVip;
    private int nextService;

    /**
     * Reads the next portion; only the tables' owner may call it.
     *
     * @return whether it was the last
     */
    boolean proceed(final State state) {
        int left = readVips(state.router.vips(), PORTION);
        final List<VirtualService> services = state.services.all();
        for (; nextService < services.size() && left > 0; nextService++) {
            read(services.get(nextService), state.router);
            left -= 1 + services.get(nextService).servers.count();
        }
        final boolean isLast = left > 0;
        if (isLast) {
            readRules(state);
        }
        return isLast;
    }

    private int readVips(final Vips vips, final int most) {
        int left = most;
        for (; nextVip < vips.count() && left > 0; nextVip++, left--) {
            final Vip vip = vips.get(nextVip);
            if (vip.state == Vip.State.SERVED) {
                served.add(new Address(vip.hi, vip.lo));
            }
        }
        return left;
    }

    private void read(final VirtualService service, final Router router) {
        for (int i = 0; i < service.servers.count(); i++) {
            final RealServer server = service.servers.get(i);
            if (server.method == ForwardingMethod.NAT) {
                translated.add(new Translated(
                        service.key,
                        service.mayBeginCalls(),
                        new Address(server.addressHi, server.addressLo),
                        server.port,
                        router.isLocal(server.addressHi, server.addressLo)));
            }
        }
    }

    private void readRules(final State state) {
        hostOwned = hostOwned(state.router.addresses);
        inside = inside(state.gateway.rules());
        prefixes = state.marks.all().stream()
                .map(rule ->
                        new Prefix(new Address(rule.destinationHi(), rule.destinationLo()), rule.destinationLength()))
                .collect(Collectors.toSet());
        routesBesideHost = state.settings.routesBesideHost;
    }

    private static Set<Address> hostOwned(final LocalAddresses addresses) {
        final Set<Address> hostOwned = new HashSet<>();
        for (int i = 0; i < addresses.count(); i++) {
            hostOwned.add(new Address(addresses.hi(i), addresses.lo(i)));
        }
        return hostOwned;
    }

    private static Set<Prefix> inside(final GatewayRules rules) {
        return Stream.concat(
                        rules.sourcesInForce().stream()
                                .map(rule -> new Prefix(new Address(rule.hi(), rule.lo()), rule.prefixBits())),
                        rules.forwardsInForce().stream()
                                .map(rule -> new Prefix(new Address(rule.toHi(), rule.toLo()), ONE)))
                .collect(Collectors.toSet());
    }

    /** All for a served virtual IP, and what NAT real servers and inside hosts send to others than the host. */
    Found found() {
        final Set<Address> vips = new HashSet<>(served);
        hostOwned.removeAll(vips);
        final Claims claims = new Claims(vips, natServers(false), inside, hostOwned, prefixes, routesBesideHost);
        return new Found(claims, natServers(true));
    }

    private Set<NatServer> natServers(final boolean areLocal) {
        return translated.stream()
                .filter(server -> server.isLocal() == areLocal)
                .flatMap(ClaimReader::natServers)
                .collect(Collectors.toSet());
    }

    /** FTP's data come from ports that nobody knows before; SIP's servers begin calls from any. */
    private static Stream<NatServer> natServers(final Translated server) {
        final ServiceKey key = server.service();
        final boolean isAnyPort = key.port() == FTP || server.mayBeginCalls();
        final int port = isAnyPort ? NatServer.ANY_PORT : server.port();
        return (key.isMark() ? BALANCED : List.of(key.protocol()))
                .stream().map(protocol -> new NatServer(server.address(), protocol, port));
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
