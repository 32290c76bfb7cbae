package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;

/**
 * sh: the client's address decides (sh-port: and its port); the servers share the slots by weight. A quiesced server
 * keeps one slot a turn, and its clients are refused, or with sh-fallback served by another.
 */
final class SourceHash extends HashedSlots {
    private static final int BITS = 8;
    private static final int MASK = (1 << BITS) - 1;

    private final boolean withPort;

    SourceHash(final int flags) {
        super(1 << BITS, (flags & SchedulerKind.FLAG_FALLBACK) != 0);
        withPort = (flags & SchedulerKind.FLAG_PORT) != 0;
    }

    @Override
    int value(final FlowKey key) {
        return Hash.client(key, withPort);
    }

    @Override
    int hash(final int value) {
        return Hash.multiplicative(value);
    }

    @Override
    int slot(final int value, final int offset) {
        return (hash(value) >>> 32 - BITS) + offset & MASK;
    }

    @Override
    void fill(final RealServer[] slots, final RealServers servers) {
        int index = 0;
        int taken = 0;
        for (int slot = 0; slot < slots.length; slot++) {
            final RealServer server = servers.get(index);
            slots[slot] = server;
            if (++taken >= server.weight) {
                index = (index + 1) % servers.count();
                taken = 0;
            }
        }
    }
}
