package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;

/**
 * A program of the host's own that serves clients of the director, which translates its answers.
 *
 * @param protocol IP's number of it
 * @param port {@link #ANY_PORT} where it serves them all
 */
public record LocalServer(Address address, int protocol, int port) {
    public static final int ANY_PORT = 0;
}
