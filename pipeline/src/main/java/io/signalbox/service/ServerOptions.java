package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * How a real server is used.
 *
 * @param weight its share of new connections; 0 for none
 * @param upperThreshold connections from which it takes no new ones; 0 for no limit
 * @param lowerThreshold connections below which it takes new ones again; 0 for three quarters of the upper one
 * @param proxy by full NAT: it is told by the PROXY protocol, version 2, who its TCP clients are
 */
public record ServerOptions(
        ForwardingMethod method, int weight, int upperThreshold, int lowerThreshold, Tunnel tunnel, boolean proxy) {

    /** Without the PROXY protocol. */
    public ServerOptions(
            final ForwardingMethod method,
            final int weight,
            final int upperThreshold,
            final int lowerThreshold,
            final Tunnel tunnel) {
        this(method, weight, upperThreshold, lowerThreshold, tunnel, false);
    }

    public static ServerOptions of(final ForwardingMethod method, final int weight) {
        return new ServerOptions(method, weight, 0, 0, Tunnel.IPIP);
    }

    void save(final StateWriter to) {
        to.putByte(method.ordinal());
        to.putInt(weight);
        to.putInt(upperThreshold);
        to.putInt(lowerThreshold);
        tunnel.save(to);
        to.putBoolean(proxy);
    }

    static ServerOptions read(final StateReader from) {
        return new ServerOptions(
                ForwardingMethod.byId(from.getByte()),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                Tunnel.read(from),
                from.getBoolean());
    }
}
