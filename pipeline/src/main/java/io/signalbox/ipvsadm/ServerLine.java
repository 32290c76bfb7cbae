package io.signalbox.ipvsadm;

import io.signalbox.service.ServerOptions;

/**
 * A real server at the moment of a listing.
 *
 * @param options that it was given
 * @param down its checks say so
 */
public record ServerLine(
        Endpoint address,
        ServerOptions options,
        boolean down,
        int activeConnections,
        int inactiveConnections,
        int persistentConnections,
        Traffic total,
        Traffic rate) {
    /** One that is up. */
    public ServerLine(
            final Endpoint address,
            final ServerOptions options,
            final int activeConnections,
            final int inactiveConnections,
            final int persistentConnections,
            final Traffic total,
            final Traffic rate) {
        this(address, options, false, activeConnections, inactiveConnections, persistentConnections, total, rate);
    }

    /** Its share of new connections: what it was given, or 0 while it is down. */
    public int weight() {
        return down ? 0 : options.weight();
    }
}
