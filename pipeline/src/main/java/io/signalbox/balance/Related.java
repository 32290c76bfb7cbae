package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Protocol;

/**
 * ICMP errors about packets of known connections: they go where the packet's answer would go, and under NAT the packet
 * that they quote is translated with them. They move no state and restart no timer.
 */
public final class Related {
    /** Taken off a path MTU that a client is told; Linux counts the outer IP header only, whatever the tunnel. */
    private static final int TUNNEL_OVERHEAD = 20;
    /** The narrowest link that IPv4 allows (RFC 791): nothing is taken off that would tell of a narrower one. */
    private static final int MIN_MTU = 68;

    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final Router router;
    private final Host host;
    private final Balancer balancer;
    private final Forwarder forwarder;
    private final Decapsulator decapsulator;
    private final Quote quote = new Quote();
    private final Quote inner = new Quote();
    private final FlowKey key = new FlowKey();
    private final IcmpHeader icmp = new IcmpHeader();

    public Related(
            final Connections connections,
            final ServiceTable services,
            final Settings settings,
            final Router router,
            final Host host,
            final Balancer balancer,
            final Forwarder forwarder) {
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        this.router = router;
        this.host = host;
        this.balancer = balancer;
        this.forwarder = forwarder;
        decapsulator = new Decapsulator(services);
    }

    /** The errors that are followed: of ICMP unreachable, source quench and time exceeded, of ICMPv6 all. */
    public boolean isError(final Headers headers) {
        if (headers.protocol == Protocol.ICMP && headers.isIpv4()) {
            return headers.icmpType == IcmpHeader.DESTINATION_UNREACHABLE
                    || headers.icmpType == IcmpHeader.SOURCE_QUENCH
                    || headers.icmpType == IcmpHeader.TIME_EXCEEDED;
        }
        return headers.protocol == Protocol.ICMPV6
                && headers.ipVersion == 6
                && headers.icmpType >= 0
                && headers.icmpType < Icmpv6Header.ECHO_REQUEST;
    }

    /** ICMP in which not even the header of an ICMP message is: as Linux, what balances lets none pass. */
    public static boolean isCutShort(final Headers headers) {
        final int itsOwn = headers.isIpv4() ? Protocol.ICMP : Protocol.ICMPV6;
        return headers.protocol == itsOwn && headers.fragmentOffset == 0 && !headers.hasTransport;
    }

    /** For an address of the director's: from the client's side, or about one of the director's tunnels. */
    public Reason onRequestSide(final PacketSlot slot) {
        if (!quote.read(slot, IcmpHeader.LENGTH)) {
            return Reason.NONE;
        }
        final int insideTunnel = slot.headers.isIpv4() ? decapsulator.inside(quote) : Decapsulator.NOT_OURS;
        if (insideTunnel != Decapsulator.NOT_OURS) {
            return onTunnel(slot, insideTunnel);
        }
        return quote.hasKey ? fromClient(slot) : withoutKey();
    }

    /** What is to open a connection must quote ports; other errors without them pass. */
    private Reason withoutKey() {
        final boolean lacksPorts = Transports.isBalanced(quote.headers) && quote.headers.fragmentOffset == 0;
        return settings.scheduleIcmp && lacksPorts ? Transports.truncated(quote.headers) : Reason.NONE;
    }

    /**
     * For an address of the host's beside the director: the director heeds errors about its tunnels, and the host has
     * them too.
     */
    public Reason onHostSide(final PacketSlot slot) {
        if (!slot.headers.isIpv4() || !quote.read(slot, IcmpHeader.LENGTH)) {
            return Reason.LEFT_TO_HOST;
        }
        final int insideTunnel = decapsulator.inside(quote);
        if (insideTunnel == Decapsulator.NOT_OURS) {
            return Reason.LEFT_TO_HOST;
        }
        final Reason heeded = onTunnel(slot, insideTunnel);
        final boolean isHeeded = heeded == Reason.PATH_MTU_LEARNED || heeded == Reason.TUNNEL_ERROR;
        return isHeeded ? Reason.TUNNEL_ERROR_SHARED : Reason.LEFT_TO_HOST;
    }

    private Reason fromClient(final PacketSlot slot) {
        key.setReversed(quote.flow);
        final int id = connections.find(key, table.requestHash(key), slot.timeNs);
        final boolean sound = !slot.headers.isIpv4() || icmpChecksumIsRight(slot);
        if (id == Connections.NONE) {
            final boolean mayOpen = settings.scheduleIcmp && quote.headers.hasPorts;
            return mayOpen ? balancer.scheduleError(slot, key, sound) : Reason.NONE;
        }
        return sound ? balancer.forwardError(slot, id) : Reason.BAD_ICMP_CHECKSUM;
    }

