package io.signalbox.director.live;

import io.signalbox.command.Command.LoseFrames;
import io.signalbox.director.live.Reading.PortCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * What ports have lost since it was told last: frames that were never handed out, or did not leave. One that was cut short
 * is none of them, as its event says itself what came of it.
 */
final class Losses {
    /** By port number; a port that is not there yet has lost nothing. */
    private final List<PortCounters> told = new ArrayList<>();

    /** @param ports in the order of their numbers */
    List<LoseFrames> since(final List<PortCounters> ports) {
        final List<LoseFrames> news = new ArrayList<>();
        for (int port = 0; port < ports.size(); port++) {
            if (port == told.size()) {
                told.add(PortCounters.NONE);
            }
            final PortCounters then = told.set(port, ports.get(port));
            final long dropped = ports.get(port).dropped() - then.dropped();
            final long refused = ports.get(port).refused() - then.refused();
            if (dropped + refused > 0) {
                news.add(new LoseFrames(port, dropped, refused));
            }
        }
        return news;
    }
}
