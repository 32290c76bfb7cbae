package io.signalbox.scheduler;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceKey;

/**
 * twos: two servers are drawn by weight, and of them the one with the smaller overhead for its weight is chosen; a tie
 * goes to the first drawn (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 1996).
 *
 * <p>The draws follow from the seed and from how many choices came before, and from nothing else.
 */
final class PowerOfTwoChoices implements Scheduler {
    private final SplitMix64 random;

    PowerOfTwoChoices(final long seed) {
        random = new SplitMix64(seed);
    }

    static PowerOfTwoChoices of(final ServiceKey key) {
        return new PowerOfTwoChoices(seed(key));
    }

    /** So that the draws differ from service to service. */
    static long seed(final ServiceKey key) {
        long seed = SplitMix64.mix(key.hi()) ^ key.lo();
        seed = SplitMix64.mix(seed) ^ (long) key.protocol() << 16 ^ key.port();
        return SplitMix64.mix(seed) ^ key.mark();
    }

    @Override
    public RealServer choose(final RealServers servers, final FlowKey key, final long nowNs, final Choice choice) {
        final long tickets = weights(servers) + 1;
        if (tickets == 1) {
            return null;
        }
        choice.cursor = draw(servers, tickets);
        choice.slot = draw(servers, tickets);
        final RealServer first = servers.get(choice.cursor);
        final RealServer second = servers.get(choice.slot);
        return WeightedLeastConnections.isLighter(second, first) ? second : first;
    }

    private static long weights(final RealServers servers) {
        long sum = 0;
        for (int i = 0; i < servers.count(); i++) {
            sum += servers.get(i).acceptsNew() ? servers.get(i).weight : 0;
        }
        return sum;
    }

    /**
     * Index of the server that holds a random one of the tickets, which are handed out by weight from number 1 on.
     * Number 0 falls to the first too, as in Linux.
     */
    private int draw(final RealServers servers, final long tickets) {
        long ticket = Long.remainderUnsigned(random.next(), tickets);
        for (int i = 0; i < servers.count(); i++) {
            if (servers.get(i).acceptsNew()) {
                ticket -= servers.get(i).weight;
                if (ticket <= 0) {
                    return i;
                }
            }
        }
        throw new IllegalStateException("A ticket beyond the last server's");
    }

    @Override
    public void save(final StateWriter to, final ServerRegister register) {
        to.putLong(random.state());
    }

    @Override
    public void load(final StateReader from, final RealServers servers, final ServerRegister register) {
        random.state(from.getLong());
    }
}
