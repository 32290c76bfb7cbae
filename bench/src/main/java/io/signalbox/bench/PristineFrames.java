package io.signalbox.bench;

import static org.agrona.BufferUtil.allocateDirectAligned;

import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.TcpHeader;
import java.io.IOException;
import java.io.OutputStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames of 60 bytes as they came from the wire, a cache line for each, in the order in which they come: the director
 * edits frames in place, so each time round it gets a copy.
 */
final class PristineFrames {
    /** Bytes from one frame to the next. */
    static final int STRIDE = 64;

    static final int FRAME_LENGTH = 60;

    private static final int L3 = EthernetHeader.LENGTH;
    private static final int L4 = L3 + Ipv4Header.MIN_LENGTH;

    private final UnsafeBuffer memory;
    private final byte[] ports;
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final TcpHeader tcp = new TcpHeader();
    private int count;

    PristineFrames(final int capacity) {
        memory = new UnsafeBuffer(allocateDirectAligned(capacity * STRIDE, STRIDE));
        ports = new byte[capacity];
    }

    /** The next frame, which comes in by this port; the calls that follow are about it. */
    PristineFrames add(final int port, final byte[] frame) {
        final int at = count * STRIDE;
        memory.putBytes(at, frame);
        ports[count++] = (byte) port;
        ipv4.wrap(memory, at + L3);
        tcp.wrap(memory, at + L4);
        return this;
    }

    /** Another source; both checksums stay right. */
    PristineFrames source(final int address, final int port) {
        mend(ipv4.source(), address, tcp.sourcePort(), port);
        ipv4.source(address).completeChecksum();
        tcp.sourcePort(port);
        return this;
    }

    /** Another destination; both checksums stay right. */
    PristineFrames destination(final int address, final int port) {
        mend(ipv4.destination(), address, tcp.destinationPort(), port);
        ipv4.destination(address).completeChecksum();
        tcp.destinationPort(port);
        return this;
    }

    private void mend(final int oldAddress, final int newAddress, final int oldPort, final int newPort) {
        final int delta = Checksum.add(Checksum.delta(oldAddress, newAddress), Checksum.delta(oldPort, newPort));
        tcp.checksum(Checksum.update(tcp.checksum(), delta));
    }

    int count() {
        return count;
    }

    /** The port that a frame comes in by. */
    int port(final int number) {
        return ports[number];
    }

    /** Eight bytes at a time: a call of the C library's copy would cost more than the copy. */
    void copy(final int number, final UnsafeBuffer to, final int offset) {
        final int from = number * STRIDE;
        for (int i = 0; i < STRIDE; i += Long.BYTES) {
            to.putLong(offset + i, memory.getLong(from + i));
        }
    }

    /** Writes all frames, {@link #STRIDE} bytes each: behind each frame the port that it comes in by. */
    void writeTo(final OutputStream out) throws IOException {
        final byte[] bytes = new byte[STRIDE];
        for (int number = 0; number < count; number++) {
            memory.getBytes(number * STRIDE, bytes);
            bytes[FRAME_LENGTH] = ports[number];
            out.write(bytes);
        }
    }
}
