package io.signalbox.replay.journal;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.SetClock;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Offload;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.capture.PcapngWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the frames of a journal that came in as one pcapng file: in their order, each with its interface, its
 * nanosecond and, as the packet's number, its event. Times are the wall clock's where the director was told how far that
 * is ahead of event time, and else event time. A frame of which not all was kept is there as one that was cut.
 */
public final class PcapExport implements AutoCloseable {
    /**
     * What came of it.
     *
     * @param frames how many were written
     * @param cut how many of them without payload that was only carried
     * @param offloaded of how many a checksum or the segments were left to a network card, which no capture tells
     * @param onEventTime how many are stamped with event time
     * @param missing frames that the journal tells of without their bytes
     * @param troubles what is damaged or missing in the journal, a sentence each
     */
    public record Result(
            long frames, long cut, long offloaded, long onEventTime, long missing, List<String> troubles) {}

    private final Moment from;
    private final Moment to;
    private final PcapngWriter capture;
    private final RecordFacts facts = new RecordFacts();
    private final Map<Integer, String> names = new HashMap<>();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(CaptureFile.MAX_CAPTURED_LENGTH));
    private final List<String> troubles = new ArrayList<>();
    /** The event whose frame was read last. */
    private long arrived;

    private boolean knowsClock;
    private long wallMinusEventNs;
    private long frames;
    private long cut;
    private long offloaded;
    private long onEventTime;
    private long missing;

    private PcapExport(final Moment from, final Moment to, final Path file) {
        this.from = from;
        this.to = to;
        capture = new PcapngWriter(file);
    }

    /**
     * Exports the frames between two moments, those included.
     *
     * @throws IOException one sentence: the journal cannot be read
     */
    public static Result write(
            final JournalReader journal,
            final Moment from,
            final Moment to,
            final Path file,
            final JournalReader.Progress progress)
            throws IOException {
        try (PcapExport export = new PcapExport(from, to, file)) {
            return export.run(journal, progress);
        }
    }

    private Result run(final JournalReader journal, final JournalReader.Progress progress) throws IOException {
        try {
            journal.forEachRecord(new Records(), progress);
        } catch (final IOException | RuntimeException trouble) {
            capture.abandon();
            throw trouble;
        }
        return new Result(frames, cut, offloaded, onEventTime, missing, troubles);
    }

    private final class Records implements JournalReader.RawHandler {
        @Override
        public void onLeap(final int session, final long firstEvent, final boolean isBeginning) {
            facts.resumeAt(firstEvent);
        }

        @Override
        public void onRecord(final MutableDirectBuffer buffer, final int offset, final int length) {
            facts.of(buffer, offset);
            switch (facts.type()) {
                case RecordType.COMMAND -> heed();
                case RecordType.INPUT -> arrive(facts.input());
                case RecordType.FULL -> missIf(facts.full().kind() == EventKind.FRAME);
                case RecordType.COMPACT -> missIf(facts.compactReason() != Reason.TICK.id());
                case RecordType.RUN -> miss(facts.runPackets());
                default -> {
                    // tells of no frame that came in
                }
            }
        }

        @Override
        public void onTrouble(final String trouble) {
            troubles.add(trouble);
        }
    }

    private boolean isWanted() {
        return from.isReachedBy(facts.event(), facts.timeNs()) && to.includes(facts.event(), facts.timeNs());
    }

    private void heed() {
        final Command command = CommandText.parse(facts.command().text());
        if (command instanceof AddPort port) {
            names.put(port.port(), port.name());
        } else if (command instanceof SetClock clock) {
            knowsClock = true;
            wallMinusEventNs = clock.wallMinusEventNs();
        }
    }

    private void arrive(final InputRecord input) {
        arrived = input.event();
        if (!isWanted()) {
            return;
        }
        final int port = capture.interfaceOf(names.getOrDefault(input.port(), "port" + input.port()));
        input.frame(frame, 0);
        capture.write(port, input.timeNs() + wallMinusEventNs, input.event(), frame, input.kept(), input.wireLength());
        frames++;
        cut += input.isWhole() ? 0 : 1;
        offloaded += input.offload() == Offload.NONE ? 0 : 1;
        onEventTime += knowsClock ? 0 : 1;
    }

    private void missIf(final boolean isFrame) {
        miss(isFrame && facts.event() != arrived ? 1 : 0);
    }

    private void miss(final long count) {
        missing += isWanted() ? count : 0;
    }

    @Override
    public void close() {
        capture.close();
    }
}
