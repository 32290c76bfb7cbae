package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;

/**
 * lblcr: each destination has a set of servers. It grows where the least loaded of them is crowded, and shrinks by the
 * most loaded one when it has not changed for as long as destinations are remembered.
 */
final class ReplicatedLocality extends Locality {
    private final ServerSets sets;
    private final long[] changedNs;

    ReplicatedLocality(final ServiceKey key) {
        super(key);
        final int destinations = DestinationCache.destinationsOf(key);
        sets = new ServerSets(destinations);
        changedNs = new long[destinations];
    }

    /** The least loaded, even if it is the one that leaves the set just now. */
    @Override
    RealServer recall(final int entry, final long nowNs) {
        final RealServer least = sets.leastLoaded(entry);
        if (sets.hasSeveral(entry) && nowNs - changedNs[entry] > destinations.expirationNs) {
            shrink(entry, nowNs);
        }
        return least;
    }

    private void shrink(final int entry, final long nowNs) {
        final RealServer most = sets.mostLoaded(entry);
        if (most != null) {
            sets.remove(entry, most);
            changedNs[entry] = nowNs;
        }
    }

    @Override
    void clear(final int entry) {
        sets.clear(entry);
    }

    @Override
    void remember(final int entry, final RealServer server, final long nowNs) {
        if (!sets.contains(entry, server) && sets.add(entry, server)) {
            changedNs[entry] = nowNs;
        }
    }

    @Override
    void saveServers(final StateWriter to, final ServerRegister register) {
        sets.save(to, register);
        to.putLongs(changedNs, changedNs.length);
    }

    @Override
    void loadServers(final StateReader from, final ServerRegister register) {
        sets.load(from, register);
        from.getLongs(changedNs);
    }
}
