package io.signalbox.golden;

import io.signalbox.golden.Topology.Interface;
import io.signalbox.golden.Topology.Neighbour;
import io.signalbox.golden.Topology.Route;
import io.signalbox.golden.Topology.RouteType;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.pcap.LinkType;
import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;

/**
 * A first topology for someone's own captures and rules: what they show is taken from them, the rest is made up.
 *
 * <p>An interface has the MAC that frames for a virtual IP are sent to, and owns the virtual IPs that arrive there. Who
 * sends the most clients' packets is the default gateway. A real server is where it answers from; one that is never
 * seen is put on the last interface. The outcome is meant to be read, corrected and kept.
 */
public final class TopologySketch {
    private static final int MTU = 1500;
    private static final long FIRST_INTERFACE_MAC =
            Mac.parse("02:00:00:00:01:00").bits();
    private static final long FIRST_SERVER_MAC = Mac.parse("02:00:00:00:0a:00").bits();

    private final Set<InetAddress> virtualIps = new LinkedHashSet<>();
    private final Set<InetAddress> realServers = new LinkedHashSet<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final Map<String, Interface> interfaces = new LinkedHashMap<>();
    private final List<Neighbour> neighbours = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();

    /** A captured IP packet: where it arrived, from whom, for whom. */
    private record Sighting(String port, Mac from, Mac to, InetAddress source, InetAddress destination) {
        Hop hop() {
            return new Hop(port, from);
        }
    }

    /** Someone on the wire, who sends for himself or for others. */
    private record Hop(String port, Mac mac) {}

    private TopologySketch() {}

    /** Sketches from the rules that {@code ipvsadm -R} reads and the captures of one or more interfaces, by name. */
    public static Topology of(final Path rules, final SortedMap<String, Path> captures) {
        final TopologySketch sketch = new TopologySketch();
        Text.lines(rules).forEach(line -> sketch.readRule(rules, line));
        captures.forEach((port, file) -> PcapReader.read(file).forEach(record -> sketch.look(port, record)));
        sketch.drawInterfaces(captures.keySet());
        sketch.drawClients(true);
        sketch.drawClients(false);
        sketch.drawRealServers(captures.lastKey());
        return Topology.of(sketch.interfaces.values(), sketch.neighbours, sketch.routes);
    }

    private void readRule(final Path rules, final NumberedLine line) {
        final String[] words = line.text().split("\\s+");
        for (int i = 0; i + 1 < words.length; i++) {
            switch (words[i]) {
                case "-t", "-u", "--tcp-service", "--udp-service", "--sctp-service" ->
                    virtualIps.add(address(rules, line, words[i + 1]));
                case "-r", "--real-server" -> realServers.add(address(rules, line, words[i + 1]));
                default -> {}
            }
        }
    }

    /** {@code 192.0.2.10:80}, {@code [2001:db8::1]:80}, or an address alone. */
    private static InetAddress address(final Path rules, final NumberedLine line, final String text) {
        try {
            return Ip.parse(
                    text.startsWith("[")
                            ? text.replaceFirst("^\\[(.*)].*$", "$1")
                            : text.replaceFirst("^([^:]*):[^:]*$", "$1"));
        } catch (final IllegalArgumentException e) {
            throw ScenarioException.at(rules, line.number(), e.getMessage());
        }
    }

    private void look(final String port, final PcapRecord record) {
        final byte[] frame = record.bytes();
        final int packet = ipOffset(record);
        if (packet > 0 && frame[packet] >> 4 == 4 && frame.length >= packet + 20) {
            see(port, frame, packet + 12, 4);
        } else if (packet > 0 && frame[packet] >> 4 == 6 && frame.length >= packet + 40) {
            see(port, frame, packet + 8, 16);
        }
    }

    private void see(final String port, final byte[] frame, final int sourceOffset, final int length) {
        sightings.add(new Sighting(
                port,
                Mac.at(frame, Mac.LENGTH),
                Mac.at(frame, 0),
                Ip.at(frame, sourceOffset, length),
                Ip.at(frame, sourceOffset + length, length)));
    }

    /** Behind Ethernet and its tags; 0 if there is no IP packet. */
    private static int ipOffset(final PcapRecord record) {
        final byte[] frame = record.bytes();
        int type = 12;
        while (record.linkType() == LinkType.ETHERNET && type + 2 < frame.length) {
            switch ((frame[type] & 0xff) << 8 | frame[type + 1] & 0xff) {
                case 0x0800, 0x86dd:
                    return type + 2;
                case 0x8100, 0x88a8:
                    type += 4;
                    break;
                default:
                    return 0;
            }
        }
        return 0;
    }

