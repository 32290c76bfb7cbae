package io.signalbox.journal.chronicle;

import java.util.function.LongSupplier;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The clock that Chronicle rolls its files by: wall time or event time, never back, and put forward where a file is full
 * before its time. So a queue that knows only time rolls by size as well; the names of files may run ahead of the hour.
 */
final class RollClock implements TimeProvider {
    private final LongSupplier wallClockMs;
    private long latestMs;

    RollClock(final LongSupplier wallClockMs) {
        this.wallClockMs = wallClockMs;
    }

    @Override
    public long currentTimeMillis() {
        latestMs = Math.max(latestMs, wallClockMs.getAsLong());
        return latestMs;
    }

    /** From now on it is at least this late. */
    void putForward(final long timeMs) {
        latestMs = Math.max(latestMs, timeMs);
    }
}
