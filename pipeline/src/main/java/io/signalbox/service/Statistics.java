package io.signalbox.service;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * What a service or real server has carried, and how fast. As in Linux, what people see is a copy that is taken every two seconds, and
 * what {@code -Z} sets to zero is that copy. Bytes are IP bytes as received, without tunnel headers.
 */
public final class Statistics implements Remembered {
    /** How often the copy is taken. */
    public static final long PERIOD_NS = 2_000_000_000L;
    /** The same in Linux at HZ=100: its timer is to fire after 200 jiffies, and fires at the end of a slot of 8. */
    public static final long KERNEL_PERIOD_NS = 2_080_000_000L;

    /** When the first copy is taken. */
    public static final long FIRST_NS = 1_000_000_000L;

    private final Totals counted = new Totals();
    private final Totals copied = new Totals();
    private final Totals zero = new Totals();
    /** Moving averages of what a period brings, scaled: connections and packets by 2^10, bytes by 2^5. */
    private final Totals averages = new Totals();

    private final Totals gained = new Totals();
    private long periodNs = PERIOD_NS;
    private long nextCopyNs = FIRST_NS;

    public void countConnection(final long nowNs) {
        copyIfDue(nowNs);
        counted.connections++;
    }

    public void countIn(final int ipBytes, final long nowNs) {
        copyIfDue(nowNs);
        counted.inPackets++;
        counted.inBytes += ipBytes;
    }

    public void countOut(final int ipBytes, final long nowNs) {
        copyIfDue(nowNs);
        counted.outPackets++;
        counted.outBytes += ipBytes;
    }

    /** What people see at this event time. */
    public Totals shown(final long nowNs) {
        copyIfDue(nowNs);
        return copied.minus(zero);
    }

    /** What people see of connections, packets and bytes per second at this event time. */
    public Totals rates(final long nowNs) {
        copyIfDue(nowNs);
        return averages.perSecond();
    }

    /** Adds what was counted up to now; {@code -Z} takes nothing of it back. */
    void addTo(final Totals sum) {
        sum.add(counted);
    }

    /** What people see begins at 0 again, rates included. */
    public void zero(final long nowNs) {
        copyIfDue(nowNs);
        zero.set(copied);
        averages.clear();
    }

    /** No copies are taken while its server is deleted. */
    public void stop(final long nowNs) {
        copyIfDue(nowNs);
        nextCopyNs = Long.MAX_VALUE;
    }

    /** From here on copies are taken, and so often. */
    public void resume(final long nowNs, final long newPeriodNs) {
        copyIfDue(nowNs);
        periodNs = newPeriodNs;
        awaitNextCopy(nowNs);
    }

    private void awaitNextCopy(final long nowNs) {
        nextCopyNs = nowNs < FIRST_NS ? FIRST_NS : nowNs + periodNs - (nowNs - FIRST_NS) % periodNs;
    }

    /** Nothing changed since the copy was due, so it does not matter that it is taken only now. */
    private void copyIfDue(final long nowNs) {
        if (nowNs >= nextCopyNs) {
            gained.setDifference(counted, copied);
            averages.average(gained);
            gained.clear();
            for (long silent = (nowNs - nextCopyNs) / periodNs; silent > 0 && averages.isMoving(); silent--) {
                averages.average(gained);
            }
            copied.set(counted);
            awaitNextCopy(nowNs);
        }
    }

    @Override
    public void save(final StateWriter to) {
        counted.save(to);
        copied.save(to);
        zero.save(to);
        averages.save(to);
        to.putLong(periodNs);
        to.putLong(nextCopyNs);
    }

    @Override
    public void load(final StateReader from) {
        counted.load(from);
        copied.load(from);
        zero.load(from);
        averages.load(from);
        periodNs = from.getLong();
        nextCopyNs = from.getLong();
    }
}
