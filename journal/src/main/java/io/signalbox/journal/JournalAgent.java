package io.signalbox.journal;

import io.signalbox.journal.checkpoint.CheckpointWriter;
import io.signalbox.journal.codec.CompactRecord;
import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.RecordType;
import io.signalbox.journal.codec.RunRecord;
import io.signalbox.journal.who.EndsWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * Drains the byte ring into documents, many records each. Whatever the disk does, nothing is thrown from here: what
 * cannot be written is counted, said once, and marked in the journal when writing is possible again.
 */
public final class JournalAgent implements Agent {
    /** Documents are closed at this length; but a record that is longer has one. */
    private static final int DOCUMENT_LIMIT = 64 * 1024;

    private static final int MESSAGE_LIMIT = 4096;

    private final OneToOneRingBuffer ring;
    private final OneToOneRingBuffer inputs;
    private final JournalDoor door;
    private final DocumentSink sink;
    private final JournalSettings settings;
    private final LongSupplier freeSpace;
    private final JournalSession session;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(DocumentHeader.MAX_DOCUMENT_LENGTH);
    private final MutableDirectBuffer document = new UnsafeBuffer(bytes);
    private final DocumentHeader header = new DocumentHeader().wrap(document, 0);
    private final FullRecord full = new FullRecord();
    private final CompactRecord compact = new CompactRecord();
    private final MarkRecord mark = new MarkRecord();
    private final RunRecord run = new RunRecord();
    private final InputRecord input = new InputRecord();
    private final MessageHandler onMessage = this::onMessage; // bound once, not once per poll
    private final ControlledMessageHandler onInput = this::onInput;
    private final EndsWriter ends = new EndsWriter();

    private int length = DocumentHeader.LENGTH;
    private int count;
    private long documents;
    private long documentBefore;
    private long lastEvent;
    private long lastTimeNs;

    /** What could not be written and is not marked yet. */
    private long lostCount;

    private MarkCause lostCause;
    private long lostFirst;
    private long lostLast;
    /** Files deleted and not marked yet, and those that this document marks. */
    private int deletedFiles;

    private int markedFiles;

    /** Null where there are none. */
    private CheckpointWriter checkpoints;
    /** The event of a checkpoint that became whole and is not marked yet, or 0; and the one that this document marks. */
    private long checkpoint;

    private long markedCheckpoint;
    private long checkpointBytes;

    /** Files that the sink has begun, as far as that was heeded. */
    private int files;

    private long inputsUpTo;
    private boolean inputsAreAhead;

    private final Settlement settlement;
    /** What is written is to be on the disk before it counts as such. */
    private final boolean isSynced;
    /** Since the last commit nothing was lost, */
    private boolean whole = true;
    /** and something was written. */
    private boolean wrote;

    private long bytesSinceCheck;
    private boolean diskLow;
    private boolean failing;
    private boolean toldOfFullRing;

    private volatile long recordsWritten;
    private volatile long bytesWritten;
    private volatile long recordsLost;
    private volatile long filesDeleted;
    private volatile long checkpointsWanted;
    private volatile String trouble;

    JournalAgent(
            final OneToOneRingBuffer ring,
            final OneToOneRingBuffer inputs,
            final JournalDoor door,
            final DocumentSink sink,
            final JournalSettings settings,
            final LongSupplier freeSpace,
            final JournalSession session) {
        this.ring = ring;
        this.inputs = inputs;
        this.door = door;
        this.sink = sink;
        this.settings = settings;
        this.freeSpace = freeSpace;
        this.session = session;
        settlement = door.settlement();
        isSynced = settings.mode() == JournalSettings.Mode.STRICT_SYNC;
        bytesSinceCheck = settings.checkEveryBytes();
        lastEvent = session.firstEvent() - 1;
        documentBefore = lastEvent;
    }

    @Override
    public String roleName() {
        return "journal";
    }

    /** Writes what waits in the ring; returns how many records that were. */
    @Override
    public int doWork() {
        final int read = ring.read(onMessage, MESSAGE_LIMIT);
        commit();
        toldOfFullRing &= ring.size() > 0;
        return checkpoints == null ? read : read + checkpoints.doWork();
    }

    /** Writes down to the last record, then the mark that proves it was the last. The packet side has stopped. */
    @Override
    public void onClose() {
        drain();
        door.whenFull(this::drain);
        door.finish();
        door.markLosses();
        drain();
        closeCheckpoints();
        begin();
        appendMark(MarkCause.CLOSED, recordsWritten + count, session.firstEvent(), lastEvent, bytesWritten);
        commit();
        closeSink();
    }

    private void closeCheckpoints() {
        if (checkpoints != null) {
            checkpoints.close();
        }
    }

    /** Gives back what it holds, and writes nothing more. */
    void abandon() {
        closeCheckpoints();
        closeSink();
    }

