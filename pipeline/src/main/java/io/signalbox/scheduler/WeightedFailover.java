package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/** fo: the highest weight takes all, until it is quiesced or overloaded. */
final class WeightedFailover extends BestServer {
    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        return server.weight > best.weight;
    }
}
