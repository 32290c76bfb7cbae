package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;

/**
 * A destination keeps the server that it had, so that a cache there stays warm: until that server is crowded while
 * another one has room. Then, and for a new destination, the choice is made as wlc makes it, and remembered.
 */
abstract class Locality implements Scheduler {
    private final WeightedLeastConnections leastConnections = new WeightedLeastConnections();
    final DestinationCache destinations;

    Locality(final ServiceKey key) {
        destinations = new DestinationCache(DestinationCache.destinationsOf(key));
    }

    @Override
    public final void expireAfter(final long idleNs) {
        destinations.expirationNs = idleNs;
    }

    @Override
    public final RealServer choose(
            final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        final int entry = destinations.find(key.destinationHi, key.destinationLo, nowNs);
        if (entry != DestinationCache.NONE) {
            final RealServer known = recall(entry, nowNs);
            choice.cursor = servers.indexOf(known);
            if (known != null && !isCrowded(known, servers)) {
                return known;
            }
        }
        final RealServer server = leastConnections.choose(servers, key, nowNs, choice);
        if (server == null) {
            return null;
        }
        if (entry != DestinationCache.NONE) {
            remember(entry, server, nowNs);
        } else {
            rememberNew(key, server, nowNs);
        }
        return server;
    }

    private void rememberNew(final FlowKey key, final RealServer server, final long nowNs) {
        final int entry = destinations.add(key.destinationHi, key.destinationLo, nowNs);
        if (entry != DestinationCache.NONE) {
            clear(entry);
            remember(entry, server, nowNs);
        }
    }

    /** More active connections than its weight, while some server has less than half as many as its own. */
    private static boolean isCrowded(final RealServer server, final RealServers servers) {
        return server.activeConnections > server.weight && hasRoomSomewhere(servers);
    }

    private static boolean hasRoomSomewhere(final RealServers servers) {
        for (int i = 0; i < servers.count(); i++) {
            if (2L * servers.get(i).activeConnections < servers.get(i).weight) {
                return true;
            }
        }
        return false;
    }

    /** The server that this destination has, or null where it has none that may take a connection. */
    abstract RealServer recall(int entry, long nowNs);

    abstract void remember(int entry, RealServer server, long nowNs);

    /** The entry is another destination's now. */
    abstract void clear(int entry);

    @Override
    public final void save(final StateWriter to, final ServerRegister register) {
        destinations.save(to);
        saveServers(to, register);
    }

    @Override
    public final void load(final StateReader from, final RealServers servers, final ServerRegister register) {
        destinations.load(from);
        loadServers(from, register);
    }

    abstract void saveServers(StateWriter to, ServerRegister register);

    abstract void loadServers(StateReader from, ServerRegister register);
}