    private void closeSink() {
        ends.close();
        try {
            sink.close();
        } catch (final Throwable failure) {
            say("the journal could not be closed: " + failure);
        }
    }

    /** Records in the journal, marks included. */
    public long recordsWritten() {
        return recordsWritten;
    }

    /** Bytes of all documents. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Records that came through the ring and could not be written. */
    public long recordsLost() {
        return recordsLost;
    }

    /** Files deleted because of the size cap, or of their age. */
    public long filesDeleted() {
        return filesDeleted;
    }

    /** As {@link JournalWriter#checkpointsWanted}. */
    long checkpointsWanted() {
        return checkpointsWanted;
    }

    /** What keeps the journal from being written, in one sentence; null where nothing does. */
    public String trouble() {
        return trouble;
    }

    /** To write checkpoints too, before the first work. */
    void write(final CheckpointWriter newCheckpoints) {
        checkpoints = newCheckpoints;
    }

    /** A checkpoint became whole: the next document says so. */
    void onCheckpoint(final long event, final long timeNs, final long newBytes) {
        checkpoint = event;
        checkpointBytes = newBytes;
    }

    /** As {@link #doWork}, until nothing waits. */
    public void drain() {
        if (checkpoints != null) {
            checkpoints.drain();
        }
        // Not "until it read nothing": a read that meets the ring's end reads nothing and goes on at its start.
        while (ring.size() > 0) {
            doWork();
        }
    }

    /** A frame that arrived stands right before its event's own record. */
    private void onMessage(final int type, final DirectBuffer source, final int index, final int messageLength) {
        if (inputs.size() > 0 && RecordType.isEvent(RecordType.of(source, index))) {
            takeInputs(eventOf((MutableDirectBuffer) source, index));
        }
        append(source, index, messageLength);
    }

    private void takeInputs(final long event) {
        inputsUpTo = event;
        inputsAreAhead = false;
        // Not "until it read nothing": a read that meets the ring's end reads nothing and goes on at its start.
        while (!inputsAreAhead && inputs.size() > 0) {
            inputs.controlledRead(onInput, MESSAGE_LIMIT);
        }
    }

    private ControlledMessageHandler.Action onInput(
            final int type, final MutableDirectBuffer source, final int index, final int messageLength) {
        if (input.wrap(source, index).event() > inputsUpTo) {
            inputsAreAhead = true;
            return ControlledMessageHandler.Action.ABORT;
        }
        append(source, index, messageLength);
        return ControlledMessageHandler.Action.CONTINUE;
    }

    private long eventOf(final MutableDirectBuffer source, final int index) {
        return RecordType.of(source, index) == RecordType.COMPACT
                ? compact.wrap(source, index).event(lastEvent)
                : full.wrap(source, index).event();
    }

    private void append(final DirectBuffer source, final int index, final int messageLength) {
        if (length + messageLength > DOCUMENT_LIMIT) {
            flush();
        }
        begin();
        note(source, index);
        ends.note(source, index);
        document.putBytes(length, source, index, messageLength);
        length += messageLength;
        count++;
    }

    /** A new document: first what is to be said of the journal itself. */
    private void begin() {
        if (count > 0) {
            return;
        }
        documentBefore = lastEvent;
        if (lostCount > 0) {
            appendMark(lostCause, lostCount, lostFirst, lostLast, 0);
        }
        if (deletedFiles > 0) {
            markedFiles = deletedFiles;
            appendMark(MarkCause.RETENTION, deletedFiles, 0, 0, sink.deletedBytes());
        }
        if (checkpoint > 0) {
            markedCheckpoint = checkpoint;
            appendMark(MarkCause.CHECKPOINT, 1, checkpoint, checkpoint, checkpointBytes);
        }
    }

    private void appendMark(
            final MarkCause cause, final long marked, final long first, final long last, final long markedBytes) {
        mark.wrap(document, length).encode(cause, settings.lane(), marked, first, last, lastTimeNs, markedBytes);
        length += MarkRecord.LENGTH;
        count++;
    }

    /** Follows the event numbers, for the document's header. */
    private void note(final DirectBuffer source, final int index) {
        final MutableDirectBuffer memory = (MutableDirectBuffer) source;
        final int type = RecordType.of(source, index);
        if (type == RecordType.COMPACT) {
            compact.wrap(memory, index);
            lastEvent = compact.event(lastEvent);
            lastTimeNs = compact.timeNs();
        } else if (RecordType.isEvent(type)) {
            full.wrap(memory, index);
            lastEvent = full.event();
            lastTimeNs = full.timeNs();
        } else if (type == RecordType.RUN) {
            run.wrap(memory, index);
            lastEvent = Math.max(lastEvent, run.lastEvent());
            lastTimeNs = Math.max(lastTimeNs, run.lastTimeNs());
        } else if (type == RecordType.MARK) {
            mark.wrap(memory, index);
            lastEvent = Math.max(lastEvent, mark.lastEvent());
            tellOfFullRing();
        }
    }

