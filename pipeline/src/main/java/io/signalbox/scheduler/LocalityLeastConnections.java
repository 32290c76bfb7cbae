package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;

/** lblc: each destination has one server, even if it is overloaded: only weight 0 or its deletion ends that. */
final class LocalityLeastConnections extends Locality {
    private final RealServer[] serverOf;

    LocalityLeastConnections(final ServiceKey key) {
        super(key);
        serverOf = new RealServer[DestinationCache.destinationsOf(key)];
    }

    @Override
    RealServer recall(final int entry, final long nowNs) {
        final RealServer server = serverOf[entry];
        return server.available && server.weight > 0 ? server : null;
    }

    @Override
    void clear(final int entry) {
        serverOf[entry] = null;
    }

    @Override
    void remember(final int entry, final RealServer server, final long nowNs) {
        serverOf[entry] = server;
    }

    @Override
    void saveServers(final StateWriter to, final ServerRegister register) {
        for (final RealServer server : serverOf) {
            to.putInt(register.reference(server));
        }
    }

    @Override
    void loadServers(final StateReader from, final ServerRegister register) {
        for (int entry = 0; entry < serverOf.length; entry++) {
            serverOf[entry] = register.referred(from.getInt());
        }
    }
}
