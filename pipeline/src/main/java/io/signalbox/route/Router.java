package io.signalbox.route;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.function.Consumer;

/** The director's ports, its own addresses, its routes, and what it has learnt of the paths behind them. */
public final class Router implements Remembered {
    public static final int MAX_PORTS = 64;

    /** Places in the memo: a power of two. */
    private static final int MEMO_SIZE = 512;

    private final Port[] ports = new Port[MAX_PORTS];
    public final LocalAddresses addresses = new LocalAddresses();
    private final RouteTable routes = new RouteTable();
    public final PathMtus pathMtus = new PathMtus();
    /** Its link is the host beside the director; null where there is none. */
    private Port hostPort;
    /** Beside a host the virtual IPs; null where the director is alone, and owns every address. */
    private Vips vips;
    /** Counts the changes: what was looked up under another number is to be looked up again. */
    private int version;
    /** Where packets for the director's own addresses go: no further. */
    private final Route here = new Route(0, 0, 128, RouteType.LOCAL, null, 0, 0, 0);
    /** Where packets for the addresses of the host go that shares the ports: nowhere from here. */
    private final Route hosts = new Route(0, 0, 128, RouteType.LOCAL, null, 0, 0, 0);
    /** For each place the address that was asked for last, and its route. Each is right at any time. */
    private final long[] memoHi = new long[MEMO_SIZE];

    private final long[] memoLo = new long[MEMO_SIZE];
    private final Route[] memo = new Route[MEMO_SIZE];

    public int version() {
        return version;
    }

    /** The port of this number, or null. */
    public Port port(final int index) {
        return index >= 0 && index < MAX_PORTS ? ports[index] : null;
    }

    /** The port of this name, or null. */
    public Port port(final String name) {
        for (final Port port : ports) {
            if (port != null && port.name.equals(name)) {
                return port;
            }
        }
        return null;
    }

    /** A port, or what it is like from now on: its addresses and routes stay. */
    public void setPort(final int index, final String name, final long mac, final int mtu) {
        if (ports[index] == null) {
            ports[index] = new Port(index, name, mac, mtu);
        } else {
            ports[index].set(name, mac, mtu);
        }
        onChange();
    }

    /** The port whose link is the host beside the director, or null. */
    public Port hostPort() {
        return hostPort;
    }

    /** @param port null for none */
    public void setHostPort(final Port port) {
        hostPort = port;
    }

    /** From here on all addresses are a host's but the virtual IPs that are served, as they are in these. */
    public void share(final Vips newVips) {
        vips = newVips;
        onChange();
    }

    public boolean isShared() {
        return vips != null;
    }

    /** The virtual IPs beside a host; null where the director is alone. */
    public Vips vips() {
        return vips;
    }

    /** Some port has it, or a route says that it is delivered here. */
    public boolean isConfigured(final long hi, final long lo) {
        return addresses.contains(hi, lo) || isLocal(routes.find(hi, lo));
    }

    /** The director takes in what is for this address. */
    public boolean isServed(final long hi, final long lo) {
        return vips == null ? isLocal(hi, lo) : vips.isServed(hi, lo);
    }

    /** No neighbour has it: it is some port's, or a virtual IP that is served. */
    public boolean isOwn(final long hi, final long lo) {
        return addresses.contains(hi, lo) || vips != null && vips.isServed(hi, lo);
    }

    /** The director tells who asks by this port that the address is here; the host tells of what it owns itself. */
    public boolean answersFor(final Port port, final long hi, final long lo) {
        if (vips == null) {
            return addresses.contains(hi, lo);
        }
        final Vip vip = vips.find(hi, lo);
        return vip != null && vip.isAnsweredBy(port);
    }

    /** The MAC of one of the director's ports. */
    public boolean isOwnMac(final long mac) {
        for (final Port port : ports) {
            if (port != null && port.mac == mac) {
                return true;
            }
        }
        return false;
    }

    /** An address of the director's own, and with it the route to its subnet. */
    public void addAddress(final Port port, final long hi, final long lo, final int prefixLength) {
        final int length = Addresses.isIpv4(hi, lo) ? 96 + prefixLength : prefixLength;
        addresses.add(port, hi, lo, length);
        if (length < 128) {
            routes.add(toSubnet(port, hi, lo, length));
        }
        onChange();
    }

    /** The address goes, and the route to its subnet with the last one there; nothing changes where it was not there. */
    public void removeAddress(final Port port, final long hi, final long lo, final int prefixLength) {
        final int length = Addresses.isIpv4(hi, lo) ? 96 + prefixLength : prefixLength;
        if (!addresses.remove(port, hi, lo, length)) {
            return;
        }
        if (length < 128 && !addresses.isOnSubnet(port, hi, lo, length)) {
            routes.remove(toSubnet(port, hi, lo, length));
        }
        onChange();
    }

