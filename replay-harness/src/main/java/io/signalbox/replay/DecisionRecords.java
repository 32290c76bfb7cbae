package io.signalbox.replay;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.signalbox.decision.Reason;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.text.DecisionJson;
import io.signalbox.journal.text.PortNames;
import io.signalbox.packet.EventKind;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;

/** The encoded decisions of a whole run, to be compared with another run's. */
final class DecisionRecords {
    /** Where records name events; layouts never change. */
    private static final int COMPACT_EVENT_OFFSET = 4;

    private static final int EVENT_OFFSET = 8;
    private static final int BY_EVENT_OFFSET = 16;

    private final UnsafeBuffer records;
    private final int length;

    private DecisionRecords(final byte[] bytes, final int length) {
        records = new UnsafeBuffer(bytes);
        this.length = length;
    }

    static DecisionRecords of(final RecordedDecisions decisions) {
        final byte[] bytes = decisions.bytes();
        return new DecisionRecords(bytes, bytes.length);
    }

    /**
     * The same as if no tick had happened: what a tick's coming let a timer do is put to the event behind it, and events
     * are numbered without ticks. Two runs that differ in ticks alone then hold the same bytes, up to 2^22 events (where
     * connections are written in full anew, by the numbers that the events had). Sums over the frames that an event let
     * go are left out, for a tick takes its part of them; the frames themselves are compared elsewhere.
     */
    DecisionRecords withoutTicks() {
        final long[] numbers = numbersWithoutTicks();
        final byte[] kept = new byte[length];
        final UnsafeBuffer target = new UnsafeBuffer(kept);
        int filled = 0;
        for (int at = 0; at < length; at += RecordType.length(records, at)) {
            if (!isTick(at) && RecordType.of(records, at) != RecordType.OUTPUT) {
                final int recordLength = RecordType.length(records, at);
                target.putBytes(filled, records, at, recordLength);
                renumber(target, filled, numbers);
                filled += recordLength;
            }
        }
        return new DecisionRecords(kept, filled);
    }

    /** By an event's number: the number that it has where only other events count; of a tick, its successor's. */
    private long[] numbersWithoutTicks() {
        long[] numbers = new long[64];
        int event = 0;
        long next = 1;
        for (int at = 0; at < length; at += RecordType.length(records, at)) {
            if (RecordType.isEvent(RecordType.of(records, at))) {
                event++;
                numbers = event < numbers.length ? numbers : Arrays.copyOf(numbers, 2 * numbers.length);
                numbers[event] = next;
                next += isTick(at) ? 0 : 1;
            }
        }
        return numbers;
    }

    private boolean isTick(final int at) {
        return switch (RecordType.of(records, at)) {
            case RecordType.FULL -> new FullRecord().wrap(records, at).kind() == EventKind.TICK;
            case RecordType.COMPACT -> new CompactRecord().wrap(records, at).reason() == Reason.TICK;
            default -> false;
        };
    }

    private static void renumber(final UnsafeBuffer buffer, final int at, final long[] numbers) {
        switch (RecordType.of(buffer, at)) {
            case RecordType.COMPACT ->
                buffer.putInt(
                        at + COMPACT_EVENT_OFFSET,
                        (int) numbers[buffer.getInt(at + COMPACT_EVENT_OFFSET, LITTLE_ENDIAN)],
                        LITTLE_ENDIAN);
            case RecordType.RESOLUTION -> {
                renumberLong(buffer, at + EVENT_OFFSET, numbers);
                renumberLong(buffer, at + BY_EVENT_OFFSET, numbers);
            }
            default -> renumberLong(buffer, at + EVENT_OFFSET, numbers);
        }
    }

    private static void renumberLong(final UnsafeBuffer buffer, final int at, final long[] numbers) {
        buffer.putLong(at, numbers[(int) buffer.getLong(at, LITTLE_ENDIAN)], LITTLE_ENDIAN);
    }

    /** The first record in which they differ, both in words; empty where they hold the same bytes. */
    Optional<String> firstDifference(final DecisionRecords other) {
        if (Arrays.equals(records.byteArray(), 0, length, other.records.byteArray(), 0, other.length)) {
            return Optional.empty();
        }
        final List<String> mine = lines();
        final List<String> theirs = other.lines();
        int line = 0;
        while (line < mine.size() && line < theirs.size() && mine.get(line).equals(theirs.get(line))) {
            line++;
        }
        return Optional.of("decision " + (line + 1) + "\n  one    " + line(mine, line) + "\n  other  "
                + line(theirs, line) + "\n");
    }

    private static String line(final List<String> lines, final int index) {
        return index < lines.size() ? lines.get(index) : "(no such decision)";
    }

    private List<String> lines() {
        final StringWriter text = new StringWriter();
        try (DecisionJson json = new DecisionJson(text, new PortNames())) {
            final RecordExpander expander = new RecordExpander(json);
            for (int at = 0; at < length; at += RecordType.length(records, at)) {
                expander.record(records, at);
            }
        }
        return text.toString().lines().toList();
    }
}
