package io.signalbox.director.replay;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Tells on stderr how far a replay is: nothing in its first second, and then a line a second at most. */
final class ProgressLine implements LongConsumer {
    private static final long BETWEEN_NS = 1_000_000_000L;

    private final String name;
    private final PrintWriter err;
    private final LongSupplier clockNs;
    private long latestNs;

    /** @param clockNs monotonic, in nanoseconds */
    ProgressLine(final String name, final PrintWriter err, final LongSupplier clockNs) {
        this.name = name;
        this.err = err;
        this.clockNs = clockNs;
        latestNs = clockNs.getAsLong();
    }

    @Override
    public void accept(final long inputs) {
        final long nowNs = clockNs.getAsLong();
        if (nowNs - latestNs >= BETWEEN_NS) {
            latestNs = nowNs;
            err.println(String.format(Locale.ROOT, "%s: %,d packets and events so far", name, inputs));
            err.flush();
        }
    }
}
