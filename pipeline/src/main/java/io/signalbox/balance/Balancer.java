package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.host.Host;
import io.signalbox.host.OwnTraffic;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MarkRules;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import io.signalbox.wire.TcpHeader;

/**
 * What Linux IPVS does with packets for a virtual IP and with the answers to them. A method that finds nothing to do
 * answers {@link Reason#NONE}: the packet goes on to the host or the router.
 */
public final class Balancer implements OwnTraffic {
    /** IKE, RFC 7296 section 2. */
    private static final int KEY_EXCHANGE_PORT = 500;

    private static final int FTP_DATA_PORT = 20;
    /** The narrowest links that IPv4 (RFC 791) and IPv6 (RFC 8200) allow. */
    private static final int MIN_MTU_IPV4 = 68;

    private static final int MIN_MTU_IPV6 = 1_280;
    private static final int OUTER_IPV4 = 20;
    private static final int OUTER_IPV6 = 40;

    private final ServiceTable services;
    private final MarkRules marks;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final Router router;
    private final Host host;
    private final Outbox outbox;
    private final TunnelPorts tunnelPorts;
    private final FlowKey answer = new FlowKey();
    private final Persistence persistence;
    private final FtpHelper ftp;
    private int packetsUntilDrop;
    private int nextOuterId = 1;

    /** @param tunnelSeed of GUE's source ports */
    public Balancer(
            final ServiceTable services,
            final MarkRules marks,
            final Connections connections,
            final Settings settings,
            final Router router,
            final Host host,
            final Outbox outbox,
            final long tunnelSeed) {
        this.services = services;
        this.marks = marks;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
        tunnelPorts = new TunnelPorts(tunnelSeed);
        persistence = new Persistence(this, connections, settings);
        ftp = new FtpHelper(connections, settings);
        host.tell(this);
    }

    /** TCP, UDP and SCTP: the protocols that services are made of. */
    public static boolean isBalanced(final Headers headers) {
        return isBalanced(headers.protocol);
    }

    /** A fragment's datagram may be of these: options for the destination may stand before the transport header. */
    public static boolean mayBeBalanced(final Headers fragment) {
        return isBalanced(fragment.fragmentedProtocol)
                || fragment.fragmentedProtocol == Protocol.DESTINATION_OPTIONS && !fragment.isIpv4();
    }

    private static boolean isBalanced(final int protocol) {
        return protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
    }

    /** A packet for an address of the director's: a client's, if a connection or a service says so. */
    public Reason onRequest(final PacketSlot slot, final long hash) {
        if (!isBalanced(slot.headers)) {
            return isIpsec(slot.headers) ? onIpsecRequest(slot) : Reason.NONE;
        }
        if (!slot.headers.hasPorts) {
            return truncated(slot.headers);
        }
        int id = connections.find(slot.flow, hash, slot.timeNs);
        Reason how = Reason.CONNECTION;
        if (id != Connections.NONE && opens(slot.headers) && isReschedulable(id)) {
            connections.expireNow(id, slot.timeNs);
            id = Connections.NONE;
            how = Reason.RESCHEDULED;
        }
        if (id != Connections.NONE && !connections.server(id).available) {
            if (!settings.expireNodestConn) {
                return serverGone(slot, id);
            }
            connections.expireNow(id, slot.timeNs);
            id = Connections.NONE;
            how = Reason.SERVER_EXPIRED;
        }
        return id == Connections.NONE ? schedule(slot, how) : forward(slot, id, how);
    }

    private static boolean isIpsec(final Headers headers) {
        return headers.protocol == Protocol.ESP || headers.protocol == Protocol.AUTHENTICATION;
    }

    /** AH and ESP go where the exchange of their keys goes: the connection from UDP port 500 to UDP port 500. */
    private Reason onIpsecRequest(final PacketSlot slot) {
        answer.set(slot.flow);
        keyExchange(answer);
        final int id = connections.find(answer, table.requestHash(answer), slot.timeNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        final RealServer server = connections.server(id);
        if (!server.available) {
            return serverGone(slot, id);
        }
        describe(slot.decision, id);
        countIn(server, slot.headers.ipLength, slot.timeNs);
        final Reason end = transmit(slot, id, server, Reason.CONNECTION);
        table.countIn(id);
        connections.restart(id, slot.timeNs);
        return end;
    }

    private static void keyExchange(final FlowKey key) {
        key.protocol = Protocol.UDP;
        key.sourcePort = KEY_EXCHANGE_PORT;
        key.destinationPort = KEY_EXCHANGE_PORT;
    }

    private static Reason truncated(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.TCP -> Reason.MALFORMED_TCP;
            case Protocol.UDP -> Reason.MALFORMED_UDP;
            default -> Reason.MALFORMED_SCTP;
        };
    }

