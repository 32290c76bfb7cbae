package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;

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
    public RealServer choose(final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        choice.cursor = cursor;
        choice.firstWeight = currentWeight;
        final RealServer server = topWeight == 0 ? null : walk(servers);
        choice.currentWeight = currentWeight;
        return server;
    }

    /** From the cursor on, until a server is found, or all of them were asked for the least weight. */
    private RealServer walk(final RealServers servers) {
        final int start = cursor;
        boolean allAsked = start == HEAD;
        int stop = HEAD;
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
                if (allAsked) {
                    return null;
                }
                // only those behind the start were asked for the least weight: the others are left
                stop = start;
            }
            skipVainRounds(servers);
            allAsked = true;
        }
    }

    /**
     * Passes over the rounds that ask for more than any server gives now: with a heavy server overloaded they can be
     * tens of thousands. Where none gives anything, the last round is left, which asks for 1.
     */
    private void skipVainRounds(final RealServers servers) {
        int highest = 0;
        for (int i = 0; i < servers.count(); i++) {
            final RealServer server = servers.get(i);
            if (!server.overloaded) {
                highest = Math.max(highest, server.weight);
            }
        }
        currentWeight = Math.min(currentWeight, Math.max(1, firstRound(highest)));
    }

    /** What the first round asks for that a server of this weight is in: 1 more than a multiple of the divisor. */
    private int firstRound(final int weight) {
        return weight - (divisor - 1);
    }

    @Override
    public void onBound(final RealServers servers) {
        measure(servers);
        currentWeight = topWeight;
    }

    @Override
    public void onChanged(final RealServers servers) {
        measure(servers);
        if (currentWeight > topWeight || currentWeight == 0) {
            currentWeight = topWeight;
        } else if (divisor > 1) {
            currentWeight = currentWeight / divisor * divisor + 1;
        }
    }

    private void measure(final RealServers servers) {
        cursor = HEAD;
        int highest = 0;
        int common = 0;
        for (int i = 0; i < servers.count(); i++) {
            final int weight = servers.get(i).weight;
            highest = Math.max(highest, weight);
            common = Weights.commonDivisor(common, weight);
        }
        divisor = Math.max(1, common);
        topWeight = firstRound(highest);
    }

    @Override
    public void save(final StateWriter to, final ServerRegister register) {
        to.putInt(cursor);
        to.putInt(currentWeight);
        to.putInt(topWeight);
        to.putInt(divisor);
    }

    @Override
    public void load(final StateReader from, final RealServers servers, final ServerRegister register) {
        cursor = from.getInt();
        currentWeight = from.getInt();
        topWeight = from.getInt();
        divisor = from.getInt();
    }
}