    /** Writes what was gathered, makes it as safe as the mode asks, and lets the packet side know. */
    private void commit() {
        flush();
        if (isSynced) {
            sync();
        }
        if (whole && wrote) {
            failing = false;
            recover();
        }
        settlement.upTo(ring.consumerPosition(), whole);
        whole = true;
        wrote = false;
    }

    private void recover() {
        if (trouble != null) {
            trouble = null;
            settings.onRecovery().accept("the journal is written again; what is missing is marked in it");
        }
    }

    private void flush() {
        if (count == 0) {
            return;
        }
        lookAtTheDisk();
        if (diskLow) {
            lose(MarkCause.DISK_LOW);
        } else {
            write();
        }
        bytesSinceCheck += length;
        length = DocumentHeader.LENGTH;
        count = 0;
        markedFiles = 0;
        markedCheckpoint = 0;
    }

    private void write() {
        header.encode(
                settings.lane(),
                session.journal(),
                session.number(),
                documents + 1,
                count,
                documentBefore + 1,
                lastEvent,
                length - DocumentHeader.LENGTH);
        header.seal(bytes);
        try {
            sink.passTime(lastTimeNs);
            sink.append(bytes.limit(length).position(0));
            written();
        } catch (final Throwable failure) {
            fail(failure);
        } finally {
            bytes.clear();
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // this thread is the only writer
    private void written() {
        documents++;
        tellEnds();
        recordsWritten += count;
        bytesWritten += length;
        lostCount = 0;
        deletedFiles -= markedFiles;
        checkpoint = checkpoint == markedCheckpoint ? 0 : checkpoint;
        wrote = true;
        if (files != sink.files()) {
            followFile();
        }
    }

    private void tellEnds() {
        final Path file = sink.file();
        if (file == null) {
            ends.forget();
        } else {
            ends.commit(file, lastEvent, lastTimeNs);
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // this thread is the only writer
    private void followFile() {
        files = sink.files();
        if (files > 1 && door.keepsInputs()) {
            checkpointsWanted++;
        }
    }

    /** What cannot be made safe is not lost yet, but no frame may leave on its account. */
    private void sync() {
        try {
            sink.sync();
        } catch (final Throwable failure) {
            whole = false;
            sayOnce("the journal cannot be synced to its disk, frames are held back until it can: " + failure);
        }
    }

    private void fail(final Throwable failure) {
        sayOnce("the journal cannot be written, decisions are lost until it can: " + failure);
        lose(MarkCause.WRITE_FAILED);
    }

    /** The document is lost: its records, and those that the gaps it marks stand for. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // this thread is the only writer
    private void lose(final MarkCause cause) {
        whole = false;
        ends.forget();
        if (lostCount == 0) {
            lostCause = cause;
            lostFirst = documentBefore + 1;
        }
        lostLast = lastEvent;
        lostCount = 0;
        for (int at = DocumentHeader.LENGTH; at < length; at += RecordType.length(document, at)) {
            if (RecordType.of(document, at) == RecordType.MARK) {
                lostCount += mark.wrap(document, at).cause().isGap() ? mark.count() : 0;
            } else {
                lostCount++;
                recordsLost++;
            }
        }
        door.onLossBehind();
    }

    private void lookAtTheDisk() {
        if (!diskLow && bytesSinceCheck < settings.checkEveryBytes()) {
            return;
        }
        bytesSinceCheck = 0;
        try {
            capSize();
            final boolean low = freeSpace.getAsLong() < settings.watermarkBytes();
            if (low && !diskLow) {
                say("less than " + settings.watermarkBytes()
                        + " bytes are free: the journal stops until there are more");
            }
            diskLow = low;
        } catch (final Throwable failure) {
            if (!failing) {
                say("the journal's disk cannot be looked at: " + failure);
            }
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // this thread is the only writer
    private void capSize() {
        final int deleted = sink.deleteOldest(settings.capBytes());
        deletedFiles += deleted;
        filesDeleted += deleted;
    }

    /** One sentence until the ring has been empty: under a load that is too high there is a mark every moment. */
    private void tellOfFullRing() {
        if (!toldOfFullRing) {
            toldOfFullRing = true;
            settings.onTrouble()
                    .accept("the journal could not keep up: " + mark.count() + " records of events " + mark.firstEvent()
                            + " to " + mark.lastEvent() + " are missing, and maybe more behind them");
        }
    }

    /** One sentence until all is well again. */
    private void sayOnce(final String sentence) {
        if (!failing) {
            failing = true;
            say(sentence);
        }
    }

    private void say(final String sentence) {
        trouble = sentence;
        settings.onTrouble().accept(sentence);
    }
}
