package io.signalbox.ipvsadm;

import io.signalbox.balance.Connections;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.Totals;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.List;

/** Copies tables into the lines of a listing. Only the owner of the tables may call it, for nobody else reads them. */
public final class Snapshot {
    private static final long SECOND_NS = 1_000_000_000L;

    private Snapshot() {}

    /** All services, with the totals and rates that people see at this event time. */
    public static List<ServiceLine> services(final ServiceTable table, final long nowNs) {
        return table.all().stream().map(service -> service(service, nowNs)).toList();
    }

    /** One of them. */
    public static ServiceLine service(final VirtualService service, final long nowNs) {
        return new ServiceLine(
                service.key,
                service.options(),
                service.quorum(),
                service.hasQuorum(),
                traffic(service.statistics.shown(nowNs)),
                traffic(service.statistics.rates(nowNs)),
                servers(service, nowNs));
    }

    private static List<ServerLine> servers(final VirtualService service, final long nowNs) {
        final List<ServerLine> lines = new ArrayList<>();
        for (int i = 0; i < service.servers.count(); i++) {
            lines.add(server(service.servers.get(i), nowNs));
        }
        return lines;
    }

    private static ServerLine server(final RealServer server, final long nowNs) {
        return new ServerLine(
                new Endpoint(server.addressHi, server.addressLo, server.port),
                server.options(),
                server.weight,
                server.down,
                server.sorry,
                server.activeConnections,
                server.inactiveConnections,
                server.persistentConnections,
                traffic(server.statistics.shown(nowNs)),
                traffic(server.statistics.rates(nowNs)));
    }

    /** What all services have carried since the beginning; {@code -Z} and {@code -D} take nothing of it back. */
    public static Traffic carried(final ServiceTable table) {
        return traffic(table.carried());
    }

    private static Traffic traffic(final Totals totals) {
        return new Traffic(totals.connections, totals.inPackets, totals.outPackets, totals.inBytes, totals.outBytes);
    }

    /** All connections at this event time, in {@link ConnectionLine#ORDER}. One that is overdue has 0 seconds left. */
    public static List<ConnectionLine> connections(final Connections connections, final long nowNs) {
        final List<ConnectionLine> lines = new ArrayList<>();
        connections(connections, 0, connections.table().idLimit(), nowNs, lines);
        lines.sort(ConnectionLine.ORDER);
        return lines;
    }

    /** Appends the connections whose ids are from {@code first} on and below {@code end}, in the order of these. */
    static void connections(
            final Connections connections,
            final int first,
            final int end,
            final long nowNs,
            final List<ConnectionLine> lines) {
        final ConnectionTable table = connections.table();
        for (int id = table.next(first - 1, end); id != ConnectionTable.NONE; id = table.next(id, end)) {
            lines.add(connection(table, id, connections.callId(id), nowNs));
        }
    }

    private static ConnectionLine connection(
            final ConnectionTable table, final int id, final String callId, final long nowNs) {
        final boolean template = table.isTemplate(id);
        return new ConnectionLine(
                table.protocol(id),
                Math.max(0, table.deadlineNs(id) - nowNs) / SECOND_NS,
                template ? templateState(table.state(id)) : state(table.protocol(id), table.state(id)),
                new Endpoint(table.clientHi(id), table.clientLo(id), template ? 0 : table.clientPort(id)),
                new Endpoint(table.vipHi(id), table.vipLo(id), table.vipPort(id)),
                new Endpoint(table.serverHi(id), table.serverLo(id), table.serverPort(id)),
                table.method(id) == ForwardingMethod.FULL_NAT && !template
                        ? new Endpoint(table.localHi(id), table.localLo(id), table.localPort(id))
                        : null,
                callId);
    }

    private static String state(final int protocol, final int state) {
        return switch (protocol) {
            case Protocol.TCP -> TcpState.byId(state).name();
            case Protocol.SCTP -> SctpState.byId(state).label();
            default -> Listing.protocolName(protocol);
        };
    }

    private static String templateState(final int state) {
        return state == Connections.ASSURED ? "ASSURED" : "NONE";
    }
}
