package io.signalbox.translate;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * The ports of a public address and protocol, given by blocks of ports that lie side by side (RFC 6888 REQ-14): who had a
 * port is told once for a block, and not for each port. An inside host takes its ports from blocks that it holds, each by
 * chance; where those have none left it gets another block, by chance as well, up to {@link #MOST_OF_A_HOST}. A block is its host's until the last of its
 * ports is given back, and then rests as long as a port does. The last block has what is left over, too.
 *
 * <pre>
 *   held   by block:  0  since when, ns       16  when it was told of, ns     28  the next block of that host, or -1
 *                     8  until when, ns       24  host
 * </pre>
 */
public final class PortBlocks implements PublicPorts {
    /** Whoever asks finds a block in what the journal tells of the last minutes before a flow began with a port of it. */
    static final long TELL_NS = 300_000_000_000L;

    /** So many blocks a host may have: whoever looks for a port of its own looks into no more. */
    static final int MOST_OF_A_HOST = 64;

    private static final int SINCE = 0;
    private static final int UNTIL = 8;
    private static final int TOLD = 16;
    private static final int HOST = 24;
    private static final int NEXT = 28;
    private static final int HELD_BYTES = 32;
    /** So long ago that it is to be told of, whenever it is now. */
    private static final long NEVER = Long.MIN_VALUE;

    private final int first;
    private final int ports;
    private final int size;
    /** Of the numbers of blocks that nobody holds. */
    private final PortPool blocks;
    /** By block: its ports. */
    private final PortPool[] inside;

    private final PortPool.Room room;
    private final PagedMemory held;
    /** Who holds any; the value is the block that he got last. */
    private final Records hosts;

    public PortBlocks(final int first, final int last, final int size, final long seed0, final long seed1) {
        this.first = first;
        this.size = size;
        ports = last - first + 1;
        final int count = Math.max(1, ports / size);
        blocks = new PortPool(0, count - 1);
        room = new PortPool.Room(ports);
        inside = new PortPool[count];
        for (int block = 0; block < count; block++) {
            inside[block] = new PortPool(first(block), first(block) + size(block) - 1, room, block * size);
        }
        held = new PagedMemory(count * HELD_BYTES);
        hosts = new Records(count, 1, seed0, seed1);
    }

    // ---- taking

    @Override
    public int take(final long hi, final long lo, final long word, final long nowNs) {
        final int host = hosts.find(hi, lo, 0);
        int looked = 0;
        for (int block = latest(host); block != NONE; block = next(block)) {
            final int port = inside[block].take(word, nowNs);
            if (port != NONE) {
                return port;
            }
            looked++;
        }
        final int block = looked < MOST_OF_A_HOST ? blocks.take(word, nowNs) : NONE;
        if (block == NONE) {
            return NONE;
        }
        hold(block, host, hi, lo, nowNs);
        return inside[block].take(word << Integer.SIZE, nowNs);
    }

    @Override
    public boolean takeThis(final long hi, final long lo, final int port, final long nowNs) {
        if (port < first || port >= first + ports) {
            return false;
        }
        final int block = blockOf(port);
        final int host = hosts.find(hi, lo, 0);
        if (!holds(host, block)) {
            if (!needsAnother(host, nowNs) || !blocks.takeThis(block, nowNs)) {
                return false;
            }
            hold(block, host, hi, lo, nowNs);
        }
        return inside[block].takeThis(port, nowNs);
    }

    private void hold(final int block, final int known, final long hi, final long lo, final long nowNs) {
        inside[block].ripenAll(nowNs);
        final int host = known == Records.NONE ? hosts.add(hi, lo, 0) : known;
        put(block, SINCE, nowNs);
        put(block, UNTIL, nowNs);
        put(block, TOLD, NEVER);
        held.putInt(block * HELD_BYTES + HOST, host);
        held.putInt(block * HELD_BYTES + NEXT, latest(known));
        hosts.set(host, 0, block);
    }

    private boolean holds(final int host, final int wanted) {
        int block = latest(host);
        while (block != NONE && block != wanted) {
            block = next(block);
        }
        return block != NONE;
    }

    /** Nobody collects blocks by wishes: its own have no port left. */
    private boolean needsAnother(final int host, final long nowNs) {
        int count = 0;
        for (int block = latest(host); block != NONE; block = next(block)) {
            if (inside[block].hasAny(nowNs)) {
                return false;
            }
            count++;
        }
        return count < MOST_OF_A_HOST;
    }

    private int latest(final int host) {
        return host == Records.NONE ? NONE : (int) hosts.get(host, 0);
    }

    private int next(final int block) {
        return held.getInt(block * HELD_BYTES + NEXT);
    }

    // ---- giving back

    @Override
    public void giveBack(final int port, final long freedNs) {
        final int block = blockOf(port);
        inside[block].giveBack(port, freedNs);
        put(block, UNTIL, Math.max(untilNs(port), freedNs));
        if (isOver(port)) {
            letGo(block);
        }
    }

    private void letGo(final int block) {
        final int host = held.getInt(block * HELD_BYTES + HOST);
        if (latest(host) != block) {
            held.putInt(before(block, host) * HELD_BYTES + NEXT, next(block));
        } else if (next(block) != NONE) {
            hosts.set(host, 0, next(block));
        } else {
            hosts.remove(host);
        }
        blocks.giveBack(block, get(block, UNTIL));
    }

    private int before(final int block, final int host) {
        int at = latest(host);
        while (next(at) != block) {
            at = next(at);
        }
        return at;
    }

    // ---- telling

    /** The block of this port, which somebody has, is to be told of now. */
    boolean isToBeTold(final int port, final long nowNs) {
        final int block = blockOf(port);
        final boolean isTold = nowNs - TELL_NS < get(block, TOLD);
        if (!isTold) {
            put(block, TOLD, nowNs);
        }
        return !isTold;
    }

    /** Nobody has a port of its block any more. */
    boolean isOver(final int port) {
        return inside[blockOf(port)].taken() == 0;
    }

    /** The first port of its block. */
    int firstOf(final int port) {
        return first(blockOf(port));
    }

    /** How many ports its block has. */
    int sizeOf(final int port) {
        return size(blockOf(port));
    }

    /** Since when its block is somebody's, or was. */
    long sinceNs(final int port) {
        return get(blockOf(port), SINCE);
    }

    /** When the port of its block that was given back latest was free. */
    long untilNs(final int port) {
        return get(blockOf(port), UNTIL);
    }

    private int blockOf(final int port) {
        return Math.min((port - first) / size, inside.length - 1);
    }

    private int first(final int block) {
        return first + block * size;
    }

    private int size(final int block) {
        return block == inside.length - 1 ? ports - block * size : size;
    }

    private long get(final int block, final int value) {
        return held.getLong(block * HELD_BYTES + value);
    }

    private void put(final int block, final int value, final long toNs) {
        held.putLong(block * HELD_BYTES + value, toNs);
    }

    // ---- figures

    @Override
    public boolean isWhole(final long nowNs) {
        return blocks.isWhole(nowNs);
    }

    @Override
    public int ports() {
        return ports;
    }

    /** Of a block that somebody holds no port is anybody else's. */
    @Override
    public int taken() {
        return Math.min(ports, blocks.taken() * size);
    }

    /** Ports of blocks that nobody holds, and nobody may. */
    @Override
    public int resting() {
        return Math.min(ports - taken(), blocks.resting() * size);
    }

    /** To a host without one few blocks are left. */
    @Override
    public boolean hasJustRunLow() {
        return blocks.hasJustRunLow();
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        blocks.save(to);
        for (final PortPool each : inside) {
            each.saveCounts(to);
        }
        room.save(to);
        to.memory(held, held.capacity());
        hosts.save(to);
    }

    @Override
    public void load(final StateReader from) {
        blocks.load(from);
        for (final PortPool each : inside) {
            each.loadCounts(from);
        }
        room.load(from);
        from.memory(held);
        hosts.load(from);
    }
}
