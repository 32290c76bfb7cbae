package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.Shell.sh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The network as ip(8) tells it: the witness. */
final class IpCommand {
    private static final Set<String> RESOLVED = Set.of("REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT");

    private IpCommand() {}

    static List<Object> links() {
        final Map<String, Integer> indexes = indexes();
        final List<Object> links = new ArrayList<>();
        for (final JsonNode link : ip("-d link show")) {
            final List<String> flags = texts(link.path("flags"));
            links.add(new Link(
                    link.path("ifindex").asInt(),
                    link.path("ifname").asText(),
                    link.has("address") ? MacAddress.parse(link.path("address").asText()) : 0,
                    link.path("mtu").asInt(),
                    flags.contains("LOOPBACK"),
                    flags.contains("UP"),
                    flags.contains("UP") && !flags.contains("NO-CARRIER"),
                    link.path("linkinfo").path("info_kind").asText(),
                    indexes.getOrDefault(link.path("master").asText(), 0)));
        }
        return links;
    }

    static List<Object> addresses() {
        final List<Object> addresses = new ArrayList<>();
        for (final JsonNode link : ip("address show")) {
            for (final JsonNode address : link.path("addr_info")) {
                addresses.add(new HostAddress(
                        link.path("ifindex").asInt(),
                        Addresses.parse(address.path("local").asText()),
                        address.path("prefixlen").asInt(),
                        address.path("tentative").asBoolean(),
                        address.path("deprecated").asBoolean()));
            }
        }
        return addresses;
    }

    static List<Object> routes() {
        final Map<String, Integer> indexes = indexes();
        final List<Object> routes = new ArrayList<>();
        for (final int table : new int[] {HostRoute.MAIN, HostRoute.DEFAULT}) {
            ip("-4 -d route show table " + table)
                    .forEach(route -> routes.add(route(route, indexes, table, Address.ofIpv4(0), 32)));
            ip("-6 -d route show table " + table)
                    .forEach(route -> routes.add(route(route, indexes, table, new Address(0, 0), 128)));
        }
        return routes;
    }

    private static HostRoute route(
            final JsonNode route,
            final Map<String, Integer> indexes,
            final int table,
            final Address any,
            final int bits) {
        final String to = route.path("dst").asText();
        final String[] prefix = to.split("/");
        final JsonNode hops = route.path("nexthops");
        final JsonNode hop = hops.isEmpty() ? route : hops.get(0);
        return new HostRoute(
                table,
                to.equals("default") ? any : Addresses.parse(prefix[0]),
                to.equals("default") ? 0 : prefix.length == 1 ? bits : Integer.parseInt(prefix[1]),
                RouteType.valueOf(route.path("type").asText("unicast").toUpperCase(Locale.ROOT)),
                indexes.getOrDefault(hop.path("dev").asText(), 0),
                address(hop.path("gateway").asText(hop.path("via").path("host").asText())),
                address(route.path("prefsrc").asText()),
                route.path("metric").asInt(),
                route.path("metrics").path(0).path("mtu").asInt(),
                Math.max(1, hops.size()));
    }

    static List<Object> neighbours() {
        final Map<String, Integer> indexes = indexes();
        final List<Object> neighbours = new ArrayList<>();
        for (final JsonNode neighbour : ip("neighbour show")) {
            final List<String> states = texts(neighbour.path("state"));
            if (states.stream().anyMatch(RESOLVED::contains)) {
                neighbours.add(new HostNeighbour(
                        indexes.get(neighbour.path("dev").asText()),
                        Addresses.parse(neighbour.path("dst").asText()),
                        MacAddress.parse(neighbour.path("lladdr").asText()),
                        states.contains("PERMANENT")));
            }
        }
        return neighbours;
    }

    private static Address address(final String text) {
        return text.isEmpty() ? HostRoute.NONE : Addresses.parse(text);
    }

    private static Map<String, Integer> indexes() {
        final Map<String, Integer> indexes = new HashMap<>();
        ip("link show")
                .forEach(link -> indexes.put(
                        link.path("ifname").asText(), link.path("ifindex").asInt()));
        return indexes;
    }

    private static List<String> texts(final JsonNode array) {
        final List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode ip(final String arguments) {
        final String said = sh("ip -j " + arguments);
        try {
            return new ObjectMapper().readTree(said.isBlank() ? "[]" : said);
        } catch (final JsonProcessingException unreadable) {
            throw new IllegalStateException(said, unreadable);
        }
    }
}
