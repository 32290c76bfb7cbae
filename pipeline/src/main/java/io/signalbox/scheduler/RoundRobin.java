package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;

/** rr: the next server after the last chosen one. A weight says only whether a server takes part (not 0). */
final class RoundRobin implements Scheduler {
    private static final int HEAD = -1;

    /** Index of the last chosen server. */
    private int cursor = HEAD;

    @Override
    public RealServer choose(final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        choice.cursor = cursor;
        final int count = servers.count();
        for (int step = 1; step <= count; step++) {
            final int index = cursor + step < count ? cursor + step : cursor + step - count;
            final RealServer server = servers.get(index);
            if (server.acceptsNew()) {
                cursor = index;
                return server;
            }
        }
        return null;
    }

    @Override
    public void onBound(final RealServers servers) {
        cursor = HEAD;
    }

    /** The cursor stays with its server, which the newcomer has moved by one place. */
    @Override
    public void onAdded() {
        if (cursor != HEAD) {
            cursor++;
        }
    }

    /** The cursor stays with its server; if that is the one that left, it moves to the server before. */
    @Override
    public void onRemoved(final int index) {
        if (index <= cursor) {
            cursor--;
        }
    }

    @Override
    public void save(final StateWriter to, final ServerRegister register) {
        to.putInt(cursor);
    }

    @Override
    public void load(final StateReader from, final RealServers servers, final ServerRegister register) {
        cursor = from.getInt();
    }
}
