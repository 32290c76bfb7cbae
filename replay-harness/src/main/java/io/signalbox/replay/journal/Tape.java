package io.signalbox.replay.journal;

import io.signalbox.journal.codec.RecordStore;
import io.signalbox.journal.codec.RecordType;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

/** Records one after the other, put on at one end and taken off at the other. */
final class Tape implements RecordStore {
    private static final int INITIAL_CAPACITY = 1 << 20;

    private final MutableDirectBuffer bytes = new ExpandableDirectByteBuffer(INITIAL_CAPACITY);
    private int begin;
    private int end;
    private int claimed;

    boolean isEmpty() {
        return begin == end;
    }

    /** Where the first record begins in {@link #buffer}. */
    int first() {
        return begin;
    }

    int firstLength() {
        return RecordType.length(bytes, begin);
    }

    void removeFirst() {
        begin += firstLength();
        if (begin == end) {
            clear();
        }
    }

    void clear() {
        begin = 0;
        end = 0;
    }

    void add(final DirectBuffer source, final int offset, final int length) {
        bytes.putBytes(end, source, offset, length);
        end += length;
    }

    /** Puts all of another's records on, which is empty then. */
    void takeAll(final Tape other) {
        if (!other.isEmpty()) {
            add(other.bytes, other.begin, other.end - other.begin);
            other.clear();
        }
    }

    /** Whether both begin with the same record; neither is empty. */
    boolean beginsLike(final Tape other) {
        final int length = firstLength();
        if (length != other.firstLength()) {
            return false;
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            if (bytes.getLong(begin + i) != other.bytes.getLong(other.begin + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int claim(final int length) {
        bytes.checkLimit(end + length);
        claimed = length;
        return end;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return bytes;
    }

    @Override
    public void commit(final int index) {
        end = index + claimed;
    }

    @Override
    public void lost(final long event, final long timeNs) {
        throw new IllegalStateException("there is always room");
    }

    @Override
    public int lossesBehind() {
        return 0;
    }
}
