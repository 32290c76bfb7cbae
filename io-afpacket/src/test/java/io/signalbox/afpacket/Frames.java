package io.signalbox.afpacket;

import io.signalbox.packet.PacketSource;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames as tests make and keep them. */
final class Frames implements PacketSource.FrameHandler {
    /** What was handed out, copied. */
    record Frame(int port, long timeNs, byte[] bytes, int wireLength, long offload) {}

    /** An EtherType that nobody listens to (IEEE 802, for experiments). */
    static final int EXPERIMENT = 0x88B5;

    private static final int ETHERNET = 14;

    final List<Frame> all = new ArrayList<>();

    @Override
    public void onFrame(
            final int port,
            final long timeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        final byte[] bytes = new byte[capturedLength];
        buffer.getBytes(offset, bytes);
        all.add(new Frame(port, timeNs, bytes, wireLength, offload));
    }

    List<byte[]> bytes() {
        return all.stream().map(Frame::bytes).toList();
    }

    /** A frame to a machine that is not there, of {@code length} bytes which differ with {@code seed}. */
    static byte[] frame(final int seed, final int length) {
        return frame(seed, EXPERIMENT, length);
    }

    static byte[] frame(final int seed, final int etherType, final int length) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++) {
            frame.putByte(i, (byte) (seed * 31 + i * 7));
        }
        frame.putByte(0, (byte) 0x02);
        frame.putByte(6, (byte) 0x02);
        putShort(frame, 12, etherType);
        return frame.byteArray();
    }

    /** The frame with a tag behind its addresses. */
    static byte[] tagged(final byte[] frame, final int tpid, final int tci) {
        final UnsafeBuffer tagged = new UnsafeBuffer(new byte[frame.length + 4]);
        tagged.putBytes(0, frame, 0, 12);
        putShort(tagged, 12, tpid);
        putShort(tagged, 14, tci);
        tagged.putBytes(16, frame, 12, frame.length - 12);
        return tagged.byteArray();
    }

    /** A TCP segment over IPv4 as a sender leaves it to its card: {@code length} bytes, the checksum a partial one. */
    static byte[] superFrame(final int seed, final int length) {
        final byte[] bytes = frame(seed, 0x0800, length);
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        putShort(frame, ETHERNET, 0x4500);
        putShort(frame, ETHERNET + 2, length - ETHERNET);
        putShort(frame, ETHERNET + 6, 0x4000);
        putShort(frame, ETHERNET + 8, 64 << 8 | 6);
        frame.putByte(ETHERNET + 20 + 12, (byte) (5 << 4));
        frame.putByte(ETHERNET + 20 + 13, (byte) 0x10);
        return bytes;
    }

    /** What lies before it: NEEDS_CSUM, TCPv4 in segments of 1,448 bytes, headers as long as these. */
    static byte[] superHeader(final int ipOffset) {
        return new byte[] {1, 1, (byte) (ipOffset + 40), 0, (byte) 0xA8, 5, (byte) (ipOffset + 20), 0, 16, 0};
    }

    private static void putShort(final UnsafeBuffer buffer, final int at, final int value) {
        buffer.putShort(at, (short) value, ByteOrder.BIG_ENDIAN);
    }
}
