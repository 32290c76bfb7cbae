package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.packet.FlowKey;
import io.signalbox.route.AddressIndex;
import io.signalbox.route.Router;
import io.signalbox.service.LocalRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The local ends from which full NAT reaches real servers: ranges of addresses and ports. It keeps no list of those that
 * are free. It names ends by chance, one after the other, and the index of connections says which is free towards a
 * server; so an end serves as many connections as there are servers, and there is nothing to give back. An address that
 * is not served now, for it is probed for yet or somebody else has it, gives none.
 *
 * <p>Of all ends that are for a server it names {@link #FIRST_ROUND} in a row from a random one, then half as many from
 * another, and so on: a search is bounded, and so few as {@link #FIRST_ROUND} are searched to the last of them.
 */
public final class LocalPool implements Remembered {
    static final int FIRST_ROUND = 128;
    private static final int LAST_ROUND = 8;
    static final int MAX_RANGES = 64;

    /** What stands for an address in the index. */
    private static final int KNOWN = 0;

    private final Router router;
    private final FlowHash chance;
    private final List<LocalRange> ranges = new ArrayList<>();
    /** Deleted ones from which connections reach their servers yet. */
    private final List<LocalRange> leaving = new ArrayList<>();

    private final AddressIndex addresses = new AddressIndex();
    /** How many there were: no two are alike. */
    private long draws;

    /** The search in hand: how many ends there are, which is next, how many more of this round, how many of the next one. */
    private long ends;

    private long next;
    private int left;
    private int round;

    /** @param seed of what is drawn: an input, for ports are seen outside */
    public LocalPool(final Router router, final long seed) {
        this.router = router;
        chance = new FlowHash(seed, ~seed);
    }

    /** In the order in which they were added. */
    public List<LocalRange> ranges() {
        return ranges;
    }

    /** Those that were deleted, and that connections still need. */
    public List<LocalRange> leaving() {
        return leaving;
    }

    /** Some end is here: what comes to this address may be a real server's. */
    public boolean isAt(final long hi, final long lo) {
        return addresses.find(hi, lo) != AddressIndex.NONE;
    }

    /** The end that the flow is for is one of these, or was and is needed yet: it may be a real server's answer. */
    public boolean has(final FlowKey flow) {
        return isAt(flow.destinationHi, flow.destinationLo) && (isIn(ranges, flow) || isIn(leaving, flow));
    }

    private static boolean isIn(final List<LocalRange> ranges, final FlowKey flow) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(flow.destinationHi, flow.destinationLo, flow.destinationPort)) {
                return true;
            }
        }
        return false;
    }

    void add(final LocalRange range) {
        ranges.add(range);
        leaving.remove(range);
        findAddresses();
    }

    /** It gives no more ends; as long as it is needed, its addresses stay. */
    void remove(final LocalRange range, final boolean isNeeded) {
        ranges.remove(range);
        leaving.remove(range);
        if (isNeeded) {
            leaving.add(range);
        }
        findAddresses();
    }

    private void findAddresses() {
        addresses.clear();
        ranges.forEach(this::findAddresses);
        leaving.forEach(this::findAddresses);
    }

    private void findAddresses(final LocalRange range) {
        for (int i = 0; i < range.addresses(); i++) {
            addresses.put(range.hi(), range.firstLo() + i, KNOWN);
        }
    }

    // ---- search

    /** From here on {@link #next} names ends for a server, the source of {@code reply}. */
    void search(final FlowKey reply) {
        ends = 0;
        for (int i = 0; i < ranges.size(); i++) {
            ends += ranges.get(i).isFor(reply.sourceHi, reply.sourceLo)
                    ? ranges.get(i).ends()
                    : 0;
        }
        left = 0;
        round = FIRST_ROUND;
    }

    /** Makes another end the destination of {@code reply}; false where enough were named. */
    boolean next(final FlowKey reply) {
        do {
            if (left == 0) {
                beginRound(reply);
            }
            if (left == 0) {
                return false;
            }
            left--;
            name(next, reply);
            next = next + 1 == ends ? 0 : next + 1;
        } while (!router.isServed(reply.destinationHi, reply.destinationLo));
        return true;
    }

    private void beginRound(final FlowKey reply) {
        left = (int) Math.min(round, ends);
        next = share(chance.of(++draws, reply.sourceHi, reply.sourceLo, reply.sourcePort, 0), ends);
        final boolean isLast = left == ends || round == LAST_ROUND;
        round = isLast ? 0 : round / 2;
    }

    /** The end of this number, among those that are for the server. */
    private void name(final long number, final FlowKey reply) {
        long behind = number;
        int place = 0;
        LocalRange range = ranges.get(place);
        while (!range.isFor(reply.sourceHi, reply.sourceLo) || behind >= range.ends()) {
            behind -= range.isFor(reply.sourceHi, reply.sourceLo) ? range.ends() : 0;
            range = ranges.get(++place);
        }
        reply.destinationHi = range.hi();
        reply.destinationLo = range.firstLo() + behind / range.ports();
        reply.destinationPort = range.firstPort() + (int) (behind % range.ports());
    }

    /** A word's share of so many, of which there are less than 2^32. */
    private static long share(final long word, final long count) {
        return (word >>> Integer.SIZE) * count >>> Integer.SIZE;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putLong(draws);
        save(ranges, to);
        save(leaving, to);
    }

    private static void save(final List<LocalRange> some, final StateWriter to) {
        to.putInt(some.size());
        some.forEach(range -> range.save(to));
    }

    @Override
    public void load(final StateReader from) {
        draws = from.getLong();
        load(ranges, from);
        load(leaving, from);
        findAddresses();
    }

    private static void load(final List<LocalRange> some, final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            some.add(LocalRange.read(from));
        }
    }
}
