package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;

/**
 * One walk along the list that keeps the best server so far. Only a strictly better one replaces it, so a tie goes to
 * the first in the list: the server added last.
 */
abstract class BestServer implements Scheduler {
    @Override
    public final RealServer choose(
            final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        RealServer best = null;
        for (int i = 0; i < servers.count(); i++) {
            final RealServer server = servers.get(i);
            if (isCandidate(server) && (best == null || isBetter(server, best))) {
                best = server;
            }
        }
        return best;
    }

    boolean isCandidate(final RealServer server) {
        return server.acceptsNew();
    }

    /** Of two candidates; products of a load and a weight are 64 bits wide. */
    abstract boolean isBetter(RealServer server, RealServer best);
}
