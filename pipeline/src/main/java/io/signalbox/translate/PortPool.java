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
 * <p>What it remembers lies in a {@link Room}, which pools of neighbouring ports can share:
 *
 * <pre>
 *   bag    2 bytes a port, the first {@link #ripe} of them
 *   line   8 bytes a port, in a circle: from when on it may be taken, in ticks of 2^20 ns, 48 | port 16
 *   place  2 bytes a port: where in the bag it lies, if it does
 * </pre>
 */
public final class PortPool implements PublicPorts {
    public static final int NONE = PublicPorts.NONE;
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
    private final Room room;
    /** Its place in the room, in ports. */
    private final int base;

    private int ripe;
    /** Place of the one that was given back first. */
    private int head;

    private int resting;
    /** Somebody was told that few are left, and since then there were no more. */
    private boolean isToldOfLow;

    /** All ports of the range are there to be taken. */
    public PortPool(final int first, final int last) {
        this(first, last, new Room(last - first + 1), 0);
    }

    /** Likewise, in a room that has others, too. */
    PortPool(final int first, final int last, final Room room, final int base) {
        this.first = first;
        ports = last - first + 1;
        this.room = room;
        this.base = base;
        while (ripe < ports) {
            put(first + ripe);
        }
    }

    @Override
    public int take(final long hi, final long lo, final long word, final long nowNs) {
        return take(word, nowNs);
    }

    /** A port by chance, or {@link #NONE} where each is taken or at rest. The chance is {@code word}'s upper half. */
    public int take(final long word, final long nowNs) {
        ripen(nowNs);
        if (ripe == 0) {
            return NONE;
        }
        return takeAt((int) ((word >>> Integer.SIZE) * ripe >>> Integer.SIZE));
    }

    @Override
    public boolean takeThis(final long hi, final long lo, final int port, final long nowNs) {
        return takeThis(port, nowNs);
    }

    /** Takes this port; false where it is none of the pool's, taken, or at rest. */
    boolean takeThis(final int port, final long nowNs) {
        ripen(nowNs);
        final boolean isHere = port >= first && port - first < ports;
        final int place = isHere ? room.places.getShort((base + port - first) * Short.BYTES) & PORT_MASK : ripe;
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

    @Override
    public void giveBack(final int port, final long freedNs) {
        final long tick = (freedNs + REST_NS - 1 >> TICK_BITS) + 1;
        room.line.putLong((base + (head + resting) % ports) * Long.BYTES, tick << PORT_BITS | port);
        resting++;
    }

    /** One may be had now. */
    boolean hasAny(final long nowNs) {
        ripen(nowNs);
        return ripe > 0;
    }

    @Override
    public boolean isWhole(final long nowNs) {
        ripenAll(nowNs);
        return ripe == ports;
    }

    /** All that have rested can be taken at once. */
    void ripenAll(final long nowNs) {
        ripen(nowNs, ports);
    }

    private void ripen(final long nowNs) {
        ripen(nowNs, RIPEN_AT_ONCE);
    }

    private void ripen(final long nowNs, final int most) {
        for (int moved = 0; moved < most && resting > 0; moved++) {
            final long first = room.line.getLong((base + head) * Long.BYTES);
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
        isToldOfLow &= isLow();
    }

    private void lay(final int port, final int place) {
        room.bag.putShort((base + place) * Short.BYTES, (short) port);
        room.places.putShort((base + port - first) * Short.BYTES, (short) place);
    }

    private int at(final int place) {
        return room.bag.getShort((base + place) * Short.BYTES) & PORT_MASK;
    }

    @Override
    public int ports() {
        return ports;
    }

    @Override
    public int taken() {
        return ports - ripe - resting;
    }

    @Override
    public int resting() {
        return resting;
    }

    @Override
    public boolean hasJustRunLow() {
        final boolean isNews = isLow() && !isToldOfLow;
        isToldOfLow |= isNews;
        return isNews;
    }

    private boolean isLow() {
        return ports - ripe >= Math.max(1, ports * ALARM_PERCENT / 100);
    }

    @Override
    public void save(final StateWriter to) {
        saveCounts(to);
        to.putBoolean(isToldOfLow);
        room.save(to);
    }

    /** How many ports are where. */
    void saveCounts(final StateWriter to) {
        to.putInt(ripe);
        to.putInt(head);
        to.putInt(resting);
    }

    @Override
    public void load(final StateReader from) {
        loadCounts(from);
        isToldOfLow = from.getBoolean();
        room.load(from);
    }

    void loadCounts(final StateReader from) {
        ripe = from.getInt();
        head = from.getInt();
        resting = from.getInt();
        from.afterwards(this::findAll);
    }

    private void findAll() {
        for (int place = 0; place < ripe; place++) {
            room.places.putShort((base + at(place) - first) * Short.BYTES, (short) place);
        }
    }

    /** What so many ports take. */
    static final class Room implements Remembered {
        private final PagedMemory bag;
        private final PagedMemory line;
        /** Follows from the bag. */
        private final PagedMemory places;

        Room(final int ports) {
            bag = new PagedMemory(ports * Short.BYTES);
            line = new PagedMemory(ports * Long.BYTES);
            places = new PagedMemory(ports * Short.BYTES);
        }

        @Override
        public void save(final StateWriter to) {
            to.memory(bag, bag.capacity());
            to.memory(line, line.capacity());
        }

        @Override
        public void load(final StateReader from) {
            from.memory(bag);
            from.memory(line);
        }
    }
}
