package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.hex;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Profile;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.Packet;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.route.RouteType;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A director as Linux 6.1 would be, with one UDP service and one real server behind a tunnel.
 *
 * <pre>
 *   198.51.100.0/24  -- .254 --  192.0.2.1    [0] director [1]  10.0.0.1         -- .254 --  10.1.0.0/24
 *   2001:db8:c::/64  -- ::fe --  2001:db8::1                    2001:db8:0:a::1  -- ::fe --  2001:db8:0:b::/64
 * </pre>
 */
final class TunnelSite implements PacketSink, DecisionLog {
    static final int CLIENTS = 0;
    static final int SERVERS = 1;
    static final String CLIENTS_MAC = "02:00:00:00:01:00";
    static final String SERVERS_MAC = "02:00:00:00:01:01";
    static final String CLIENTS_ROUTER = "02:00:00:00:02:00";
    static final String SERVERS_ROUTER = "02:00:00:00:02:01";

    static final String CLIENT = "198.51.100.1";
    static final String CLIENT_6 = "2001:db8:c::1";
    static final String VIP = "192.0.2.10";
    static final String VIP_6 = "2001:db8::10";
    static final int SERVICE = 53;
    static final String DIRECTOR = "10.0.0.1";
    static final String DIRECTOR_6 = "2001:db8:0:a::1";
    static final String SERVER = "10.1.0.12";
    static final String SERVER_6 = "2001:db8:0:b::12";

    private static final State.Bounds SMALL = new State.Bounds(1 << 6, 2, 2, 1 << 18);

    private final MemorySource source = new MemorySource(1 << 18);
    private final List<String> sent = new ArrayList<>();
    private final ServiceKey service;
    private final Address server;
    private final Lane lane;
    private Reason reason;

    TunnelSite(final String vip, final String serverAddress, final Tunnel tunnel, final long outputSeed) {
        lane = Lane.open(Lane.Settings.of(Layout.FUSED), new State(SMALL, 1, 2, outputSeed), source, this, this);
        final Address at = Addresses.parse(vip);
        service = ServiceKey.address(Protocol.UDP, at.hi(), at.lo(), SERVICE);
        server = Addresses.parse(serverAddress);
        surroundings();
        configure(new SetProfile(Profile.KERNEL));
        configure(new AddService(service, ServiceOptions.of(SchedulerKind.RR, 0)));
        configure(new AddServer(service, server.hi(), server.lo(), SERVICE, through(tunnel)));
    }

    static TunnelSite over(final Tunnel tunnel) {
        return new TunnelSite(VIP, SERVER, tunnel, 0);
    }

    /** The tunnel becomes another, for connections that are there as well. */
    void edit(final Tunnel tunnel) {
        configure(new EditServer(service, server.hi(), server.lo(), SERVICE, through(tunnel)));
    }

    /** The next hops towards real servers are known from now on; returns the frames that had waited for that. */
    List<String> introduceRouter() {
        neighbour(SERVERS, "2001:db8:0:a::fe", SERVERS_ROUTER);
        return neighbour(SERVERS, "10.0.0.254", SERVERS_ROUTER);
    }

    /** A packet from the clients' side; returns the frames that leave because of it. */
    List<String> fromClients(final Packet packet) {
        return receive(CLIENTS, packet.onEthernet(CLIENTS_ROUTER, CLIENTS_MAC));
    }

    /** A packet from the servers' side; returns the frames that leave because of it. */
    List<String> fromServers(final Packet packet) {
        return receive(SERVERS, packet.onEthernet(SERVERS_ROUTER, SERVERS_MAC));
    }

    /** How the last event ended. */
    Reason reason() {
        return reason;
    }

    private List<String> configure(final Command command) {
        sent.clear();
        lane.command(command, 0);
        lane.drain();
        return List.copyOf(sent);
    }

    static String toClients(final Packet packet) {
        return hex(packet.onEthernet(CLIENTS_MAC, CLIENTS_ROUTER).bytes());
    }

    static String toServers(final Packet packet) {
        return hex(packet.onEthernet(SERVERS_MAC, SERVERS_ROUTER).bytes());
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        final byte[] frame = new byte[length];
        buffer.getBytes(offset, frame);
        sent.add(hex(frame));
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void discard() {}

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        reason = slot.decision.reason;
    }

    private List<String> receive(final int port, final EthernetFrame frame) {
        final byte[] bytes = frame.bytes();
        sent.clear();
        source.offer(port, 0, new UnsafeBuffer(bytes), 0, bytes.length, bytes.length);
        source.poll(lane, 1);
        lane.drain();
        return List.copyOf(sent);
    }

    private void surroundings() {
        configure(new AddPort(CLIENTS, "clients", Mac.parse(CLIENTS_MAC).bits(), 1_500));
        configure(new AddPort(SERVERS, "servers", Mac.parse(SERVERS_MAC).bits(), 1_500));
        own(CLIENTS, "192.0.2.1", 24);
        own(CLIENTS, VIP, 32);
        own(CLIENTS, "2001:db8::1", 64);
        own(CLIENTS, VIP_6, 128);
        own(SERVERS, DIRECTOR, 24);
        own(SERVERS, DIRECTOR_6, 64);
        route(CLIENTS, "198.51.100.0", 24, "192.0.2.254");
        route(CLIENTS, "2001:db8:c::", 64, "2001:db8::fe");
        route(SERVERS, "10.1.0.0", 24, "10.0.0.254");
        route(SERVERS, "2001:db8:0:b::", 64, "2001:db8:0:a::fe");
        neighbour(CLIENTS, "192.0.2.254", CLIENTS_ROUTER);
        neighbour(CLIENTS, "2001:db8::fe", CLIENTS_ROUTER);
    }

    private void own(final int port, final String address, final int prefixLength) {
        final Address own = Addresses.parse(address);
        configure(new AddAddress(port, own.hi(), own.lo(), prefixLength));
    }

    private void route(final int port, final String prefix, final int length, final String gateway) {
        final Address to = Addresses.parse(prefix);
        final Address via = Addresses.parse(gateway);
        configure(new AddRoute(to.hi(), to.lo(), length, via.hi(), via.lo(), port, 0, RouteType.UNICAST));
    }

    private List<String> neighbour(final int port, final String address, final String mac) {
        final Address at = Addresses.parse(address);
        return configure(new AddNeighbour(port, at.hi(), at.lo(), Mac.parse(mac).bits()));
    }

    private static ServerOptions through(final Tunnel tunnel) {
        return new ServerOptions(ForwardingMethod.TUNNEL, 1, 0, 0, tunnel);
    }
}
