package io.signalbox.journal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.signalbox.command.Command.Checkpoint;
import io.signalbox.decision.Change;
import io.signalbox.decision.Decision;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import java.util.List;

/**
 * Turns decided slots into records: which layout each gets, and in which order. What it writes depends on the events
 * alone, never on time, batches or where the records go: two scribes of one run write the same bytes, as long as
 * nothing is lost.
 *
 * <p>A packet of an established connection gets a compact record where a full one of its direction stands before it.
 * In every epoch, {@link #EPOCH_EVENTS} events or more, and after a loss, full records are written anew, so a reader that begins
 * anywhere soon knows every connection.
 *
 * <p>At level CONNECTIONS such a packet is counted instead. A run of them is written when it has lasted
 * {@link #RUN_NS}, and before the next full record of its connection.
 */
public final class DecisionScribe implements DecisionLog {
    private static final int EPOCH_BITS = 22;
    /** A compact record's full record stands in the same epoch; no epoch has fewer events. */
    public static final int EPOCH_EVENTS = 1 << EPOCH_BITS;

    /** Epochs have 256 events for each connection, so that saying all of them anew costs little; */
    private static final int EPOCH_BITS_PER_CONNECTION = 8;
    /** and sixteen times as many where a packet costs next to nothing. */
    private static final int FURTHER_EPOCH_BITS = 4;

    /** So long an established packet waits to be told of, where packets are counted. */
    public static final long RUN_NS = 10_000_000_000L;

    /** More would delay a packet; fewer might not keep up with runs that end all at once. */
    private static final int RUNS_PER_EVENT = 4;

    private static final int STAMP_BITS = 24;
    private static final long STAMP_MASK = (1 << STAMP_BITS) - 1;
    private static final int STATE_SHIFT = 2 * STAMP_BITS;

    private static final byte[] NO_TEXT = {};

    private final RecordStore store;
    private final int lane;
    private final byte[] author;
    private final int epochBits;
    /** By connection: stamp of its latest full record as a request (24 bits) and as a reply (24), and its state (8). */
    private final long[] said;

    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final ResolutionRecord resolution = new ResolutionRecord();
    private final EndingRecord ending = new EndingRecord();
    private final CommandRecord command = new CommandRecord();
    private final RunRecord run = new RunRecord();
    private final OutputRecord output = new OutputRecord();
    private final OutputSum sum = new OutputSum();
    /** Null until the level asks for runs. */
    private Runs runs;

    private int losses;
    /** Consumes what {@link #prepare} reads, so that the reads take place. */
    private long touched;

