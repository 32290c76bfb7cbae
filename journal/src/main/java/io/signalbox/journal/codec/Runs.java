package io.signalbox.journal.codec;

import io.signalbox.decision.Decision;
import io.signalbox.packet.PacketSlot;

/**
 * What was counted of each connection and is not written yet, in the order in which the counting began. A run has eight
 * numbers, so that a packet touches one cache line of it.
 */
final class Runs {
    private static final int FIRST_EVENT = 0;
    private static final int LAST_EVENT = 1;
    private static final int FIRST_TIME = 2;
    private static final int LAST_TIME = 3;
    /** Packets to the client in the upper half, to the server in the lower one; 0 where there is no run. */
    private static final int PACKETS = 4;

    private static final int REQUEST_BYTES = 5;
    private static final int REPLY_BYTES = 6;
    /** The run begun before in the upper half, the one begun after in the lower one. */
    private static final int NEIGHBOURS = 7;

    private static final int STRIDE = 8;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int NONE = -1;

    private final long[] numbers;
    /** Ticks have the place behind the last connection. */
    private final int ticks;

    private int oldest = NONE;
    private int newest = NONE;

    Runs(final int connections) {
        ticks = connections;
        numbers = new long[(connections + 1) * STRIDE];
    }

    boolean isEmpty() {
        return oldest == NONE;
    }

    /** The run that began first; there is one. */
    int oldest() {
        return oldest;
    }

    /** Where packets of this connection, or ticks, are counted. */
    int of(final int connection) {
        return connection == Decision.NONE ? ticks : connection;
    }

    boolean has(final int run) {
        return packets(run) != 0;
    }

    /** Reads of a run what a packet that is counted needs. */
    long touch(final int run) {
        return packets(run);
    }

    long firstEvent(final int run) {
        return numbers[run * STRIDE + FIRST_EVENT];
    }

    long firstTimeNs(final int run) {
        return numbers[run * STRIDE + FIRST_TIME];
    }

    private long packets(final int run) {
        return numbers[run * STRIDE + PACKETS];
    }

    void count(final PacketSlot slot, final boolean toClient) {
        final int run = of(slot.decision.connection);
        final int at = run * STRIDE;
        if (numbers[at + PACKETS] == 0) {
            begin(run, slot);
        }
        numbers[at + LAST_EVENT] = slot.event;
        numbers[at + LAST_TIME] = slot.timeNs;
        numbers[at + PACKETS] += toClient ? 1L << 32 : 1;
        numbers[at + (toClient ? REPLY_BYTES : REQUEST_BYTES)] += slot.decision.ipBytes;
    }

    private void begin(final int run, final PacketSlot slot) {
        final int at = run * STRIDE;
        numbers[at + FIRST_EVENT] = slot.event;
        numbers[at + FIRST_TIME] = slot.timeNs;
        numbers[at + REQUEST_BYTES] = 0;
        numbers[at + REPLY_BYTES] = 0;
        numbers[at + NEIGHBOURS] = neighbours(newest, NONE);
        if (newest == NONE) {
            oldest = run;
        } else {
            setAfter(newest, run);
        }
        newest = run;
    }

    void encode(final int run, final RunRecord record) {
        final int at = run * STRIDE;
        record.encode(
                run == ticks ? Decision.NONE : run,
                numbers[at + FIRST_EVENT],
                numbers[at + LAST_EVENT],
                numbers[at + FIRST_TIME],
                numbers[at + LAST_TIME],
                (int) numbers[at + PACKETS],
                (int) (numbers[at + PACKETS] >>> 32),
                numbers[at + REQUEST_BYTES],
                numbers[at + REPLY_BYTES]);
    }

    void end(final int run) {
        final int before = (int) (numbers[run * STRIDE + NEIGHBOURS] >>> 32);
        final int after = (int) numbers[run * STRIDE + NEIGHBOURS];
        if (before == NONE) {
            oldest = after;
        } else {
            setAfter(before, after);
        }
        if (after == NONE) {
            newest = before;
        } else {
            setBefore(after, before);
        }
        numbers[run * STRIDE + PACKETS] = 0;
    }

    private void setBefore(final int run, final int before) {
        numbers[run * STRIDE + NEIGHBOURS] = neighbours(before, (int) numbers[run * STRIDE + NEIGHBOURS]);
    }

    private void setAfter(final int run, final int after) {
        numbers[run * STRIDE + NEIGHBOURS] = neighbours((int) (numbers[run * STRIDE + NEIGHBOURS] >>> 32), after);
    }

    private static long neighbours(final int before, final int after) {
        return (long) before << 32 | after & LOW_HALF;
    }
}
