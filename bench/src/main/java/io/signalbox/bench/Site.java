package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.route.RouteType;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The network that is measured in: clients behind a gateway on port 0, where the virtual IP is, and real servers on port 1.
 * There is one service with eight real servers, or as many as are wanted, one on each port from {@link #VIP_PORT} on. Every neighbour is known, so no frame is ever held.
 */
final class Site {
    static final String VIP = "10.1.0.100";
    static final int VIP_PORT = 80;
    static final String FIRST_CLIENT = "10.64.0.0";
    static final int FIRST_CLIENT_PORT = 1_024;
    static final String FIRST_SERVER = "10.2.0.10";
    static final String SERVER_SIDE_ADDRESS = "10.2.0.1";
    static final String GATEWAY_MAC = "02:00:00:00:01:fe";
    static final String SERVER_MAC = "02:00:00:00:02:10";
    static final String CLIENT_SIDE_MAC = "02:00:00:00:00:01";
    static final String SERVER_SIDE_MAC = "02:00:00:00:00:02";
    static final int SERVERS = 8;
    static final int CLIENT_SIDE = 0;
    static final int SERVER_SIDE = 1;

    private static final int MTU = 1_500;
    private static final String GATEWAY = "10.1.0.254";

    private Site() {}

    static List<Command> commands(final ForwardingMethod method) {
        return commands(method, 1, SERVERS);
    }

    /** @param servers that each of the services has, all of them the same */
    static List<Command> commands(final ForwardingMethod method, final int services, final int servers) {
        final List<Command> commands = new ArrayList<>();
        commands.add(new AddPort(CLIENT_SIDE, "eth0", MacAddress.parse(CLIENT_SIDE_MAC), MTU));
        commands.add(new AddPort(SERVER_SIDE, "eth1", MacAddress.parse(SERVER_SIDE_MAC), MTU));
        commands.add(address(CLIENT_SIDE, "10.1.0.1", 24));
        commands.add(address(CLIENT_SIDE, VIP, 32));
        commands.add(address(SERVER_SIDE, SERVER_SIDE_ADDRESS, 16));
        commands.add(neighbour(CLIENT_SIDE, GATEWAY, GATEWAY_MAC));
        commands.add(defaultRoute());
        for (int number = 0; number < servers; number++) {
            commands.add(neighbour(SERVER_SIDE, server(number), SERVER_MAC));
        }
        for (int number = 0; number < services; number++) {
            commands.addAll(service(VIP + ":" + (VIP_PORT + number), servers, method));
        }
        return commands;
    }

    private static List<Command> service(final String address, final int servers, final ForwardingMethod method) {
        final List<Command> commands = new ArrayList<>();
        commands.add(IpvsadmParser.parse("-A -t " + address + " -s rr"));
        for (int number = 0; number < servers; number++) {
            commands.add(IpvsadmParser.parse(
                    "-a -t " + address + " -r " + server(number) + ":" + VIP_PORT + " " + method.option()));
        }
        return commands;
    }

    private static String server(final int number) {
        final Address first = Addresses.parse(FIRST_SERVER);
        return Addresses.text(first.hi(), first.lo() + number);
    }

    private static Command address(final int port, final String text, final int prefixLength) {
        final Address address = Addresses.parse(text);
        return new AddAddress(port, address.hi(), address.lo(), prefixLength);
    }

    private static Command neighbour(final int port, final String text, final String mac) {
        final Address address = Addresses.parse(text);
        return new AddNeighbour(port, address.hi(), address.lo(), MacAddress.parse(mac));
    }

    private static Command defaultRoute() {
        final Address any = Addresses.parse("0.0.0.0");
        final Address gateway = Addresses.parse(GATEWAY);
        return new AddRoute(any.hi(), any.lo(), 0, gateway.hi(), gateway.lo(), CLIENT_SIDE, 0, RouteType.UNICAST);
    }
}
