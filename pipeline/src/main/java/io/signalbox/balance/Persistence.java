package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Route;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.sip.CallIdReader;
import io.signalbox.sip.CallIds;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;

/**
 * Stickiness by client: a template remembers which real server a client, or all clients of a prefix, belong to, and its
 * new connections go there even if the server takes no others. A SIP service has a template for each call of a client.
 */
final class Persistence {
    private final Balancer balancer;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final CallIds callIds;
    private final CallIdReader callIdReader = new CallIdReader();
    private final FlowKey key = new FlowKey();
    private final FlowKey opened = new FlowKey();

    Persistence(final Balancer balancer, final Connections connections, final Settings settings) {
        this.balancer = balancer;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
        callIds = connections.callIds();
    }

    /** As {@link Balancer#connect}, by the client's template. */
    int connect(final PacketSlot slot, final FlowKey flow, final VirtualService service) {
        final boolean sip = service.options().sip();
        if (sip && !namesCall(slot)) {
            return Balancer.NO_CALL;
        }
        final boolean ownPort = flow.destinationPort == service.key.port();
        setKey(flow, service, ownPort);
        int template = find(sip, null, slot.timeNs);
        final boolean isNew = template == Connections.NONE;
        if (isNew) {
            final RealServer chosen = balancer.choose(slot, flow, service);
            if (chosen == null) {
                return Balancer.NO_SERVER;
            }
            if (sip && !callIds.hasRoom()) {
                return Balancer.NO_ROOM_FOR_CALL;
            }
            template = create(chosen, ownPort && service.key.port() != ServiceTable.FTP_PORT ? chosen.port : 0);
            if (template == Connections.NONE) {
                return Connections.NONE;
            }
        }
        slot.decision.template.set(template, isNew, service.options().granularity());
        final RealServer server = connections.server(template);
        final int serverPort = ownPort && server.port != 0 ? server.port : flow.destinationPort;
        final int id = connections.add(flow, server, serverPort, slot.timeNs);
        keep(id, template, slot.timeNs);
        return id;
    }

    /**
     * The connection of a packet by which a SIP service's real server begins a call, as if the client had: with a
     * template that leads to this server, where the service is persistent. NONE where the packet is none of a call, or
     * there is no room.
     */
    int openForServer(final PacketSlot slot, final RealServer server) {
        final FlowKey flow = slot.flow;
        final VirtualService service = server.service;
        opened.set(
                flow.protocol,
                flow.destinationHi,
                flow.destinationLo,
                flow.destinationPort,
                service.key.hi(),
                service.key.lo(),
                service.key.port());
        int template = Connections.NONE;
        if (service.options().isPersistent()) {
            template = namesCall(slot) ? templateTo(server, slot) : Connections.NONE;
            if (template == Connections.NONE) {
                return Connections.NONE;
            }
        }
        final int id = connections.add(opened, server, server.port, slot.timeNs);
        keep(id, template, slot.timeNs);
        return id;
    }

    private int templateTo(final RealServer server, final PacketSlot slot) {
        setClient(opened, server.service);
        key.destinationPort = opened.destinationPort;
        int template = find(true, server, slot.timeNs);
        final boolean isNew = template == Connections.NONE;
        if (isNew && callIds.hasRoom()) {
            template = create(server, server.port);
        }
        slot.decision.template.set(template, isNew, server.service.options().granularity());
        return template;
    }

    /**
     * Whether a Call-ID stands where SIP would have it; it is then looked up. Linux lays together what came in fragments
     * before it reads, and forgets their borders.
     */
    private boolean namesCall(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int at = slot.offset + headers.l4Offset + UdpHeader.LENGTH;
        slot.payloadRead = true;
        slot.borders.clear();
        final boolean named = headers.protocol == Protocol.UDP
                && headers.hasTransport
                && callIdReader.find(slot.buffer, at, headers.l4Length() - UdpHeader.LENGTH);
        if (named) {
            callIds.lookUp(slot.buffer, callIdReader.offset(), callIdReader.length());
            slot.decision.template.named(slot.buffer, callIdReader.offset(), callIdReader.length());
        }
        return named;
    }

    /**
     * The template with the key as set; a call goes by its number besides, and an unknown one has no template. One that
     * leads nowhere any more, or not to the server {@code wanted} (null for any), gives way.
     */
    private int find(final boolean sip, final RealServer wanted, final long nowNs) {
        key.sourcePort = sip ? callIds.lookedUp() : CallIds.NONE;
        if (sip && key.sourcePort == CallIds.NONE) {
            return Connections.NONE;
        }
        final int template = connections.findTemplate(key, nowNs);
        if (template == Connections.NONE || leadsTo(wanted, template)) {
            return template;
        }
        table.detach(template);
        return Connections.NONE;
    }

    private boolean leadsTo(final RealServer wanted, final int template) {
        final RealServer server = connections.server(template);
        return server.available
                && !(settings.expireQuiescentTemplate && server.weight == 0)
                && (wanted == null || server == wanted);
    }

    private int create(final RealServer server, final int serverPort) {
        final ServiceOptions options = server.service.options();
        key.sourcePort = options.sip() ? callIds.hold() : CallIds.NONE;
        final int template = connections.addTemplate(key, server, serverPort, options.persistenceSeconds());
        if (template == Connections.NONE) {
            callIds.release(key.sourcePort);
        }
        return template;
    }

    /** The template controls the new connection, if there is one of each, and its time starts again. */
    private void keep(final int id, final int template, final long nowNs) {
        if (template == Connections.NONE) {
            return;
        }
        if (id >= 0) {
            connections.control(id, template);
        }
        connections.restart(template, nowNs);
    }

    /**
     * The client, masked, towards the service: at its own port, at any port for one that was caught by address alone or
     * is FTP's, and for a mark with the mark in the address's place.
     */
    private void setKey(final FlowKey flow, final VirtualService service, final boolean ownPort) {
        setClient(flow, service);
        final ServiceKey serviceKey = service.key;
        if (ownPort && serviceKey.port() != ServiceTable.FTP_PORT) {
            key.destinationPort = flow.destinationPort;
        } else if (!ownPort && serviceKey.isMark()) {
            key.protocol = 0;
            key.destinationHi = serviceKey.ipv4() ? 0 : (long) serviceKey.mark() << 32;
            key.destinationLo = serviceKey.ipv4() ? Addresses.ofIpv4(serviceKey.mark()) : 0;
        }
    }

    /** The client, masked, towards its packet's destination, at any port. */
    private void setClient(final FlowKey flow, final VirtualService service) {
        final int granularity = service.options().granularity();
        key.sourceHi = flow.sourceHi & Route.maskHi(granularity);
        key.sourceLo = flow.sourceLo & Route.maskLo(granularity);
        key.sourcePort = 0;
        key.protocol = flow.protocol;
        key.destinationHi = flow.destinationHi;
        key.destinationLo = flow.destinationLo;
        key.destinationPort = 0;
    }
}
