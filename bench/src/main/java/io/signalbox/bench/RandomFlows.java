package io.signalbox.bench;

import static org.agrona.BufferUtil.allocateDirectAligned;

import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.TcpHeader;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ingress of a benchmark with more connections than memory has room for frames: each frame is made when it is
 * wanted. First connections are opened, then come packets of random ones.
 */
final class RandomFlows implements PacketSource {
    private static final int STRIDE = PacketSlot.HEADROOM + PristineFrames.STRIDE;
    private static final long PACKET_NS = 100;
    private static final int L3 = EthernetHeader.LENGTH;
    private static final int L4 = L3 + Ipv4Header.MIN_LENGTH;

    private final UnsafeBuffer memory =
            new UnsafeBuffer(allocateDirectAligned(FrameFeed.BATCH * STRIDE, PristineFrames.STRIDE));
    private final SplittableRandom random = new SplittableRandom(1);
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final TcpHeader tcp = new TcpHeader();
    private final int busy;
    private int opened;
    private int toOpen;
    private long packetNs = PACKET_NS;
    private long timeNs;
    private int handedOut;

    /** Packets come of the connections below this number. */
    RandomFlows(final int busy) {
        this.busy = busy;
    }

    /** From now on these connections are opened. */
    void open(final int first, final int count) {
        opened = first;
        toOpen = first + count;
    }

    boolean isOpening() {
        return opened < toOpen;
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
        final int room = Math.min(limit, FrameFeed.BATCH - handedOut);
        for (int i = 0; i < room; i++) {
            final int offset = (handedOut + i) * STRIDE + PacketSlot.HEADROOM;
            if (isOpening()) {
                write(Flows.OPENING, opened++, offset);
            } else {
                write(Flows.REQUEST, random.nextInt(busy), offset);
            }
            timeNs += packetNs;
            handler.onFrame(
                    Site.CLIENT_SIDE,
                    timeNs,
                    memory,
                    offset,
                    PristineFrames.FRAME_LENGTH,
                    PristineFrames.FRAME_LENGTH,
                    Offload.NONE);
        }
        handedOut += room;
        return room;
    }

    /** The transport's checksum is not mended: nothing on this way reads it. */
    private void write(final byte[] frame, final int flow, final int offset) {
        memory.putBytes(offset, frame);
        ipv4.wrap(memory, offset + L3).source(Flows.client(flow)).completeChecksum();
        tcp.wrap(memory, offset + L4).sourcePort(Flows.clientPort(flow));
    }

    @Override
    public void release(final int count) {
        handedOut -= count;
    }
}
