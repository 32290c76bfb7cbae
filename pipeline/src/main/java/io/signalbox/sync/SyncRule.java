package io.signalbox.sync;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.store.Store;
import io.signalbox.wire.Protocol;

/**
 * When an entry is worth a record: in Linux's order of tests, on Linux's ticks of 10 ms. What was told last of an entry
 * is remembered in a long for each that the table can hold, from the first start of a master on:
 *
 * <pre>
 *   63                                                        10  9  8  7           0
 *   +-----------------------------------------------------------+-----+-------------+
 *   | tick at which its timer would have ended, a multiple of 4 |tries|    state    |    0: never told
 *   +-----------------------------------------------------------+-----+-------------+
 * </pre>
 */
final class SyncRule implements Remembered {
    private static final long TICK_NS = 10_000_000L;
    private static final long TICKS_PER_SECOND = 1_000_000_000L / TICK_NS;
    /** An entry is not refreshed before half its timeout is over, or this. */
    private static final long LONGEST_WAIT = 10 * TICKS_PER_SECOND;

    private static final int TRIES_MASK = 3;
    private static final int STATE_BITS = 8;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final long NEVER = 0;
    private static final int TOO_EARLY = -1;

    /** States that a backup needs to know of: whoever is there, or on the way out. */
    private static final int TCP_STATES = 1 << TcpState.ESTABLISHED.ordinal()
            | 1 << TcpState.FIN_WAIT.ordinal()
            | 1 << TcpState.CLOSE.ordinal()
            | 1 << TcpState.CLOSE_WAIT.ordinal()
            | 1 << TcpState.TIME_WAIT.ordinal();

    private static final int SCTP_STATES = 1 << SctpState.ESTABLISHED.ordinal()
            | 1 << SctpState.SHUTDOWN_SENT.ordinal()
            | 1 << SctpState.SHUTDOWN_RECEIVED.ordinal()
            | 1 << SctpState.SHUTDOWN_ACK_SENT.ordinal()
            | 1 << SctpState.CLOSED.ordinal();

    private final ConnectionTable table;
    private final SyncSettings settings;
    private final Store<PagedMemory> memory;
    private PagedMemory told;

    SyncRule(final ConnectionTable table, final SyncSettings settings) {
        this.table = table;
        this.settings = settings;
        memory = new Store<>(() -> new PagedMemory(table.capacity() * Long.BYTES));
    }

    /** From here on what is told is remembered. */
    void begin() {
        told = memory.open();
    }

    /** What {@link #begin} opens. */
    Store<PagedMemory> memory() {
        return memory;
    }

    /** The entry is gone; the next one with its id was never told of. */
    void forget(final int id) {
        if (told != null) {
            told.putLong(id * Long.BYTES, NEVER);
        }
    }

    /**
     * Whether this entry is to be told of now, which is then remembered.
     *
     * @param packets that it has seen, counted from 1
     */
    boolean takes(final int id, final int packets, final long nowNs) {
        final boolean template = table.isTemplate(id);
        if (!template && (!isWorthTelling(id) || settings.persistMode && isBelowTemplate(id))) {
            return false;
        }
        final long now = nowNs / TICK_NS;
        final long timeout = table.timeoutSeconds(id) * TICKS_PER_SECOND;
        final long end = now + timeout & ~TRIES_MASK;
        if (!template && hasMovedOn(id)) {
            remember(id, end);
            return true;
        }
        final int tries = tries(id, now, timeout, end);
        if (tries == TOO_EARLY || !isTurn(template, packets)) {
            return false;
        }
        remember(id, end | tries);
        return true;
    }

    private boolean isWorthTelling(final int id) {
        return switch (table.protocol(id)) {
            case Protocol.TCP -> (TCP_STATES >>> table.state(id) & 1) != 0;
            case Protocol.SCTP -> (SCTP_STATES >>> table.state(id) & 1) != 0;
            default -> true;
        };
    }

    private boolean isBelowTemplate(final int id) {
        int above = table.controller(id);
        while (above != ConnectionTable.NONE && !table.isTemplate(above)) {
            above = table.controller(above);
        }
        return above != ConnectionTable.NONE;
    }

    /** In another state than it was told of, and not just established: that a backup learns with the packets. */
    private boolean hasMovedOn(final int id) {
        final int state = table.state(id);
        final int established =
                switch (table.protocol(id)) {
                    case Protocol.TCP -> TcpState.ESTABLISHED.ordinal();
                    case Protocol.SCTP -> SctpState.ESTABLISHED.ordinal();
                    default -> state;
                };
        return state != established && state != (word(id) & STATE_MASK);
    }

    /** How often it will have been told within its time, counted from 0, or TOO_EARLY to tell it again. */
    private int tries(final int id, final long now, final long timeout, final long end) {
        final long refresh = settings.refreshSeconds * TICKS_PER_SECOND;
        if (refresh == 0) {
            return 0;
        }
        final long last = word(id) == NEVER ? now & ~TRIES_MASK : word(id) >>> STATE_BITS;
        if (Math.abs(end - last) >= Math.min(refresh, Math.max(timeout / 2, LONGEST_WAIT))) {
            return 0;
        }
        final int tries = (int) last & TRIES_MASK;
        return tries >= settings.retries || now < last - timeout + refresh / 8 ? TOO_EARLY : tries + 1;
    }

    /** By the number of its packets; a template's do not count while there is a period. */
    private boolean isTurn(final boolean template, final int packets) {
        if (settings.period > 0) {
            return template || packets % settings.period == settings.threshold;
        }
        return settings.refreshSeconds > 0 || packets == settings.threshold;
    }

    private void remember(final int id, final long end) {
        told.putLong(id * Long.BYTES, end << STATE_BITS | table.state(id));
    }

    private long word(final int id) {
        return told.getLong(id * Long.BYTES);
    }

    @Override
    public void save(final StateWriter to) {
        to.putBoolean(told != null);
        if (told != null) {
            to.memory(told, told.capacity());
        }
    }

    @Override
    public void load(final StateReader from) {
        if (from.getBoolean()) {
            begin();
            from.memory(told);
        }
    }
}
