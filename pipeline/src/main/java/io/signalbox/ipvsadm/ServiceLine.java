package io.signalbox.ipvsadm;

import io.signalbox.service.Quorum;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import java.util.List;

/**
 * A virtual service at the moment of a listing.
 *
 * @param hasQuorum enough of its real servers are up
 * @param servers in its own order, the one added last first
 */
public record ServiceLine(
        ServiceKey key,
        ServiceOptions options,
        Quorum quorum,
        boolean hasQuorum,
        Traffic total,
        Traffic rate,
        List<ServerLine> servers) {
    /** One that asks for no quorum. */
    public ServiceLine(
            final ServiceKey key,
            final ServiceOptions options,
            final Traffic total,
            final Traffic rate,
            final List<ServerLine> servers) {
        this(key, options, Quorum.NONE, true, total, rate, servers);
    }

    /** Those that somebody added. */
    List<ServerLine> added() {
        return servers.stream().filter(server -> !server.sorry()).toList();
    }
}
