package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/** sed: the fewest active connections for its weight, the new one counted in: (active + 1) / weight. */
final class ShortestExpectedDelay extends BestServer {
    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        return isSooner(server, best);
    }

    static boolean isSooner(final RealServer server, final RealServer best) {
        return (server.activeConnections + 1L) * best.weight < (best.activeConnections + 1L) * server.weight;
    }
}
