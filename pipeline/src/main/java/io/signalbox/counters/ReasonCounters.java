package io.signalbox.counters;

import io.signalbox.decision.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each reason was given: once for every event that was decided, and once more for the end of every event that
 * had been held. One thread counts; any may ask, and sees what was counted a moment ago.
 */
public final class ReasonCounters {
    private final AtomicLongArray counts = new AtomicLongArray(Reason.ID_LIMIT);

    /** Once more. Alone in writing, its thread needs no locked addition. */
    public void count(final Reason reason) {
        counts.setRelease(reason.id(), counts.getPlain(reason.id()) + 1);
    }

    public long of(final Reason reason) {
        return counts.getAcquire(reason.id());
    }

    /** The reasons that were given, by their ids. */
    public Map<Reason, Long> all() {
        final Map<Reason, Long> all = new EnumMap<>(Reason.class);
        for (final Reason reason : Reason.values()) {
            if (of(reason) > 0) {
                all.put(reason, of(reason));
            }
        }
        return all;
    }
}
