package io.signalbox.route;

import io.signalbox.command.Command.RouteType;
import io.signalbox.wire.Addresses;

/** The director's ports, its own addresses, its routes, and what it has learnt of the paths behind them. */
public final class Router {
    public static final int MAX_PORTS = 64;

    private final Port[] ports = new Port[MAX_PORTS];
    public final LocalAddresses addresses = new LocalAddresses();
    public final RouteTable routes = new RouteTable();
    public final PathMtus pathMtus = new PathMtus();
    /** Counts the changes: what was looked up under another number is to be looked up again. */
    private int version;

    public int version() {
        return version;
    }

    /** The port of this number, or null. */
    public Port port(final int index) {
        return index >= 0 && index < MAX_PORTS ? ports[index] : null;
    }

    public void addPort(final Port port) {
        ports[port.index] = port;
        version++;
    }

    /** An address of the director's own, and with it the route to its subnet. */
    public void addAddress(final Port port, final long hi, final long lo, final int prefixLength) {
        final int length = Addresses.isIpv4(hi, lo) ? 96 + prefixLength : prefixLength;
        addresses.add(port, hi, lo, length);
        if (length < 128) {
            final long subnetHi = hi & Route.maskHi(length);
            final long subnetLo = lo & Route.maskLo(length);
            add(new Route(subnetHi, subnetLo, length, RouteType.UNICAST, port, 0, 0, port.mtu));
        }
        version++;
    }

    public void add(final Route route) {
        routes.add(route);
        version++;
    }

    /** The director's own, by an address of a port or by a route of type local. */
    public boolean isLocal(final long hi, final long lo) {
        if (addresses.contains(hi, lo)) {
            return true;
        }
        final Route route = routes.find(hi, lo);
        return route != null && route.type == RouteType.LOCAL;
    }

    /** The route to an address that is another machine's, or null where there is none that leads anywhere. */
    public Route routeTo(final long hi, final long lo) {
        final Route route = routes.find(hi, lo);
        return route == null || route.type != RouteType.UNICAST ? null : route;
    }

    /** What kind of route an address has that {@link #routeTo} leads nowhere, or null where there is none. */
    public RouteType typeOfRouteTo(final long hi, final long lo) {
        final Route route = routes.find(hi, lo);
        return route == null ? null : route.type;
    }

    /** IP bytes that fit through to an address. */
    public int mtuTo(final Route route, final long hi, final long lo, final long nowNs) {
        return pathMtus.find(hi, lo, route.mtu, nowNs);
    }

    /** Index into {@link #addresses} of the address to speak from towards {@code (hi, lo)} on a route, or -1. */
    public int sourceTowards(final Route route, final long hi, final long lo) {
        final boolean ipv4 = Addresses.isIpv4(hi, lo);
        return route.onLink()
                ? addresses.sourceTowards(route.port, hi, lo, ipv4)
                : addresses.sourceTowards(route.port, route.viaHi, route.viaLo, ipv4);
    }
}
