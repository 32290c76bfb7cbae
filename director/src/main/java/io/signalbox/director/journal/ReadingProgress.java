package io.signalbox.director.journal;

import io.signalbox.journal.JournalReader;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells on stderr how far a journal has been read, how fast, and how long it will take: once a second at most. */
public final class ReadingProgress implements JournalReader.Progress {
    private static final double NS_PER_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    private final String name;
    private final PrintWriter err;
    private final LongSupplier clockNs;
    private final long begunNs;
    private long latestNs;

    /** @param clockNs monotonic, in nanoseconds */
    public ReadingProgress(final String name, final PrintWriter err, final LongSupplier clockNs) {
        this.name = name;
        this.err = err;
        this.clockNs = clockNs;
        begunNs = clockNs.getAsLong();
        latestNs = begunNs;
    }

    @Override
    public void at(final long bytes, final long all) {
        final long nowNs = clockNs.getAsLong();
        if (nowNs - latestNs >= NS_PER_SECOND && bytes > 0) {
            latestNs = nowNs;
            final double bytesPerSecond = bytes / ((nowNs - begunNs) / NS_PER_SECOND);
            err.println(String.format(
                    Locale.ROOT,
                    "%s: %,.0f of %,.0f MiB, %,.0f MiB/s, %,.0f s left",
                    name,
                    bytes / MIB,
                    all / MIB,
                    bytesPerSecond / MIB,
                    Math.ceil((all - bytes) / bytesPerSecond)));
            err.flush();
        }
    }
}