    /**
     * @param author who is named in the records of commands that have no other author
     * @param connections entries of the connection table; a connection beyond them is always written in full
     */
    public DecisionScribe(final RecordStore store, final int lane, final String author, final int connections) {
        this.store = store;
        this.lane = lane;
        this.author = author.getBytes(UTF_8);
        said = new long[connections];
        final int connectionBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(connections, 1) - 1);
        epochBits = Math.max(EPOCH_BITS, connectionBits + EPOCH_BITS_PER_CONNECTION);
    }

    /** What was said of a million connections is in no cache: the batch's are fetched together. */
    @Override
    public void prepare(final PacketSlot slot) {
        final int connection = slot.decision.connection;
        if (isKnown(connection)) {
            touched += said[connection] + (runs == null ? 0 : runs.touch(connection));
        }
    }

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        if (slot.level == Level.CONNECTIONS && runs == null) {
            runs = new Runs(said.length);
        }
        endings(slot);
        changes(slot, true);
        resolutions(slot, emissions, true);
        decision(slot, isRefused(slot, emissions));
        if (slot.emits) {
            resolution(slot, slot.emission);
        }
        resolutions(slot, emissions, false);
        changes(slot, false);
        if (slot.level.keepsInputs()) {
            writeOutput(slot, emissions);
        }
        if (runs != null) {
            endRuns(slot);
        }
    }

    /** Writes what is still being counted. Nothing more will be decided. */
    public void finish() {
        while (runs != null && !runs.isEmpty() && writeRun(runs.oldest())) {
            // until none is left, or there is no room
        }
    }

    /** What is over was over before the event. */
    private void endings(final PacketSlot slot) {
        for (int i = 0; i < slot.decision.endings.count(); i++) {
            final int index = claim(EndingRecord.LENGTH, slot.event, slot.timeNs);
            if (index != RecordStore.NO_ROOM) {
                ending.wrap(store.buffer(), index).encode(slot, i, lane);
                store.commit(index);
            }
        }
    }

    /** Deadlines came before the event; all else came about with it. */
    private void changes(final PacketSlot slot, final boolean beforeEvent) {
        final List<Change> all = slot.decision.changes;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).beforeEvent() == beforeEvent) {
                writeChange(slot, all.get(i));
            }
        }
    }

    private void writeChange(final PacketSlot slot, final Change change) {
        final byte[] by = change.by().label().getBytes(UTF_8);
        final byte[] text = CommandText.of(change.command()).getBytes(UTF_8);
        final int index = claim(CommandRecord.lengthOf(by, text, NO_TEXT), slot.event, slot.timeNs);
        if (index != RecordStore.NO_ROOM) {
            command.wrap(store.buffer(), index).encode(change, slot.event, lane, by, text);
            store.commit(index);
        }
    }

    /** What timers let go goes before the event that came after them. */
    private void resolutions(final PacketSlot slot, final Emissions emissions, final boolean byTimer) {
        for (int i = 0; i < slot.extras; i++) {
            final Emission emission = emissions.get(slot.firstExtra + i);
            if (emission.byTimer == byTimer) {
                resolution(slot, emission);
            }
        }
    }

    private static boolean isRefused(final PacketSlot slot, final Emissions emissions) {
        boolean refused = slot.emits && isOwnRefusal(slot, slot.emission);
        for (int i = 0; i < slot.extras; i++) {
            refused |= isOwnRefusal(slot, emissions.get(slot.firstExtra + i));
        }
        return refused;
    }

    private static boolean isOwnRefusal(final PacketSlot slot, final Emission emission) {
        return emission.refused && emission.originEvent == slot.event;
    }

    private void decision(final PacketSlot slot, final boolean refused) {
        if (slot.kind == EventKind.COMMAND) {
            writeCommand(slot);
        } else if (!refused && isSaidAlready(slot)) {
            writeEstablished(slot);
        } else {
            endRunOf(slot);
            writeFull(slot, refused);
        }
    }

    private void writeEstablished(final PacketSlot slot) {
        if (slot.level == Level.CONNECTIONS) {
            runs.count(slot, Direction.of(slot.decision.reason) == Direction.REPLY);
        } else {
            writeCompact(slot);
        }
    }

    private boolean isSaidAlready(final PacketSlot slot) {
        final Decision decision = slot.decision;
        if (slot.kind == EventKind.TICK) {
            return decision.reason == Reason.TICK && decision.connection == Decision.NONE;
        }
        return slot.kind == EventKind.FRAME
                && isEstablished(decision.reason)
                && decision.stateBefore == decision.stateAfter
                && decision.scheduler == null
                && isKnown(decision.connection)
                && said[decision.connection] == stamped(slot)
                && CompactRecord.fits(slot);
    }

    /** What {@link #said} holds where nothing new is to be said: this direction's stamp and the state as they are. */
    private long stamped(final PacketSlot slot) {
        final Decision decision = slot.decision;
        final int shift = Direction.of(decision.reason) == Direction.REPLY ? STAMP_BITS : 0;
        final long others = said[decision.connection] & ~(STAMP_MASK << shift) & ~(0xFFL << STATE_SHIFT);
        return others | stamp(slot) << shift | (decision.stateAfter & 0xFFL) << STATE_SHIFT;
    }

    private long stamp(final PacketSlot slot) {
        final int bits = slot.level == Level.CONNECTIONS ? epochBits + FURTHER_EPOCH_BITS : epochBits;
        return 1 + ((slot.event >>> bits) + losses + store.lossesBehind() & STAMP_MASK >>> 1);
    }

    private boolean isKnown(final int connection) {
        return connection >= 0 && connection < said.length;
    }

    private static boolean isEstablished(final Reason reason) {
        return reason == Reason.CONNECTION || reason == Reason.REPLY || reason == Reason.REPLY_UNTRANSLATED;
    }

    private void writeFull(final PacketSlot slot, final boolean refused) {
        final int index = claim(FullRecord.lengthOf(slot), slot.event, slot.timeNs);
        if (index == RecordStore.NO_ROOM) {
            return;
        }
        full.wrap(store.buffer(), index).encode(slot, lane, refused);
        store.commit(index);
        remember(slot);
    }

    private void remember(final PacketSlot slot) {
        final int connection = slot.decision.connection;
        if (!isKnown(connection)) {
            return;
        }
        switch (Direction.of(slot.decision.reason)) {
            case FIRST -> {
                said[connection] = 0;
                said[connection] = stamped(slot);
            }
            case REQUEST, REPLY -> said[connection] = stamped(slot);
            default -> said[connection] = 0;
        }
    }

    private void writeCompact(final PacketSlot slot) {
        final int index = claim(CompactRecord.LENGTH, slot.event, slot.timeNs);
        if (index != RecordStore.NO_ROOM) {
            compact.wrap(store.buffer(), index).encode(slot);
            store.commit(index);
        }
    }

    /** Commands are rare, so their text may be made here. */
    private void writeCommand(final PacketSlot slot) {
        final byte[] by = slot.author == null ? author : slot.author.getBytes(UTF_8);
        final byte[] text = CommandText.of(slot.command).getBytes(UTF_8);
        final byte[] refusal = slot.refusal == null ? NO_TEXT : slot.refusal.getBytes(UTF_8);
        final int index = claim(CommandRecord.lengthOf(by, text, refusal), slot.event, slot.timeNs);
        if (index != RecordStore.NO_ROOM) {
            command.wrap(store.buffer(), index).encode(slot, lane, by, text, refusal);
            store.commit(index);
        }
        if (slot.command instanceof Checkpoint) {
            losses++; // who begins to read at the checkpoint knows no connection yet
        }
    }

    /** The slot's own end is its decision, unless the event was held and let go at once. */
    private void resolution(final PacketSlot slot, final Emission emission) {
        final boolean ownEnd = emission.originEvent == slot.event && slot.decision.reason.verdict() != Verdict.HELD;
        if (emission.resolution == null || ownEnd) {
            return;
        }
        final int index = claim(ResolutionRecord.LENGTH, emission.originEvent, emission.timeNs);
        if (index != RecordStore.NO_ROOM) {
            resolution.wrap(store.buffer(), index).encode(emission, slot.event, lane);
            store.commit(index);
        }
    }

    private void writeOutput(final PacketSlot slot, final Emissions emissions) {
        sum.of(slot, emissions);
        if (sum.frames() == 0) {
            return;
        }
        final int index = claim(OutputRecord.LENGTH, slot.event, slot.timeNs);
        if (index != RecordStore.NO_ROOM) {
            output.wrap(store.buffer(), index).encode(slot, lane, sum);
            store.commit(index);
        }
    }

    /** A full record follows, to which what was counted does not refer. */
    private void endRunOf(final PacketSlot slot) {
        final int connection = slot.decision.connection;
        if (runs == null || !isKnown(connection) || !runs.has(connection)) {
            return;
        }
        if (!writeRun(connection)) {
            store.lost(runs.firstEvent(connection), runs.firstTimeNs(connection));
            losses++;
            runs.end(connection);
        }
    }

    /** Those that have lasted long enough, a few at a time; all once the level has changed or the run ends. */
    private void endRuns(final PacketSlot slot) {
        if (slot.kind == EventKind.STOP) {
            finish();
        }
        final long lasting = slot.level == Level.CONNECTIONS ? RUN_NS : 0;
        int left = RUNS_PER_EVENT;
        while (left-- > 0
                && !runs.isEmpty()
                && slot.timeNs - runs.firstTimeNs(runs.oldest()) >= lasting
                && writeRun(runs.oldest())) {
            // the next one may be over as well
        }
    }

    /** False where there is no room: the run goes on. */
    private boolean writeRun(final int counted) {
        final int index = store.claim(RunRecord.LENGTH);
        if (index == RecordStore.NO_ROOM) {
            return false;
        }
        runs.encode(counted, run.wrap(store.buffer(), index));
        store.commit(index);
        runs.end(counted);
        return true;
    }

    private int claim(final int length, final long event, final long timeNs) {
        final int index = store.claim(length);
        if (index == RecordStore.NO_ROOM) {
            losses++;
            store.lost(event, timeNs);
        }
        return index;
    }
}
