package io.signalbox.afpacket;

/**
 * Event time, live: the host's monotonic clock, in nanoseconds, which never runs backwards. The kernel stamps frames by
 * the wall clock; a stamp becomes event time by the offset between the two clocks, and lies between the last event time
 * and now whatever the wall clock does. One thread uses it.
 */
public final class FrameClock {
    /** Both clocks are slewed alike: their offset changes only in steps. Less than this is an error of reading. */
    private static final long STEP_NS = 1_000_000;
    /** A reading that took longer was interrupted and says nothing about the offset. */
    private static final long READING_NS = 50_000;

    private static final int FIRST_READINGS = 100;

    private final Clock clock;
    private long wallMinusEventNs;
    private long nowNs;
    private long lastNs;

    public FrameClock(final Clock clock) {
        this.clock = clock;
        wallMinusEventNs = clock.wallNs() - clock.monotonicNs();
        for (int reading = 0; reading < FIRST_READINGS && !read(0); reading++) {}
    }

    /**
     * Looks whether the wall clock was set; to be called now and then, as with every tick. Until then stamps by the new
     * time are taken for now, or for the time of the frame before.
     *
     * @return true where it was set, and {@link #wallMinusEventNs} is another now
     */
    public boolean update() {
        final long before = wallMinusEventNs;
        read(STEP_NS);
        return wallMinusEventNs != before;
    }

    /** What to add to event time to get the time of day. */
    public long wallMinusEventNs() {
        return wallMinusEventNs;
    }

    /** Event time of something that happens now: a command, a tick. */
    public long now() {
        nowNs = clock.monotonicNs();
        return advanceTo(nowNs);
    }

    /** The same, but no later than a limit where nothing was later yet. */
    long nowUpTo(final long limitNs) {
        nowNs = clock.monotonicNs();
        return advanceTo(Math.min(nowNs, limitNs));
    }

    /** Event time of a frame that the kernel has stamped with this time of day. */
    public long eventTime(final long wallStampNs) {
        final long stampNs = wallStampNs - wallMinusEventNs;
        if (stampNs > nowNs) {
            nowNs = clock.monotonicNs();
        }
        return advanceTo(Math.min(stampNs, nowNs));
    }

    /** When the kernel stamped a frame, as event time, whatever came before it. */
    long stampTime(final long wallStampNs) {
        return wallStampNs - wallMinusEventNs;
    }

    private long advanceTo(final long timeNs) {
        lastNs = Math.max(lastNs, timeNs);
        return lastNs;
    }

    /** Takes over an offset that differs by more than {@code toleratedNs}; false where the reading was interrupted. */
    private boolean read(final long toleratedNs) {
        final long before = clock.monotonicNs();
        final long wall = clock.wallNs();
        nowNs = clock.monotonicNs();
        final long tookNs = nowNs - before;
        if (tookNs > READING_NS) {
            return false;
        }
        final long measured = wall - before - tookNs / 2;
        if (Math.abs(measured - wallMinusEventNs) > toleratedNs) {
            wallMinusEventNs = measured;
        }
        return true;
    }
}
