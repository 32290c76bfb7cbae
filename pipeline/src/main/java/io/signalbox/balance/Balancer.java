package io.signalbox.balance;

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
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;

/**
 * What Linux IPVS does with packets for a virtual IP and with the answers to them. A method that finds nothing to do
 * answers {@link Reason#NONE}: the packet goes on to the host or the router.
 */
public final class Balancer implements OwnTraffic {
    private static final int FTP_DATA_PORT = 20;
    /** No connection, for no real server takes a new one. */
    static final int NO_SERVER = -2;
    /** No connection, for a SIP service's packet names no call. */
    static final int NO_CALL = -3;
    /** No connection, for there is no room for one more call. */
    static final int NO_ROOM_FOR_CALL = -4;
    /** No connection, for the journal cannot be written and new ones are to be refused then. */
    private static final int REFUSED = -5;

    private final ServiceTable services;
    private final MarkRules marks;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final Host host;
    private final Forwarder forwarder;
    private final FlowKey key = new FlowKey();
    private final TcpHeader drained = new TcpHeader();
    private final FlowKey quoted = new FlowKey();
    private final Persistence persistence;
    private final FtpHelper ftp;
    private final Defence defence;

    public Balancer(
            final ServiceTable services,
            final MarkRules marks,
            final Connections connections,
            final Settings settings,
            final Defence defence,
            final Host host,
            final Forwarder forwarder,
            final FtpHelper ftp) {
        this.services = services;
        this.marks = marks;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        this.defence = defence;
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
            final boolean isDrained = connections.server(id).resetsConnections;
            if (isDrained && headers.protocol == Protocol.TCP) {
                return resetBoth(slot, id);
            }
            if (!settings.expireNodestConn && !isDrained) {
                return serverGone(slot, id);
            }
            connections.expireNow(id, slot.timeNs);
            id = Connections.NONE;
            first = Reason.SERVER_EXPIRED;
        }
        return id == Connections.NONE ? schedule(slot, first) : forward(slot, id, Reason.CONNECTION);
    }

    /**
     * AH and ESP go where the exchange of their keys goes: the connection from UDP port 500 to UDP port 500. Nobody could
     * tell whose a server's are that come to a local address: by full NAT none go.
     */
    private Reason onIpsec(final PacketSlot slot) {
        key.set(slot.flow);
        Transports.setKeyExchange(key);
        final int id = connections.find(key, table.requestHash(key), slot.timeNs);
        if (id == Connections.NONE || table.method(id) == ForwardingMethod.FULL_NAT) {
            return Reason.NONE;
        }
        final RealServer server = connections.server(id);
        if (!server.available && settings.expireNodestConn) {
            connections.expireNow(id, slot.timeNs);
            return Reason.NONE;
        }
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

    /**
     * Nobody but the two ends knows their sequence numbers, and each packet of the client's says both: the client gets the
     * reset that a closed port sends, the real server gets the packet itself as a reset.
     */
    private Reason resetBoth(final PacketSlot slot, final int id) {
        describe(slot.decision, id);
        if ((slot.headers.tcpFlags & TcpHeader.RST) == 0) {
            final Reason told = host.reset(slot);
            if (told != Reason.TCP_RESET) {
                return told;
            }
            makeReset(slot);
        }
        final RealServer server = connections.server(id);
        connections.advanceTcp(id, server, false, TcpHeader.RST);
        slot.decision.stateAfter = table.state(id);
        return toServer(slot, id, server, Reason.DRAINED);
    }

    private void makeReset(final PacketSlot slot) {
        slot.overwritten.keep(slot);
        drained.wrap(slot.buffer, slot.offset + slot.headers.l4Offset);
        final int before = drained.flags();
        final int after = TcpHeader.RST | before & TcpHeader.ACK;
        drained.flags(after);
        if (!slot.headers.hasPartialChecksum) {
            drained.checksum(Checksum.update(drained.checksum(), before, after));
        }
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
        if (service == null) {
            return Reason.NONE;
        }
        slot.decision.matched(service, flow);
        if (settings.refusesConnections()) {
            return Reason.JOURNAL_BLOCKED;
        }
        if (defence.dropsPacket()) {
            return Reason.DEFENCE;
        }
        if (flow.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        final int id = connect(slot, flow, service);
        return id == NO_SERVER ? refuse(slot, service) : open(slot, service, id, first);
    }

    /** A connection for a packet with this key; or why there is none, {@link Connections#NONE} where the table is full. */
    private int connect(final PacketSlot slot, final FlowKey flow, final VirtualService service) {
        if (service.options().isPersistent()) {
            return persistence.connect(slot, flow, service);
        }
        if (!service.key.isMark() && service.key.port() != flow.destinationPort) {
            return NO_SERVER;
        }
        final RealServer server = choose(slot, flow, service);
        if (server == null) {
            return NO_SERVER;
        }
        return connections.add(flow, server, server.port != 0 ? server.port : flow.destinationPort, slot.timeNs);
    }

    private static Reason failure(final int id) {
        return switch (id) {
            case NO_CALL -> Reason.NO_CALL_ID;
            case NO_ROOM_FOR_CALL -> Reason.CALL_ID_LIMIT;
            case Connections.NO_LOCAL_END -> Reason.LOCAL_PORTS_EXHAUSTED;
            default -> Reason.TABLE_FULL;
        };
    }

    /**
     * No real server: the packet goes on to where it was sent, if so set and its mark alone brought it here, or the
     * client is told, unless the packet is one that the FTP service caught by its port alone.
     */
    Reason refuse(final PacketSlot slot, final VirtualService service) {
        if (settings.cacheBypass && service.key.isMark() && (slot.claimed || !slot.headers.isIpv4())) {
            return bypass(slot, service);
        }
        final boolean ftpData =
                service.key.port() == ServiceTable.FTP_PORT && slot.flow.destinationPort != ServiceTable.FTP_PORT;
        if (ftpData) {
            return Reason.NONE;
        }
        return host.errors().portUnreachable(slot) ? Reason.NO_SERVER : Reason.NO_SERVER_SILENT;
    }

    private Reason bypass(final PacketSlot slot, final VirtualService service) {
        final int id = connections.addBypass(slot.flow);
        return id == Connections.NONE ? Reason.TABLE_FULL : begin(slot, service, id, Reason.BYPASSED);
    }

    /** The first packet of a new connection; of a one-packet service it is the last one too. */
    Reason open(final PacketSlot slot, final VirtualService service, final int id, final Reason how) {
        if (id < 0) {
            return failure(id);
        }
        countConnection(service, connections.server(id), slot.timeNs);
        return begin(slot, service, id, how);
    }

    private Reason begin(final PacketSlot slot, final VirtualService service, final int id, final Reason how) {
        markOnePacket(service, id);
        return once(id, forward(slot, id, how));
    }

    private static void countConnection(final VirtualService service, final RealServer server, final long nowNs) {
        service.statistics.countConnection(nowNs);
        server.statistics.countConnection(nowNs);
    }

    private void markOnePacket(final VirtualService service, final int id) {
        if (service.options().onePacket() && table.protocol(id) == Protocol.UDP) {
            table.set(id, ConnectionTable.ONE_PACKET);
        }
    }

    /** The packet is through: a connection of one packet goes at once. */
    private Reason once(final int id, final Reason end) {
        if (table.has(id, ConnectionTable.ONE_PACKET)) {
            connections.forget(id);
        }
        return end;
    }

    /** Asks the scheduler, and keeps what it saw for the journal. */
    RealServer choose(final PacketSlot slot, final FlowKey key, final VirtualService service) {
        final Decision decision = slot.decision;
        decision.scheduler = service.options().scheduler();
        decision.schedulerFlags = service.options().flags();
        decision.candidates.copy(service.servers);
        return service.scheduler()
                .choose(service.servers, key == slot.flow ? key : quoted(key), slot.timeNs, decision.choice);
    }

    /** What an ICMP error quotes was on its way to the client: for schedulers, that is its destination. */
    private FlowKey quoted(final FlowKey reversed) {
        quoted.set(reversed);
        quoted.destinationHi = reversed.sourceHi;
        quoted.destinationLo = reversed.sourceLo;
        return quoted;
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

    /**
     * Whether it then leaves or not, the packet is one of the connection's, and its time starts again. As in Linux the
     * first packet of a bypass tells no backup director.
     */
    private Reason toServer(final PacketSlot slot, final int id, final RealServer server, final Reason how) {
        final Reason end = forwarder.toServer(slot, id, server, how, false);
        connections.countIn(id, slot.timeNs, how != Reason.BYPASSED);
        connections.restart(id, slot.timeNs);
        return end;
    }

    private void describe(final Decision decision, final int id) {
        decision.connection = id;
        decision.method = table.method(id);
        if (decision.method != ForwardingMethod.BYPASS) {
            decision.server = connections.server(id);
            decision.service = decision.server.service;
        }
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

    /**
     * An ICMP error about a packet of no connection, with the key that the packet's answers have: as if it opened one.
     *
     * @param sound false for a wrong checksum, with which it goes no further
     */
    Reason scheduleError(final PacketSlot slot, final FlowKey key, final boolean sound) {
        final VirtualService service =
                services.match(key, marks.of(slot.port, slot.headers, slot.flow), slot.headers.isIpv4());
        if (service == null) {
            return Reason.NONE;
        }
        slot.decision.matched(service, key);
        if (settings.refusesConnections()) {
            return Reason.JOURNAL_BLOCKED;
        }
        if (defence.dropsPacket()) {
            return Reason.DEFENCE;
        }
        if (key.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        final int id = connect(slot, key, service);
        if (id == NO_SERVER) {
            return Reason.NO_SERVER_SILENT;
        }
        if (id < 0) {
            return failure(id);
        }
        countConnection(service, connections.server(id), slot.timeNs);
        markOnePacket(service, id);
        final Reason end = sound ? forwardError(slot, id) : Reason.BAD_ICMP_CHECKSUM;
        connections.restart(id, slot.timeNs);
        return once(id, end);
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
        final boolean nat = isNat(id);
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
        if (isNat(id)) {
            reset.headers.protocol = Protocol.TCP;
            reset.flow.setReversed(slot.flow);
            forwarder.translateOwn(reset, id, Recipe.OWN_REPLY);
        }
    }

    /**
     * The connection that an answer to a packet with this key would belong to; one of one packet has no answers. Where
     * the last service of a family is gone, nobody looks for connections any more.
     */
    private int answered(final FlowKey about, final long nowNs) {
        if (services.isEmpty(Addresses.isIpv4(about.sourceHi, about.sourceLo))) {
            return Connections.NONE;
        }
        key.setReversed(about);
        if (Transports.isIpsec(about.protocol)) {
            Transports.setKeyExchange(key);
        }
        final int id = connections.findReply(key, table.replyHash(key), nowNs);
        return id != Connections.NONE && table.has(id, ConnectionTable.ONE_PACKET) ? Connections.NONE : id;
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
        if (id == REFUSED) {
            return Reason.JOURNAL_BLOCKED;
        }
        if (id == Connections.NONE) {
            return refuseStray(slot);
        }
        return once(id, reply(slot, id, way, known ? replyReason(id) : Reason.SERVER_CALL));
    }

    /** The connection of full NAT whose server answers with a packet for a local address, or NONE. */
    public int findAtLocalEnd(final PacketSlot slot, final long hash) {
        final boolean mayAnswer = Transports.isBalanced(slot.headers) && slot.headers.hasPorts;
        final int id = mayAnswer ? connections.findReply(slot.flow, hash, slot.timeNs) : Connections.NONE;
        return id != Connections.NONE && isFullNat(id) ? id : Connections.NONE;
    }

    /** The way back to the client, for what came to a local address; null where there is none. */
    public Route wayToClient(final int id) {
        return forwarder.wayToClient(id);
    }

    /** What {@link #findAtLocalEnd} found goes on to its client. */
    public Reason onFullNatReply(final PacketSlot slot, final int id, final Route way) {
        return reply(slot, id, way, Reason.REPLY);
    }

    /** A SIP service's real server may speak first: the connection that it opens, NONE or REFUSED. */
    private int openForServer(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        if (!services.hasSip() || flow.protocol != Protocol.UDP || flow.sourcePort == 0) {
            return Connections.NONE;
        }
        final RealServer server = services.natServer(flow.protocol, flow.sourceHi, flow.sourceLo, flow.sourcePort);
        if (server == null || !server.service.mayBeginCalls()) {
            return Connections.NONE;
        }
        if (settings.refusesConnections()) {
            return REFUSED;
        }
        final int id = persistence.openForServer(slot, server);
        if (id != Connections.NONE) {
            connections.restart(id, slot.timeNs);
            markOnePacket(server.service, id);
            countConnection(server.service, server, slot.timeNs);
        }
        return id;
    }

    private Reason reply(final PacketSlot slot, final int id, final Route way, final Reason how) {
        final Headers headers = slot.headers;
        if (table.method(id).translates() && Transports.lacksHeader(headers)) {
            return Transports.truncated(headers);
        }
        final RealServer server = connections.server(id);
        describe(slot.decision, id);
        final Emission emission = forwarder.beginReply(slot, id);
        final Reason refused = ftp.onReply(slot, id, emission);
        if (refused != Reason.NONE) {
            connections.restart(id, slot.timeNs);
            return forwarder.settle(emission, refused);
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
        if (isNat(id) && slot.mustStayWhole()) {
            return tellServer(slot, emission, way);
        }
        return forwarder.sendOn(slot, emission, way, how);
    }

    private Reason replyReason(final int id) {
        return isNat(id) ? Reason.REPLY : Reason.REPLY_UNTRANSLATED;
    }

    private boolean isFullNat(final int id) {
        return table.method(id) == ForwardingMethod.FULL_NAT;
    }

    private boolean isNat(final int id) {
        return table.method(id) == ForwardingMethod.NAT;
    }

    private Reason tellServer(final PacketSlot slot, final Emission answer, final Route way) {
        final int told = toldOf(answer, slot.timeNs);
        if (told == Connections.NONE) {
            return forwarder.settle(answer, Reason.MTU_EXCEEDED_SILENT);
        }
        final int ipBytes = forwarder.tellTooBig(answer, way, told);
        countError(told, ipBytes, slot.timeNs);
        return ipBytes == 0 ? Reason.MTU_EXCEEDED_SILENT : Reason.MTU_EXCEEDED;
    }

    @Override
    public void onAnswerUnreachable(final Emission answer, final long nowNs) {
        final int told = toldOf(answer, nowNs);
        if (told != Connections.NONE) {
            countError(told, forwarder.tellUnreachable(answer, told), nowNs);
        }
    }

    /**
     * An error about a translated answer counts as one from outside, for that is where Linux takes it for coming from.
     * So who is told is the server that the client's packets go to, be it another than the one that sent this; about a
     * connection of one packet nobody is.
     */
    private int toldOf(final Emission answer, final long nowNs) {
        final FlowKey flow = answer.flow;
        key.set(
                flow.protocol,
                flow.destinationHi,
                flow.destinationLo,
                flow.destinationPort,
                answer.newHi,
                answer.newLo,
                answer.newPort);
        if (Transports.isIpsec(flow.protocol)) {
            Transports.setKeyExchange(key);
        }
        final int told = connections.find(key, table.requestHash(key), nowNs);
        final boolean isNobody =
                told == Connections.NONE || table.has(told, ConnectionTable.ONE_PACKET) || !isNat(told);
        return isNobody ? Connections.NONE : told;
    }

    private void countError(final int told, final int ipBytes, final long nowNs) {
        if (ipBytes != 0) {
            connections.server(told).countIn(ipBytes, nowNs);
        }
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
        host.noteInOptionsOfRefused(slot);
        return host.errors().portUnreachableInTransit(slot) ? Reason.STRAY_REPLY : Reason.STRAY_REPLY_SILENT;
    }
}
