package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.Direction;
import io.signalbox.connection.ExpiryHandler;
import io.signalbox.connection.TcpState;
import io.signalbox.connection.Timeouts;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import io.signalbox.wire.Protocol;

/** The connection table and the counts of its real servers, kept in step. */
public final class Connections implements ExpiryHandler {
    public static final int NONE = ConnectionTable.NONE;

    private static final long SECOND_NS = 1_000_000_000L;

    private final ConnectionTable table;
    private final ServerRegister servers;
    private final Timeouts timeouts;

    public Connections(final ConnectionTable table, final ServerRegister servers, final Timeouts timeouts) {
        this.table = table;
        this.servers = servers;
        this.timeouts = timeouts;
    }

    public ConnectionTable table() {
        return table;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /** The connection that a client's packet belongs to; one that is due ends here first. */
    int find(final FlowKey key, final long hash, final long nowNs) {
        int id = table.find(key, hash);
        while (id != NONE && table.overdue(id, nowNs)) {
            onExpiry(id, table.deadlineNs(id));
            id = table.find(key, hash);
        }
        return id;
    }

    /** The connection that a packet from a real server's side belongs to. */
    int findReply(final FlowKey key, final long hash, final long nowNs) {
        int id = table.findReply(key, hash);
        while (id != NONE && table.overdue(id, nowNs)) {
            onExpiry(id, table.deadlineNs(id));
            id = table.findReply(key, hash);
        }
        return id;
    }

    RealServer server(final int id) {
        return servers.get(table.realServerId(id));
    }

    /** A new connection, counted as inactive until its first packet has set its state; NONE if the table is full. */
    int add(final FlowKey request, final RealServer server, final int serverPort) {
        final int id = table.add(request, server.addressHi, server.addressLo, serverPort, server.id, server.method);
        if (id != NONE) {
            table.set(id, ConnectionTable.INACTIVE);
            table.timeoutSeconds(id, Timeouts.NEW_ENTRY);
            server.inactiveConnections++;
            server.onConnectionBound();
        }
        return id;
    }

    /** The connection's next state and timeout after a packet; other protocols than TCP have none. */
    void advance(final int id, final RealServer server, final boolean reply, final boolean hasHeader, final int flags) {
        if (table.protocol(id) == Protocol.UDP) {
            table.timeoutSeconds(id, timeouts.udp());
        } else if (hasHeader) {
            advanceTcp(id, server, reply, flags);
        }
    }

    private void advanceTcp(final int id, final RealServer server, final boolean reply, final int flags) {
        final int next = TcpState.next(table.state(id), direction(id, reply), flags);
        table.state(id, next);
        table.timeoutSeconds(id, timeouts.tcp(next));
        final boolean inactive = !TcpState.byId(next).active();
        if (inactive != table.has(id, ConnectionTable.INACTIVE)) {
            recount(id, server, inactive);
        }
    }

    private Direction direction(final int id, final boolean reply) {
        if (reply) {
            return Direction.OUTPUT;
        }
        return table.has(id, ConnectionTable.NO_OUTPUT) ? Direction.INPUT_ONLY : Direction.INPUT;
    }

    private void recount(final int id, final RealServer server, final boolean inactive) {
        final int change = inactive ? 1 : -1;
        server.inactiveConnections += change;
        server.activeConnections -= change;
        if (inactive) {
            table.set(id, ConnectionTable.INACTIVE);
        } else {
            table.clear(id, ConnectionTable.INACTIVE);
        }
    }

    /** A packet used the connection: its time starts again. */
    void restart(final int id, final long nowNs) {
        table.arm(id, nowNs + table.timeoutSeconds(id) * SECOND_NS);
    }

    /** The connection ends as soon as the packet in hand is through. */
    void expireNow(final int id, final long nowNs) {
        table.arm(id, nowNs);
    }

    /** Every connection of a deleted server ends now. */
    void expireOrphans(final long nowNs) {
        for (int id = table.next(NONE); id != NONE; id = table.next(id)) {
            if (!server(id).available) {
                expireNow(id, nowNs);
            }
        }
    }

    /** Whatever is due ends, however much it is: for listings, which show no entry whose time is over. */
    public void expireAll(final long nowNs) {
        table.expire(nowNs, Integer.MAX_VALUE, this);
    }

    @Override
    public void onExpiry(final int id, final long dueNs) {
        final RealServer server = server(id);
        if (table.has(id, ConnectionTable.INACTIVE)) {
            server.inactiveConnections--;
        } else {
            server.activeConnections--;
        }
        server.onConnectionGone();
        server.idleSinceNs = dueNs;
        table.remove(id);
    }
}
