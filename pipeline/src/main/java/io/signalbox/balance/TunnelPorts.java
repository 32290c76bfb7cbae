package io.signalbox.balance;

import io.signalbox.connection.FlowHash;
import io.signalbox.packet.FlowKey;

/**
 * UDP source ports of GUE tunnels: all packets of a flow have the same one, so that networks which spread tunnels over
 * several paths keep a flow in order. Keyed, for who can guess the ports can aim many flows at one path.
 */
final class TunnelPorts {
    /** Linux' range of local ports, as it is unless told otherwise. */
    static final int FIRST = 32_768;

    static final int LAST = 60_999;

    private static final int COUNT = LAST - FIRST + 1;

    private final FlowHash hash;

    TunnelPorts(final long seed) {
        hash = new FlowHash(seed, ~seed);
    }

    /** For a packet with these addresses and ports. */
    int of(final FlowKey inner) {
        final long ports = (long) inner.protocol << 32 | (long) inner.sourcePort << 16 | inner.destinationPort;
        final long hashed = hash.of(inner.sourceHi, inner.sourceLo, inner.destinationHi, inner.destinationLo, ports);
        return FIRST + (int) ((hashed >>> 32) * COUNT >>> 32);
    }
}
