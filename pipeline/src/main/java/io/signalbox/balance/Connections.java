package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.Direction;
import io.signalbox.connection.ExpiryHandler;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.connection.Timeouts;
import io.signalbox.ftp.FtpControls;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.rewrite.ProxyHeader;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.LocalRange;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import io.signalbox.sip.CallIds;
import io.signalbox.sync.SyncMaster;
import io.signalbox.translate.Gateway;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;

/** The connection table and the counts of its real servers, kept in step. */
public final class Connections implements ExpiryHandler {
    public static final int NONE = ConnectionTable.NONE;

    /** No connection, for full NAT found no free local end towards the real server. */
    static final int NO_LOCAL_END = -6;

    /** State of a template that an established connection stands for; before, it is 0. */
    public static final int ASSURED = 1;

    /** Timeout of an entry that ends as soon as none depends on it. */
    private static final int WITH_LAST_CONTROLLED = 0;

    private static final long SECOND_NS = 1_000_000_000L;

    private final ConnectionTable table;
    private final ServerRegister servers;
    private final Timeouts timeouts;
    private final Settings settings;
    private final CallIds callIds;
    private final FtpControls ftpControls;
    private final SyncMaster sync;
    private final LocalPool localPool;
    private final Gateway gateway;
    private final FlowKey portless = new FlowKey();
    private final FlowKey reply = new FlowKey();

    public Connections(
            final ConnectionTable table,
            final ServerRegister servers,
            final Timeouts timeouts,
            final Settings settings,
            final CallIds callIds,
            final FtpControls ftpControls,
            final SyncMaster sync,
            final LocalPool localPool,
            final Gateway gateway) {
        this.table = table;
        this.servers = servers;
        this.timeouts = timeouts;
        this.settings = settings;
        this.callIds = callIds;
        this.ftpControls = ftpControls;
        this.sync = sync;
        this.localPool = localPool;
        this.gateway = gateway;
    }

    public ConnectionTable table() {
        return table;
    }

    /** What is remembered of FTP control connections, beside the table. */
    public FtpControls ftpControls() {
        return ftpControls;
    }

    /** The Call-IDs that templates of SIP services go by, beside the table. */
    public CallIds callIds() {
        return callIds;
    }

    /** The Call-ID that a template goes by, for people; null for every other entry. */
    public String callId(final int id) {
        return table.isTemplate(id) ? callIds.text(table.clientPort(id)) : null;
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
        return id == NONE && table.expected() > 0 ? findExpected(key, nowNs) : id;
    }

