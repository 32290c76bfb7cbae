package io.signalbox.packet;

import org.agrona.concurrent.UnsafeBuffer;

/** Where frames come from: a network port, a capture, memory. One thread polls, one releases. */
public interface PacketSource {
    /** Takes the frames of one poll, each in turn. */
    interface FrameHandler {
        /**
         * A frame of {@code capturedLength} bytes lies at {@code offset}, with {@link PacketSlot#HEADROOM} writable
         * bytes before it; it had {@code wireLength} bytes on the wire. {@code timeNs} is event time, never less than
         * the previous frame's. {@code offload} is an {@link Offload}. The memory stays valid until the frame is
         * released.
         */
        void onFrame(
                int port,
                long timeNs,
                UnsafeBuffer buffer,
                int offset,
                int capturedLength,
                int wireLength,
                long offload);
    }

    /** Hands out at most {@code limit} frames; returns how many. */
    int poll(FrameHandler handler, int limit);

    /** The oldest {@code frames} that were handed out are done with: their memory may be used again. */
    void release(int frames);
}
