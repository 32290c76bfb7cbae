package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/** What a real server of a service is known by: before it is there, while it is, and when it comes back. */
public record ServerKey(ServiceKey service, long hi, long lo, int port) {
    void save(final StateWriter to) {
        service.save(to);
        to.putLong(hi);
        to.putLong(lo);
        to.putInt(port);
    }

    static ServerKey read(final StateReader from) {
        return new ServerKey(ServiceKey.read(from), from.getLong(), from.getLong(), from.getInt());
    }
}