    private void drawInterfaces(final Set<String> names) {
        final Map<String, List<IpPrefix>> addresses = new HashMap<>();
        for (final InetAddress vip : virtualIps) {
            final String port = sightings.stream()
                    .filter(seen -> seen.destination.equals(vip))
                    .map(Sighting::port)
                    .findFirst()
                    .orElse(names.iterator().next());
            addresses.computeIfAbsent(port, any -> new ArrayList<>()).add(IpPrefix.host(vip));
        }
        for (final String name : names) {
            final Mac mac = macOf(name).orElse(new Mac(FIRST_INTERFACE_MAC + interfaces.size()));
            interfaces.put(name, new Interface(name, mac, MTU, addresses.getOrDefault(name, List.of())));
        }
    }

    /** Where frames for virtual IPs go; failing that, where most frames go. */
    private Optional<Mac> macOf(final String port) {
        final List<Sighting> here = sightings.stream()
                .filter(seen -> seen.port.equals(port) && !seen.to.isGroup())
                .toList();
        final List<Mac> forVirtualIps = here.stream()
                .filter(seen -> virtualIps.contains(seen.destination))
                .map(Sighting::to)
                .toList();
        return mostFrequent(
                forVirtualIps.isEmpty() ? here.stream().map(Sighting::to).toList() : forVirtualIps);
    }

    private void drawClients(final boolean isV4) {
        final List<Sighting> clients = sightings.stream()
                .filter(seen -> Ip.isV4(seen.source) == isV4 && isClient(seen))
                .toList();
        final Map<Hop, Set<InetAddress>> behind = new LinkedHashMap<>();
        clients.forEach(seen ->
                behind.computeIfAbsent(seen.hop(), any -> new LinkedHashSet<>()).add(seen.source));
        final Optional<Hop> gateway =
                mostFrequent(clients.stream().map(Sighting::hop).toList());
        behind.forEach((hop, addresses) -> {
            final InetAddress self = addresses.iterator().next();
            neighbours.add(new Neighbour(hop.port, self, hop.mac));
            if (hop.equals(gateway.orElseThrow())) {
                routes.add(route(IpPrefix.parse(isV4 ? "0.0.0.0/0" : "::/0"), Optional.of(self), hop.port));
            } else {
                addresses.forEach(address -> routes.add(route(
                        IpPrefix.host(address), Optional.of(self).filter(via -> !via.equals(address)), hop.port)));
            }
        });
    }

    /** What the director itself sent may be in a capture too. */
    private boolean isClient(final Sighting seen) {
        return !seen.from.equals(interfaces.get(seen.port).mac())
                && !virtualIps.contains(seen.source)
                && !realServers.contains(seen.source)
                && !seen.source.isAnyLocalAddress()
                && !seen.source.isLinkLocalAddress();
    }

    private void drawRealServers(final String lastPort) {
        int madeUp = 0;
        for (final InetAddress server : realServers) {
            if (virtualIps.contains(server) || server.isLoopbackAddress()) {
                continue;
            }
            final Optional<Hop> seen = mostFrequent(sightings.stream()
                    .filter(sighting -> sighting.source.equals(server))
                    .map(Sighting::hop)
                    .toList());
            final Hop hop = seen.isPresent() ? seen.get() : new Hop(lastPort, new Mac(FIRST_SERVER_MAC + ++madeUp));
            neighbours.add(new Neighbour(hop.port, server, hop.mac));
            routes.add(route(IpPrefix.host(server), Optional.empty(), hop.port));
        }
    }

    private static Route route(final IpPrefix to, final Optional<InetAddress> via, final String port) {
        return new Route(to, via, Optional.of(port), RouteType.UNICAST, OptionalInt.empty());
    }

    /** Of equally frequent ones the first. */
    private static <T> Optional<T> mostFrequent(final Collection<T> all) {
        final Map<T, Integer> counts = new LinkedHashMap<>();
        all.forEach(one -> counts.merge(one, 1, Integer::sum));
        T best = null;
        for (final T one : counts.keySet()) {
            best = best == null || counts.get(one) > counts.get(best) ? one : best;
        }
        return Optional.ofNullable(best);
    }
}
