package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The pools of a gateway, one for each public address, protocol and range of ports; one of all user ports takes 774,144
 * bytes, and some hundred more for each block.
 * There are no more than {@link #MAX_POOLS}. A pool is a small number, which it keeps while it is there.
 */
final class PortPools implements Remembered {
    /** Four protocols, of which three have ports of two kinds, at 256 addresses. */
    static final int MAX_POOLS = 1_792;

    static final int NONE = Records.NONE;

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

    /** @param spare those that were made before they are asked for */
    PortPools(final long seed0, final long seed1, final Map<Pool, Store<PublicPorts>> spare) {
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.spare = spare;
        places = new Records(MAX_POOLS, 0, seed0, seed1);
    }

    /**
     * The number of this pool, which is made where it is not there; {@link #NONE} where there are too many others.
     *
     * @param block how many ports an inside host is given at once; 0 for one by one
     */
    int find(final long hi, final long lo, final int protocol, final int first, final int last, final int block) {
        final int known = places.find(hi, lo, word(protocol, first, last, block));
        if (known != NONE || places.isFull()) {
            return known;
        }
        return make(new Pool(hi, lo, protocol, first, last, block));
    }

    private static long word(final int protocol, final int first, final int last, final int block) {
        return (long) block << BLOCK_SHIFT | (long) protocol << PROTOCOL_SHIFT | (long) first << FIRST_SHIFT | last;
    }

    private static long word(final Pool pool) {
        return word(pool.protocol(), pool.first(), pool.last(), pool.block());
    }

    boolean has(final Pool pool) {
        return places.find(pool.hi(), pool.lo(), word(pool)) != NONE;
    }

    /** How many more there can be. */
    int room() {
        return MAX_POOLS - places.size();
    }

    /** The number of this pool, which is not there; there must be room. */
    int make(final Pool pool) {
        final Store<PublicPorts> made = spare.remove(pool);
        final int number = places.add(pool.hi(), pool.lo(), word(pool));
        put(number, made == null ? pool.make(seed0, seed1) : made.open());
        return number;
    }

    /** With all its ports, as its key says. */
    private PublicPorts ofNumber(final int number) {
        return new Pool(
                        addressHi(number),
                        addressLo(number),
                        protocol(number),
                        firstPort(number),
                        lastPort(number),
                        block(number))
                .make(seed0, seed1);
    }

    private void put(final int number, final PublicPorts pool) {
        if (number == pools.size()) {
            pools.add(pool);
        } else {
            pools.set(number, pool);
        }
    }

    /** Pools that nobody wants go, once each of their ports may be had. True where some have to wait. Not for the packet path. */
    boolean sweep(final IntPredicate isWanted, final long nowNs) {
        boolean someWait = false;
        for (int number = next(NONE); number != NONE; number = next(number)) {
            final boolean isLeft = !isWanted.test(number);
            if (isLeft && pools.get(number).isWhole(nowNs)) {
                places.remove(number);
                pools.set(number, null);
            } else {
                someWait |= isLeft;
            }
        }
        return someWait;
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
        return (int) (places.keyC(number) >>> BLOCK_SHIFT);
    }

    int firstPort(final int number) {
        return (int) (places.keyC(number) >>> FIRST_SHIFT) & PORT_MASK;
    }

    int lastPort(final int number) {
        return (int) places.keyC(number) & PORT_MASK;
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
                places.add(from.getLong(), from.getLong(), from.getLong());
                put(number, ofNumber(number));
                pools.get(number).load(from);
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
