package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/**
 * wlc: the smallest overhead for its weight. Of servers without any connection none is better than another, so the one
 * added last takes all until it has a connection.
 */
final class WeightedLeastConnections extends BestServer {
    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        return isLighter(server, best);
    }

    /** server.overhead / server.weight < best.overhead / best.weight, without a division. */
    static boolean isLighter(final RealServer server, final RealServer best) {
        return server.overhead() * best.weight < best.overhead() * server.weight;
    }
}
