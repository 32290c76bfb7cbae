package io.signalbox.decision;

import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;

/**
 * The real servers that stood to choose when a scheduler was asked, with the numbers it saw: a copy, because the
 * counts move on. At most {@link #LIMIT} are kept; {@link #total} says how many there were.
 */
public final class Candidates {
    public static final int LIMIT = 64;

    public int count;
    public int total;
    public final RealServer[] server = new RealServer[LIMIT];
    public final int[] weight = new int[LIMIT];
    /** The last weight that was not 0: quiesced servers keep their slots of mh by it. */
    public final int[] lastWeight = new int[LIMIT];

    public final int[] active = new int[LIMIT];
    public final int[] inactive = new int[LIMIT];
    public final boolean[] overloaded = new boolean[LIMIT];

    public void clear() {
        count = 0;
        total = 0;
    }

    public void copy(final RealServers servers) {
        total = servers.count();
        count = Math.min(total, LIMIT);
        for (int i = 0; i < count; i++) {
            final RealServer candidate = servers.get(i);
            server[i] = candidate;
            weight[i] = candidate.weight;
            lastWeight[i] = candidate.lastPositiveWeight;
            active[i] = candidate.activeConnections;
            inactive[i] = candidate.inactiveConnections;
            overloaded[i] = candidate.overloaded;
        }
    }
}
