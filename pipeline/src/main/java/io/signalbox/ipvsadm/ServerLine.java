package io.signalbox.ipvsadm;

import io.signalbox.service.ServerOptions;

/**
 * A real server at the moment of a listing.
 *
 * @param options that it was given
 * @param weight its share of new connections: what it was given, or 0 while it is down or another serves in its place
 * @param down its checks say so
 * @param sorry it is there for want of a quorum
 */
public record ServerLine(
        Endpoint address,
        ServerOptions options,
        int weight,
        boolean down,
        boolean sorry,
        int activeConnections,
        int inactiveConnections,
        int persistentConnections,
        Traffic total,
        Traffic rate) {
    /** One that is up, and serves. */
    public ServerLine(
            final Endpoint address,
            final ServerOptions options,
            final int activeConnections,
            final int inactiveConnections,
            final int persistentConnections,
            final Traffic total,
            final Traffic rate) {
        this(
                address,
                options,
                options.weight(),
                false,
                false,
                activeConnections,
                inactiveConnections,
                persistentConnections,
                total,
                rate);
    }
}
