package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/** nq: the first server without active connections, whatever its weight; where all are busy, as sed. */
final class NeverQueue extends BestServer {
    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        if (isIdle(server) || isIdle(best)) {
            return !isIdle(best);
        }
        return ShortestExpectedDelay.isSooner(server, best);
    }

    private static boolean isIdle(final RealServer server) {
        return server.activeConnections == 0;
    }
}
