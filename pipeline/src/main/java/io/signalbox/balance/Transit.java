package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Router;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceTable;
import io.signalbox.wire.IcmpHeader;

/**
 * Which packets in transit are the director's beside a host, whatever that forwards itself: answers of real servers
 * whose connections it translates, and ICMP errors about those connections.
 */
public final class Transit {
    private final ServiceTable services;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final Router router;
    private final Ownership ownership;
    private final Related related;
    private final Quote quote = new Quote();
    private final FlowKey key = new FlowKey();

    public Transit(
            final ServiceTable services,
            final Connections connections,
            final Settings settings,
            final Router router,
            final Ownership ownership,
            final Related related) {
        this.services = services;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        this.router = router;
        this.ownership = ownership;
        this.related = related;
    }

    /**
     * NONE for what is the director's, or why it is left to the host.
     *
     * @param hash of the packet's flow, as an answer
     */
    public Reason whyLeft(final PacketSlot slot, final long hash) {
        if (services.isEmpty(slot.headers.isIpv4())) {
            return Reason.NOT_CLAIMED;
        }
        final int id = related.isError(slot.headers) ? quoted(slot) : answered(slot, hash);
        if (id == Connections.NONE) {
            final RealServer speaker = speaker(slot);
            return speaker == null
                    ? ownership.left(slot.flow.destinationHi, slot.flow.destinationLo, Reason.NOT_CLAIMED)
                    : served(speaker, speaker.service.key.hi(), speaker.service.key.lo());
        }
        return isTranslated(slot, id)
                ? served(connections.server(id), table.vipHi(id), table.vipLo(id))
                : Reason.NOT_CLAIMED;
    }

    /** What is only routed on passes through the host, but for what the host itself sends to the director. */
    private boolean isTranslated(final PacketSlot slot, final int id) {
        final ForwardingMethod method = table.method(id);
        final boolean fromHost = router.port(slot.port) == router.hostPort();
        return method == ForwardingMethod.NAT || fromHost && method != ForwardingMethod.BYPASS;
    }

    private Reason served(final RealServer server, final long vipHi, final long vipLo) {
        return ownership.serves(server.service.key, vipHi, vipLo) ? Reason.NONE : Reason.NOT_SERVED;
    }

    private int answered(final PacketSlot slot, final long hash) {
        final Headers headers = slot.headers;
        if (Transports.isIpsec(headers.protocol)) {
            key.set(slot.flow);
            Transports.setKeyExchange(key);
            return connections.findReply(key, table.replyHash(key), slot.timeNs);
        }
        return Transports.isBalanced(headers) && headers.hasPorts
                ? connections.findReply(slot.flow, hash, slot.timeNs)
                : Connections.NONE;
    }

    /** The connection that an error is about: it comes from the real server's side, or passes by from the client's. */
    private int quoted(final PacketSlot slot) {
        if (!quote.read(slot, IcmpHeader.LENGTH) || !quote.hasKey) {
            return Connections.NONE;
        }
        key.setReversed(quote.flow);
        final int asRequest = connections.find(key, table.requestHash(key), slot.timeNs);
        return asRequest != Connections.NONE
                ? asRequest
                : connections.findReply(key, table.replyHash(key), slot.timeNs);
    }

    /** The real server that says something unasked, where that is heeded: it may begin a call, or is to be refused. */
    private RealServer speaker(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        if (!slot.headers.hasPorts || !settings.natIcmpSend && !services.hasSip()) {
            return null;
        }
        final RealServer server = services.natServer(flow.protocol, flow.sourceHi, flow.sourceLo, flow.sourcePort);
        final boolean isHeeded = server != null && (settings.natIcmpSend || server.service.mayBeginCalls());
        return isHeeded ? server : null;
    }
}
