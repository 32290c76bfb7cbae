package io.signalbox.service;

/**
 * How a real server is used.
 *
 * @param weight its share of new connections; 0 for none
 * @param upperThreshold connections from which it takes no new ones; 0 for no limit
 * @param lowerThreshold connections below which it takes new ones again; 0 for three quarters of the upper one
 */
public record ServerOptions(
        ForwardingMethod method, int weight, int upperThreshold, int lowerThreshold, Tunnel tunnel) {

    public static ServerOptions of(final ForwardingMethod method, final int weight) {
        return new ServerOptions(method, weight, 0, 0, Tunnel.IPIP);
    }
}
