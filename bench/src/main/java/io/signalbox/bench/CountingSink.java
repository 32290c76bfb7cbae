package io.signalbox.bench;

import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSink;
import org.agrona.concurrent.UnsafeBuffer;

/** The egress of a benchmark: counts what leaves. */
final class CountingSink implements PacketSink {
    private long frames;
    private long bytes;

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        frames++;
        bytes += length;
        return true;
    }

    @Override
    public void flush() {
        // nothing is queued
    }

    @Override
    public void discard() {
        throw new IllegalStateException("a benchmark's journal holds nothing back");
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }
}
