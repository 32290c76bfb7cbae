package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;

/** dh: the destination address decides; the servers share the slots in turn, whatever their weights. */
final class DestinationHash extends HashedSlots {
    private static final int BITS = 8;

    DestinationHash() {
        super(1 << BITS, false);
    }

    @Override
    int value(final FlowKey key) {
        return Hash.fold(key.destinationHi, key.destinationLo);
    }

    @Override
    int hash(final int value) {
        return Hash.multiplicative(value);
    }

    @Override
    int slot(final int value, final int offset) {
        return hash(value) >>> 32 - BITS;
    }

    @Override
    void fill(final RealServer[] slots, final RealServers servers) {
        for (int slot = 0; slot < slots.length; slot++) {
            slots[slot] = servers.get(slot % servers.count());
        }
    }
}
