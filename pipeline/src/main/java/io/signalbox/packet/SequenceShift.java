package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * How far a TCP stream's numbers have moved because text in it grew or shrank on its way: by one distance up to the
 * segment that last changed its length, by another behind it. Numbers are 32 bits and wrap (RFC 9293 section 3.4).
 */
public final class SequenceShift implements Renumbering {
    private int position;
    private int before;
    private int after;

    /** True where no number moves. */
    public boolean isNone() {
        return before == 0 && after == 0;
    }

    @Override
    public int forward(final int sequence) {
        return sequence + (sequence - position > 0 ? after : before);
    }

    @Override
    public int back(final int acknowledged) {
        return acknowledged - (acknowledged - before - position > 0 ? after : before);
    }

    /** The segment that begins at {@code sequence}, as its sender counts, grew by so many bytes, or shrank. */
    public void add(final int sequence, final int growth) {
        if (before == after || sequence - position > 0) {
            position = sequence;
            before = after;
            after += growth;
        }
    }

    /** Number of the segment that last changed its length, as its sender counts. */
    public int position() {
        return position;
    }

    /** How far numbers up to {@link #position} are moved. */
    public int before() {
        return before;
    }

    /** How far numbers behind {@link #position} are moved. */
    public int after() {
        return after;
    }

    public void set(final SequenceShift other) {
        position = other.position;
        before = other.before;
        after = other.after;
    }

    public void clear() {
        position = 0;
        before = 0;
        after = 0;
    }

    public void save(final StateWriter to) {
        to.putInt(position);
        to.putInt(before);
        to.putInt(after);
    }

    public void load(final StateReader from) {
        position = from.getInt();
        before = from.getInt();
        after = from.getInt();
    }
}
