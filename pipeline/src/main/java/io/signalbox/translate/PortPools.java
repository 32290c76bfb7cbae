package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The pools of a gateway, one for each public address, protocol and range of ports. A pool is made when it is asked for
 * first, and stays; one of all user ports takes 774,144 bytes. There are no more than {@link #MAX_POOLS}: four protocols of
 * 256 addresses.
 */
final class PortPools implements Remembered {
    static final int MAX_POOLS = 1_024;

    private static final int PROTOCOL_SHIFT = 32;
    private static final int FIRST_SHIFT = 16;
    private static final int PORT_MASK = 0xFFFF;

    private final Records places;
    private final List<PortPool> pools = new ArrayList<>();

    PortPools(final long seed0, final long seed1) {
        places = new Records(MAX_POOLS, 0, seed0, seed1);
    }

    /** The number of this pool, for {@link #get}; {@link Records#NONE} where there are too many others. */
    int find(final long hi, final long lo, final int protocol, final int first, final int last) {
        final long word = (long) protocol << PROTOCOL_SHIFT | (long) first << FIRST_SHIFT | last;
        final int known = places.find(hi, lo, word);
        if (known != Records.NONE || places.isFull()) {
            return known;
        }
        pools.add(new PortPool(first, last));
        return places.add(hi, lo, word);
    }

    PortPool get(final int number) {
        return pools.get(number);
    }

    int count() {
        return pools.size();
    }

    long addressHi(final int number) {
        return places.keyA(number);
    }

    long addressLo(final int number) {
        return places.keyB(number);
    }

    int protocol(final int number) {
        return (int) (places.keyC(number) >>> PROTOCOL_SHIFT);
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(pools.size());
        for (int number = 0; number < pools.size(); number++) {
            to.putLong(places.keyA(number));
            to.putLong(places.keyB(number));
            to.putLong(places.keyC(number));
            pools.get(number).save(to);
        }
    }

    /** Numbers are given in the order in which pools are made, so they come out as they were. */
    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            final long hi = from.getLong();
            final long lo = from.getLong();
            final long word = from.getLong();
            final int first = (int) (word >>> FIRST_SHIFT) & PORT_MASK;
            final int number = find(hi, lo, (int) (word >>> PROTOCOL_SHIFT), first, (int) word & PORT_MASK);
            pools.get(number).load(from);
        }
    }
}