    /** The connection that was announced to this client, whatever port the client took. */
    private int findExpected(final FlowKey key, final long nowNs) {
        portless.set(key).sourcePort = 0;
        int id = table.findExpected(portless);
        while (id != NONE && table.overdue(id, nowNs)) {
            expire(id);
            id = table.findExpected(portless);
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

    /**
     * A new connection, counted as inactive until its first packet has set its state; NONE if the table is full, or
     * {@link #NO_LOCAL_END}.
     */
    int add(final FlowKey request, final RealServer server, final int serverPort, final long nowNs) {
        if (server.method == ForwardingMethod.FULL_NAT) {
            return addFullNat(request, server, serverPort, nowNs);
        }
        return bind(
                table.add(request, server.addressHi, server.addressLo, serverPort, server.id, server.method), server);
    }

    private int addFullNat(final FlowKey request, final RealServer server, final int serverPort, final long nowNs) {
        reply.set(request.protocol, server.addressHi, server.addressLo, serverPort, 0, 0, 0);
        if (!findLocalEnd(nowNs)) {
            return NO_LOCAL_END;
        }
        final boolean speaks = server.proxy && request.protocol == Protocol.TCP;
        final int preface = speaks ? ProxyHeader.length(Addresses.isIpv4(request.sourceHi, request.sourceLo)) : 0;
        return bind(table.add(request, reply, server.id, preface), server);
    }

    /** Makes the first end that nobody else has towards this server the destination of its replies. */
    private boolean findLocalEnd(final long nowNs) {
        localPool.search(reply);
        while (localPool.next(reply)) {
            if (findReply(reply, table.replyHash(reply), nowNs) == NONE && !gateway.has(reply, nowNs)) {
                return true;
            }
        }
        return false;
    }

    /** Some connection reaches its server from an address of this range. */
    boolean uses(final LocalRange range) {
        for (int id = table.next(NONE); id != NONE; id = table.next(id)) {
            if (isFullNat(id) && range.contains(table.localHi(id), table.localLo(id))) {
                return true;
            }
        }
        return false;
    }

    private boolean isFullNat(final int id) {
        return table.method(id) == ForwardingMethod.FULL_NAT && !table.isTemplate(id);
    }

    /** A connection without a real server, of packets that go on to where they were sent; NONE if the table is full. */
    int addBypass(final FlowKey request) {
        final RealServer bypass = servers.bypass();
        final long noAddress = Addresses.isIpv4(request.destinationHi, request.destinationLo) ? Addresses.ofIpv4(0) : 0;
        return bind(table.add(request, 0, noAddress, 0, bypass.id, bypass.method), bypass);
    }

    private int bind(final int id, final RealServer server) {
        if (id != NONE) {
            table.set(id, ConnectionTable.INACTIVE);
            trackIfSet(id);
            table.timeoutSeconds(id, Timeouts.NEW_ENTRY);
            server.inactiveConnections++;
            server.onConnectionBound();
        }
        return id;
    }

    private void trackIfSet(final int id) {
        if (settings.conntrack) {
            table.set(id, ConnectionTable.TRACKED);
        }
    }

    /** The server's, as it is by now; but full NAT would need a local end, and its control connection has none. */
    private ForwardingMethod methodBeside(final int control, final RealServer server) {
        return server.method == ForwardingMethod.FULL_NAT ? table.method(control) : server.method;
    }

    /**
     * A data connection that an FTP control connection announced, controlled by it and waiting for its first packet:
     * the one that is there already, or a new one; NONE if the table is full.
     *
     * @param request as the client's packets will show it; source port 0 where the client may take any
     */
    int announce(
            final int control,
            final FlowKey request,
            final long serverHi,
            final long serverLo,
            final int serverPort,
            final long nowNs) {
        int id = findAnnounced(request, serverHi, serverLo, serverPort, nowNs);
        if (id == NONE) {
            final RealServer server = server(control);
            final ForwardingMethod method = methodBeside(control, server);
            id = bind(
                    request.sourcePort == 0
                            ? table.addExpected(request, serverHi, serverLo, serverPort, server.id, method)
                            : table.add(request, serverHi, serverLo, serverPort, server.id, method),
                    server);
            if (id == NONE) {
                return NONE;
            }
            table.set(id, ConnectionTable.TRACKED);
            control(id, control);
        }
        table.state(id, TcpState.LISTEN.ordinal());
        table.timeoutSeconds(id, timeouts.tcp(TcpState.LISTEN.ordinal()));
        restart(id, nowNs);
        return id;
    }

    /** A passive one is known by its server, an active one by its client. */
    private int findAnnounced(
            final FlowKey request, final long serverHi, final long serverLo, final int serverPort, final long nowNs) {
        if (request.sourcePort != 0) {
            return find(request, table.requestHash(request), nowNs);
        }
        portless.set(request.protocol, serverHi, serverLo, serverPort, request.sourceHi, request.sourceLo, 0);
        int id = table.findExpectedReply(portless);
        while (id != NONE && table.overdue(id, nowNs)) {
            expire(id);
            id = table.findExpectedReply(portless);
        }
        return id;
    }

    /** A template by which {@code server} keeps a client; NONE if the table is full. */
    int addTemplate(final FlowKey key, final RealServer server, final int serverPort, final int timeoutSeconds) {
        final int id = table.addTemplate(key, server.addressHi, server.addressLo, serverPort, server.id, server.method);
        if (id != NONE) {
            trackIfSet(id);
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

    /** {@code id} depends on its template or its control connection from now on. */
    void control(final int id, final int controller) {
        table.controller(id, controller);
        table.controlled(controller, table.controlled(controller) + 1);
    }

    /** A packet that was scheduled by itself is through: its entry goes at once. */
    void forget(final int id) {
        release(id, server(id));
        table.remove(id);
    }

    /** The connection's next state and timeout after a packet. */
    void advance(final int id, final RealServer server, final boolean reply, final Headers headers) {
        final int event = settings.kernelQuirks ? headers.stateEventOfLinux : headers.stateEvent;
        switch (table.protocol(id)) {
            case Protocol.TCP -> {
                if (event >= 0) {
                    advanceTcp(id, server, reply, event);
                }
            }
            case Protocol.SCTP -> {
                if (event >= 0) {
                    advanceSctp(id, server, reply, event);
                }
            }
            default -> {
                table.timeoutSeconds(id, timeouts.udp());
                if (reply) {
                    assure(id);
                }
            }
        }
    }

    void advanceTcp(final int id, final RealServer server, final boolean reply, final int flags) {
        final int state = table.state(id);
        final Direction direction = direction(id, reply);
        final int next = Defence.acts(settings.secureTcp)
                ? TcpState.nextSecure(state, direction, flags)
                : TcpState.next(state, direction, flags);
        table.timeoutSeconds(id, timeouts.tcp(next));
        enter(id, server, next, TcpState.byId(next).active(), next == TcpState.ESTABLISHED.ordinal());
    }

    private void advanceSctp(final int id, final RealServer server, final boolean reply, final int chunk) {
        final int next = SctpState.next(table.state(id), direction(id, reply), chunk);
        final SctpState state = SctpState.byId(next);
        table.timeoutSeconds(id, state.timeoutSeconds());
        enter(id, server, next, state.active(), state.active());
    }

    private void enter(
            final int id, final RealServer server, final int state, final boolean active, final boolean established) {
        table.state(id, state);
        if (established) {
            assure(id);
        }
        if (active == table.has(id, ConnectionTable.INACTIVE)) {
            recount(id, server, !active);
        }
    }

    /** The connection is a real one: so is its template, if it has one. */
    private void assure(final int id) {
        final int template = table.controller(id);
        if (template != NONE && table.isTemplate(template)) {
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

    /** A client's packet went to the real server, or was meant to; {@code told} if backup directors may hear of it. */
    void countIn(final int id, final long nowNs, final boolean told) {
        table.countIn(id);
        if (told) {
            sync.onPacket(id, nowNs);
        }
    }

    /** A packet used the connection: its time starts again. */
    void restart(final int id, final long nowNs) {
        table.arm(id, nowNs + table.timeoutSeconds(id) * SECOND_NS);
    }

    /** The connection ends with the timers' next tick, within a millisecond; Linux's ends with its next jiffy. */
    void expireNow(final int id, final long nowNs) {
        table.arm(id, nowNs);
    }

    /** Every connection of a deleted server ends now, and with the last of them what controls them. */
    void expireOrphans(final long nowNs) {
        for (int id = table.next(NONE); id != NONE; id = table.next(id)) {
            if (server(id).available) {
                continue;
            }
            if (table.controlled(id) > 0) {
                table.timeoutSeconds(id, WITH_LAST_CONTROLLED);
            } else {
                expireNow(id, nowNs);
            }
        }
    }

    /** As its timer would: what is overdue ends at its due time, or lives on from there if others depend on it. */
    private void expire(final int id) {
        onExpiry(id, table.deadlineNs(id));
    }

    /** Whatever is due ends, however much it is: for listings, which show no entry whose time is over. */
    public void expireAll(final long nowNs) {
        table.expire(nowNs, Integer.MAX_VALUE, this);
    }

    @Override
    public void onExpiry(final int id, final long dueNs) {
        if (table.controlled(id) > 0) {
            table.timeoutSeconds(id, Timeouts.CONTROLLING);
            sync.onPostponed(id, dueNs);
            restart(id, dueNs);
            return;
        }
        final int controller = table.controller(id);
        remove(id, dueNs);
        if (controller != NONE && endsNow(controller)) {
            onExpiry(controller, dueNs);
        }
    }

    private boolean endsNow(final int controller) {
        return table.controlled(controller) == 0 && table.timeoutSeconds(controller) == WITH_LAST_CONTROLLED;
    }

    private void remove(final int id, final long nowNs) {
        final RealServer server = server(id);
        release(id, server);
        server.idleSinceNs = nowNs;
        table.remove(id);
    }

    /** Forced out, and with it what controlled it alone, unless that is a template that stands for a real connection. */
    void drop(final int id, final long nowNs) {
        final int controller = table.controller(id);
        remove(id, nowNs);
        if (controller != NONE
                && table.controlled(controller) == 0
                && !(table.isTemplate(controller) && table.state(controller) == ASSURED)) {
            drop(controller, nowNs);
        }
    }

    Standing standing(final int id) {
        final int state = table.state(id);
        if (table.isTemplate(id)) {
            return templateStanding(id);
        }
        return switch (table.protocol(id)) {
            case Protocol.TCP -> standing(TcpState.byId(state));
            case Protocol.SCTP -> standing(SctpState.byId(state));
            default -> Standing.SETTLED;
        };
    }

    /** Nothing but its own idleness tells whether a one-packet service's template is in use. */
    private Standing templateStanding(final int id) {
        if (server(id).service.options().onePacket()) {
            return Standing.SETTLED;
        }
        return table.state(id) == ASSURED ? Standing.KEPT : Standing.PASSING;
    }

    private static Standing standing(final TcpState state) {
        return switch (state) {
            case SYN_RECV, SYNACK -> Standing.PASSING;
            case ESTABLISHED -> Standing.SETTLED;
            default -> Standing.KEPT;
        };
    }

    private static Standing standing(final SctpState state) {
        return switch (state) {
            case INIT1, INIT -> Standing.PASSING;
            case ESTABLISHED -> Standing.SETTLED;
            default -> Standing.KEPT;
        };
    }

    /** Out of the counts of its real server, and of what controls it. */
    private void release(final int id, final RealServer server) {
        if (table.isTemplate(id)) {
            server.persistentConnections--;
            callIds.release(table.clientPort(id));
        } else if (table.has(id, ConnectionTable.INACTIVE)) {
            server.inactiveConnections--;
        } else {
            server.activeConnections--;
        }
        server.onConnectionGone();
        ftpControls.forget(id);
        sync.forget(id);
        final int controller = table.controller(id);
        if (controller != NONE) {
            table.controlled(controller, table.controlled(controller) - 1);
        }
    }
}
