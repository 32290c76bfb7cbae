package io.signalbox.golden.random;

import io.signalbox.golden.Topology;
import io.signalbox.golden.Topology.Interface;
import io.signalbox.golden.Topology.Neighbour;
import io.signalbox.golden.Topology.Route;
import io.signalbox.golden.Topology.RouteType;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The network around every random director: clients behind a gateway on {@code eth0}, real servers on {@code eth1}
 * (near) and behind a router there (far). Servers count from 1.
 */
final class Net {
    static final String OUTSIDE = "eth0";
    static final String INSIDE = "eth1";
    static final int SERVERS = 6;
    /** Addresses of services that are the director's own. */
    static final int VIPS = 2;

    /** The short timeouts of connections are over by then, and none of the others. */
    private static final long SETTLE_US = 5_500_000;

    private static final String OUTSIDE_MAC = "02:00:00:00:01:00";
    private static final String INSIDE_MAC = "02:00:00:00:01:01";
    private static final String GATEWAY_MAC = "02:00:00:00:02:00";
    private static final String ROUTER_MAC = "02:00:00:00:02:01";

    private Net() {}

    static String vip(final boolean isV4, final int number) {
        return (isV4 ? "192.0.2.1" : "2001:db8:0:2::1") + number;
    }

    /** An address of a service that nobody gave to the director: its packets are routed on. */
    static String strangeVip(final boolean isV4) {
        return isV4 ? "203.0.113.13" : "2001:db8:f::13";
    }

    static String near(final boolean isV4, final int server) {
        return (isV4 ? "10.0.0.1" : "2001:db8:0:a::1") + server;
    }

    static String far(final boolean isV4, final int server) {
        return (isV4 ? "10.1.0.1" : "2001:db8:0:b::1") + server;
    }

    static String client(final boolean isV4, final int number) {
        return (isV4 ? "198.51.100." : "2001:db8:c::") + number;
    }

    static String router(final boolean isV4) {
        return isV4 ? "10.0.0.254" : "2001:db8:0:a::fe";
    }

    /** The director's own address among inside hosts. */
    static String inner(final boolean isV4) {
        return isV4 ? "10.0.0.1" : "2001:db8:0:a::1";
    }

    static String gateway(final boolean isV4) {
        return isV4 ? "192.0.2.254" : "2001:db8:0:2::fe";
    }

    /** Who sends a frame into the director's port, and to whom: source and destination MAC. */
    static String[] macs(final String port, final String source) {
        return port.equals(OUTSIDE)
                ? new String[] {GATEWAY_MAC, OUTSIDE_MAC}
                : new String[] {insideMac(source), INSIDE_MAC};
    }

    private static String insideMac(final String source) {
        for (int server = 1; server <= SERVERS; server++) {
            if (source.equals(near(true, server)) || source.equals(near(false, server))) {
                return serverMac(server);
            }
        }
        return ROUTER_MAC;
    }

    private static String serverMac(final int server) {
        return "02:00:00:00:0a:1" + server;
    }

    /** All IPv4 packets may be long but those to far servers, whose route is as narrow as {@code farMtu}. */
    static Topology topology(final int insideMtu, final OptionalInt farMtu, final List<String> modules) {
        final List<Neighbour> neighbours = new ArrayList<>();
        for (final boolean isV4 : new boolean[] {true, false}) {
            neighbours.add(neighbour(OUTSIDE, gateway(isV4), GATEWAY_MAC));
            neighbours.add(neighbour(INSIDE, router(isV4), ROUTER_MAC));
            for (int server = 1; server <= SERVERS; server++) {
                neighbours.add(neighbour(INSIDE, near(isV4, server), serverMac(server)));
            }
        }
        final Topology topology = Topology.of(
                List.of(
                        port(
                                OUTSIDE,
                                OUTSIDE_MAC,
                                1500,
                                "192.0.2.1/24",
                                "192.0.2.11/32",
                                "192.0.2.12/32",
                                "2001:db8:0:2::1/64",
                                "2001:db8:0:2::11/128",
                                "2001:db8:0:2::12/128"),
                        port(INSIDE, INSIDE_MAC, insideMtu, "10.0.0.1/24", "2001:db8:0:a::1/64")),
                neighbours,
                List.of(
                        route("0.0.0.0/0", gateway(true), OUTSIDE),
                        route("::/0", gateway(false), OUTSIDE),
                        route("10.1.0.0/24", router(true), INSIDE, farMtu),
                        route("2001:db8:0:b::/64", router(false), INSIDE)));
        return new Topology(
                topology.interfaces(),
                topology.neighbours(),
                topology.routes(),
                List.of(),
                modules,
                OptionalInt.empty(),
                SETTLE_US,
                false,
                Optional.empty(),
                List.of());
    }

    private static Interface port(final String name, final String mac, final int mtu, final String... addresses) {
        return new Interface(
                name,
                Mac.parse(mac),
                mtu,
                Stream.of(addresses).map(IpPrefix::parse).toList());
    }

    private static Neighbour neighbour(final String port, final String address, final String mac) {
        return new Neighbour(port, Ip.parse(address), Mac.parse(mac));
    }

    private static Route route(final String to, final String via, final String port) {
        return route(to, via, port, OptionalInt.empty());
    }

    private static Route route(final String to, final String via, final String port, final OptionalInt mtu) {
        return new Route(IpPrefix.parse(to), Optional.of(Ip.parse(via)), Optional.of(port), RouteType.UNICAST, mtu);
    }
}
