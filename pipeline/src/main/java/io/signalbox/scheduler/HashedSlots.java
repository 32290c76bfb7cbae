package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;
import java.util.Arrays;

/** A table of slots, each naming a server; a hash of the packet's addresses points at one of them. */
abstract class HashedSlots implements Scheduler {
    private final RealServer[] slots;
    private final boolean fallback;

    HashedSlots(final int slotCount, final boolean fallback) {
        this.slots = new RealServer[slotCount];
        this.fallback = fallback;
    }

    @Override
    public final RealServer choose(
            final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        final int value = value(key);
        final int slot = slot(value, 0);
        choice.hash = Integer.toUnsignedLong(hash(value));
        choice.slot = slot;
        final RealServer server = slots[slot];
        if (server == null || server.acceptsNew()) {
            return server;
        }
        return fallback ? chooseOther(value, slot, choice) : null;
    }

    /** Tries every offset once, beginning with the number of the first slot: so the refused spread over the others. */
    private RealServer chooseOther(final int value, final int firstSlot, final Choice choice) {
        for (int tried = 0; tried < slots.length; tried++) {
            final int slot = slot(value, (firstSlot + tried) % slots.length);
            if (slots[slot].acceptsNew()) {
                choice.slot = slot;
                return slots[slot];
            }
        }
        return null;
    }

    /** What of a packet is hashed. */
    abstract int value(FlowKey key);

    abstract int hash(int value);

    /** The slot of {@code value} at offset 0; at other offsets, below the count of slots, another one to try. */
    abstract int slot(int value, int offset);

    /** Fills the slots, all empty now: all of them, or none where no server is to have one. */
    abstract void fill(RealServer[] slots, RealServers servers);

    private void rebuild(final RealServers servers) {
        Arrays.fill(slots, null);
        if (servers.count() > 0) {
            fill(slots, servers);
        }
    }

    @Override
    public void onBound(final RealServers servers) {
        rebuild(servers);
    }

    @Override
    public void onChanged(final RealServers servers) {
        rebuild(servers);
    }

    /** The slots follow from the servers. */
    @Override
    public void load(final StateReader from, final RealServers servers, final ServerRegister register) {
        rebuild(servers);
    }
}
