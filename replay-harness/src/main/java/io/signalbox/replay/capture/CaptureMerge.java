package io.signalbox.replay.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several captures, one for each interface, as one sequence in the order of their stamps; of equal stamps the capture
 * that was named first goes first. Time never runs backwards: a record whose stamp is earlier than the one before it
 * happens when that one did, and is counted.
 *
 * <p>{@link #next} allocates nothing. The captures belong to the merge and are closed with it.
 */
public final class CaptureMerge implements AutoCloseable {
    private static final int NONE = -1;

    private final CaptureFile[] captures;
    /** Whether the capture stands on a record that has not had its turn. */
    private final boolean[] waiting;

    private final long[] latestNs;
    private final long[] outOfOrder;
    private final long[] firstOutOfOrder;

    private boolean started;
    private int current = NONE;
    private long timestampNs = Long.MIN_VALUE;

    public CaptureMerge(final List<CaptureFile> captures) {
        this.captures = captures.toArray(new CaptureFile[0]);
        waiting = new boolean[this.captures.length];
        latestNs = new long[this.captures.length];
        outOfOrder = new long[this.captures.length];
        firstOutOfOrder = new long[this.captures.length];
        Arrays.fill(latestNs, Long.MIN_VALUE);
    }

    /**
     * Moves to the next record of all; false when every capture is at its end.
     *
     * @throws CaptureException if a capture's next record cannot be read
     */
    public boolean next() {
        moveOn();
        current = earliest();
        return take();
    }

    /**
     * Moves to the next record of one capture, which is no later than that of any other.
     *
     * @throws CaptureException if that cannot be, or the record cannot be read
     */
    public boolean next(final int index) {
        moveOn();
        final int earliest = earliest();
        if (!waiting[index] || captures[index].timestampNs() > captures[earliest].timestampNs()) {
            throw new CaptureException(
                    captures[index].path() + ": the next record of all is said to be of this file, and is not.");
        }
        current = index;
        return take();
    }

    private void moveOn() {
        if (!started) start();
        if (current != NONE) advance(current);
    }

    private boolean take() {
        if (current == NONE) return false;
        timestampNs = Math.max(timestampNs, captures[current].timestampNs());
        return true;
    }

    private void start() {
        for (int i = 0; i < captures.length; i++) advance(i);
        started = true;
    }

    private void advance(final int index) {
        final CaptureFile capture = captures[index];
        waiting[index] = false;
        if (!capture.next()) return;
        waiting[index] = true;
        if (capture.timestampNs() < latestNs[index]) count(index);
        latestNs[index] = Math.max(latestNs[index], capture.timestampNs());
    }

    private void count(final int index) {
        if (outOfOrder[index]++ == 0) firstOutOfOrder[index] = captures[index].recordNumber();
    }

    private int earliest() {
        int earliest = NONE;
        for (int i = 0; i < captures.length; i++) {
            if (waiting[i] && (earliest == NONE || captures[i].timestampNs() < captures[earliest].timestampNs())) {
                earliest = i;
            }
        }
        return earliest;
    }

    /** The capture that stands on the current record. */
    public CaptureFile capture() {
        return captures[current];
    }

    /** Which of the given captures that is, counted from 0. */
    public int captureIndex() {
        return current;
    }

    /** When the current record happens: its stamp, or that of the record before where it is later. Nanoseconds. */
    public long timestampNs() {
        return timestampNs;
    }

    /** Records so far, of all captures, whose stamp was earlier than one before it in the same capture. */
    public long outOfOrderRecords() {
        long records = 0;
        for (final long count : outOfOrder) records += count;
        return records;
    }

    /** One sentence for each capture that had records out of order. */
    public List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        for (int i = 0; i < captures.length; i++) {
            if (outOfOrder[i] > 0) {
                warnings.add(captures[i].path() + ": time runs backwards at record " + firstOutOfOrder[i]
                        + " (such records in all: " + outOfOrder[i] + "), taken at the latest time before.");
            }
        }
        return warnings;
    }

    @Override
    public void close() {
        for (final CaptureFile capture : captures) capture.close();
    }
}
