package io.signalbox.replay;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.Topology;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.route.RouteType;
import io.signalbox.service.MarkRule;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What surrounds the director, as the commands that tell it so. Ports are numbered in the topology's order. */
final class TopologyCommands {
    private static final long LINK_LOCAL = 0xFE80L << 48;

    private final List<String> names;

    TopologyCommands(final Topology topology) {
        names = new ArrayList<>(topology.interfaces().keySet());
    }

    /** Name of a port, by its number. */
    String name(final int port) {
        return names.get(port);
    }

    int number(final String name) {
        return names.indexOf(name);
    }

    List<Command> of(final Topology topology) {
        final List<Command> commands = new ArrayList<>();
        for (final Topology.Interface port : topology.interfaces().values()) {
            final int number = number(port.name());
            commands.add(new AddPort(number, port.name(), port.mac().bits(), port.mtu()));
            for (final IpPrefix prefix : port.addresses()) {
                final Address address = address(prefix.address());
                commands.add(new AddAddress(number, address.hi(), address.lo(), prefix.length()));
            }
            if (topology.keepArp() && port.addresses().stream().anyMatch(prefix -> !prefix.isV4())) {
                commands.add(new AddAddress(
                        number, LINK_LOCAL, interfaceId(port.mac().bits()), 64));
            }
        }
        for (final IpPrefix prefix : topology.loAddresses()) {
            final Address address = address(prefix.address());
            commands.add(new AddAddress(0, address.hi(), address.lo(), prefix.isV4() ? 32 : 128));
        }
        for (final Topology.Route route : topology.routes()) {
            commands.add(route(route));
        }
        for (final Topology.Neighbour neighbour : topology.neighbours()) {
            final Address address = address(neighbour.ip());
            commands.add(new AddNeighbour(
                    number(neighbour.dev()),
                    address.hi(),
                    address.lo(),
                    neighbour.mac().bits()));
        }
        topology.localMarks().forEach(mark -> commands.add(new ClaimMark(mark.intValue())));
        if (topology.modules().contains("ip_vs_ftp")) {
            commands.add(new SetHelper("ftp", true));
        }
        return commands;
    }

    /** Packets with marks, as match rules; one for each port, as the director's rules have one range. */
    List<Command> of(final List<FirewallMark> marks) {
        final List<Command> commands = new ArrayList<>();
        for (final FirewallMark mark : marks) {
            final Address to = address(mark.destination().address());
            final int length = mark.destination().isV4()
                    ? 96 + mark.destination().length()
                    : mark.destination().length();
            for (final int port : mark.ports()) {
                commands.add(new AddMark(
                        MarkRule.to((int) mark.mark(), protocol(mark.protocol()), to.hi(), to.lo(), length, port)));
            }
        }
        return commands;
    }

    private static int protocol(final String name) {
        return switch (name) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> Protocol.SCTP;
        };
    }

    /** Linux makes itself a link-local address from the MAC (RFC 4291 appendix A); only ND shows it. */
    private static long interfaceId(final long mac) {
        return (mac >>> 24 ^ 0x02_0000L) << 40 | 0xFF_FE00_0000L | mac & 0xFF_FFFFL;
    }

    private Command route(final Topology.Route route) {
        final Address to = address(route.to().address());
        final Address via = route.via().map(TopologyCommands::address).orElse(new Address(0, 0));
        return new AddRoute(
                to.hi(),
                to.lo(),
                route.to().length(),
                via.hi(),
                via.lo(),
                route.dev().map(this::number).orElse(-1),
                route.mtu().orElse(0),
                type(route.type()));
    }

    private static RouteType type(final Topology.RouteType type) {
        return switch (type) {
            case UNICAST -> RouteType.UNICAST;
            case LOCAL -> RouteType.LOCAL;
            case BLACKHOLE -> RouteType.BLACKHOLE;
            case UNREACHABLE, THROW -> RouteType.UNREACHABLE;
            case PROHIBIT -> RouteType.PROHIBIT;
        };
    }

    /** Two longs, as everywhere in the director. */
    static Address address(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return new Address(0, Addresses.ofIpv4((int) big(bytes, 0, 4)));
        }
        return new Address(big(bytes, 0, 8), big(bytes, 8, 8));
    }

    private static long big(final byte[] bytes, final int from, final int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }
}
