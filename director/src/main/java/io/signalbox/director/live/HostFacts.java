package io.signalbox.director.live;

import io.signalbox.afpacket.HostDevice;
import io.signalbox.afpacket.netlink.HostAddress;
import io.signalbox.afpacket.netlink.HostNeighbour;
import io.signalbox.afpacket.netlink.HostNetwork;
import io.signalbox.afpacket.netlink.HostRoute;
import io.signalbox.afpacket.netlink.Link;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.DeleteNeighbour;
import io.signalbox.command.Command.DeleteRoute;
import io.signalbox.command.Command.LearnNeighbour;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What the host's network is and becomes, as commands to the director. Interfaces that are not the director's matter
 * too: their addresses are the host's, and what is routed over them does not leave by the director.
 */
final class HostFacts implements HostNetwork.Listener {
    private static final int NOT_OURS = -1;

    /** Destinations are few, and each has few routes: the best of them is told. */
    private record Prefix(Address destination, int length) {}

    /** An address on an interface, whatever else is said of it. */
    private record Place(int link, Address address, int prefixLength) {
        static Place of(final HostAddress address) {
            return new Place(address.link(), address.address(), address.prefixLength());
        }
    }

    /** Routes of {@code main} come before those of {@code default}, and then the least metric. */
    private static final Comparator<HostRoute> BEST_FIRST = Comparator.comparing(
                    (HostRoute route) -> route.table() != HostRoute.MAIN)
            .thenComparing(HostRoute::metric);

    private final List<String> ports;
    private final Consumer<Command> director;
    private final IntConsumer onAttached;
    private final Map<Integer, Integer> portOf = new HashMap<>();
    /** Wires between a director and this host: nothing of them is the host's network. */
    private final Set<Integer> wires = new HashSet<>();

    private final Map<Prefix, List<HostRoute>> routes = new HashMap<>();
    private final Map<Place, AddAddress> addresses = new HashMap<>();
    private final Map<Prefix, AddRoute> told = new HashMap<>();
    /** For each port the interface that it was seen up with last. */
    private final Map<Integer, Integer> attached = new HashMap<>();

    /**
     * @param ports names of the director's interfaces, in the order of their numbers
     * @param onAttached hears the number of a port whose interface is another than before, and up
     */
    HostFacts(final List<String> ports, final Consumer<Command> director, final IntConsumer onAttached) {
        this.ports = ports;
        this.onAttached = onAttached;
        this.director = director;
    }

    @Override
    public void link(final Link link) {
        if (link.name().startsWith(HostDevice.NAME)) {
            wires.add(link.index());
            return;
        }
        final int port = ports.indexOf(link.name());
        if (port < 0) {
            portOf.remove(link.index());
            return;
        }
        portOf.put(link.index(), port);
        director.accept(new AddPort(port, link.name(), link.mac(), link.mtu()));
        if (link.up() && !Integer.valueOf(link.index()).equals(attached.put(port, link.index()))) {
            onAttached.accept(port);
        }
        director.accept(new SetPortUp(port, link.up() && link.running()));
    }

    @Override
    public void linkGone(final Link link) {
        wires.remove(link.index());
        final Integer port = portOf.remove(link.index());
        if (port != null) {
            director.accept(new SetPortUp(port, false));
        }
    }

    @Override
    public void address(final HostAddress address) {
        if (isHosts(address) && !addresses.containsKey(Place.of(address))) {
            final AddAddress told = new AddAddress(
                    portOrFirst(address.link()),
                    address.address().hi(),
                    address.address().lo(),
                    length(address));
            addresses.put(Place.of(address), told);
            director.accept(told);
        }
    }

    /** Under the words under which it was told; and only when no other interface has it, who was told likewise. */
    @Override
    public void addressGone(final HostAddress address) {
        final AddAddress told = addresses.remove(Place.of(address));
        if (told != null && !addresses.containsValue(told)) {
            tellGone(told);
        }
    }

