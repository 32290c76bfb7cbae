package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;

/**
 * A real server whose answers the director translates; it may be the host itself.
 *
 * @param protocol IP's number of it
 * @param port {@link #ANY_PORT} where it serves them all
 */
public record NatServer(Address address, int protocol, int port) {
    public static final int ANY_PORT = 0;
}
