package io.signalbox.bench;

import static org.agrona.BufferUtil.allocateDirectAligned;

import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.ring.Lane;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ingress of a benchmark: copies the next pristine frames, round and round, into frame memory for one batch, and
 * hands them out a packet's time apart.
 */
final class FrameFeed implements PacketSource {
    static final int BATCH = Lane.USUAL_BATCH;

    /** Ten million packets in a second of event time. */
    private static final long PACKET_NS = 100;

    private static final int STRIDE = PacketSlot.HEADROOM + PristineFrames.STRIDE;

    private final UnsafeBuffer memory = new UnsafeBuffer(allocateDirectAligned(BATCH * STRIDE, PristineFrames.STRIDE));
    private PristineFrames frames;
    private int next;
    private long packetNs = PACKET_NS;
    private long timeNs;
    private int handedOut;

    /** What comes from now on. */
    void show(final PristineFrames newFrames) {
        frames = newFrames;
        next = 0;
    }

    long timeNs() {
        return timeNs;
    }

    /** From now on packets come so far apart. */
    void paceNs(final long ns) {
        packetNs = ns;
    }

    void passTime(final long ns) {
        timeNs += ns;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        final int room = Math.min(limit, BATCH - handedOut);
        for (int i = 0; i < room; i++) {
            final int offset = (handedOut + i) * STRIDE + PacketSlot.HEADROOM;
            frames.copy(next, memory, offset);
            timeNs += packetNs;
            handler.onFrame(
                    frames.port(next),
                    timeNs,
                    memory,
                    offset,
                    PristineFrames.FRAME_LENGTH,
                    PristineFrames.FRAME_LENGTH,
                    Offload.NONE);
            next = next + 1 == frames.count() ? 0 : next + 1;
        }
        handedOut += room;
        return room;
    }

    @Override
    public void release(final int count) {
        handedOut -= count;
    }
}
