package io.signalbox.afpacket;

import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSink;
import org.agrona.concurrent.UnsafeBuffer;

/** Two sinks as one: what leaves by one port goes to the one, all else to the other. */
public final class DivertingSink implements PacketSink {
    private final int port;
    private final PacketSink there;
    private final PacketSink elsewhere;

    public DivertingSink(final int port, final PacketSink there, final PacketSink elsewhere) {
        this.port = port;
        this.there = there;
        this.elsewhere = elsewhere;
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        final PacketSink sink = emission.port == port ? there : elsewhere;
        return sink.send(emission, buffer, offset, length);
    }

    @Override
    public void flush() {
        there.flush();
        elsewhere.flush();
    }

    @Override
    public void discard() {
        there.discard();
        elsewhere.discard();
    }
}
