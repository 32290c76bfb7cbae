package io.signalbox.journal.codec;

import io.signalbox.decision.Decision;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.packet.EventKind;
import java.util.HashMap;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Reads records in their order: compact ones become the full ones that they stand for, and event numbers prove that
 * none is missing. For readers: it allocates.
 */
public final class RecordExpander {
    private static final String LEVEL = "journal level ";

    private final RecordHandler handler;
    private final Map<Integer, Remembered> connections = new HashMap<>();
    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final ResolutionRecord resolution = new ResolutionRecord();
    private final EndingRecord ending = new EndingRecord();
    private final CommandRecord command = new CommandRecord();
    private final MarkRecord mark = new MarkRecord();
    private final InputRecord input = new InputRecord();
    private final OutputRecord output = new OutputRecord();
    private final RunRecord run = new RunRecord();
    private final MutableDirectBuffer scratch = new ExpandableArrayBuffer(FullRecord.MAX_LENGTH);

    private int session;
    private long lastEvent;
    /** The level asks for runs. */
    private boolean counts;
    /** Packets may be counted that no record has told of yet: the level asks for runs, or did. */
    private boolean counting;
    /** Events that others came behind and that no record has told of. */
    private long counted;
    /** Whether it can be told how many those are: not behind a gap. */
    private boolean provable = true;

    private long lastRevision;
    private int lane;

    public RecordExpander(final RecordHandler handler) {
        this.handler = handler;
    }

    /**
     * This document's records follow, of which the first event is to be {@code firstEvent}; they do not continue what was
     * read before. What was known of connections holds no longer.
     */
    public void leap(final DocumentHeader header, final long firstEvent) {
        lane = header.lane();
        lastEvent = firstEvent - 1;
        forget();
        if (header.document() == 1) {
            counts = false;
            counting = false;
            provable = true;
        } else if (header.session() != session) {
            // nobody knows the level that its first documents told
            counting = true;
        }
        session = header.session();
    }

    /** Something is missing: a packet may have been counted there, and a record may say what is not known here. */
    private void forget() {
        connections.clear();
        counted = 0;
        provable = false;
    }

    /** Packets that were being counted when the records ended, as far as it can be told. */
    public long counted() {
        return provable ? counted : 0;
    }

    /** The number of the latest event read. */
    public long lastEvent() {
        return lastEvent;
    }

    /** One record, which must be whole. */
    public void record(final MutableDirectBuffer buffer, final int offset) {
        switch (RecordType.of(buffer, offset)) {
            case RecordType.FULL -> onFull(buffer, offset);
            case RecordType.COMPACT -> onCompact(buffer, offset);
            case RecordType.RESOLUTION -> handler.onResolution(resolution.wrap(buffer, offset));
            case RecordType.COMMAND -> onCommand(buffer, offset);
            case RecordType.MARK -> onMark(buffer, offset);
            case RecordType.INPUT -> handler.onInput(input.wrap(buffer, offset));
            case RecordType.OUTPUT -> handler.onOutput(output.wrap(buffer, offset));
            case RecordType.RUN -> onRun(buffer, offset);
            case RecordType.CHANGE -> onChange(buffer, offset);
            case RecordType.ENDING -> handler.onEnding(ending.wrap(buffer, offset));
            default ->
                handler.onTrouble("a record of the unknown type " + RecordType.of(buffer, offset) + " behind event "
                        + lastEvent + " was passed over: a later version wrote it");
        }
    }

    private void onFull(final MutableDirectBuffer buffer, final int offset) {
        full.wrap(buffer, offset);
        expect(full.event());
        lane = full.lane();
        lastRevision = full.revision();
        remember(buffer, offset);
        handler.onDecision(full);
    }

