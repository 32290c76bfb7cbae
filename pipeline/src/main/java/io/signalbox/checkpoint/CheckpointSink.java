package io.signalbox.checkpoint;

import org.agrona.DirectBuffer;

/**
 * Takes the parts of a checkpoint, on the thread that makes them. What it is given is good until it returns; it never
 * waits.
 */
public interface CheckpointSink {
    /** Where nobody wants one. */
    CheckpointSink NONE = new CheckpointSink() {
        @Override
        public boolean begin(final long event, final long timeNs) {
            return false;
        }

        @Override
        public boolean part(
                final int room, final long position, final DirectBuffer source, final int offset, final int length) {
            return false;
        }

        @Override
        public boolean end() {
            return false;
        }

        @Override
        public void abandon() {}
    };

    /** A checkpoint of what was so behind this event; false where none can be written now. */
    boolean begin(long event, long timeNs);

    /**
     * Bytes of a room of memory: number {@link Checkpoints#STATE} is the small state in one piece after the other, the
     * others are pages, each with its position in its memory, in no order. Bytes that nobody tells of are zero.
     *
     * @return false where there is no room for it
     */
    boolean part(int room, long position, DirectBuffer source, int offset, int length);

    /** Whether what room there is should be left to what cannot wait: pages that are about to change. */
    default boolean isBusy() {
        return false;
    }

    /** All was told; false where there is no room for that yet. */
    boolean end();

    /** There will be no more of this checkpoint, and what was told of it is worth nothing. */
    void abandon();
}
