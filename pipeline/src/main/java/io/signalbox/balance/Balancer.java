package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.host.OwnTraffic;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Route;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MarkRules;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;

/**
 * What Linux IPVS does with packets for a virtual IP and with the answers to them. A method that finds nothing to do
 * answers {@link Reason#NONE}: the packet goes on to the host or the router.
 */
public final class Balancer implements OwnTraffic, Remembered {
    private static final int FTP_DATA_PORT = 20;
    private final ServiceTable services;
    private final MarkRules marks;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final Host host;
    private final Forwarder forwarder;
    private final FlowKey key = new FlowKey();
    private final Persistence persistence;
    private final FtpHelper ftp;
    private int packetsUntilDrop;

    public Balancer(
            final ServiceTable services,
            final MarkRules marks,
            final Connections connections,
            final Settings settings,
            final Host host,
            final Forwarder forwarder,
            final FtpHelper ftp) {
        this.services = services;
        this.marks = marks;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        this.host = host;
        this.forwarder = forwarder;
        this.ftp = ftp;
        persistence = new Persistence(this, connections, settings);
        host.tell(this);
    }

    /** A packet for an address of the director's: a client's, if a connection or a service says so. */
    public Reason onRequest(final PacketSlot slot, final long hash) {
        final Headers headers = slot.headers;
        if (Transports.isIpsec(headers.protocol)) {
            return onIpsec(slot);
        }
        if (!Transports.isBalanced(headers)) {
            return Reason.NONE;
        }
        if (!headers.hasPorts) {
            return Transports.truncated(headers);
        }
        int id = connections.find(slot.flow, hash, slot.timeNs);
        Reason first = Reason.NEW_CONNECTION;
        if (id != Connections.NONE && Transports.opens(headers) && isReschedulable(id)) {
            connections.expireNow(id, slot.timeNs);
            id = Connections.NONE;
            first = Reason.RESCHEDULED;
        }
        if (id != Connections.NONE && !connections.server(id).available) {
            if (!settings.expireNodestConn) {
                return serverGone(slot, id);
            }
            connections.expireNow(id, slot.timeNs);
            id = Connections.NONE;
            first = Reason.SERVER_EXPIRED;
        }
        return id == Connections.NONE ? schedule(slot, first) : forward(slot, id, Reason.CONNECTION);
    }