    private void remember(final MutableDirectBuffer buffer, final int offset) {
        if (full.connection() == Decision.NONE) {
            return;
        }
        final Direction direction = Direction.of(full.reason());
        if (direction == Direction.OTHER) {
            connections.remove(full.connection());
            return;
        }
        if (direction == Direction.FIRST) {
            connections.remove(full.connection());
        }
        final Remembered known = connections.computeIfAbsent(full.connection(), number -> new Remembered());
        known.state = full.stateAfter();
        final byte[] copy = new byte[FullRecord.FIXED_LENGTH];
        buffer.getBytes(offset, copy);
        if (direction == Direction.REPLY) {
            known.reply = copy;
        } else {
            known.request = copy;
        }
    }

    private void onCompact(final MutableDirectBuffer buffer, final int offset) {
        compact.wrap(buffer, offset);
        final long event = compact.event(lastEvent);
        expect(event);
        final Remembered known = connections.get(compact.connection());
        final byte[] record = known == null ? null : known.of(compact.reason());
        full.wrap(scratch, 0);
        if (record == null) {
            full.becomeUnknown(compact.reason() == Reason.TICK ? EventKind.TICK : EventKind.FRAME);
        } else {
            scratch.putBytes(0, record);
        }
        full.become(compact, event, lane, lastRevision, record == null ? Decision.NONE : known.state);
        handler.onDecision(full);
    }

    private void onRun(final MutableDirectBuffer buffer, final int offset) {
        run.wrap(buffer, offset);
        counting = true;
        counted -= run.events();
        if (run.lastEvent() > lastEvent) {
            counted += run.lastEvent() - lastEvent;
            lastEvent = run.lastEvent();
        }
        if (provable && counted < 0) {
            handler.onTrouble("runs up to event " + lastEvent + " count " + -counted + " packets too many");
            provable = false;
        }
        final Remembered known = connections.get(run.connection());
        final byte[] record = known == null ? null : known.of(run);
        full.wrap(scratch, 0);
        if (record == null) {
            full.becomeUnknown(run.isOfTicks() ? EventKind.TICK : EventKind.FRAME);
        } else {
            scratch.putBytes(0, record);
        }
        full.become(run, lane, lastRevision, record == null ? Decision.NONE : known.state);
        handler.onRun(run, full);
    }

    private void onCommand(final MutableDirectBuffer buffer, final int offset) {
        command.wrap(buffer, offset);
        expect(command.event());
        lane = command.lane();
        lastRevision = command.revision();
        if (command.reason() == Reason.COMMAND && command.text().startsWith(LEVEL)) {
            counts = command.text().equals(LEVEL + Level.CONNECTIONS.label());
            counting |= counts;
        }
        handler.onCommand(command);
    }

    private void onChange(final MutableDirectBuffer buffer, final int offset) {
        command.wrap(buffer, offset);
        lastRevision = command.revision();
        handler.onChange(command);
    }

    private void onMark(final MutableDirectBuffer buffer, final int offset) {
        mark.wrap(buffer, offset);
        if (mark.cause() != null && mark.cause().isGap()) {
            lastEvent = Math.max(lastEvent, mark.lastEvent());
            forget();
        }
        if (mark.cause() == MarkCause.CLOSED) {
            requireAllCounted();
        }
        handler.onMark(mark);
    }

    /** Every event has a record or is part of a run. */
    private void requireAllCounted() {
        if (provable && counted != 0) {
            handler.onTrouble("of the events up to " + lastEvent + " " + counted + " have no record and are in no run");
        }
    }

    private void expect(final long event) {
        if (counting && event > lastEvent) {
            counted += event - lastEvent - 1;
            counting = counts || !provable || counted != 0;
        } else if (event != lastEvent + 1) {
            handler.onTrouble(
                    event > lastEvent
                            ? "events " + (lastEvent + 1) + " to " + (event - 1) + " are missing, and no mark says why"
                            : "event " + event + " stands behind event " + lastEvent);
            forget();
        }
        lastEvent = event;
    }

    /** The latest full records of a connection. */
    private static final class Remembered {
        private byte[] request;
        private byte[] reply;
        private int state;

        private byte[] of(final RunRecord run) {
            return run.packetsToServer() > 0 ? request : reply;
        }

        private byte[] of(final Reason reason) {
            return Direction.of(reason) == Direction.REPLY ? reply : request;
        }
    }
}
