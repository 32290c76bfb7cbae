package io.signalbox.journal;

import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RecordStore;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A register in memory: the records that a journal of the same run holds, byte for byte, as many as memory takes. It
 * grows, so it is for replays and tests. Marks are of a journal, not of a run: it has none.
 */
public final class RecordedDecisions implements DecisionLog {
    private static final int INITIAL_CAPACITY = 1 << 16;

    private final MutableDirectBuffer records = new ExpandableDirectByteBuffer(INITIAL_CAPACITY);
    private final DecisionScribe scribe;
    private final int lane;
    /** Frames that arrived for events that are not decided yet: written by one thread, read by another. */
    private final Queue<UnsafeBuffer> arrived = new ConcurrentLinkedQueue<>();

    private final InputRecord input = new InputRecord();
    private int length;
    private long event;

    /** @param connections entries of the connection table; the same number as the journal's, if they are compared */
    public RecordedDecisions(final int lane, final String author, final int connections) {
        this.lane = lane;
        scribe = new DecisionScribe(new Growing(), lane, author, connections);
    }

    @Override
    public void arrived(final PacketSlot slot) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[InputRecord.lengthOf(slot.carriedFrom)]);
        new InputRecord().wrap(record, 0).encode(slot, lane);
        arrived.add(record);
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        event = slot.event;
        scribe.decided(slot, emissions);
    }

    /** Adds a record read elsewhere; marks are left out. */
    void add(final DirectBuffer buffer, final int offset, final int recordLength) {
        if (RecordType.of(buffer, offset) != RecordType.MARK) {
            records.putBytes(length, buffer, offset, recordLength);
            length += recordLength;
        }
    }

    /** Bytes of all records. */
    public int lengthBytes() {
        return length;
    }

    /** A copy of all records, one after the other. */
    public byte[] bytes() {
        final byte[] copy = new byte[length];
        records.getBytes(0, copy);
        return copy;
    }

    public void clear() {
        length = 0;
    }

    /** All of it, in order. */
    public void forEach(final RecordHandler handler) {
        final RecordExpander expander = new RecordExpander(handler);
        for (int at = 0; at < length; at += RecordType.length(records, at)) {
            expander.record(records, at);
        }
    }

    /** The place of the first record that differs from {@code other}'s, or -1 where none does. */
    public int firstDifference(final RecordedDecisions other) {
        int at = 0;
        while (at < length && at < other.length) {
            final int recordLength = RecordType.length(records, at);
            if (!equalAt(other, at, recordLength)) {
                return at;
            }
            at += recordLength;
        }
        return length == other.length ? -1 : at;
    }

    private boolean equalAt(final RecordedDecisions other, final int at, final int recordLength) {
        if (at + recordLength > other.length) {
            return false;
        }
        final byte[] mine = new byte[recordLength];
        final byte[] theirs = new byte[recordLength];
        records.getBytes(at, mine);
        other.records.getBytes(at, theirs);
        return Arrays.equals(mine, theirs);
    }

    /** A frame that arrived stands right before its event's own record. */
    private void addArrived() {
        while (!arrived.isEmpty() && input.wrap(arrived.peek(), 0).event() <= event) {
            final UnsafeBuffer record = arrived.remove();
            add(record, 0, record.capacity());
        }
    }

    /** Always has room. A record is made apart, for others may have to stand before it. */
    private final class Growing implements RecordStore {
        private final MutableDirectBuffer record = new ExpandableDirectByteBuffer(FullRecord.MAX_LENGTH);
        private int claimed;

        @Override
        public int claim(final int recordLength) {
            claimed = recordLength;
            record.checkLimit(recordLength);
            return 0;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return record;
        }

        @Override
        public void commit(final int index) {
            if (RecordType.isEvent(RecordType.of(record, 0))) {
                addArrived();
            }
            add(record, 0, claimed);
        }

        @Override
        public void lost(final long event, final long timeNs) {
            throw new AssertionError("memory always has room");
        }

        @Override
        public int lossesBehind() {
            return 0;
        }
    }
}