    /**
     * The director was told all this by somebody else, before the first dump: what the host has not is gone. Neighbours
     * stay: whom the host has forgotten may be there all the same, and the director has heard most of them itself.
     */
    void forgetAllElse(final KnownFacts known) {
        known.addresses().stream()
                .filter(address -> !addresses.containsValue(address))
                .forEach(this::tellGone);
        known.routes().stream().filter(route -> !told.containsValue(route)).forEach(this::tellGone);
        for (int port = 0; port < ports.size(); port++) {
            if (!portOf.containsValue(port)) {
                director.accept(new SetPortUp(port, false));
            }
        }
    }

    private boolean isHosts(final HostAddress address) {
        return !wires.contains(address.link())
                && !Addresses.isLoopback(
                        address.address().hi(), address.address().lo());
    }

    /** An address elsewhere on the host is the host's all the same, but its subnet is not on the director's links. */
    private int length(final HostAddress address) {
        final int all = address.address().isIpv4() ? 32 : 128;
        return port(address.link()) == NOT_OURS ? all : address.prefixLength();
    }

    private int port(final int link) {
        return portOf.getOrDefault(link, NOT_OURS);
    }

    private int portOrFirst(final int link) {
        return Math.max(port(link), 0);
    }

    @Override
    public void route(final HostRoute route) {
        if (wires.contains(route.link())) {
            return;
        }
        final Prefix prefix = new Prefix(route.destination(), route.prefixLength());
        routes.computeIfAbsent(prefix, none -> new ArrayList<>()).add(route);
        tellBest(prefix);
    }

    @Override
    public void routeGone(final HostRoute route) {
        final Prefix prefix = new Prefix(route.destination(), route.prefixLength());
        routes.getOrDefault(prefix, new ArrayList<>()).remove(route);
        tellBest(prefix);
    }

    private void tellBest(final Prefix prefix) {
        final AddRoute best = routes.getOrDefault(prefix, List.of()).stream()
                .min(BEST_FIRST)
                .map(this::command)
                .orElse(null);
        final AddRoute before = best == null ? told.remove(prefix) : told.put(prefix, best);
        if (before != null && !before.equals(best)) {
            tellGone(before);
        }
        if (best != null && !best.equals(before)) {
            director.accept(best);
        }
    }

    private void tellGone(final AddAddress address) {
        director.accept(new RemoveAddress(address.port(), address.hi(), address.lo(), address.prefixLength()));
    }

    private void tellGone(final AddRoute route) {
        director.accept(new DeleteRoute(
                route.hi(),
                route.lo(),
                route.prefixLength(),
                route.viaHi(),
                route.viaLo(),
                route.port(),
                route.mtu(),
                route.type()));
    }

    /** What the host sends by an interface that is not the director's, the director cannot send. */
    private AddRoute command(final HostRoute route) {
        final int port = port(route.link());
        final boolean elsewhere = route.type() == RouteType.UNICAST && port == NOT_OURS;
        final boolean leads = route.type() == RouteType.UNICAST && !elsewhere;
        return new AddRoute(
                route.destination().hi(),
                route.destination().lo(),
                route.prefixLength(),
                leads ? route.via().hi() : 0,
                leads ? route.via().lo() : 0,
                leads ? port : -1,
                leads ? route.mtu() : 0,
                elsewhere ? RouteType.UNREACHABLE : route.type());
    }

    @Override
    public void neighbour(final HostNeighbour neighbour) {
        if (port(neighbour.link()) != NOT_OURS) {
            director.accept(new LearnNeighbour(
                    port(neighbour.link()),
                    neighbour.address().hi(),
                    neighbour.address().lo(),
                    neighbour.mac()));
        }
    }

    @Override
    public void neighbourGone(final HostNeighbour neighbour) {
        if (port(neighbour.link()) != NOT_OURS) {
            director.accept(new DeleteNeighbour(
                    port(neighbour.link()),
                    neighbour.address().hi(),
                    neighbour.address().lo()));
        }
    }

    @Override
    public void lost() {
        // what was missed comes by the differences that the next dump shows
    }
}
