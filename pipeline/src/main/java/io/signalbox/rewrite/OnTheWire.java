package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.packet.FrameArena;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands before a sink that takes frames as they are on a wire, and no virtio header: a capture file, a port without a
 * network card behind it. It does what was left to the card, in copies, for the register speaks of the frame that the
 * director sent; their memory is free again with the next flush.
 */
public final class OnTheWire implements PacketSink {
    private final PacketSink sink;
    private final FrameArena arena;
    private final ChecksumFinisher checksumFinisher = new ChecksumFinisher();
    private final Segmenter segmenter = new Segmenter();
    private final Emission whole = new Emission();
    private final Emission packet = new Emission();

    /** @param arenaBytes a power of two: room for the copies of a batch; a frame that finds none is refused */
    public OnTheWire(final PacketSink sink, final int arenaBytes) {
        this.sink = sink;
        arena = new FrameArena(arenaBytes);
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        if (emission.offload == Offload.NONE) {
            return sink.send(emission, buffer, offset, length);
        }
        whole.setFrom(emission, buffer, offset);
        whole.length = length;
        return emission.headers.isSuperFrame() ? cutApart() : finish();
    }

    private boolean finish() {
        final int at = arena.allocate(whole.length);
        if (at == FrameArena.NO_ROOM) {
            return false;
        }
        final UnsafeBuffer memory = arena.buffer();
        memory.putBytes(at, whole.buffer, whole.offset, whole.length);
        checksumFinisher.finish(memory, at, whole.length, whole.headers, whole.offload);
        packet.setFrom(whole, memory, at);
        packet.offload = Offload.NONE;
        return sink.send(packet, memory, at, packet.length);
    }

    private boolean cutApart() {
        final Headers headers = whole.headers;
        final int payload = whole.length - headers.payloadOffset;
        whole.segments = (payload + headers.segmentSize - 1) / headers.segmentSize;
        whole.pieces = whole.segments;
        whole.piecesPerSegment = 1;
        whole.pieceStride = whole.pieceLength(0);
        whole.pieceOffset = arena.allocate(whole.pieces * whole.pieceStride);
        whole.pieceBuffer = arena.buffer();
        if (whole.pieceOffset == FrameArena.NO_ROOM) {
            return false;
        }
        boolean taken = true;
        for (int number = 0; number < whole.segments; number++) {
            packet.becomeSegment(whole, number);
            segmenter.write(whole, number, packet);
            taken &= sink.send(packet, packet.buffer, packet.offset, packet.length);
        }
        return taken;
    }

    @Override
    public void flush() {
        sink.flush();
        arena.release(arena.position());
    }

    @Override
    public void discard() {
        sink.discard();
        arena.release(arena.position());
    }
}
