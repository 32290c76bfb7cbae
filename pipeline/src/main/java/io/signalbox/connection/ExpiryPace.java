package io.signalbox.connection;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * How many steps for connections that are due an event may take. Each event brings one, so that a table where every
 * packet opens a connection does not fill with those that are over; event time brings the others, and some are saved
 * while nobody needs them. So a crowd that is due at once, or has long been, costs a share of the packet thread's time,
 * and no packet waits for all of it.
 */
public final class ExpiryPace implements Remembered {
    /** Steps that can be saved, which is what one event may take. */
    public static final int MOST = 1_024;
    /** Event time that brings a step. A step takes some 0.5 us, so this is a quarter of a core. */
    static final long STEP_NS = 2_000;

    private int saved = MOST;
    /** Event time up to which its steps were brought. */
    private long paidNs;

    /** How many an event at this time may take. To be called at each event but ticks, on which nothing may depend. */
    public int allow(final long nowNs) {
        final long brought = (nowNs - paidNs) / STEP_NS;
        paidNs += brought * STEP_NS;
        saved = (int) Math.min(MOST, saved + 1 + brought);
        return saved;
    }

    /** So many of them were taken. */
    public void spend(final int steps) {
        saved -= steps;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(saved);
        to.putLong(paidNs);
    }

    @Override
    public void load(final StateReader from) {
        saved = from.getInt();
        paidNs = from.getLong();
    }
}
