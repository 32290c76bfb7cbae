package io.signalbox.replay.journal;

import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import org.agrona.MutableDirectBuffer;

/** Which event a record belongs to, and when that was. */
final class RecordFacts {
    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final CommandRecord command = new CommandRecord();
    private final InputRecord input = new InputRecord();
    private final OutputRecord output = new OutputRecord();
    private final ResolutionRecord resolution = new ResolutionRecord();
    private final RunRecord run = new RunRecord();
    private final MarkRecord mark = new MarkRecord();
    private int type;
    private long event;
    private long timeNs;

    /** Reads the record at this place; records are to be read in their order. */
    void of(final MutableDirectBuffer buffer, final int offset) {
        type = RecordType.of(buffer, offset);
        switch (type) {
            case RecordType.FULL -> set(full.wrap(buffer, offset).event(), full.timeNs());
            case RecordType.COMPACT -> set(compact.wrap(buffer, offset).event(event), compact.timeNs());
            case RecordType.COMMAND -> set(command.wrap(buffer, offset).event(), command.timeNs());
            case RecordType.INPUT -> set(input.wrap(buffer, offset).event(), input.timeNs());
            case RecordType.OUTPUT -> set(output.wrap(buffer, offset).event(), timeNs);
            case RecordType.RESOLUTION -> set(resolution.wrap(buffer, offset).byEvent(), resolution.timeNs());
            case RecordType.RUN -> set(run.wrap(buffer, offset).lastEvent(), run.lastTimeNs());
            case RecordType.MARK -> mark.wrap(buffer, offset); // of the journal, not of an event
            default -> {
                // of a later version
            }
        }
    }

    private void set(final long newEvent, final long newTimeNs) {
        event = newEvent;
        timeNs = newTimeNs;
    }

    int type() {
        return type;
    }

    /** Whether it says what came of an event, or counts it. */
    boolean tells() {
        return RecordType.isEvent(type) || type == RecordType.RUN;
    }

    long event() {
        return event;
    }

    long timeNs() {
        return timeNs;
    }

    /** Reading goes on elsewhere: event numbers are near this one. */
    void resumeAt(final long nextEvent) {
        event = nextEvent - 1;
    }

    FullRecord full() {
        return full;
    }

    CommandRecord command() {
        return command;
    }

    MarkRecord mark() {
        return mark;
    }

    int compactReason() {
        return compact.reasonId();
    }

    /** How many packets a record of type RUN counts. */
    long runPackets() {
        return run.packetsToServer() + (long) run.packetsToClient();
    }

    InputRecord input() {
        return input;
    }
}
