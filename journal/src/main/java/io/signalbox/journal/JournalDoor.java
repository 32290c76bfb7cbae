package io.signalbox.journal;

import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.InputScribe;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordStore;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Where decisions leave the packet path: encoded in place into a byte ring that the {@link JournalAgent} drains. One
 * calling thread; nothing is allocated and nothing waits. A full ring loses records: they are counted, and the journal
 * gets a mark of them as soon as there is room again. The caller waits instead where the settings say so, and where the
 * level keeps inputs: a run with a hole cannot be repeated.
 *
 * <p>In the strict modes the end of a batch waits until the agent is through with its records, and says whether all were
 * written.
 *
 * <p>Frames as they arrived go through a byte ring of their own, which another thread may fill.
 */
public final class JournalDoor implements DecisionLog {
    /** Type id of the ring's messages; the record itself says what it is. */
    static final int MESSAGE_TYPE = 1;

    private static final long WAIT_NS = 20_000;

    private final OneToOneRingBuffer ring;
    private final MutableDirectBuffer memory;
    private final int lane;
    private final DecisionScribe scribe;
    private final InputScribe inputScribe;
    private final MarkRecord mark = new MarkRecord();
    /** Asked when the ring is full: true where it is worth another try. */
    private BooleanSupplier whenFull;
    /** The same for a record without which no run can be repeated. */
    private BooleanSupplier pushBack = this::waitABit;
    /** Who writes is who makes room. */
    private boolean isInline;
    /** Frames leave behind their records. */
    private final boolean holdsBack;
    /** How far the agent is. */
    private final Settlement settlement = new Settlement();
    /** The ring's position where the batch began. */
    private long batchBegin;
    /** Events of the batch so far. */
    private int batchEvents;

    /** The event that is written down keeps its inputs: nothing of it may be lost. The agent reads it, too. */
    private volatile boolean keepsInputs;

    /** Written by the agent: how often records were lost behind the ring. */
    private volatile int lossesBehind;
    /** Written by the journal's thread: what it died of. */
    private volatile Throwable death;
    /** Written by the packet thread, read by anyone. */
    private volatile long recordsLost;
    /** Likewise. */
    private volatile long eventsWithheld;
    /** Records were lost, and the ring has not been half empty since. */
    private volatile boolean behind;

    private long unmarkedCount;
    private long unmarkedFirst;
    private long unmarkedLast;
    private long unmarkedTimeNs;

    JournalDoor(final OneToOneRingBuffer ring, final OneToOneRingBuffer inputs, final JournalSettings settings) {
        this.ring = ring;
        memory = (MutableDirectBuffer) ring.buffer();
        lane = settings.lane();
        holdsBack = settings.mode().holdsBack();
        scribe = new DecisionScribe(new Ring(), lane, settings.author(), settings.connections());
        inputScribe = new InputScribe(new InputRing(inputs), lane);
        whenFull = settings.whenFull() == JournalSettings.WhenFull.WAIT ? this::waitABit : () -> false;
    }

    @Override
    public void arrived(final PacketSlot slot) {
        inputScribe.arrived(slot);
    }

    @Override
    public void prepare(final PacketSlot slot) {
        scribe.prepare(slot);
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        if (keepsInputs != slot.level.keepsInputs()) {
            keepsInputs = slot.level.keepsInputs();
        }
        batchEvents++;
        scribe.decided(slot, emissions);
    }

    /** Nothing more will be decided: what is still being counted is written down. */
    void finish() {
        scribe.finish();
    }

    /** @throws IllegalStateException where the journal's thread has died: nobody would write what was decided */
    @Override
    public boolean endOfBatch() {
        requireLife();
        final boolean mayLeave = !holdsBack || isWritten();
        batchEvents = 0;
        return mayLeave;
    }

    void requireLife() {
        if (death != null) {
            throw new IllegalStateException("the journal's thread has died of " + death, death);
        }
    }

    /** Waits until the agent is through with the batch; false where records of it are lost. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the packet thread is the only writer
    private boolean isWritten() {
        final long begin = batchBegin;
        batchBegin = ring.producerPosition();
        while (!settlement.isUpTo(batchBegin)) {
            waitABit();
            requireLife();
        }
        final boolean written = settlement.isWholeSince(begin);
        eventsWithheld += written ? 0 : batchEvents;
        return written;
    }

    /** Where the agent tells how far it is. */
    Settlement settlement() {
        return settlement;
    }

    /** What is done when the ring is full, before another try. */
    void whenFull(final Runnable makeRoom) {
        whenFull = () -> {
            makeRoom.run();
            return true;
        };
        pushBack = whenFull;
        isInline = true;
    }

    private boolean waitABit() {
        LockSupport.parkNanos(WAIT_NS);
        return death == null;
    }

    /** To be called by the journal's thread, which ends. */
    void onDeath(final Throwable cause) {
        death = cause;
    }

    boolean isDead() {
        return death != null;
    }

    /** Events whose frames did not leave, for their records, or others of their batch, could not be written. */
    public long eventsWithheld() {
        return eventsWithheld;
    }

    /** Whether records find the ring full, or it is not half empty yet since they did. */
    boolean isBehind() {
        if (behind && ring.size() <= ring.capacity() / 2) {
            behind = false;
        }
        return behind;
    }

    boolean keepsInputs() {
        return keepsInputs;
    }

    /** Bytes of the byte ring that wait to be written; read by anyone. */
    public int waitingBytes() {
        return ring.size();
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

    /** Writes down what was lost; false where there is not even room for that. */
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
            int index = tryClaim(length);
            while (index == NO_ROOM && (keepsInputs ? pushBack : whenFull).getAsBoolean()) {
                index = tryClaim(length);
            }
            return index;
        }

        private int tryClaim(final int length) {
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
            behind = true;
        }

        @Override
        public int lossesBehind() {
            return lossesBehind;
        }
    }

    /**
     * The inputs' own ring, for they are written before their events' decisions, and by another thread where each stage
     * has one. It never loses any: the caller waits.
     */
    private final class InputRing implements RecordStore {
        private final OneToOneRingBuffer inputs;
        private final MutableDirectBuffer inputMemory;

        InputRing(final OneToOneRingBuffer inputs) {
            this.inputs = inputs;
            inputMemory = (MutableDirectBuffer) inputs.buffer();
        }

        @Override
        public int claim(final int length) {
            int index = inputs.tryClaim(MESSAGE_TYPE, length);
            while (index < 0 && pushBack.getAsBoolean()) {
                index = inputs.tryClaim(MESSAGE_TYPE, length);
                requireProgress(index);
            }
            return index < 0 ? NO_ROOM : index;
        }

        /** Inputs leave this ring with their decisions: those of undecided events must find room together. */
        private void requireProgress(final int index) {
            if (index < 0 && isInline && ring.size() == 0) {
                throw new IllegalStateException("the journal's ring for inputs, " + inputs.capacity()
                        + " bytes, is too small for the frames of one batch");
            }
        }

        @Override
        public MutableDirectBuffer buffer() {
            return inputMemory;
        }

        @Override
        public void commit(final int index) {
            inputs.commit(index);
        }

        @Override
        public void lost(final long event, final long timeNs) {
            // only once the journal's thread has died, which the end of the batch says
        }

        @Override
        public int lossesBehind() {
            return 0;
        }
    }
}
