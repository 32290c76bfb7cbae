package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerRegister;
import java.util.Arrays;

/**
 * The sets of servers of lblcr's destinations: linked lists, the newest member first, over one pool of members for all.
 * A server that was deleted stays a member and is passed over: it may come back.
 */
final class ServerSets {
    private static final int NONE = -1;
    /** Enough for one destination with as many servers as services have. */
    private static final int MIN_MEMBERS = 1024;

    /** First member by entry. */
    private final int[] first;

    private final int[] next;
    private final RealServer[] member;
    private int firstFree;

    ServerSets(final int entries) {
        final int members = MIN_MEMBERS + 2 * entries;
        first = new int[entries];
        next = new int[members];
        member = new RealServer[members];
        Arrays.fill(first, NONE);
        Arrays.setAll(next, i -> i + 1 == members ? NONE : i + 1);
    }

    boolean contains(final int entry, final RealServer server) {
        for (int i = first[entry]; i != NONE; i = next[i]) {
            if (member[i] == server) {
                return true;
            }
        }
        return false;
    }

    boolean hasSeveral(final int entry) {
        return first[entry] != NONE && next[first[entry]] != NONE;
    }

    /** The one that wlc would choose of the members that take new connections, or null. */
    RealServer leastLoaded(final int entry) {
        RealServer least = null;
        for (int i = first[entry]; i != NONE; i = next[i]) {
            final RealServer server = member[i];
            if (server.available
                    && server.acceptsNew()
                    && (least == null || WeightedLeastConnections.isLighter(server, least))) {
                least = server;
            }
        }
        return least;
    }

    /** The one with the greatest overhead for its weight of those that have a weight, deleted or not; or null. */
    RealServer mostLoaded(final int entry) {
        RealServer most = null;
        for (int i = first[entry]; i != NONE; i = next[i]) {
            final RealServer server = member[i];
            if (server.weight > 0 && (most == null || WeightedLeastConnections.isLighter(most, server))) {
                most = server;
            }
        }
        return most;
    }

    /** A new member; false where the pool is used up. */
    boolean add(final int entry, final RealServer server) {
        if (firstFree == NONE) {
            return false;
        }
        final int added = firstFree;
        firstFree = next[added];
        member[added] = server;
        next[added] = first[entry];
        first[entry] = added;
        return true;
    }

    void remove(final int entry, final RealServer server) {
        int before = NONE;
        int i = first[entry];
        while (member[i] != server) {
            before = i;
            i = next[i];
        }
        if (before == NONE) {
            first[entry] = next[i];
        } else {
            next[before] = next[i];
        }
        free(i);
    }

    void clear(final int entry) {
        while (first[entry] != NONE) {
            final int freed = first[entry];
            first[entry] = next[freed];
            free(freed);
        }
    }

    private void free(final int i) {
        member[i] = null;
        next[i] = firstFree;
        firstFree = i;
    }

    void save(final StateWriter to, final ServerRegister register) {
        to.putInts(first, first.length);
        to.putInts(next, next.length);
        to.putInt(firstFree);
        for (final RealServer server : member) {
            to.putInt(register.reference(server));
        }
    }

    void load(final StateReader from, final ServerRegister register) {
        from.getInts(first);
        from.getInts(next);
        firstFree = from.getInt();
        for (int i = 0; i < member.length; i++) {
            member[i] = register.referred(from.getInt());
        }
    }
}
