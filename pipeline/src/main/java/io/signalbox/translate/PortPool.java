package io.signalbox.translate;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * The free ports of a public address and protocol. Those that may be taken lie in a bag, from which one is drawn; those that
 * were given back stand in a line, until each has rested {@link #REST_NS} (RFC 6888 REQ-8), and go back into the bag. So taking and giving back cost a few steps
 * each, however many are taken, the last one is found as fast as the first, and whoever knows all ports that were given
 * so far cannot tell the next one from the rest of the bag.
 *
 * <pre>
 *   bag    2 bytes a port, the first {@link #ripe} of them
 *   line   8 bytes a port, in a circle: from when on it may be taken, in ticks of 2^20 ns, 48 | port 16
 *   place  2 bytes a port: where in the bag it lies, if it does
 * </pre>
 */
public final class PortPool implements Remembered {
    public static final int NONE = -1;
    /** How long a port that was given back is nobody's. */
    public static final long REST_NS = 120_000_000_000L;

    /** An alarm is due when so many of a hundred ports are taken or at rest: none of them is to be had. */
    static final int ALARM_PERCENT = 90;

    /** More than one goes from the line into the bag for each that is drawn, so the bag fills again. */
    private static final int RIPEN_AT_ONCE = 4;

    private static final int TICK_BITS = 20;
    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = 0xFFFF;

    private final int first;
    private final int ports;
    private final PagedMemory bag;
    private final PagedMemory line;
    /** Follows from the bag. */
    private final short[] places;

    private int ripe;
    /** Place of the one that was given back first. */
    private int head;

    private int resting;

    /** All ports of the range are there to be taken. */
    public PortPool(final int first, final int last) {
        this.first = first;
        ports = last - first + 1;
        bag = new PagedMemory(ports * Short.BYTES);
        line = new PagedMemory(ports * Long.BYTES);
        places = new short[ports];
        while (ripe < ports) {
            put(first + ripe);
        }
    }

    /** A port by chance, or {@link #NONE} where each is taken or at rest. The chance is {@code word}'s upper half. */
    public int take(final long word, final long nowNs) {
        ripen(nowNs);
        if (ripe == 0) {
            return NONE;
        }
        return takeAt((int) ((word >>> Integer.SIZE) * ripe >>> Integer.SIZE));
    }

    /** Takes this port; false where it is none of the pool's, taken, or at rest. */
    boolean takeThis(final int port, final long nowNs) {
        ripen(nowNs);
        final boolean isHere = port >= first && port - first < ports;
        final int place = isHere ? places[port - first] & PORT_MASK : ripe;
        if (place >= ripe || at(place) != port) {
            return false;
        }
        takeAt(place);
        return true;
    }

    /** The last of the bag takes its place. */
    private int takeAt(final int place) {
        final int port = at(place);
        ripe--;
        lay(at(ripe), place);
        return port;
    }

    /** A port that was taken rests from this event time on. */
    public void giveBack(final int port, final long freedNs) {
        final long tick = (freedNs + REST_NS - 1 >> TICK_BITS) + 1;
        line.putLong((head + resting) % ports * Long.BYTES, tick << PORT_BITS | port);
        resting++;
    }

    /** Each of its ports may be had. It takes as many steps as there are that have rested. */
    boolean isWhole(final long nowNs) {
        ripen(nowNs, ports);
        return ripe == ports;
    }

    private void ripen(final long nowNs) {
        ripen(nowNs, RIPEN_AT_ONCE);
    }

    private void ripen(final long nowNs, final int most) {
        for (int moved = 0; moved < most && resting > 0; moved++) {
            final long first = line.getLong(head * Long.BYTES);
            if (first >>> PORT_BITS > nowNs >> TICK_BITS) {
                return;
            }
            put((int) first & PORT_MASK);
            head = (head + 1) % ports;
            resting--;
        }
    }

    private void put(final int port) {
        lay(port, ripe);
        ripe++;
    }

    private void lay(final int port, final int place) {
        bag.putShort(place * Short.BYTES, (short) port);
        places[port - first] = (short) place;
    }

    private int at(final int place) {
        return bag.getShort(place * Short.BYTES) & PORT_MASK;
    }

    /** How many ports there are in all. */
    public int ports() {
        return ports;
    }

    /** How many are somebody's now. */
    public int taken() {
        return ports - ripe - resting;
    }

    /** How many were given back, and may not be taken yet, or were not moved since. */
    int resting() {
        return resting;
    }

    /** The port that was taken last is the one with which few are left. */
    boolean hasJustRunLow() {
        return ports - ripe == Math.max(1, ports * ALARM_PERCENT / 100);
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(ripe);
        to.putInt(head);
        to.putInt(resting);
        to.memory(bag, bag.capacity());
        to.memory(line, line.capacity());
    }

    @Override
    public void load(final StateReader from) {
        ripe = from.getInt();
        head = from.getInt();
        resting = from.getInt();
        from.memory(bag);
        from.memory(line);
        from.afterwards(this::findAll);
    }

    private void findAll() {
        for (int place = 0; place < ripe; place++) {
            places[at(place) - first] = (short) place;
        }
    }
}
