package io.signalbox.checkpoint;

import org.agrona.DirectBuffer;

/** A checkpoint to be read back: what a {@link CheckpointSink} was told. */
public interface CheckpointSource {
    /** Hears of a part. */
    interface PartHandler {
        void onPart(int room, long position, DirectBuffer source, int offset, int length);
    }

    /** The event behind which all was so. */
    long event();

    /** The time of that event. */
    long timeNs();

    /** Tells of all parts; can be asked again. */
    void forEach(PartHandler handler);
}
