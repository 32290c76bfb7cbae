package io.signalbox.scheduler;

import io.signalbox.service.RealServer;

/** lc: the smallest overhead, 256 x active + inactive, whatever the weights. */
final class LeastConnections extends BestServer {
    @Override
    boolean isBetter(final RealServer server, final RealServer best) {
        return server.overhead() < best.overhead();
    }
}
