package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * The server that says sorry: it serves while a service has no quorum, in place of all others.
 *
 * @param options by which it does
 * @param stays with weight 0, rather than to be deleted, while the quorum is there
 */
public record SorryServer(long hi, long lo, int port, ServerOptions options, boolean stays) {
    public boolean isAt(final long otherHi, final long otherLo, final int otherPort) {
        return lo == otherLo && hi == otherHi && port == otherPort;
    }

    void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(lo);
        to.putInt(port);
        options.save(to);
        to.putBoolean(stays);
    }

    static SorryServer read(final StateReader from) {
        return new SorryServer(
                from.getLong(), from.getLong(), from.getInt(), ServerOptions.read(from), from.getBoolean());
    }
}
