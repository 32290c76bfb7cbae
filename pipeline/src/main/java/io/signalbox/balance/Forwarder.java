package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.rewrite.Translator;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;

/**
 * The way out for packets of connections: to the real server by its forwarding method, or back to the client; if TTL,
 * route and MTU allow. It prescribes what rewrite does and decides nothing about connections.
 */
public final class Forwarder implements Remembered {
    /** The narrowest links that IPv4 (RFC 791) and IPv6 (RFC 8200) allow. */
    private static final int MIN_MTU_IPV4 = 68;

    private static final int MIN_MTU_IPV6 = 1_280;
    private static final int OUTER_IPV4 = 20;
    private static final int OUTER_IPV6 = 40;
    /** Bit 6: of the size of IPv6 fragments, and of Linux's flags for IPv4 ones. */
    private static final int STRAY_DONT_FRAGMENT = 0x40;

    private final ConnectionTable table;
    private final Settings settings;
    private final Router router;
    private final Host host;
    private final Outbox outbox;
    private final FtpHelper ftp;
    private final ProxyHelper proxy;
    private final TunnelPorts tunnelPorts;
    private final Translator translator = new Translator();
    private final FlowKey reply = new FlowKey();
    private int nextOuterId = 1;

    /** @param tunnelSeed of GUE's source ports */
    public Forwarder(
            final Connections connections,
            final Settings settings,
            final Router router,
            final Host host,
            final Outbox outbox,
            final FtpHelper ftp,
            final long tunnelSeed) {
        this.table = connections.table();
        this.settings = settings;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
        this.ftp = ftp;
        proxy = new ProxyHelper(table);
        tunnelPorts = new TunnelPorts(tunnelSeed);
    }

