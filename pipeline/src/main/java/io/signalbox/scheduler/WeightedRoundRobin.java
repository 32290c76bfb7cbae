package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;

/**
 * wrr: rounds along the list, each asking for a certain weight. The first round asks for the highest weight, each
 * further one for less by the weights' greatest common divisor, and after the lowest the highest comes again. So a
 * server of weight 3 is in three rounds of a cycle, one of weight 1 in one.
 *
 * <p>A change of the servers begins a new round but keeps the weight asked for, so the order of changes can be seen in
 * the sequence that follows.
 */
final class WeightedRoundRobin implements Scheduler {
    private static final int HEAD = -1;

    /** Index of the last server looked at. */
    private int cursor = HEAD;
    /** What this round asks for. */
    private int currentWeight;
    /** What the first round of a cycle asks for; 0 where no server has a weight. */
    private int topWeight;
    /** The greatest common divisor of all weights. */
    private int divisor = 1;

    @Override
    public RealServer choose(final RealServers servers, final FlowKey key, final Choice choice) {
        choice.cursor = cursor;
        final RealServer server = topWeight == 0 ? null : walk(servers);
        choice.currentWeight = currentWeight;
        return server;
    }

    /** From the cursor on, until a server is found or all of them were asked for the least possible weight. */
    private RealServer walk(final RealServers servers) {
        final int start = cursor;
        int stop = HEAD;
        boolean lastRound = false;
        boolean restarted = false;
        while (true) {
            while (++cursor < servers.count()) {
                final RealServer server = servers.get(cursor);
                if (!server.overloaded && server.weight >= currentWeight) {
                    return server;
                }
                if (cursor == stop) {
                    return null;
                }
            }
            cursor = HEAD;
            currentWeight -= divisor;
            if (currentWeight <= 0) {
                currentWeight = topWeight;
                if (lastRound || start == HEAD) {
                    return null;
                }
                restarted = true;
            }
            skipVainRounds(servers);
            lastRound = currentWeight <= divisor;
            if (lastRound && restarted) {
                stop = start;
            }
        }
    }

    /**
     * Goes at once to the first round that can find a server, or to the last one: with heavy servers overloaded it may
     * be tens of thousands of rounds away.
     */
    private void skipVainRounds(final RealServers servers) {
        final int goal = Math.max(divisor, highestWeight(servers, false));
        if (currentWeight > goal) {
            final int rounds = (currentWeight - goal + divisor - 1) / divisor;
            currentWeight -= rounds * divisor;
        }
    }

    @Override
    public void onBound(final RealServers servers) {
        measure(servers);
        currentWeight = topWeight;
    }

    @Override
    public void onAdded(final RealServers servers) {
        beginRound(servers);
    }

    @Override
    public void onEdited(final RealServers servers) {
        beginRound(servers);
    }

    @Override
    public void onRemoved(final RealServers servers, final int index) {
        beginRound(servers);
    }

    private void beginRound(final RealServers servers) {
        measure(servers);
        if (currentWeight > topWeight || currentWeight == 0) {
            currentWeight = topWeight;
        } else if (divisor > 1) {
            currentWeight = currentWeight / divisor * divisor + 1;
        }
    }

    private void measure(final RealServers servers) {
        cursor = HEAD;
        int common = 0;
        for (int i = 0; i < servers.count(); i++) {
            common = Weights.commonDivisor(common, servers.get(i).weight);
        }
        divisor = Math.max(1, common);
        topWeight = highestWeight(servers, true) - (divisor - 1);
    }

    private static int highestWeight(final RealServers servers, final boolean withOverloaded) {
        int highest = 0;
        for (int i = 0; i < servers.count(); i++) {
            final RealServer server = servers.get(i);
            if (withOverloaded || !server.overloaded) {
                highest = Math.max(highest, server.weight);
            }
        }
        return highest;
    }
}
