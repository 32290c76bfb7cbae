package io.signalbox.ring;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.golden.address.Mac;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the lanes of these tests stand: clients behind a gateway on port 0, real servers on the link of port 1, and one
 * real server ({@link #SILENT}) whose MAC nobody has told.
 *
 * <pre>
 *   198.51.100.0/24 --- .254 --- 192.0.2.1/24  [0] director [1]  10.0.0.1/24 --- 10.0.0.11, .12, .13, (.99)
 *   2001:db8:c::/48 --- ::fe --- 2001:db8::1/64                  2001:db8:1::1/64 --- ::11, ::12, ::13
 * </pre>
 */
final class Site {
    static final int CLIENTS = 0;
    static final int SERVERS = 1;

    static final String CLIENT_SIDE_MAC = "02:00:00:00:00:01";
    static final String SERVER_SIDE_MAC = "02:00:00:00:00:02";
    static final String GATEWAY_MAC = "02:00:00:00:00:fe";
    static final String SILENT_MAC = "02:00:00:00:01:99";

    static final String VIP = "192.0.2.10";
    static final String VIP6 = "2001:db8::10";
    static final String SILENT = "10.0.0.99";

    static final int NAT = 80;
    static final int DIRECT = 8080;
    static final int TUNNEL = 9090;
    static final int DNS = 53;
    static final int SIP = 5060;
    /** A service whose only real server is the silent one. */
    static final int WAITING = 8443;

    private Site() {}

    static String server(final int number) {
        return "10.0.0.1" + number;
    }

    static String server6(final int number) {
        return "2001:db8:1::1" + number;
    }

    static String serverMac(final int number) {
        return "02:00:00:00:01:1" + number;
    }

    /** Ports, addresses, routes, neighbours, and services of every forwarding method in both families. */
    static List<Command> commands() {
        return Stream.of(surroundings(), neighbours(), services())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Command> surroundings() {
        return List.of(
                new AddPort(CLIENTS, "clients", Mac.parse(CLIENT_SIDE_MAC).bits(), 1_500),
                new AddPort(SERVERS, "servers", Mac.parse(SERVER_SIDE_MAC).bits(), 1_500),
                own(CLIENTS, "192.0.2.1", 24),
                own(CLIENTS, VIP, 32),
                own(CLIENTS, "2001:db8::1", 64),
                own(CLIENTS, VIP6, 128),
                own(SERVERS, "10.0.0.1", 24),
                own(SERVERS, "2001:db8:1::1", 64),
                behindGateway("198.51.100.0", 24, "192.0.2.254"),
                behindGateway("2001:db8:c::", 48, "2001:db8::fe"));
    }

    private static List<Command> neighbours() {
        final Stream<Command> gateways = Stream.of(
                neighbour(CLIENTS, "192.0.2.254", GATEWAY_MAC), neighbour(CLIENTS, "2001:db8::fe", GATEWAY_MAC));
        final Stream<Command> servers = Stream.of(1, 2, 3)
                .flatMap(number -> Stream.of(
                        neighbour(SERVERS, server(number), serverMac(number)),
                        neighbour(SERVERS, server6(number), serverMac(number))));
        return Stream.concat(gateways, servers).toList();
    }

    private static List<Command> services() {
        return Stream.of(
                        "-A -t 192.0.2.10:80 -s wlc",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11 -m -w 1",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12 -m -w 2",
                        "-A -u 192.0.2.10:53 -s rr",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11 -m",
                        "-a -u 192.0.2.10:53 -r 10.0.0.12 -m",
                        "-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip",
                        "-a -u 192.0.2.10:5060 -r 10.0.0.11 -m",
                        "-a -u 192.0.2.10:5060 -r 10.0.0.12 -m",
                        "-A -t 192.0.2.10:8080 -s lc",
                        "-a -t 192.0.2.10:8080 -r 10.0.0.11 -g",
                        "-a -t 192.0.2.10:8080 -r 10.0.0.12 -g",
                        "-A -t 192.0.2.10:9090 -s sh",
                        "-a -t 192.0.2.10:9090 -r 10.0.0.11 -i",
                        "-a -t 192.0.2.10:9090 -r 10.0.0.12 -i",
                        "-A -t 192.0.2.10:8443 -s rr",
                        "-a -t 192.0.2.10:8443 -r 10.0.0.99 -m",
                        "-A -t [2001:db8::10]:80 -s wrr",
                        "-a -t [2001:db8::10]:80 -r [2001:db8:1::11]:80 -m -w 1",
                        "-a -t [2001:db8::10]:80 -r [2001:db8:1::12]:80 -m -w 2",
                        "-A -u [2001:db8::10]:53 -s rr",
                        "-a -u [2001:db8::10]:53 -r [2001:db8:1::11]:53 -m",
                        "-A -t [2001:db8::10]:8080 -s mh",
                        "-a -t [2001:db8::10]:8080 -r [2001:db8:1::11]:8080 -g",
                        "-a -t [2001:db8::10]:8080 -r [2001:db8:1::12]:8080 -g",
                        "-A -t [2001:db8::10]:9090 -s dh",
                        "-a -t [2001:db8::10]:9090 -r [2001:db8:1::11]:9090 -i")
                .map(IpvsadmParser::parse)
                .toList();
    }

    private static Command own(final int port, final String address, final int prefixLength) {
        final Address own = Addresses.parse(address);
        return new AddAddress(port, own.hi(), own.lo(), prefixLength);
    }

    private static Command behindGateway(final String prefix, final int length, final String gateway) {
        final Address to = Addresses.parse(prefix);
        final Address via = Addresses.parse(gateway);
        return new AddRoute(to.hi(), to.lo(), length, via.hi(), via.lo(), CLIENTS, 0, RouteType.UNICAST);
    }

    private static Command neighbour(final int port, final String address, final String mac) {
        final Address at = Addresses.parse(address);
        return new AddNeighbour(port, at.hi(), at.lo(), Mac.parse(mac).bits());
    }
}