    private static Route toSubnet(final Port port, final long hi, final long lo, final int length) {
        final long subnetHi = hi & Route.maskHi(length);
        final long subnetLo = lo & Route.maskLo(length);
        return new Route(subnetHi, subnetLo, length, RouteType.UNICAST, port, 0, 0, 0);
    }

    public void add(final Route route) {
        routes.add(route);
        onChange();
    }

    /** Takes out the route that goes like this one; nothing changes where there is none. */
    public void remove(final Route route) {
        if (routes.remove(route)) {
            onChange();
        }
    }

    /** Every route but those to the subnets of the director's own addresses, which come and go with them. */
    public void forEachRoute(final Consumer<Route> action) {
        routes.forEach(route -> {
            if (!comesWithAnAddress(route)) {
                action.accept(route);
            }
        });
    }

    private boolean comesWithAnAddress(final Route route) {
        return leadsOn(route)
                && route.onLink()
                && addresses.isOnSubnet(route.port, route.hi, route.lo, route.prefixLength);
    }

    /** The memo forgets: every place of it answers for the address of zeros. */
    private void onChange() {
        version++;
        Arrays.fill(memoHi, 0);
        Arrays.fill(memoLo, 0);
        Arrays.fill(memo, search(0, 0));
    }

    /** What is to be done with packets for an address: one of type LOCAL if it is the director's own; null if nothing. */
    public Route find(final long hi, final long lo) {
        final int place = AddressIndex.hash(hi, lo) & MEMO_SIZE - 1;
        if (memoLo[place] != lo || memoHi[place] != hi) {
            memoHi[place] = hi;
            memoLo[place] = lo;
            memo[place] = search(hi, lo);
        }
        return memo[place];
    }

    private Route search(final long hi, final long lo) {
        if (vips != null && vips.isServed(hi, lo)) {
            return here;
        }
        final Route route = addresses.contains(hi, lo) ? here : routes.find(hi, lo);
        return vips != null && isLocal(route) ? hosts : route;
    }

    /** Where packets go that are for the host beside the director. */
    public boolean isHosts(final Route route) {
        return route == hosts;
    }

    /** The director's own or its host's, by an address of a port or by a route of type local. */
    public boolean isLocal(final long hi, final long lo) {
        return isLocal(find(hi, lo));
    }

    public static boolean isLocal(final Route route) {
        return route != null && route.type == RouteType.LOCAL;
    }

    /** The route to an address that is another machine's, or null where there is none that leads anywhere. */
    public Route routeTo(final long hi, final long lo) {
        final Route route = find(hi, lo);
        return leadsOn(route) ? route : null;
    }

    /** Another machine's packets go this way. */
    public static boolean leadsOn(final Route route) {
        return route != null && route.type == RouteType.UNICAST;
    }

    /** IP bytes that fit through to an address. */
    public int mtuTo(final Route route, final long hi, final long lo, final long nowNs) {
        return pathMtus.find(hi, lo, route.mtu(), nowNs);
    }

    /** Index into {@link #addresses} of the address to speak from towards {@code (hi, lo)} on a route, or -1. */
    public int sourceTowards(final Route route, final long hi, final long lo) {
        final boolean ipv4 = Addresses.isIpv4(hi, lo);
        return route.onLink()
                ? addresses.sourceTowards(route.port, hi, lo, ipv4)
                : addresses.sourceTowards(route.port, route.viaHi, route.viaLo, ipv4);
    }

    @Override
    public void save(final StateWriter to) {
        for (final Port port : ports) {
            to.putBoolean(port != null);
            if (port != null) {
                to.putString(port.name);
                to.putLong(port.mac);
                to.putInt(port.mtu);
                to.putBoolean(port.up);
            }
        }
        to.putInt(hostPort == null ? -1 : hostPort.index);
        addresses.save(to);
        routes.save(to);
        to.putBoolean(vips != null);
        if (vips != null) {
            vips.save(to);
        }
        pathMtus.save(to);
        to.putInt(version);
    }

    @Override
    public void load(final StateReader from) {
        for (int index = 0; index < MAX_PORTS; index++) {
            if (from.getBoolean()) {
                ports[index] = new Port(index, from.getString(), from.getLong(), from.getInt());
                ports[index].up = from.getBoolean();
            }
        }
        hostPort = port(from.getInt());
        addresses.load(from, this);
        routes.load(from, this);
        vips = from.getBoolean() ? Vips.read(from) : null;
        pathMtus.load(from);
        onChange();
        version = from.getInt();
    }
}
