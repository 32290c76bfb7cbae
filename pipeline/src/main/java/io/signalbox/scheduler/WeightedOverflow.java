package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/**
 * ovf: the highest weight takes all until it has more active connections than its weight, then the next. So each takes
 * weight + 1 of them; inactive ones do not count.
 */
final class WeightedOverflow extends BestServer {
    @Override
    boolean isCandidate(final RealServer server) {
        return server.acceptsNew() && server.activeConnections <= server.weight;
    }

    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        return server.weight > best.weight;
    }
}
