package io.signalbox.director.live;

import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.route.LocalAddresses;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;

/** What the tables say of the host's network, as the commands that told it; read by whoever owns the tables. */
record KnownFacts(List<AddAddress> addresses, List<AddRoute> routes) {
    /** An IPv4 prefix is so much longer where its address is a v4-mapped one. */
    private static final int V4_MAPPED = 96;

    private static final int NO_PORT = -1;

    static KnownFacts of(final Router router) {
        final List<AddAddress> addresses = new ArrayList<>();
        for (int i = 0; i < router.addresses.count(); i++) {
            addresses.add(address(router.addresses, i));
        }
        final List<AddRoute> routes = new ArrayList<>();
        router.forEachRoute(route -> routes.add(route(route)));
        return new KnownFacts(addresses, routes);
    }

    private static AddAddress address(final LocalAddresses all, final int index) {
        final int length = length(all.hi(index), all.lo(index), all.prefixLength(index));
        return new AddAddress(all.port(index).index, all.hi(index), all.lo(index), length);
    }

    private static AddRoute route(final Route route) {
        final int length = length(route.hi, route.lo, route.prefixLength);
        final int port = route.port == null ? NO_PORT : route.port.index;
        return new AddRoute(route.hi, route.lo, length, route.viaHi, route.viaLo, port, route.ownMtu, route.type);
    }

    private static int length(final long hi, final long lo, final int prefixLength) {
        return Addresses.isIpv4(hi, lo) ? prefixLength - V4_MAPPED : prefixLength;
    }
}
