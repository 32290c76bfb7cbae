package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.store.Store;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pools of a gateway, one for each public address, protocol and range of ports; one of all user ports takes 774,144
 * bytes, and some hundred more for each block. They come with the rules that name their addresses, and go with them. There
 * are no more than {@link #MAX_POOLS}. A pool is a small number, which it keeps while it is there.
 */
final class PortPools implements Remembered {
    /** Four protocols, of which three have ports of two kinds, at 256 addresses. */
    static final int MAX_POOLS = 1_792;

    static final int NONE = Records.NONE;
    static final int FIRST_USER_PORT = 1_024;
    private static final int MAX_PORT = 0xFFFF;

    /** Their ports are low ones or users'. */
    private static final int[] WITH_TWO_KINDS = {Protocol.TCP, Protocol.UDP, Protocol.SCTP};

    private static final int BLOCK_SHIFT = 40;
    private static final int PROTOCOL_SHIFT = 32;
    private static final int FIRST_SHIFT = 16;
    private static final int PORT_MASK = 0xFFFF;
    private static final int PROTOCOL_MASK = 0xFF;
    /** Stands for a number that is nobody's, while numbers are given again: no pool has this key. */
    private static final long GAP = -1;

    private final long seed0;
    private final long seed1;
    private final Records places;
    private final Map<Pool, Store<PublicPorts>> spare;
    private final List<PublicPorts> pools = new ArrayList<>();

    /** An address, and its ports by protocol, range and block. */
    record Pool(long hi, long lo, long word) {
        /** All of them are there to be taken. */
        PublicPorts make(final long seed0, final long seed1) {
            return block(word) == 0
                    ? new PortPool(firstPort(word), lastPort(word))
                    : new PortBlocks(firstPort(word), lastPort(word), block(word), seed0, seed1);
        }
    }

    /** @param spare pools that were made before they are asked for */
    PortPools(final long seed0, final long seed1, final Map<Pool, Store<PublicPorts>> spare) {
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.spare = spare;
        places = new Records(MAX_POOLS, 0, seed0, seed1);
    }

    // ---- rules

    /**
     * Makes the pools of a rule that names its public addresses; false where there are too many others. One that does not
     * has its pools made when first a flow has such an address: which, its interfaces say.
     */
    boolean reserve(final SourceRule rule) {
        final List<Pool> missing =
                wanted(rule).stream().filter(pool -> !has(pool)).toList();
        if (missing.size() > MAX_POOLS - places.size()) {
            return false;
        }
        missing.forEach(this::add);
        return true;
    }

    boolean has(final Pool pool) {
        return places.find(pool.hi(), pool.lo(), pool.word()) != NONE;
    }

    /** Those of the public addresses that a rule names, in their order: of more than there can be at all the first. */
    static Set<Pool> wanted(final SourceRule rule) {
        final Set<Pool> wanted = new LinkedHashSet<>();
        for (final AddressRange range : rule.to()) {
            for (long i = 0; i < range.size() && wanted.size() <= MAX_POOLS; i++) {
                want(rule, range.hi(), range.first() + i, wanted);
            }
        }
        return wanted;
    }

    /** Which kind a flow's port is of matters if an operator wants it to, and he may want so any time. */
    private static void want(final SourceRule rule, final long hi, final long lo, final Set<Pool> wanted) {
        for (final int protocol : WITH_TWO_KINDS) {
            wanted.add(new Pool(hi, lo, word(rule, protocol, false)));
            wanted.add(new Pool(hi, lo, word(rule, protocol, true)));
        }
        wanted.add(new Pool(hi, lo, word(rule, rule.isIpv4() ? Protocol.ICMP : Protocol.ICMPV6, false)));
    }

    /**
     * The number of the pool of a rule's ports at an address, which is made where it is not there; {@link #NONE} where there
     * are too many others.
     *
     * @param isLow whether a port below {@link #FIRST_USER_PORT} is wanted, where the rule does not say which
     */
    int find(final SourceRule rule, final int protocol, final boolean isLow, final long hi, final long lo) {
        final long word = word(rule, protocol, isLow);
        final int known = places.find(hi, lo, word);
        if (known != NONE || places.isFull()) {
            return known;
        }
        return add(new Pool(hi, lo, word));
    }

    private int add(final Pool pool) {
        final Store<PublicPorts> made = spare.remove(pool);
        final int number = places.add(pool.hi(), pool.lo(), pool.word());
        put(number, made == null ? pool.make(seed0, seed1) : made.open());
        return number;
    }

    private static long word(final SourceRule rule, final int protocol, final boolean isLow) {
        if (rule.hasPorts()) {
            return word(
                    protocol, rule.firstPort(), rule.lastPort(), rule.limits().block());
        }
        if (isIcmp(protocol)) {
            return word(protocol, 0, MAX_PORT, rule.limits().block());
        }
        return isLow
                ? word(protocol, 1, FIRST_USER_PORT - 1, 0) // there are too few for blocks
                : word(protocol, FIRST_USER_PORT, MAX_PORT, rule.limits().block());
    }

    private static long word(final int protocol, final long first, final int last, final long block) {
        return block << BLOCK_SHIFT | (long) protocol << PROTOCOL_SHIFT | first << FIRST_SHIFT | last;
    }

    /** Its ports are the identifiers of its queries. */
    static boolean isIcmp(final int protocol) {
        return protocol == Protocol.ICMP || protocol == Protocol.ICMPV6;
    }

    /**
     * Pools that none of these rules wants go, once each of their ports may be had. True where some have to wait. Not for the
     * packet path.
     */
    boolean sweep(final List<SourceRule> rules, final long nowNs) {
        boolean someWait = false;
        for (int number = next(NONE); number != NONE; number = next(number)) {
            final boolean isLeft = !isWanted(number, rules);
            if (isLeft && pools.get(number).isWhole(nowNs)) {
                places.remove(number);
                pools.set(number, null);
            } else {
                someWait |= isLeft;
            }
        }
        return someWait;
    }

    private boolean isWanted(final int number, final List<SourceRule> rules) {
        return rules.stream().anyMatch(rule -> isAt(number, rule) && isOf(number, rule));
    }

    private boolean isAt(final int number, final SourceRule rule) {
        final long hi = addressHi(number);
        final long lo = addressLo(number);
        return rule.isMasquerade() ? rule.isIpv4() == Addresses.isIpv4(hi, lo) : rule.names(hi, lo);
    }

    private boolean isOf(final int number, final SourceRule rule) {
        final long word = places.keyC(number);
        return word == word(rule, protocol(number), false) || word == word(rule, protocol(number), true);
    }

    // ---- pools

    private void put(final int number, final PublicPorts pool) {
        if (number == pools.size()) {
            pools.add(pool);
        } else {
            pools.set(number, pool);
        }
    }

    PublicPorts get(final int number) {
        return pools.get(number);
    }

    /** The pool that follows in the order of numbers, or {@link #NONE}; the first after {@link #NONE}. */
    int next(final int number) {
        return places.next(number);
    }

    long addressHi(final int number) {
        return places.keyA(number);
    }

    long addressLo(final int number) {
        return places.keyB(number);
    }

    int protocol(final int number) {
        return (int) (places.keyC(number) >>> PROTOCOL_SHIFT) & PROTOCOL_MASK;
    }

    /** How many ports an inside host is given at once; 0 for one by one. */
    int block(final int number) {
        return block(places.keyC(number));
    }

    private static int block(final long word) {
        return (int) (word >>> BLOCK_SHIFT);
    }

    int firstPort(final int number) {
        return firstPort(places.keyC(number));
    }

    private static int firstPort(final long word) {
        return (int) (word >>> FIRST_SHIFT) & PORT_MASK;
    }

    int lastPort(final int number) {
        return lastPort(places.keyC(number));
    }

    private static int lastPort(final long word) {
        return (int) word & PORT_MASK;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(pools.size());
        for (int number = 0; number < pools.size(); number++) {
            to.putBoolean(pools.get(number) != null);
            if (pools.get(number) != null) {
                to.putLong(places.keyA(number));
                to.putLong(places.keyB(number));
                to.putLong(places.keyC(number));
                pools.get(number).save(to);
            }
        }
    }

    /** Numbers are given in their order, so pools have those that they had. */
    @Override
    public void load(final StateReader from) {
        final int count = from.getInt();
        for (int number = 0; number < count; number++) {
            if (from.getBoolean()) {
                pools.get(add(new Pool(from.getLong(), from.getLong(), from.getLong())))
                        .load(from);
            } else {
                places.add(number, 0, GAP);
                put(number, null);
            }
        }
        for (int number = count - 1; number >= 0; number--) {
            if (pools.get(number) == null) {
                places.remove(number);
            }
        }
    }
}
