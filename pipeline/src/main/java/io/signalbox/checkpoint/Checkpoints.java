package io.signalbox.checkpoint;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes down all state as it was behind one event, while the events after it are decided. The small state is copied
 * at once; of the large memories a bounded number of pages between batches, and before a page changes that page. So a
 * packet waits for a few pages, and one behind the beginning for the small state, which grows with services and real
 * servers: of ten thousand services with four each it takes ten milliseconds.
 *
 * <p>Where the sink has no room for a page that is about to change, the checkpoint is given up and counted: packets
 * do not wait for it.
 */
public final class Checkpoints {
    /**
     * Number of what all rooms together write, and of how they write it: raised whenever one of them writes anything else,
     * or a record of a memory has another form. What another number wrote cannot be read.
     */
    public static final int LAYOUT = 7;

    /** Number of the small state among a checkpoint's rooms; memories count from 1. */
    public static final int STATE = 0;

    /** Pages that are copied between two batches: 256 KiB. */
    public static final int PAGES_PER_BATCH = 64;

    private static final int PIECE_BYTES = 1 << 14;
    private static final int WARM_UPS = 100;
    /** Whoever goes on for another director has all of that one's state to write, and frames wait meanwhile. */
    private static final int WARM_UP_BYTES = 1 << 22;

    private final Remembered state;
    private CheckpointSink sink = CheckpointSink.NONE;
    private final StateWriter writer = new StateWriter();
    /** Written by schedule's thread, read by any. */
    private volatile boolean running;
    /** Likewise: the latest event that asked for one while another ran, and none has begun since; 0 for none. */
    private volatile long owed;
    /** The memory whose turn it is, and the page of it. */
    private int memory;

    private int page;
    private long abandoned;
    private long finished;

    public Checkpoints(final Remembered state) {
        this.state = state;
    }

    /**
     * Who takes them from now on; none runs. Where somebody does, the code that writes them is warmed up, so that packets
     * need not wait.
     */
    public void into(final CheckpointSink newSink) {
        sink = newSink;
        if (sink != CheckpointSink.NONE) {
            warmUp();
        }
    }

    private void warmUp() {
        int written = 0;
        for (int i = 0; i < WARM_UPS && written < WARM_UP_BYTES; i++) {
            writer.clear();
            state.save(writer);
            written += writer.length();
        }
    }

    public boolean isRunning() {
        return running;
    }

    /**
     * The latest event that asked for a checkpoint while another ran, and no other has begun since; 0 for none. Whoever
     * offers events asks anew when that one is over.
     */
    public long owed() {
        return owed;
    }

    /** Checkpoints that were begun and given up. */
    public long abandoned() {
        return abandoned;
    }

    /** Checkpoints that were told of to their end. */
    public long finished() {
        return finished;
    }

    /**
     * Begins a checkpoint of what is so behind this event; false where one runs already, which is remembered
     * ({@link #owed}), or none can be written. No output depends on which it is.
     */
    public boolean begin(final long event, final long timeNs) {
        if (running) {
            owed = event;
            return false;
        }
        if (!sink.begin(event, timeNs)) {
            return false;
        }
        running = true;
        owed = 0;
        writer.clear();
        state.save(writer);
        for (int i = 0; i < writer.memories().size(); i++) {
            writer.memories().get(i).begin(this, i + 1, writer.extent(i));
        }
        memory = 0;
        page = 0;
        tellState();
        return running;
    }

    private void tellState() {
        for (int at = 0; at < writer.length(); at += PIECE_BYTES) {
            final int length = Math.min(PIECE_BYTES, writer.length() - at);
            if (!sink.part(STATE, at, writer.bytes(), at, length)) {
                abandon();
                return;
            }
        }
    }

    /** To be called between batches: copies some pages, unless there is only room for those that cannot wait. */
    public void proceed() {
        for (int copies = 0; running && copies < PAGES_PER_BATCH && !sink.isBusy(); copies++) {
            if (memory == writer.memories().size()) {
                finish();
                return;
            }
            final PagedMemory current = writer.memories().get(memory);
            page = current.nextToCopy(page);
            if (current.isBehind(page)) {
                memory++;
                page = 0;
            } else if (!current.tryCopy(page)) {
                return;
            }
        }
    }

    private void finish() {
        if (sink.end()) {
            finished++;
            stop();
        }
    }

    boolean part(final int room, final long position, final DirectBuffer source, final int length) {
        return sink.part(room, position, source, (int) position, length);
    }

    void abandon() {
        sink.abandon();
        abandoned++;
        stop();
    }

    private void stop() {
        running = false;
        writer.memories().forEach(PagedMemory::end);
    }

    /**
     * Reads a checkpoint back into a state of the same bounds that nothing has happened to yet.
     *
     * @throws CheckpointException where it does not fit
     */
    public static void load(final CheckpointSource source, final Remembered state) {
        final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer(1 << 16);
        final int[] length = new int[1];
        source.forEach((room, position, buffer, offset, count) -> {
            if (room == STATE) {
                bytes.putBytes((int) position, buffer, offset, count);
                length[0] = Math.max(length[0], (int) position + count);
            }
        });
        final StateReader reader = new StateReader(new UnsafeBuffer(bytes, 0, length[0]), length[0]);
        state.load(reader);
        source.forEach((room, position, buffer, offset, count) -> {
            if (room != STATE) {
                reader.page(room, position, buffer, offset, count);
            }
        });
        reader.finish();
    }
}