    /**
     * To the real server, by the connection's forwarding method.
     *
     * @param how the event ends where it leaves
     * @param error an ICMP error about the connection's packets: what it quotes is translated with it
     */
    Reason toServer(
            final PacketSlot slot, final int id, final RealServer server, final Reason how, final boolean error) {
        final Headers headers = slot.headers;
        final ForwardingMethod method = table.method(id);
        if (table.isExpected(id) && !error) {
            table.complete(id, slot.flow.sourcePort);
        }
        if (method == ForwardingMethod.BYPASS) {
            return passOn(slot, how);
        }
        final Route way = wayTo(server, method);
        if (server.isLocal) {
            return toItself(slot, id, server, how, error);
        }
        if (way == null) {
            return host.errors().hostUnreachable(slot) ? Reason.NO_ROUTE : Reason.NO_ROUTE_SILENT;
        }
        if (headers.ttl <= slot.hops) {
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
        if (method.translates() && Transports.lacksHeader(headers)) {
            return Transports.truncated(headers);
        }
        if (method == ForwardingMethod.FULL_NAT && !error) {
            final Reason refused = proxy.onRequest(slot, id, pathMtu);
            if (refused != Reason.NONE) {
                return refused;
            }
            if (proxy.goesAhead()) {
                sendPreface(slot, id, nextHop(way, id, server), pathMtu);
            }
        }
        final Emission emission = outbox.forward(recipe(method, error));
        emission.piecesDontFragment = slot.mustStayWhole();
        direct(slot, emission, id, server);
        final Reason refused = error ? Reason.NONE : ftp.onRequest(slot, id, emission);
        if (refused != Reason.NONE) {
            return outbox.settle(emission, refused);
        }
        final int headerLength = outerHeader != 0 ? outerHeader : headers.repeatedLength();
        final int ipLength = headers.ipLength + overhead + emission.preface.growth();
        final Neighbour nextHop = nextHop(way, id, server);
        final int mtu = hasStraySize(slot, outerHeader) ? MIN_MTU_IPV6 : pathMtu;
        final Reason end = host.output().send(slot, emission, nextHop, ipLength, headerLength, mtu, how);
        return outbox.settle(emission, end);
    }

    /** What a server is to know of its client, in a segment of its own; where there is no room, the client will repeat its own. */
    private void sendPreface(final PacketSlot slot, final int id, final Neighbour nextHop, final int mtu) {
        final Emission ahead = outbox.addFrame(slot.headers.payloadOffset);
        if (ahead == null) {
            return;
        }
        ahead.recipe = Recipe.FULL_NAT_REQUEST;
        ahead.hops = slot.hops;
        proxy.write(slot, ahead);
        ahead.newHi = table.serverHi(id);
        ahead.newLo = table.serverLo(id);
        fromLocalEnd(slot, ahead, id);
        if (nextHop != null && router.isShared()) {
            ahead.tag = nextHop.tag;
        }
        host.output().sendOwn(ahead, nextHop, mtu);
    }

    /**
     * Where Linux keeps the flag of IPv4 fragments that they were not to be fragmented it looks for the size of IPv6
     * ones, once they are in a tunnel: that is a small one, and none are cut smaller than every link must carry.
     */
    private boolean hasStraySize(final PacketSlot slot, final int outerHeader) {
        return settings.kernelQuirks && outerHeader == OUTER_IPV6 && slot.mustStayWhole();
    }

    /** There is no real server: on to where the client sent it. */
    private Reason passOn(final PacketSlot slot, final Reason how) {
        final Route way = router.find(slot.flow.destinationHi, slot.flow.destinationLo);
        if (Router.isLocal(way)) {
            return Reason.BYPASS_TO_ITSELF;
        }
        if (!Router.leadsOn(way)) {
            return host.errors().hostUnreachable(slot) ? Reason.NO_ROUTE : Reason.NO_ROUTE_SILENT;
        }
        if (slot.headers.ttl <= slot.hops) {
            return host.errors().timeExceeded(slot) ? Reason.TTL_EXCEEDED : Reason.TTL_EXCEEDED_SILENT;
        }
        final Reason tooBig = checkSize(slot, way.mtu(), 0);
        if (tooBig != Reason.NONE) {
            return tooBig;
        }
        slot.decision.after.set(slot.flow);
        return sendOn(slot, outbox.forward(Recipe.ROUTE), way, how);
    }

    private Reason toItself(
            final PacketSlot slot, final int id, final RealServer server, final Reason how, final boolean error) {
        if (table.method(id) == ForwardingMethod.FULL_NAT) {
            return Reason.FULL_NAT_TO_ITSELF;
        }
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        if (nat && Addresses.isLoopback(table.serverHi(id), table.serverLo(id))) {
            return Reason.LOOPBACK_SERVER;
        }
        if (router.isShared()) {
            return toHost(slot, id, server, how, error);
        }
        return nat ? toSmallHost(slot, id) : Reason.NONE;
    }

    /**
     * The real server is the host beside the director: by a port of its own it gets what such a server would see. It
     * goes no hop further.
     */
    private Reason toHost(
            final PacketSlot slot, final int id, final RealServer server, final Reason how, final boolean error) {
        final Port port = router.hostPort();
        if (port == null) {
            return Reason.NO_HOST_PORT;
        }
        final Reason tooBig = checkSize(slot, port.mtu, 0);
        if (tooBig != Reason.NONE) {
            return tooBig;
        }
        final boolean nat = table.method(id) == ForwardingMethod.NAT;
        final Emission emission = outbox.forward(nat ? recipe(ForwardingMethod.NAT, error) : Recipe.ROUTE);
        emission.hops = 0;
        emission.piecesDontFragment = slot.mustStayWhole();
        direct(slot, emission, id, server);
        final Reason refused = error ? Reason.NONE : ftp.onRequest(slot, id, emission);
        if (refused != Reason.NONE) {
            return outbox.settle(emission, refused);
        }
        final Neighbour itself = host.neighbours().hostBehind(port);
        final int ipLength = slot.headers.ipLength;
        final Reason end =
                host.output().send(slot, emission, itself, ipLength, slot.headers.repeatedLength(), port.mtu, how);
        return outbox.settle(emission, end);
    }

    /** The real server is the director itself: its host sees what such a server would see, whoever it may be. */
    private Reason toSmallHost(final PacketSlot slot, final int id) {
        if (Transports.lacksHeader(slot.headers)) {
            return Transports.truncated(slot.headers);
        }
        final FlowKey after = slot.decision.after.set(slot.flow);
        after.destinationHi = table.serverHi(id);
        after.destinationLo = table.serverLo(id);
        after.destinationPort = table.serverPort(id);
        return Reason.NONE;
    }

    /** An answer of the director's own to a packet that was translated: it is to show the virtual service as its source. */
    void translateOwn(final Emission emission, final int id, final Recipe recipe) {
        emission.recipe = recipe;
        emission.newHi = table.vipHi(id);
        emission.newLo = table.vipLo(id);
        emission.newPort = table.vipPort(id);
    }

    /** IP bytes that fit through to a real server now. */
    int pathMtu(final RealServer server, final long nowNs) {
        final Route way = wayTo(server, ForwardingMethod.TUNNEL);
        return way == null ? 0 : router.mtuTo(way, server.addressHi, server.addressLo, nowNs);
    }

    /**
     * Begins the way of a packet from a real server's side back to its client: translated under NAT and full NAT, and
     * otherwise as it is.
     */
    Emission beginReply(final PacketSlot slot, final int id) {
        final Emission emission = outbox.forward(replyRecipe(table.method(id)));
        slot.decision.after.set(slot.flow);
        switch (emission.recipe) {
            case NAT_REPLY -> translateBack(slot, emission, id);
            case FULL_NAT_REPLY -> {
                toClient(slot, emission, id);
                proxy.onReply(slot, id, emission);
            }
            default -> {}
        }
        return emission;
    }

    private static Recipe replyRecipe(final ForwardingMethod method) {
        return switch (method) {
            case NAT -> Recipe.NAT_REPLY;
            case FULL_NAT -> Recipe.FULL_NAT_REPLY;
            default -> Recipe.ROUTE;
        };
    }

    /** An ICMP error from a real server's side, on to the client. */
    Reason errorToClient(final PacketSlot slot, final int id, final Route way) {
        final ForwardingMethod method = table.method(id);
        if (method == ForwardingMethod.FULL_NAT) {
            final Emission emission = outbox.forward(Recipe.FULL_NAT_ICMP);
            toClient(slot, emission, id);
            proxy.onError(id, emission);
            return sendOn(slot, emission, way, Reason.RELATED_ICMP);
        }
        final boolean nat = method == ForwardingMethod.NAT;
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

    /** The way back to a connection's client; null where there is none. */
    Route wayToClient(final int id) {
        return router.find(table.clientHi(id), table.clientLo(id));
    }

    /** Full NAT: from the virtual service to the client. */
    private void toClient(final PacketSlot slot, final Emission emission, final int id) {
        emission.newHi = table.clientHi(id);
        emission.newLo = table.clientLo(id);
        emission.newPort = table.clientPort(id);
        emission.newSourceHi = table.vipHi(id);
        emission.newSourceLo = table.vipLo(id);
        emission.newSourcePort = table.vipPort(id);
        tellBothEnds(slot, emission);
    }

    /** Full NAT: from the local end to the real server. */
    private void fromLocalEnd(final PacketSlot slot, final Emission emission, final int id) {
        emission.newPort = table.serverPort(id);
        emission.newSourceHi = table.localHi(id);
        emission.newSourceLo = table.localLo(id);
        emission.newSourcePort = table.localPort(id);
        tellBothEnds(slot, emission);
    }

    /** Errors have no ports of their own. */
    private static void tellBothEnds(final PacketSlot slot, final Emission emission) {
        final boolean hasPorts = emission.recipe != Recipe.FULL_NAT_ICMP;
        slot.decision.after.set(
                slot.flow.protocol,
                emission.newSourceHi,
                emission.newSourceLo,
                hasPorts ? emission.newSourcePort : 0,
                emission.newHi,
                emission.newLo,
                hasPorts ? emission.newPort : 0);
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

    /** A packet that the router sends on, with its recipe. */
    Reason sendOn(final PacketSlot slot, final Emission emission, final Route way, final Reason how) {
        final Headers headers = slot.headers;
        final FlowKey after = slot.decision.after;
        if (slot.mustStayWhole()) {
            final boolean told = host.errors().tooBigForServer(slot, way.mtu());
            return outbox.settle(emission, told ? Reason.MTU_EXCEEDED : Reason.MTU_EXCEEDED_SILENT);
        }
        if (headers.notesInOptions) {
            noteInOptions(slot, emission, way);
        }
        final Reason end = host.output()
                .send(
                        slot,
                        emission,
                        host.output().nextHop(way, after.destinationHi, after.destinationLo),
                        headers.ipLength + emission.splice.growth(),
                        headers.repeatedLength(),
                        way.mtu(),
                        how);
        return outbox.settle(emission, end);
    }

    /** A translated answer sets out from its virtual IP; what is only routed has the way out's address noted. */
    private void noteInOptions(final PacketSlot slot, final Emission emission, final Route way) {
        if (emission.recipe != Recipe.ROUTE) {
            host.noteInOptions(slot, emission.recipe.isFullNat() ? emission.newSourceLo : emission.newLo);
            return;
        }
        final int own = router.sourceTowards(way, slot.flow.destinationHi, slot.flow.destinationLo);
        if (own >= 0) {
            host.noteInOptions(slot, router.addresses.lo(own));
        }
    }

    /**
     * A translated answer that must stay whole, and is too big for that: it is told of as Linux does, which has
     * translated all of it by then. Returns the error's IP bytes, or 0 where none is sent.
     *
     * @param told the connection whose server hears of it
     */
    int tellTooBig(final Emission answer, final Route way, final int told) {
        translator.translateSource(answer);
        outbox.withdraw();
        return host.errors().answerTooBig(answer, replyOf(told, answer.flow), way.mtu());
    }

    /** Likewise, of one that is ready to leave and cannot. */
    int tellUnreachable(final Emission answer, final int told) {
        return host.errors().answerUnreachable(answer, replyOf(told, answer.flow));
    }

    /** Addresses and ports of an answer as if that connection's server had sent it. */
    private FlowKey replyOf(final int id, final FlowKey answer) {
        reply.set(answer);
        reply.sourceHi = table.serverHi(id);
        reply.sourceLo = table.serverLo(id);
        reply.sourcePort = table.serverPort(id);
        return reply;
    }

    /** Transit that is nobody's reply. */
    public Reason route(final PacketSlot slot, final Route way) {
        slot.decision.after.set(slot.flow);
        return sendOn(slot, outbox.forward(Recipe.ROUTE), way, Reason.ROUTED);
    }

    /**
     * A real server on the link is its own next hop. Linux' quirk: a way that was looked up for another method does not
     * say so, and with direct routing the packet itself is not addressed to the server.
     */
    private Neighbour nextHop(final Route way, final int id, final RealServer server) {
        final boolean isLost = settings.kernelQuirks
                && table.method(id) == ForwardingMethod.DIRECT_ROUTING
                && server.wayMethod != ForwardingMethod.DIRECT_ROUTING;
        return isLost
                ? host.output().nextHop(way, table.vipHi(id), table.vipLo(id))
                : host.output().nextHop(way, table.serverHi(id), table.serverLo(id));
    }

    /** Its next hop is asked for its MAC, if nobody knows it. */
    void seek(final RealServer server, final long nowNs) {
        final Route way = router.routeTo(server.addressHi, server.addressLo);
        if (way != null && way.port.up && !isHere(server)) {
            final Neighbour nextHop = host.output().nextHop(way, server.addressHi, server.addressLo);
            if (nextHop != null) {
                host.neighbours().seek(nextHop, nowNs);
            }
        }
    }

    /** Whether a packet could leave for it now: it is here, or its next hop's MAC is known. Asks nobody. */
    public boolean reaches(final RealServer server) {
        if (isHere(server)) {
            return true;
        }
        final Route way = router.routeTo(server.addressHi, server.addressLo);
        if (way == null || !way.port.up) {
            return false;
        }
        final Neighbour nextHop = way.onLink()
                ? host.neighbours().known(way.port, server.addressHi, server.addressLo)
                : host.neighbours().known(way.port, way.viaHi, way.viaLo);
        return nextHop != null && nextHop.hasMac();
    }

    private boolean isHere(final RealServer server) {
        return router.isLocal(server.addressHi, server.addressLo)
                || Addresses.isLoopback(server.addressHi, server.addressLo);
    }

    /** Looked up once, and again when routes have changed. */
    private Route wayTo(final RealServer server, final ForwardingMethod method) {
        if (server.wayVersion != router.version()) {
            server.wayVersion = router.version();
            server.wayMethod = method;
            lookUpWay(server);
        }
        return server.way;
    }

    /** A server read from a checkpoint gets the way again that it had there. */
    public void restoreWay(final RealServer server) {
        if (server.wayVersion == router.version()) {
            lookUpWay(server);
        }
    }

    private void lookUpWay(final RealServer server) {
        server.isLocal = isHere(server);
        server.way = router.routeTo(server.addressHi, server.addressLo);
        if (server.way != null) {
            server.ownAddress = router.sourceTowards(server.way, server.addressHi, server.addressLo);
        }
    }

    /** Bytes of the outer IP header of a tunnel to this server. */
    private static int outerHeader(final RealServer server) {
        return Addresses.isIpv4(server.addressHi, server.addressLo) ? OUTER_IPV4 : OUTER_IPV6;
    }

    private static Recipe recipe(final ForwardingMethod method, final boolean error) {
        return switch (method) {
            case NAT -> error ? Recipe.NAT_REQUEST_ICMP : Recipe.NAT_REQUEST;
            case FULL_NAT -> error ? Recipe.FULL_NAT_ICMP : Recipe.FULL_NAT_REQUEST;
            case DIRECT_ROUTING, BYPASS -> Recipe.ROUTE;
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
                    && headers.packetLength() > mtu
                    && (!tunnel || settings.pmtuDisc);
        } else {
            tooBig = (slot.largestFragment == 0 ? headers.packetLength() : slot.largestFragment) > mtu;
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
        if (emission.recipe.isFullNat()) {
            fromLocalEnd(slot, emission, id);
            if (emission.recipe == Recipe.FULL_NAT_REQUEST) {
                proxy.prescribe(emission);
            }
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
        emission.piecesDontFragment |= hasStrayFlag(slot);
        emission.outerId = emission.outerDontFragment ? 0 : takeOuterIds(slot.headers.packets());
    }

    /** Where Linux keeps the size of IPv6 fragments it looks for flags of IPv4, once they are in a tunnel. */
    private boolean hasStrayFlag(final PacketSlot slot) {
        return settings.kernelQuirks && !slot.headers.isIpv4() && (slot.largestFragment & STRAY_DONT_FRAGMENT) != 0;
    }

    /** The first of so many in a row. */
    private int takeOuterIds(final int count) {
        final int first = nextOuterId + 1 & 0xFFFF;
        nextOuterId = nextOuterId + count & 0xFFFF;
        return first;
    }

    /** How the event ends whose frame {@link #beginReply} began. */
    Reason settle(final Emission emission, final Reason end) {
        return outbox.settle(emission, end);
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(nextOuterId);
    }

    @Override
    public void load(final StateReader from) {
        nextOuterId = from.getInt();
    }
}
