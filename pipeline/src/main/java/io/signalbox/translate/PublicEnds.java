package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.packet.FlowKey;

/**
 * Finds the public address and port of a new flow as Linux does: first what the inside end has already for another flow,
 * then its own port, then one by chance; each only where no other flow to the same remote end has it. So a port serves
 * as many flows as there are remote ends, and what is free for one remote end is a question to the index, not a list.
 *
 * <p>A search by chance looks at {@link #FIRST_ROUND} ports in a row from a random one, then at half as many from
 * another, and so on: its cost is bounded, and a range of so few ports is searched to the last of them.
 */
final class PublicEnds implements Remembered {
    static final int FIRST_ROUND = 128;
    private static final int LAST_ROUND = 8;

    /** Where a flow's own port is not free, the other is of the same kind: programs of the system had the low ones. */
    private static final int FIRST_USER_PORT = 1_024;

    private static final int FIRST_SYSTEM_PORT = 600;
    private static final int FIRST_UPPER_PORT = 512;
    private static final int MAX_PORT = 0xFFFF;

    private final Mappings mappings;
    private final FlowHash chance;
    /** How many there were: no two are alike. */
    private long draws;

    /** The new flow's answers, as far as their destination is found. */
    private final FlowKey answer = new FlowKey();

    /** @param seed of what is drawn: an input, for ports are seen outside */
    PublicEnds(final Mappings mappings, final long seed) {
        this.mappings = mappings;
        chance = new FlowHash(seed, ~seed);
    }

    /** What {@link #find} found. */
    long addressHi() {
        return answer.destinationHi;
    }

    long addressLo() {
        return answer.destinationLo;
    }

    int port() {
        return answer.destinationPort;
    }

    /**
     * False where every end that may be had, or was looked at, is another flow's.
     *
     * @param ownHi for masquerading, the address of the interface that the flow leaves by
     */
    boolean find(final FlowKey flow, final SourceRule rule, final long ownHi, final long ownLo, final long nowNs) {
        answer.setReversed(flow);
        if (!rule.random() && findAsBefore(flow, rule, ownHi, ownLo, nowNs)) {
            return true;
        }
        answer.destinationHi = ownHi;
        answer.destinationLo = ownLo;
        if (!rule.isMasquerade()) {
            rule.address(numberFor(flow, rule.addresses()), answer);
        }
        answer.destinationPort = flow.sourcePort;
        if (!rule.random() && rule.allowsPort(flow.sourcePort) && isFree(nowNs)) {
            return true;
        }
        return Bindings.hasPorts(flow.protocol) ? search(flow, rule, nowNs) : isFree(nowNs);
    }

    /** An inside end is to be seen as the same public one by everybody, as far as that goes. */
    private boolean findAsBefore(
            final FlowKey flow, final SourceRule rule, final long ownHi, final long ownLo, final long nowNs) {
        final int before = mappings.newestOf(flow, nowNs);
        if (before == Mappings.NONE) {
            return false;
        }
        final long hi = mappings.publicHi(before);
        final long lo = mappings.publicLo(before);
        final int port = mappings.publicPort(before);
        final boolean isAllowed = rule.isMasquerade() ? lo == ownLo && hi == ownHi : rule.names(hi, lo);
        answer.destinationHi = hi;
        answer.destinationLo = lo;
        answer.destinationPort = port;
        return isAllowed && rule.allowsPort(port) && isFree(nowNs);
    }

    private boolean search(final FlowKey flow, final SourceRule rule, final long nowNs) {
        final int first = rule.hasPorts() ? rule.firstPort() : firstLike(flow);
        final int last = rule.hasPorts() ? rule.lastPort() : lastLike(flow);
        final int count = last - first + 1;
        for (int round = FIRST_ROUND; round >= LAST_ROUND; round /= 2) {
            final int from = (int) share(draw(flow), count);
            for (int i = 0; i < Math.min(round, count); i++) {
                answer.destinationPort = first + (from + i) % count;
                if (isFree(nowNs)) {
                    return true;
                }
            }
            if (round >= count) {
                return false;
            }
        }
        return false;
    }

    private boolean isFree(final long nowNs) {
        return mappings.findFromOutside(answer, nowNs) == Mappings.NONE;
    }

    private static int firstLike(final FlowKey flow) {
        if (PortPools.isIcmp(flow.protocol)) {
            return 0;
        }
        if (flow.sourcePort >= FIRST_USER_PORT) {
            return FIRST_USER_PORT;
        }
        return flow.sourcePort < FIRST_UPPER_PORT ? 1 : FIRST_SYSTEM_PORT;
    }

    private static int lastLike(final FlowKey flow) {
        if (PortPools.isIcmp(flow.protocol) || flow.sourcePort >= FIRST_USER_PORT) {
            return MAX_PORT;
        }
        return (flow.sourcePort < FIRST_UPPER_PORT ? FIRST_UPPER_PORT : FIRST_USER_PORT) - 1;
    }

    private long draw(final FlowKey flow) {
        return chance.of(++draws, flow.sourceLo, flow.destinationHi, flow.destinationLo, flow.sourcePort);
    }

    /** An inside host keeps its public address (RFC 4787 section 4.1): which one it is follows from its own. */
    private long numberFor(final FlowKey flow, final long count) {
        return share(chance.of(0, flow.sourceLo, flow.sourceHi, 0, 0), count);
    }

    /** A word's share of so many, of which there are 2^32 at most. */
    private static long share(final long word, final long count) {
        return (word >>> Integer.SIZE) * count >>> Integer.SIZE;
    }

    @Override
    public void save(final StateWriter to) {
        to.putLong(draws);
    }

    @Override
    public void load(final StateReader from) {
        draws = from.getLong();
    }
}
