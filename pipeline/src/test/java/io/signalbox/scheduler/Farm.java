package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.VirtualService;

/** A virtual service with real servers on 10.0.0.x, and clients who ask for one of them. */
final class Farm {
    static final int TCP = 6;
    static final String VIP = "192.0.2.10";

    final VirtualService service;
    final Choice choice = new Choice();
    private final FlowKey key = new FlowKey();
    /** Event time. */
    long nowNs;

    private int nextId;

    Farm(final SchedulerKind kind) {
        this(kind, 0);
    }

    Farm(final SchedulerKind kind, final int flags) {
        this(kind, flags, ServiceKey.address(TCP, 0, v4(VIP), 80));
    }

    Farm(final SchedulerKind kind, final int flags, final ServiceKey key) {
        service = new VirtualService(key, ServiceOptions.of(kind, flags));
    }

    /** IPv4 in dots as the low half of an address. */
    static long v4(final String dotted) {
        long address = 0xFFFF;
        for (final String part : dotted.split("\\.")) {
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    RealServer add(final int host, final int weight) {
        return add(0, v4("10.0.0." + host), 80, weight);
    }

    RealServer add(final long addressHi, final long addressLo, final int port, final int weight) {
        final RealServer server = new RealServer(nextId++, addressHi, addressLo, port);
        add(server, weight);
        return server;
    }

    /** For the first time or again. */
    void add(final RealServer server, final int weight) {
        server.lastPositiveWeight = weight;
        server.weight(weight);
        server.available = true;
        service.add(server);
    }

    void schedule(final SchedulerKind kind, final int flags) {
        service.edit(ServiceOptions.of(kind, flags));
    }

    void weight(final RealServer server, final int weight) {
        server.weight(weight);
        service.onEdited();
    }

    void remove(final RealServer server) {
        service.remove(server);
        server.available = false;
    }

    RealServer choose(final FlowKey flow) {
        choice.clear();
        return service.scheduler().choose(service.servers, flow, nowNs, choice);
    }

    RealServer choose(final String client, final int port) {
        return choose(key.set(TCP, 0, v4(client), port, 0, v4(VIP), 80));
    }

    /** For a client of the destination at this address. */
    RealServer chooseFor(final String destination) {
        return choose(key.set(TCP, 0, v4("203.0.113.5"), 1111, 0, v4(destination), 80));
    }

    RealServer choose() {
        return choose("203.0.113.5", 1111);
    }

    /** The last numbers of the addresses of the servers chosen for so many connections, in order. */
    int[] hosts(final int connections) {
        final int[] hosts = new int[connections];
        for (int i = 0; i < connections; i++) {
            hosts[i] = host(choose());
        }
        return hosts;
    }

    static int host(final RealServer server) {
        return (int) server.addressLo & 0xFF;
    }
}