    /** AH and ESP go where the exchange of their keys goes: the connection from UDP port 500 to UDP port 500. */
    private Reason onIpsec(final PacketSlot slot) {
        key.set(slot.flow);
        Transports.setKeyExchange(key);
        final int id = connections.find(key, table.requestHash(key), slot.timeNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        final RealServer server = connections.server(id);
        if (!server.available) {
            return serverGone(slot, id);
        }
        describe(slot.decision, id);
        server.countIn(slot.headers.ipLength, slot.timeNs);
        return toServer(slot, id, server, Reason.CONNECTION);
    }

    /** May a SYN on this old connection be scheduled afresh? */
    private boolean isReschedulable(final int id) {
        if (settings.expireNodestConn && connections.server(id).weight == 0) {
            return true;
        }
        if (settings.connReuseMode == 0) {
            return false;
        }
        final int state = table.state(id);
        if (table.controller(id) != Connections.NONE) {
            return false;
        }
        if (table.protocol(id) == Protocol.SCTP) {
            return state == SctpState.CLOSED.ordinal();
        }
        if (state == TcpState.TIME_WAIT.ordinal() || state == TcpState.CLOSE.ordinal()) {
            return true;
        }
        return (settings.connReuseMode & 2) != 0
                && state == TcpState.FIN_WAIT.ordinal()
                && table.has(id, ConnectionTable.NO_OUTPUT);
    }

    private Reason serverGone(final PacketSlot slot, final int id) {
        describe(slot.decision, id);
        return Reason.SERVER_GONE;
    }

    /**
     * No connection: a new one, if the packet may open one and a service wants it.
     *
     * @param first how its event ends when it is forwarded
     */
    private Reason schedule(final PacketSlot slot, final Reason first) {
        final Headers headers = slot.headers;
        if (!headers.hasTransport) {
            return Transports.truncated(headers);
        }
        if (!Transports.mayOpen(headers, settings)) {
            return Reason.NONE;
        }
        final FlowKey flow = slot.flow;
        final VirtualService service = services.match(flow, marks.of(slot.port, headers, flow), headers.isIpv4());
        if (service == null || flow.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        if (settings.dropPacket && --packetsUntilDrop <= 0) {
            packetsUntilDrop = settings.dropRate;
            return Reason.DEFENCE;
        }
        return service.options().isPersistent()
                ? persistence.schedule(slot, service, first)
                : schedule(slot, service, first);
    }

    private Reason schedule(final PacketSlot slot, final VirtualService service, final Reason how) {
        final FlowKey flow = slot.flow;
        if (!service.key.isMark() && service.key.port() != flow.destinationPort) {
            return refuse(slot, service);
        }
        final RealServer server = choose(slot, flow, service);
        if (server == null) {
            return refuse(slot, service);
        }
        final int serverPort = server.port != 0 ? server.port : flow.destinationPort;
        return open(slot, service, connections.add(flow, server, serverPort), how);
    }

    /** No real server: the client is told, unless the packet is one that the FTP service caught by its port alone. */
    Reason refuse(final PacketSlot slot, final VirtualService service) {
        final boolean ftpData =
                service.key.port() == ServiceTable.FTP_PORT && slot.flow.destinationPort != ServiceTable.FTP_PORT;
        if (ftpData) {
            return Reason.NONE;
        }
        return host.errors().portUnreachable(slot) ? Reason.NO_SERVER : Reason.NO_SERVER_SILENT;
    }

    /** The first packet of a new connection; of a one-packet service it is the last one too. */
    Reason open(final PacketSlot slot, final VirtualService service, final int id, final Reason how) {
        if (id == Connections.NONE) {
            return Reason.TABLE_FULL;
        }
        countConnection(service, connections.server(id), slot.timeNs);
        final Reason end = forward(slot, id, how);
        if (isOnePacket(service, slot.headers)) {
            connections.forget(id);
        }
        return end;
    }

    private static void countConnection(final VirtualService service, final RealServer server, final long nowNs) {
        service.statistics.countConnection(nowNs);
        server.statistics.countConnection(nowNs);
    }

    private static boolean isOnePacket(final VirtualService service, final Headers headers) {
        return service.options().onePacket() && headers.protocol == Protocol.UDP;
    }

    /** Asks the scheduler, and keeps what it saw for the journal. */
    RealServer choose(final PacketSlot slot, final FlowKey key, final VirtualService service) {
        final Decision decision = slot.decision;
        decision.service = service;
        decision.scheduler = service.options().scheduler();
        decision.schedulerFlags = service.options().flags();
        decision.candidates.copy(service.servers);
        return service.scheduler().choose(service.servers, key, slot.timeNs, decision.choice);
    }

    /** A client's packet of a connection: counts it, moves the state on, and sends it to the real server. */
    private Reason forward(final PacketSlot slot, final int id, final Reason how) {
        final RealServer server = connections.server(id);
        final Headers headers = slot.headers;
        final Decision decision = slot.decision;
        describe(decision, id);
        server.countIn(headers.ipLength, slot.timeNs);
        connections.advance(id, server, false, headers);
        decision.stateAfter = table.state(id);
        return toServer(slot, id, server, how);
    }

    /** Whether it then leaves or not, the packet is one of the connection's, and its time starts again. */
    private Reason toServer(final PacketSlot slot, final int id, final RealServer server, final Reason how) {
        final Reason end = forwarder.toServer(slot, id, server, how, false);
        table.countIn(id);
        connections.restart(id, slot.timeNs);
        return end;
    }

    private void describe(final Decision decision, final int id) {
        final RealServer server = connections.server(id);
        decision.connection = id;
        decision.server = server;
        decision.service = server.service;
        decision.method = table.method(id);
        decision.stateBefore = table.state(id);
        decision.stateAfter = decision.stateBefore;
    }

    /** An ICMP error from the client's side, on to the real server. */
    Reason forwardError(final PacketSlot slot, final int id) {
        final RealServer server = connections.server(id);
        describe(slot.decision, id);
        server.countIn(slot.headers.ipLength, slot.timeNs);
        return forwarder.toServer(slot, id, server, Reason.RELATED_ICMP, true);
    }

    /** An ICMP error about a packet of no connection, with the key that the packet's answers have: as if it opened one. */
    Reason scheduleError(final PacketSlot slot, final FlowKey key) {
        final VirtualService service =
                services.match(key, marks.of(slot.port, slot.headers, slot.flow), slot.headers.isIpv4());
        if (service == null || key.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        if (service.options().isPersistent() && service.options().sip()) {
            return Reason.NO_CALL_ID;
        }
        final RealServer server = choose(slot, key, service);
        if (server == null) {
            return Reason.NO_SERVER_SILENT;
        }
        final int id = connections.add(key, server, server.port != 0 ? server.port : key.destinationPort);
        if (id == Connections.NONE) {
            return Reason.TABLE_FULL;
        }
        countConnection(service, server, slot.timeNs);
        final Reason end = forwardError(slot, id);
        connections.restart(id, slot.timeNs);
        return end;
    }

    /** An ICMP error from a real server's side, on to the client. */
    Reason returnError(final PacketSlot slot, final int id, final Route way) {
        describe(slot.decision, id);
        connections.server(id).countOut(slot.headers.ipLength, slot.timeNs);
        return forwarder.errorToClient(slot, id, way);
    }

    /** A client was told of trouble on the way to its real server. */
    void countTold(final PacketSlot slot, final int id, final int ipBytes) {
        describe(slot.decision, id);
        connections.server(id).countOut(ipBytes, slot.timeNs);
    }

    /**
     * The director's own errors are a server's too: counted as its answers and, where it is the director itself and
     * reached by NAT, translated as its answers are.
     */
    @Override
    public Reason onError(final FlowKey about, final Emission error, final long nowNs) {
        final int id = answered(about, nowNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        if (nat && !error.headers.isIpv4() && settings.kernelQuirks) {
            return Reason.ICMPV6_UNCHECKED;
        }
        connections.server(id).countOut(error.headers.ipLength, nowNs);
        if (nat) {
            forwarder.translateOwn(error, id, Recipe.OWN_ERROR);
        }
        return Reason.NONE;
    }

    @Override
    public void onTunnelError(final FlowKey about, final int ipBytes, final long nowNs) {
        final int id = answered(about, nowNs);
        if (id != Connections.NONE) {
            connections.server(id).countOut(ipBytes, nowNs);
        }
    }

    /** Likewise its resets, which move the connection's state as well. */
    @Override
    public void onReset(final PacketSlot slot, final Emission reset) {
        final int id = answered(slot.flow, slot.timeNs);
        if (id == Connections.NONE) {
            return;
        }
        final RealServer server = connections.server(id);
        server.countOut(reset.headers.ipLength, slot.timeNs);
        connections.advanceTcp(id, server, true, TcpHeader.RST);
        table.clear(id, ConnectionTable.NO_OUTPUT);
        connections.restart(id, slot.timeNs);
        if (table.method(id) == ForwardingMethod.NAT) {
            reset.headers.protocol = Protocol.TCP;
            reset.flow.setReversed(slot.flow);
            forwarder.translateOwn(reset, id, Recipe.OWN_REPLY);
        }
    }

    /** The connection that an answer to a packet with this key would belong to. */
    private int answered(final FlowKey about, final long nowNs) {
        key.setReversed(about);
        if (Transports.isIpsec(about.protocol)) {
            Transports.setKeyExchange(key);
        }
        return connections.findReply(key, table.replyHash(key), nowNs);
    }

    /**
     * A packet in transit: a real server's answer, if a connection says so. TTL and MTU were checked by the router.
     */
    public Reason onReply(final PacketSlot slot, final long hash, final Route way) {
        final Headers headers = slot.headers;
        if (Transports.isIpsec(headers.protocol)) {
            return onIpsecReply(slot, way);
        }
        if (!Transports.isBalanced(headers) || !headers.hasPorts) {
            return Reason.NONE;
        }
        int id = connections.findReply(slot.flow, hash, slot.timeNs);
        final boolean known = id != Connections.NONE;
        if (!known) {
            id = openForServer(slot);
        }
        if (id == Connections.NONE) {
            return refuseStray(slot);
        }
        final Reason end = reply(slot, id, way, known ? replyReason(id) : Reason.SERVER_CALL);
        if (!known && isOnePacket(connections.server(id).service, headers)) {
            connections.forget(id);
        }
        return end;
    }

    /** A SIP service's real server may speak first: the connection that it opens, or NONE. */
    private int openForServer(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        if (!services.hasSip() || flow.protocol != Protocol.UDP || flow.sourcePort == 0) {
            return Connections.NONE;
        }
        final RealServer server = services.natServer(flow.protocol, flow.sourceHi, flow.sourceLo, flow.sourcePort);
        if (server == null || !server.service.mayBeginCalls()) {
            return Connections.NONE;
        }
        final int id = persistence.openForServer(slot, server);
        if (id != Connections.NONE) {
            connections.restart(id, slot.timeNs);
            countConnection(server.service, server, slot.timeNs);
        }
        return id;
    }

    private Reason reply(final PacketSlot slot, final int id, final Route way, final Reason how) {
        final Headers headers = slot.headers;
        if (table.method(id) == ForwardingMethod.NAT && Transports.lacksHeader(headers)) {
            return Transports.truncated(headers);
        }
        final RealServer server = connections.server(id);
        describe(slot.decision, id);
        final Emission emission = forwarder.beginReply(slot, id);
        final Reason refused = ftp.onReply(slot, id, emission);
        if (refused != Reason.NONE) {
            connections.restart(id, slot.timeNs);
            return forwarder.settle(slot, emission, refused);
        }
        server.countOut(headers.ipLength + emission.splice.growth(), slot.timeNs);
        connections.advance(id, server, true, headers);
        table.clear(id, ConnectionTable.NO_OUTPUT);
        slot.decision.stateAfter = table.state(id);
        return toClient(slot, id, emission, way, how);
    }

    private Reason onIpsecReply(final PacketSlot slot, final Route way) {
        key.set(slot.flow);
        Transports.setKeyExchange(key);
        final int id = connections.findReply(key, table.replyHash(key), slot.timeNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        describe(slot.decision, id);
        connections.server(id).countOut(slot.headers.ipLength, slot.timeNs);
        return toClient(slot, id, forwarder.beginReply(slot, id), way, replyReason(id));
    }

    private Reason toClient(
            final PacketSlot slot, final int id, final Emission emission, final Route way, final Reason how) {
        connections.restart(id, slot.timeNs);
        return forwarder.sendOn(slot, emission, way, how);
    }

    private Reason replyReason(final int id) {
        return table.method(id) == ForwardingMethod.NAT ? Reason.REPLY : Reason.REPLY_UNTRANSLATED;
    }

    /** A NAT server's packet that is no connection's is refused, if so set; otherwise it is ordinary transit. */
    private Reason refuseStray(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (!settings.natIcmpSend
                || (headers.tcpFlags & TcpHeader.RST) != 0
                || headers.sctpChunk == SctpState.CHUNK_ABORT
                || services.natServer(slot.flow.protocol, slot.flow.sourceHi, slot.flow.sourceLo, slot.flow.sourcePort)
                        == null) {
            return Reason.NONE;
        }
        return host.errors().portUnreachableInTransit(slot) ? Reason.STRAY_REPLY : Reason.STRAY_REPLY_SILENT;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(packetsUntilDrop);
    }

    @Override
    public void load(final StateReader from) {
        packetsUntilDrop = from.getInt();
    }
}
