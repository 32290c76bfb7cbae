package io.signalbox.afpacket;

import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSource;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;

/** Several sources as one, each in turn the first: their frames are released in the order in which they were handed out. */
public final class SourcesInTurn implements PacketSource {
    private static final int IN_FLIGHT = Outbox.IN_FLIGHT;

    private final PacketSource[] sources;
    private final PacketSource[] origins = new PacketSource[IN_FLIGHT];
    private long handedOut;
    private final AtomicLong released = new AtomicLong();
    private int turn;

    private final FrameHandler noteOrigin = this::noteOrigin;
    private PacketSource polled;
    private FrameHandler taker;

    public SourcesInTurn(final PacketSource... sources) {
        this.sources = sources.clone();
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        final int room = (int) Math.min(limit, IN_FLIGHT - (handedOut - released.get()));
        int frames = 0;
        for (int i = 0; i < sources.length && frames < room; i++) {
            frames += poll(sources[(turn + i) % sources.length], handler, room - frames);
        }
        turn = (turn + 1) % sources.length;
        return frames;
    }

    private int poll(final PacketSource source, final FrameHandler handler, final int limit) {
        polled = source;
        taker = handler;
        return source.poll(noteOrigin, limit);
    }

    /** Before it is handed on: another thread may release it at once. */
    private void noteOrigin(
            final int port,
            final long timeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        origins[(int) handedOut++ & IN_FLIGHT - 1] = polled;
        taker.onFrame(port, timeNs, buffer, offset, capturedLength, wireLength, offload);
    }

    @Override
    public void release(final int frames) {
        final long first = released.get();
        for (int i = 0; i < frames; i++) {
            origins[(int) (first + i) & IN_FLIGHT - 1].release(1);
        }
        released.lazySet(first + frames);
    }
}
