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

    /** State of a template that an established connection stands for; before, it is 0. */
    public static final int ASSURED = 1;

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
            expire(id);
            id = table.find(key, hash);
        }
        return id;
    }

    /** The connection that a packet from a real server's side belongs to. */
    int findReply(final FlowKey key, final long hash, final long nowNs) {
        int id = table.findReply(key, hash);
        while (id != NONE && table.overdue(id, nowNs)) {
            expire(id);
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

    /** A template by which {@code server} keeps a client; NONE if the table is full. */
    int addTemplate(final FlowKey key, final RealServer server, final int serverPort, final int timeoutSeconds) {
        final int id =
                table.addTemplate(key, server.addressHi, server.addressLo, serverPort, server.id, server.method);
        if (id != NONE) {
            table.timeoutSeconds(id, timeoutSeconds);
            server.persistentConnections++;
            server.onConnectionBound();
        }
        return id;
    }

    /** The template with this key; one that is due ends here first. */
    int findTemplate(final FlowKey key, final long nowNs) {
        final long hash = table.templateHash(key);
        int id = table.findTemplate(key, hash);
        while (id != NONE && table.overdue(id, nowNs)) {
            expire(id);
            id = table.findTemplate(key, hash);
        }
        return id;
    }

    /** {@code id} depends on its template from now on. */
    void control(final int id, final int template) {
        table.controller(id, template);
        table.controlled(template, table.controlled(template) + 1);
    }

    /** A packet that was scheduled by itself is through: its entry goes at once. */
    void forget(final int id) {
        release(id, server(id));
        table.remove(id);
    }

    /** The connection's next state and timeout after a packet; other protocols than TCP have none. */
    void advance(final int id, final RealServer server, final boolean reply, final boolean hasHeader, final int flags) {
        if (table.protocol(id) == Protocol.UDP) {
            table.timeoutSeconds(id, timeouts.udp());
            if (reply) {
                assure(id);
            }
        } else if (hasHeader) {
            advanceTcp(id, server, reply, flags);
        }
    }

    private void advanceTcp(final int id, final RealServer server, final boolean reply, final int flags) {
        final int next = TcpState.next(table.state(id), direction(id, reply), flags);
        table.state(id, next);
        table.timeoutSeconds(id, timeouts.tcp(next));
        if (next == TcpState.ESTABLISHED.ordinal()) {
            assure(id);
        }
        final boolean inactive = !TcpState.byId(next).active();
        if (inactive != table.has(id, ConnectionTable.INACTIVE)) {
            recount(id, server, inactive);
        }
    }

    /** The connection is a real one: so is its template. */
    private void assure(final int id) {
        final int template = table.controller(id);
        if (template != NONE) {
            table.state(template, ASSURED);
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

    /** As its timer would: what is overdue ends at its due time, or lives on from there if others depend on it. */
    private void expire(final int id) {
        onExpiry(id, table.deadlineNs(id));
    }

    @Override
    public void onExpiry(final int id, final long dueNs) {
        if (table.controlled(id) > 0) {
            table.timeoutSeconds(id, Timeouts.CONTROLLING);
            restart(id, dueNs);
            return;
        }
        final RealServer server = server(id);
        release(id, server);
        server.idleSinceNs = dueNs;
        table.remove(id);
    }

    /** Out of the counts of its real server, and of its template. */
    private void release(final int id, final RealServer server) {
        if (table.isTemplate(id)) {
            server.persistentConnections--;
        } else if (table.has(id, ConnectionTable.INACTIVE)) {
            server.inactiveConnections--;
        } else {
            server.activeConnections--;
        }
        server.onConnectionGone();
        final int template = table.controller(id);
        if (template != NONE) {
            table.controlled(template, table.controlled(template) - 1);
        }
    }
}
