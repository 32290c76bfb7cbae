package io.signalbox.golden;

import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The director and what surrounds it, as {@code topology.json} tells it.
 *
 * @param interfaces by name, in the file's order
 * @param loAddresses further addresses of the director, on its loopback
 * @param modules kernel modules that the recording loaded
 * @param windowMs how long the recording waited for quiet after each packet, in milliseconds
 * @param settleUs time between the last packet and the final tables, in microseconds
 * @param keepArp whether ARP and neighbour discovery belong to the trace
 * @param snat the masqueraded interface, of a gateway
 * @param localMarks packets with these firewall marks are delivered to the director, wherever they are for
 */
public record Topology(
        Map<String, Interface> interfaces,
        List<Neighbour> neighbours,
        List<Route> routes,
        List<IpPrefix> loAddresses,
        List<String> modules,
        OptionalInt windowMs,
        long settleUs,
        boolean keepArp,
        Optional<Snat> snat,
        List<Long> localMarks) {

    public static final int MIN_MTU = 68;
    public static final int MAX_MTU = 65535;

    private static final InetAddress LIMITED_BROADCAST = Ip.parse("255.255.255.255");
    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff);

    /** A port of the director; the MTU counts bytes from the IP header on. */
    public record Interface(String name, Mac mac, int mtu, List<IpPrefix> addresses) {}

    /** Who has this address: known from the start and for ever. */
    public record Neighbour(String dev, InetAddress ip, Mac mac) {}

    /** Where packets go: {@code dev} is absent where that is nowhere, {@code via} where the prefix is on the link. */
    public record Route(
            IpPrefix to, Optional<InetAddress> via, Optional<String> dev, RouteType type, OptionalInt mtu) {}

    /** What becomes of packets that take the route; all but the first two discard them. */
    public enum RouteType {
        UNICAST,
        LOCAL,
        BLACKHOLE,
        UNREACHABLE,
        PROHIBIT,
        THROW;

        boolean needsDev() {
            return this == UNICAST || this == LOCAL;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Packets that leave by {@code iface} get {@code ip} as their source. */
    public record Snat(String iface, InetAddress ip) {}

    /** A topology with interfaces, neighbours and routes, and nothing unusual. */
    public static Topology of(
            final Collection<Interface> interfaces, final List<Neighbour> neighbours, final List<Route> routes) {
        final Map<String, Interface> byName = new LinkedHashMap<>();
        interfaces.forEach(port -> byName.put(port.name(), port));
        return new Topology(
                byName,
                neighbours,
                routes,
                List.of(),
                List.of(),
                OptionalInt.empty(),
                0,
                false,
                Optional.empty(),
                List.of());
    }

    /** Reads and checks a {@code topology.json}; what is wrong is a {@link ScenarioException}. */
    public static Topology load(final Path file) {
        final Json json = Json.read(file)
                .only(
                        "interfaces",
                        "neighbours",
                        "routes",
                        "lo_addresses",
                        "modules",
                        "window_ms",
                        "settle_s",
                        "keep_arp",
                        "snat",
                        "local_marks");
        final Set<String> taken = new HashSet<>();
        final Map<String, Interface> interfaces = interfaces(json.need("interfaces"), taken);
        return new Topology(
                interfaces,
                neighbours(json.need("neighbours"), interfaces),
                json.need("routes").list(entry -> route(entry, interfaces)),
                json.get("lo_addresses")
                        .map(list -> list.list(entry -> ownAddress(entry, taken)))
                        .orElse(List.of()),
                json.get("modules").map(list -> list.list(Json::text)).orElse(List.of()),
                optional(json.get("window_ms").map(ms -> ms.whole(0, Integer.MAX_VALUE))),
                json.get("settle_s").map(Json::secondsAsUs).orElse(0L),
                json.get("keep_arp").map(Json::flag).orElse(false),
                json.get("snat").map(entry -> snat(entry, interfaces)),
                json.get("local_marks")
                        .map(list -> list.list(mark -> mark.whole(1L, FirewallMark.MAX)))
                        .orElse(List.of()));
    }

    private static Map<String, Interface> interfaces(final Json json, final Set<String> taken) {
        final Map<String, Interface> interfaces = new LinkedHashMap<>();
        json.members().forEach((name, entry) -> interfaces.put(name, port(name, entry, taken)));
        if (interfaces.isEmpty()) {
            throw json.wrong("a director needs at least one interface");
        }
        return interfaces;
    }

    private static Interface port(final String name, final Json json, final Set<String> taken) {
        if (!isInterfaceName(name)) {
            throw json.wrong("bad interface name \"" + name + "\"; allowed: 1 to 15 letters, digits, and . _ -");
        }
        json.only("mac", "mtu", "addresses");
        return new Interface(
                name,
                ownMac(json.need("mac")),
                mtu(json.need("mtu")),
                json.need("addresses").list(entry -> ownAddress(entry, taken)));
    }

    /** As Linux takes names, but for signs that mean something in a path, a shell or a capture filter. */
    public static boolean isInterfaceName(final String name) {
        return name.matches("[A-Za-z0-9_.-]{1,15}") && !name.equals(".") && !name.equals("..");
    }

    private static Mac ownMac(final Json json) {
        final Mac mac = json.text(Mac::parse);
        if (mac.bits() == 0 || mac.isGroup()) {
            throw json.wrong("an interface cannot have the MAC " + mac + ": it is no single station's");
        }
        return mac;
    }

    private static IpPrefix ownAddress(final Json json, final Set<String> taken) {
        final IpPrefix prefix = prefix(json);
        final InetAddress address = prefix.address();
        if (isNobodys(address)) {
            throw json.wrong("the director cannot have the address " + Ip.text(address) + ": it is no single host's");
        }
        if (!address.isLinkLocalAddress() && !taken.add(Ip.text(address))) {
            throw json.wrong("the director has the address " + Ip.text(address) + " already");
        }
        return prefix;
    }

    private static boolean isNobodys(final InetAddress address) {
        return address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.equals(LIMITED_BROADCAST)
                || isMapped(address);
    }

    /** ::ffff:0:0/96 stands for IPv4 in programs, and for nothing on a wire (RFC 4291 section 2.5.5.2). */
    private static boolean isMapped(final InetAddress address) {
        return !Ip.isV4(address)
                && new BigInteger(1, address.getAddress())
                        .shiftRight(Integer.SIZE)
                        .equals(MAPPED);
    }

    private static List<Neighbour> neighbours(final Json json, final Map<String, Interface> interfaces) {
        final Set<String> known = new HashSet<>();
        return json.list(entry -> {
            final Neighbour neighbour = neighbour(entry, interfaces);
            if (!known.add(neighbour.dev() + " " + Ip.text(neighbour.ip()))) {
                throw entry.wrong(
                        "the neighbour " + Ip.text(neighbour.ip()) + " on " + neighbour.dev() + " is given twice");
            }
            return neighbour;
        });
    }

    private static Neighbour neighbour(final Json json, final Map<String, Interface> interfaces) {
        json.only("dev", "ip", "mac");
        return new Neighbour(
                dev(json.need("dev"), interfaces),
                json.need("ip").text(Ip::parse),
                json.need("mac").text(Mac::parse));
    }

    private static Route route(final Json json, final Map<String, Interface> interfaces) {
        json.only("to", "via", "dev", "type", "mtu");
        final RouteType type = json.get("type").map(Topology::routeType).orElse(RouteType.UNICAST);
        final Optional<InetAddress> via = json.get("via").map(text -> text.text(Ip::parse));
        final IpPrefix to = destination(json.need("to"), via);
        if (via.isPresent() && Ip.isV4(via.get()) != to.isV4()) {
            throw json.need("via").wrong("a route to " + to + " cannot go via " + Ip.text(via.get()));
        }
        if (type.needsDev()) {
            json.need("dev");
        }
        final Optional<String> dev = json.get("dev").map(name -> dev(name, interfaces));
        return new Route(to, via, dev, type, optional(json.get("mtu").map(Topology::mtu)));
    }

    /** {@code default} is every address of the gateway's family; of IPv4 where no gateway is named. */
    private static IpPrefix destination(final Json json, final Optional<InetAddress> via) {
        if (json.text().equals("default")) {
            return IpPrefix.parse(via.map(Ip::isV4).orElse(true) ? "0.0.0.0/0" : "::/0");
        }
        final IpPrefix to = prefix(json);
        if (!to.isNetwork()) {
            throw json.wrong("bad route \"" + to + "\"; the bits behind the prefix length must be zero");
        }
        return to;
    }

    private static RouteType routeType(final Json json) {
        return Arrays.stream(RouteType.values())
                .filter(type -> type.toString().equals(json.text()))
                .findFirst()
                .orElseThrow(() -> json.wrong("unknown route type \"" + json.text() + "\"; allowed: "
                        + Arrays.stream(RouteType.values())
                                .map(RouteType::toString)
                                .collect(Collectors.joining(", "))));
    }

    private static Snat snat(final Json json, final Map<String, Interface> interfaces) {
        json.only("iface", "ip");
        return new Snat(dev(json.need("iface"), interfaces), json.need("ip").text(Ip::parse));
    }

    private static IpPrefix prefix(final Json json) {
        return json.text(IpPrefix::parse);
    }

    private static int mtu(final Json json) {
        return json.whole(MIN_MTU, MAX_MTU);
    }

    private static String dev(final Json json, final Map<String, Interface> interfaces) {
        if (!interfaces.containsKey(json.text())) {
            throw json.wrong("there is no interface \"" + json.text() + "\"; the interfaces are "
                    + String.join(", ", interfaces.keySet()));
        }
        return json.text();
    }

    private static OptionalInt optional(final Optional<Integer> value) {
        return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