    /**
     * In transit: from a NAT server's side about a client's packet, passing by, or from the client's side of a service
     * whose address is not the director's own, which counts as one more hop.
     */
    public Reason onReplySide(final PacketSlot slot, final Route way) {
        if (!quote.read(slot, IcmpHeader.LENGTH)) {
            return Reason.NONE;
        }
        if (!quote.hasKey) {
            return withoutKey();
        }
        slot.hops++;
        final Reason fromClient = fromClient(slot);
        if (fromClient != Reason.NONE) {
            return fromClient;
        }
        slot.hops--;
        final int id = findQuotedReply(slot);
        if (id == Connections.NONE || table.method(id) == ForwardingMethod.FULL_NAT) {
            return Reason.NONE;
        }
        if (table.method(id) != ForwardingMethod.NAT) {
            return balancer.returnError(slot, id, way);
        }
        if (slot.headers.isIpv4() && !icmpChecksumIsRight(slot)) {
            return Reason.BAD_ICMP_CHECKSUM;
        }
        if (!slot.headers.isIpv4() && settings.kernelQuirks) {
            return Reason.ICMPV6_UNCHECKED;
        }
        return balancer.returnError(slot, id, way);
    }

    /** The connection whose answers go where the quoted packet came from. */
    private int findQuotedReply(final PacketSlot slot) {
        key.setReversed(quote.flow);
        return connections.findReply(key, table.replyHash(key), slot.timeNs);
    }

    /** The connection of full NAT that an error for a local address is about, or NONE. */
    public int findAtLocalEnd(final PacketSlot slot) {
        final int id = quote.read(slot, IcmpHeader.LENGTH) && quote.headers.hasPorts
                ? findQuotedReply(slot)
                : Connections.NONE;
        return id != Connections.NONE && table.method(id) == ForwardingMethod.FULL_NAT ? id : Connections.NONE;
    }

    /** What {@link #findAtLocalEnd} found goes on to its client. */
    public Reason onFullNatError(final PacketSlot slot, final int id, final Route way) {
        final boolean sound = !slot.headers.isIpv4() || icmpChecksumIsRight(slot);
        return sound ? balancer.returnError(slot, id, way) : Reason.BAD_ICMP_CHECKSUM;
    }

    /** The quoted packet is an outer one of ours: what it carried says whose it was. */
    private Reason onTunnel(final PacketSlot slot, final int innerAt) {
        final int available = quote.offset + quote.length - innerAt;
        if (!inner.read(slot.buffer, innerAt, available, true) || !inner.hasKey) {
            return Reason.NONE;
        }
        final int id = connections.find(inner.flow, table.requestHash(inner.flow), slot.timeNs);
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        if (!icmpChecksumIsRight(slot)) {
            return Reason.BAD_ICMP_CHECKSUM;
        }
        icmp.wrap(slot.buffer, slot.offset + slot.headers.l4Offset);
        final boolean tooBig = slot.headers.icmpType == IcmpHeader.DESTINATION_UNREACHABLE
                && slot.headers.icmpCode == IcmpHeader.FRAGMENTATION_NEEDED;
        return tooBig ? onTunnelTooBig(slot, id) : tellClient(slot, id, icmp.rest(), Reason.TUNNEL_ERROR);
    }

    /** The path MTU is noted, and a client that forbids fragments is told. */
    private Reason onTunnelTooBig(final PacketSlot slot, final int id) {
        final RealServer server = connections.server(id);
        router.pathMtus.learn(server.addressHi, server.addressLo, icmp.mtu(), slot.timeNs);
        if (!inner.headers.dontFragment) {
            return Reason.PATH_MTU_LEARNED;
        }
        final int mtu = settings.kernelQuirks ? lastPathMtu(server) : forwarder.pathMtu(server, slot.timeNs);
        final int told = mtu > MIN_MTU + TUNNEL_OVERHEAD ? mtu - TUNNEL_OVERHEAD : mtu;
        return tellClient(slot, id, told, Reason.TUNNEL_ERROR);
    }

    /** What Linux tells: its route to the server knows of a new path MTU only when the next packet goes there. */
    private int lastPathMtu(final RealServer server) {
        return server.lastPathMtu != 0 ? server.lastPathMtu : icmp.mtu();
    }

    private Reason tellClient(final PacketSlot slot, final int id, final int rest, final Reason how) {
        if (!router.isServed(table.vipHi(id), table.vipLo(id))) {
            return Reason.ICMP_CONSUMED;
        }
        final boolean told = host.errors().passOn(slot, inner.headers, inner.flow, inner.offset, inner.length, rest);
        if (!told) {
            return Reason.ICMP_CONSUMED;
        }
        balancer.countTold(slot, id, inner.length);
        return how;
    }

    private static boolean icmpChecksumIsRight(final PacketSlot slot) {
        final int at = slot.offset + slot.headers.l4Offset;
        return Checksum.isRight(Checksum.sum(slot.buffer, at, slot.headers.l4Length()));
    }
}
