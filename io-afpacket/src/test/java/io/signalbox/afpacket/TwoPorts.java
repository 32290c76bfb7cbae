package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.packet.Emission;
import io.signalbox.packet.PacketSource;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * Two ports of ours, each at one end of a wire with somebody else at the other end. Needs root; elsewhere a test with them
 * is skipped.
 */
@Timeout(60)
abstract class TwoPorts {
    static final int IN = 0;
    static final int OUT = 1;
    /** 64 places. */
    static final PortSettings SMALL = PortSettings.DEFAULTS.ring(128 << 10, 2_048);

    static final long LONG_NS = 30_000_000_000L;

    final Syscalls syscalls = new Syscalls();
    final FrameClock clock = new FrameClock(new SystemClock(syscalls));
    final Frames frames = new Frames();
    final Emission emission = new Emission();
    final PacketSource.FrameHandler toSink = this::sendOut;
    Veth inWire;
    Veth outWire;
    Peer sender;
    Peer receiver;
    Doorbell doorbell;
    AfPacketPort in;
    AfPacketPort out;
    AfPacketSource source;
    AfPacketSink sink;

    @BeforeEach
    void wire() {
        inWire = Veth.create();
        outWire = Veth.create();
        sender = new Peer(inWire.left, syscalls);
        receiver = new Peer(outWire.right, syscalls);
        doorbell = new Doorbell(syscalls);
        open(SMALL);
    }

    void open(final PortSettings settings) {
        in = AfPacketPort.open(IN, inWire.right, settings, AfPacketPort.EVERYTHING, syscalls);
        out = AfPacketPort.open(OUT, outWire.left, settings, AfPacketPort.EVERYTHING, syscalls);
        final List<AfPacketPort> ports = List.of(in, out);
        source = new AfPacketSource(ports, clock, IdleStrategy.POLL, doorbell, syscalls);
        sink = new AfPacketSink(ports, syscalls);
    }

    void reopen(final PortSettings settings) {
        in.close();
        out.close();
        open(settings);
    }

    @AfterEach
    void unwire() {
        if (in != null) {
            in.close();
            out.close();
        }
        if (receiver != null) {
            sender.close();
            receiver.close();
            doorbell.close();
        }
        if (outWire != null) {
            outWire.close();
        }
        if (inWire != null) {
            inWire.close();
        }
    }

    /** Polls until so many frames were handed out: a ring of version 3 takes its time. */
    void take(final int count) {
        take(frames, count);
    }

    void take(final PacketSource.FrameHandler handler, final int count) {
        int taken = source.poll(handler, count);
        while (taken < count) {
            awaitFrame();
            taken += source.poll(handler, count - taken);
        }
    }

    private void awaitFrame() {
        assertThat(source.awaitFrames(LONG_NS)).as("a frame comes").isTrue();
    }

    void fillRing(final int count) {
        for (int i = 0; i < count; i++) {
            sender.send(frame(i, 60));
        }
    }

    /** All that waits at the first port leaves by the second; returns how many. */
    int forward() {
        int all = 0;
        int some;
        do {
            some = source.poll(toSink, 100);
            sink.flush();
            source.release(some);
            all += some;
        } while (some > 0);
        return all;
    }

    /** The same, until so many have left. */
    void forward(final int all) {
        int left = forward();
        while (left < all) {
            awaitFrame();
            left += forward();
        }
    }

    void sendOut(
            final int port,
            final long timeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        emission.port = OUT;
        emission.offload = offload;
        if (!sink.send(emission, buffer, offset, capturedLength)) {
            throw new AssertionError("refused before it was tried");
        }
    }

    static byte[] numbered(final int number) {
        final byte[] frame = frame(0, 60);
        new UnsafeBuffer(frame).putInt(20, number);
        return frame;
    }
}
