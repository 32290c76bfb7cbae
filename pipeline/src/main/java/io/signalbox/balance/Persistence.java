package io.signalbox.balance;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Route;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Addresses;

/**
 * Stickiness by client: a template remembers which real server a client, or all clients of a prefix, belong to, and its
 * new connections go there even if the server takes no others.
 */
final class Persistence {
    private final Balancer balancer;
    private final Connections connections;
    private final ConnectionTable table;
    private final Settings settings;
    private final FlowKey key = new FlowKey();

    Persistence(final Balancer balancer, final Connections connections, final Settings settings) {
        this.balancer = balancer;
        this.connections = connections;
        this.table = connections.table();
        this.settings = settings;
    }

    /** As {@link Balancer#connect}, by the client's template. */
    int connect(final PacketSlot slot, final FlowKey flow, final VirtualService service) {
        final boolean ownPort = flow.destinationPort == service.key.port();
        setKey(flow, service, ownPort);
        int template = connections.findTemplate(key, slot.timeNs);
        if (template != Connections.NONE && !isValid(template)) {
            table.detach(template);
            template = Connections.NONE;
        }
        if (template == Connections.NONE) {
            final RealServer chosen = balancer.choose(slot, flow, service);
            if (chosen == null) {
                return Balancer.NO_SERVER;
            }
            template = create(service, chosen, ownPort);
            if (template == Connections.NONE) {
                return Connections.NONE;
            }
        }
        final RealServer server = connections.server(template);
        final int serverPort = ownPort && server.port != 0 ? server.port : flow.destinationPort;
        final int id = connections.add(flow, server, serverPort);
        if (id != Connections.NONE) {
            connections.control(id, template);
        }
        connections.restart(template, slot.timeNs);
        return id;
    }

    private int create(final VirtualService service, final RealServer server, final boolean ownPort) {
        final int serverPort = ownPort && service.key.port() != ServiceTable.FTP_PORT ? server.port : 0;
        return connections.addTemplate(
                key, server, serverPort, service.options().persistenceSeconds());
    }

    private boolean isValid(final int template) {
        final RealServer server = connections.server(template);
        return server.available && !(settings.expireQuiescentTemplate && server.weight == 0);
    }

    /**
     * The client, masked, towards the service: at its own port, at any port for one that was caught by address alone or
     * is FTP's, and for a mark with the mark in the address's place.
     */
    private void setKey(final FlowKey flow, final VirtualService service, final boolean ownPort) {
        final int granularity = service.options().granularity();
        key.sourceHi = flow.sourceHi & Route.maskHi(granularity);
        key.sourceLo = flow.sourceLo & Route.maskLo(granularity);
        key.sourcePort = 0;
        key.protocol = flow.protocol;
        key.destinationHi = flow.destinationHi;
        key.destinationLo = flow.destinationLo;
        key.destinationPort = 0;
        final ServiceKey serviceKey = service.key;
        if (ownPort && serviceKey.port() != ServiceTable.FTP_PORT) {
            key.destinationPort = flow.destinationPort;
        } else if (!ownPort && serviceKey.isMark()) {
            key.protocol = 0;
            key.destinationHi = serviceKey.ipv4() ? 0 : (long) serviceKey.mark() << 32;
            key.destinationLo = serviceKey.ipv4() ? Addresses.ofIpv4(serviceKey.mark()) : 0;
        }
    }
}
