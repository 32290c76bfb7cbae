package io.signalbox.packet;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames from memory: each is copied into an arena of its own, where the stages may edit it. */
public final class MemorySource implements PacketSource {
    /** Frames that may be on their way: as many as the largest ring has slots. */
    private static final int IN_FLIGHT = Outbox.IN_FLIGHT;

    private final FrameArena arena;
    /** Where in the arena the frames on their way end, by their number. */
    private final long[] ends = new long[IN_FLIGHT];

    private long offered;
    private volatile long released;

    private boolean waiting;
    private int port;
    private long timeNs;
    private int offset;
    private int capturedLength;
    private int wireLength;
    private long offload;

    /** @param arenaBytes a power of two, several times the longest frame */
    public MemorySource(final int arenaBytes) {
        arena = new FrameArena(arenaBytes);
    }

    /** Copies a frame, to be handed out by the next poll; false where too many are on their way. */
    public boolean offer(
            final int newPort,
            final long newTimeNs,
            final DirectBuffer frame,
            final int frameOffset,
            final int newCapturedLength,
            final int newWireLength,
            final long newOffload) {
        if (waiting || offered - released == IN_FLIGHT) {
            return false;
        }
        offset = arena.allocate(newCapturedLength);
        if (offset == FrameArena.NO_ROOM) {
            return false;
        }
        arena.buffer().putBytes(offset, frame, frameOffset, newCapturedLength);
        ends[(int) offered++ & IN_FLIGHT - 1] = arena.position();
        port = newPort;
        timeNs = newTimeNs;
        capturedLength = newCapturedLength;
        wireLength = newWireLength;
        offload = newOffload;
        waiting = true;
        return true;
    }

    /** The same for a frame as it was on a wire. */
    public boolean offer(
            final int newPort,
            final long newTimeNs,
            final DirectBuffer frame,
            final int frameOffset,
            final int newCapturedLength,
            final int newWireLength) {
        return offer(newPort, newTimeNs, frame, frameOffset, newCapturedLength, newWireLength, Offload.NONE);
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        if (!waiting || limit == 0) {
            return 0;
        }
        waiting = false;
        final UnsafeBuffer buffer = arena.buffer();
        handler.onFrame(port, timeNs, buffer, offset, capturedLength, wireLength, offload);
        return 1;
    }

    @Override
    public void release(final int frames) {
        if (frames > 0) {
            final long done = released + frames;
            arena.release(ends[(int) (done - 1) & IN_FLIGHT - 1]);
            released = done;
        }
    }
}