    /** NAT needs the whole transport header; of SCTP the common one, without a chunk. */
    private static boolean lacksHeader(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.SCTP -> headers.l4Length() < SctpHeader.LENGTH;
            case Protocol.ESP, Protocol.AUTHENTICATION -> false;
            default -> !headers.hasTransport;
        };
    }

    private static boolean opens(final Headers headers) {
        return (headers.tcpFlags & TcpHeader.SYN) != 0 || headers.sctpChunk == SctpState.CHUNK_INIT;
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

    /** No connection: a new one, if the packet may open one and a service wants it. */
    private Reason schedule(final PacketSlot slot, final Reason how) {
        final Headers headers = slot.headers;
        if (!headers.hasTransport) {
            return truncated(headers);
        }
        if (!mayOpen(headers)) {
            return Reason.NONE;
        }
        final FlowKey flow = slot.flow;
        final VirtualService service = services.match(flow, marks.of(slot), headers.isIpv4());
        if (service == null || flow.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        if (settings.dropPacket && --packetsUntilDrop <= 0) {
            packetsUntilDrop = settings.dropRate;
            return Reason.DEFENCE;
        }
        final Reason first = how == Reason.CONNECTION ? Reason.NEW_CONNECTION : how;
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
        service.statistics.countConnection(slot.timeNs);
        connections.server(id).statistics.countConnection(slot.timeNs);
        final Reason end = forward(slot, id, how);
        if (service.options().onePacket() && slot.headers.protocol == Protocol.UDP) {
            connections.forget(id);
        }
        return end;
    }

    private boolean mayOpen(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.TCP ->
                (headers.tcpFlags & TcpHeader.RST) == 0
                        && ((headers.tcpFlags & TcpHeader.SYN) != 0 || settings.sloppyTcp);
            case Protocol.SCTP ->
                headers.sctpChunk == SctpState.CHUNK_INIT
                        || settings.sloppySctp && headers.sctpChunk != SctpState.CHUNK_ABORT;
            default -> true;
        };
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
        decision.stateBefore = how == Reason.CONNECTION ? table.state(id) : Decision.NONE;
        countIn(server, headers.ipLength, slot.timeNs);
        connections.advance(id, server, false, headers);
        decision.stateAfter = table.state(id);
        final Reason end = transmit(slot, id, server, how);
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

    private static void countIn(final RealServer server, final int ipBytes, final long nowNs) {
        if (server.available) {
            server.statistics.countIn(ipBytes, nowNs);
            server.service.statistics.countIn(ipBytes, nowNs);
        }
    }

    private static void countOut(final RealServer server, final int ipBytes, final long nowNs) {
        if (server.available) {
            server.statistics.countOut(ipBytes, nowNs);
            server.service.statistics.countOut(ipBytes, nowNs);
        }
    }

    /** To the real server, by the connection's forwarding method, if TTL, route and MTU allow. */
    Reason transmit(final PacketSlot slot, final int id, final RealServer server, final Reason how) {
        final Headers headers = slot.headers;
        final ForwardingMethod method = table.method(id);
        final boolean error = how == Reason.RELATED_ICMP;
        if (method == ForwardingMethod.NAT && lacksHeader(headers)) {
            return truncated(headers);
        }
        final Route way = wayTo(server);
        if (server.isLocal) {
            return Reason.NONE;
        }
        if (table.isExpected(id) && !error) {
            table.complete(id, slot.flow.sourcePort);
        }
        if (way == null) {
            return host.errors().hostUnreachable(slot) ? Reason.NO_ROUTE : Reason.NO_ROUTE_SILENT;
        }
        if (headers.ttl <= 1) {
            return host.errors().timeExceeded(slot) ? Reason.TTL_EXCEEDED : Reason.TTL_EXCEEDED_SILENT;
        }
        final int pathMtu = router.mtuTo(way, server.addressHi, server.addressLo, slot.timeNs);
        server.lastPathMtu = pathMtu;
        final int outerHeader = method == ForwardingMethod.TUNNEL ? outerHeader(server) : 0;
        final int overhead = outerHeader == 0 ? 0 : outerHeader + server.tunnel.headerLength();
        final Reason tooBig = checkSize(slot, pathMtu - overhead, outerHeader);
        if (tooBig != Reason.NONE) {
            return tooBig;
        }
        final Emission emission = outbox.forward(recipe(method, error));
        direct(slot, emission, id, server);
        final Reason refused = error ? Reason.NONE : ftp.onRequest(slot, id, emission);
        if (refused != Reason.NONE) {
            return settle(slot, emission, refused);
        }
        final int headerLength = outerHeader != 0 ? outerHeader : headers.repeatedLength();
        final int ipLength = headers.ipLength + overhead;
        final Neighbour nextHop = host.output().nextHop(way, table.serverHi(id), table.serverLo(id));
        final Reason end = host.output().send(slot, emission, nextHop, ipLength, headerLength, pathMtu, how);
        return settle(slot, emission, end);
    }

    /** IP bytes that fit through to a real server now. */
    int pathMtu(final RealServer server, final long nowNs) {
        final Route way = wayTo(server);
        return way == null ? 0 : router.mtuTo(way, server.addressHi, server.addressLo, nowNs);
    }

    /** An ICMP error from the client's side, on to the real server. */
    Reason forwardError(final PacketSlot slot, final int id) {
        final RealServer server = connections.server(id);
        describe(slot.decision, id);
        countIn(server, slot.headers.ipLength, slot.timeNs);
        return transmit(slot, id, server, Reason.RELATED_ICMP);
    }

    /** An ICMP error about a packet of no connection, with the key that the packet's answers have: as if it opened one. */
    Reason scheduleError(final PacketSlot slot, final FlowKey key) {
        final VirtualService service = services.match(key, marks.of(slot), slot.headers.isIpv4());
        if (service == null || key.sourcePort == FTP_DATA_PORT) {
            return Reason.NONE;
        }
        final RealServer server = choose(slot, key, service);
        if (server == null) {
            return Reason.NO_SERVER_SILENT;
        }
        final int id = connections.add(key, server, server.port != 0 ? server.port : key.destinationPort);
        if (id == Connections.NONE) {
            return Reason.TABLE_FULL;
        }
        service.statistics.countConnection(slot.timeNs);
        server.statistics.countConnection(slot.timeNs);
        final Reason end = forwardError(slot, id);
        connections.restart(id, slot.timeNs);
        return end;
    }

    /** An ICMP error from a real server's side, on to the client. */
    Reason returnError(final PacketSlot slot, final int id, final Route way) {
        describe(slot.decision, id);
        countOut(connections.server(id), slot.headers.ipLength, slot.timeNs);
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        final Emission emission = outbox.forward(nat ? Recipe.NAT_REPLY_ICMP : Recipe.ROUTE);
        if (nat) {
            emission.newHi = table.vipHi(id);
            emission.newLo = table.vipLo(id);
            emission.newPort = table.vipPort(id);
            slot.decision.after.sourceHi = emission.newHi;
            slot.decision.after.sourceLo = emission.newLo;
        }
        return sendOn(slot, emission, way, Reason.RELATED_ICMP);
    }

    /** A client was told of trouble on the way to its real server. */
    void countTold(final PacketSlot slot, final int id, final int ipBytes) {
        describe(slot.decision, id);
        countOut(connections.server(id), ipBytes, slot.timeNs);
    }

    /** Linux sees its own errors about a connection that is not translated, and counts them as the server's. */
    @Override
    public void onError(final FlowKey about, final int ipBytes, final long nowNs) {
        final int id = ipBytes == 0 ? Connections.NONE : untranslated(about, nowNs);
        if (id != Connections.NONE) {
            countOut(connections.server(id), ipBytes, nowNs);
        }
    }

    /** Likewise its own resets, which move such a connection's state as the server's would. */
    @Override
    public void onReset(final PacketSlot slot, final int ipBytes) {
        final int id = untranslated(slot.flow, slot.timeNs);
        if (id != Connections.NONE) {
            final RealServer server = connections.server(id);
            countOut(server, ipBytes, slot.timeNs);
            connections.advanceTcp(id, server, true, TcpHeader.RST);
            table.clear(id, ConnectionTable.NO_OUTPUT);
            connections.restart(id, slot.timeNs);
        }
    }

    /** The connection whose server's answers would carry the virtual address that a packet with this key is for. */
    private int untranslated(final FlowKey key, final long nowNs) {
        answer.setReversed(key);
        final int id = connections.findReply(answer, table.replyHash(answer), nowNs);
        return id == Connections.NONE || table.method(id) == ForwardingMethod.NAT ? Connections.NONE : id;
    }

    /** Looked up once, and again when routes have changed. */
    private Route wayTo(final RealServer server) {
        if (server.wayVersion != router.version()) {
            server.wayVersion = router.version();
            server.isLocal = router.isLocal(server.addressHi, server.addressLo);
            server.way = router.routeTo(server.addressHi, server.addressLo);
            if (server.way != null) {
                server.ownAddress = router.sourceTowards(server.way, server.addressHi, server.addressLo);
            }
        }
        return server.way;
    }

    /** Bytes of the outer IP header of a tunnel to this server. */
    private static int outerHeader(final RealServer server) {
        return Addresses.isIpv4(server.addressHi, server.addressLo) ? OUTER_IPV4 : OUTER_IPV6;
    }

    private static Recipe recipe(final ForwardingMethod method, final boolean error) {
        return switch (method) {
            case NAT -> error ? Recipe.NAT_REQUEST_ICMP : Recipe.NAT_REQUEST;
            case DIRECT_ROUTING -> Recipe.ROUTE;
            case TUNNEL -> Recipe.TUNNEL;
        };
    }

    /**
     * NONE where a packet of this size may go through {@code mtu} (fragmented, where it allows that).
     *
     * @param outerHeader bytes of a tunnel's outer IP header, 0 without a tunnel
     */
    private Reason checkSize(final PacketSlot slot, final int mtu, final int outerHeader) {
        final Headers headers = slot.headers;
        final boolean tunnel = outerHeader != 0;
        if (tunnel && mtu < (outerHeader == OUTER_IPV4 ? MIN_MTU_IPV4 : MIN_MTU_IPV6)) {
            return Reason.TUNNEL_MTU_TOO_SMALL;
        }
        final boolean tooBig;
        if (headers.isIpv4()) {
            tooBig = headers.protocol != Protocol.ICMP
                    && headers.dontFragment
                    && headers.ipLength > mtu
                    && (!tunnel || settings.pmtuDisc);
        } else {
            tooBig = (slot.largestFragment == 0 ? headers.ipLength : slot.largestFragment) > mtu;
        }
        if (!tooBig) {
            return Reason.NONE;
        }
        return host.errors().tooBigForServer(slot, mtu) ? Reason.MTU_EXCEEDED : Reason.MTU_EXCEEDED_SILENT;
    }

    private void direct(final PacketSlot slot, final Emission emission, final int id, final RealServer server) {
        final FlowKey after = slot.decision.after;
        after.set(slot.flow);
        if (emission.recipe == Recipe.ROUTE) {
            return;
        }
        emission.newHi = table.serverHi(id);
        emission.newLo = table.serverLo(id);
        if (emission.recipe == Recipe.TUNNEL) {
            encapsulate(slot, emission, server);
            return;
        }
        emission.newPort = table.serverPort(id);
        after.destinationHi = emission.newHi;
        after.destinationLo = emission.newLo;
        if (emission.recipe == Recipe.NAT_REQUEST) {
            after.destinationPort = emission.newPort;
        }
    }

    private void encapsulate(final PacketSlot slot, final Emission emission, final RealServer server) {
        final boolean known = server.ownAddress >= 0;
        emission.tunnel = server.tunnel;
        emission.tunnelSourcePort = tunnelPorts.of(slot.flow);
        emission.outerSourceHi = known ? router.addresses.hi(server.ownAddress) : 0;
        emission.outerSourceLo = known ? router.addresses.lo(server.ownAddress) : 0;
        emission.outerDontFragment = settings.pmtuDisc && slot.headers.isIpv4() && slot.headers.dontFragment;
        emission.outerId = emission.outerDontFragment ? 0 : takeOuterId();
    }

    private int takeOuterId() {
        nextOuterId = nextOuterId + 1 & 0xFFFF;
        return nextOuterId;
    }

    /** What the frame's leaving, waiting or failing means for the slot. */
    private Reason settle(final PacketSlot slot, final Emission emission, final Reason end) {
        slot.decision.egressPort = emission.port;
        if (end.verdict() != Verdict.FORWARDED) {
            outbox.withdraw();
        }
        return end;
    }

    /**
     * A packet in transit: a real server's answer, if a connection says so. TTL and MTU were checked by the router.
     */
    public Reason onReply(final PacketSlot slot, final long hash, final Route way) {
        final Headers headers = slot.headers;
        if (isIpsec(headers)) {
            return onIpsecReply(slot, way);
        }
        if (!isBalanced(headers) || !headers.hasPorts) {
            return Reason.NONE;
        }
        final int id = connections.findReply(slot.flow, hash, slot.timeNs);
        if (id == Connections.NONE) {
            return refuseStray(slot);
        }
        final RealServer server = connections.server(id);
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        if (nat && lacksHeader(headers)) {
            return truncated(headers);
        }
        describe(slot.decision, id);
        final Emission emission = outbox.forward(nat ? Recipe.NAT_REPLY : Recipe.ROUTE);
        slot.decision.after.set(slot.flow);
        if (nat) {
            translateBack(slot, emission, id);
        }
        final Reason refused = ftp.onReply(slot, id, emission);
        if (refused != Reason.NONE) {
            connections.restart(id, slot.timeNs);
            return settle(slot, emission, refused);
        }
        countOut(server, headers.ipLength + emission.splice.growth(), slot.timeNs);
        connections.advance(id, server, true, headers);
        table.clear(id, ConnectionTable.NO_OUTPUT);
        connections.restart(id, slot.timeNs);
        slot.decision.stateAfter = table.state(id);
        return sendOn(slot, emission, way, nat ? Reason.REPLY : Reason.REPLY_UNTRANSLATED);
    }

    private Reason onIpsecReply(final PacketSlot slot, final Route way) {
        answer.set(slot.flow);
        keyExchange(answer);
        final int id = connections.findReply(answer, table.replyHash(answer), slot.timeNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        describe(slot.decision, id);
        countOut(connections.server(id), slot.headers.ipLength, slot.timeNs);
        connections.restart(id, slot.timeNs);
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        final Emission emission = outbox.forward(nat ? Recipe.NAT_REPLY : Recipe.ROUTE);
        if (nat) {
            translateBack(slot, emission, id);
        }
        return sendOn(slot, emission, way, nat ? Reason.REPLY : Reason.REPLY_UNTRANSLATED);
    }

    private void translateBack(final PacketSlot slot, final Emission emission, final int id) {
        emission.newHi = table.vipHi(id);
        emission.newLo = table.vipLo(id);
        emission.newPort = table.vipPort(id);
        final FlowKey after = slot.decision.after;
        after.sourceHi = emission.newHi;
        after.sourceLo = emission.newLo;
        after.sourcePort = emission.newPort;
    }

    /** A NAT server's packet that is no connection's is refused, if so set; otherwise it is ordinary transit. */
    private Reason refuseStray(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (!settings.natIcmpSend
                || (headers.tcpFlags & TcpHeader.RST) != 0
                || !services.hasNatServer(
                        slot.flow.protocol, slot.flow.sourceHi, slot.flow.sourceLo, slot.flow.sourcePort)) {
            return Reason.NONE;
        }
        return host.errors().portUnreachableInTransit(slot) ? Reason.STRAY_REPLY : Reason.STRAY_REPLY_SILENT;
    }

    /** A packet that the router sends on, with its recipe. */
    Reason sendOn(final PacketSlot slot, final Emission emission, final Route way, final Reason how) {
        final Headers headers = slot.headers;
        final FlowKey flow = slot.flow;
        final Reason end = host.output()
                .send(
                        slot,
                        emission,
                        host.output().nextHop(way, flow.destinationHi, flow.destinationLo),
                        headers.ipLength + emission.splice.growth(),
                        headers.repeatedLength(),
                        way.mtu,
                        how);
        return settle(slot, emission, end);
    }

    /** Transit that is nobody's reply. */
    public Reason route(final PacketSlot slot, final Route way) {
        slot.decision.after.set(slot.flow);
        return sendOn(slot, outbox.forward(Recipe.ROUTE), way, Reason.ROUTED);
    }
}
