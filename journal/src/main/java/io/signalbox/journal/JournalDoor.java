package io.signalbox.journal;

import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordStore;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Where decisions leave the packet path: encoded in place into a byte ring that the {@link JournalAgent} drains. One
 * calling thread; nothing is allocated and nothing waits. A full ring loses records: they are counted, and the journal
 * gets a mark of them as soon as there is room again.
 */
public final class JournalDoor implements DecisionLog {
    /** Type id of the ring's messages; the record itself says what it is. */
    static final int MESSAGE_TYPE = 1;

    private final OneToOneRingBuffer ring;
    private final MutableDirectBuffer memory;
    private final int lane;
    private final DecisionScribe scribe;
    private final MarkRecord mark = new MarkRecord();

    /** Written by the agent: how often records were lost behind the ring. */
    private volatile int lossesBehind;
    /** Written by the packet thread, read by anyone. */
    private volatile long recordsLost;

    private long unmarkedCount;
    private long unmarkedFirst;
    private long unmarkedLast;
    private long unmarkedTimeNs;

    JournalDoor(final OneToOneRingBuffer ring, final JournalSettings settings) {
        this.ring = ring;
        memory = (MutableDirectBuffer) ring.buffer();
        lane = settings.lane();
        scribe = new DecisionScribe(new Ring(), lane, settings.author(), settings.connections());
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        scribe.decided(slot, emissions);
    }

    /** Records that found the ring full, since the door was made. */
    public long recordsLost() {
        return recordsLost;
    }

    /** To be called by the agent when it lost records: connections are then written in full again. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the agent is the only writer
    void onLossBehind() {
        lossesBehind++;
    }

    /** Writes down what was lost; false where there is not even room for that. To be called before the ring is drained last. */
    boolean markLosses() {
        if (unmarkedCount == 0) {
            return true;
        }
        final int index = ring.tryClaim(MESSAGE_TYPE, MarkRecord.LENGTH);
        if (index < 0) {
            return false;
        }
        mark.wrap(memory, index)
                .encode(MarkCause.RING_FULL, lane, unmarkedCount, unmarkedFirst, unmarkedLast, unmarkedTimeNs, 0);
        ring.commit(index);
        unmarkedCount = 0;
        return true;
    }

    private final class Ring implements RecordStore {
        @Override
        public int claim(final int length) {
            if (!markLosses()) {
                return NO_ROOM;
            }
            final int index = ring.tryClaim(MESSAGE_TYPE, length);
            return index < 0 ? NO_ROOM : index;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return memory;
        }

        @Override
        public void commit(final int index) {
            ring.commit(index);
        }

        @Override
        @SuppressWarnings("NonAtomicOperationOnVolatileField") // the packet thread is the only writer
        public void lost(final long event, final long timeNs) {
            if (unmarkedCount == 0) {
                unmarkedFirst = event;
                unmarkedLast = event;
            }
            unmarkedFirst = Math.min(unmarkedFirst, event);
            unmarkedLast = Math.max(unmarkedLast, event);
            unmarkedTimeNs = timeNs;
            unmarkedCount++;
            recordsLost++;
        }

        @Override
        public int lossesBehind() {
            return lossesBehind;
        }
    }
}
