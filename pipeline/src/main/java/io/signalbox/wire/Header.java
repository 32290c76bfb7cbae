package io.signalbox.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.MutableDirectBuffer;

/** What all views share: a place in a frame, and numbers read and written there in network byte order. */
abstract class Header {
    private MutableDirectBuffer frame;
    private int offset;

    final void lay(final MutableDirectBuffer frame, final int offset) {
        this.frame = frame;
        this.offset = offset;
    }

    final MutableDirectBuffer frame() {
        return frame;
    }

    /** Where in the frame this header begins. */
    public final int offset() {
        return offset;
    }

    final int u8(final int at) {
        return frame.getByte(offset + at) & 0xFF;
    }

    final int u16(final int at) {
        return frame.getShort(offset + at, BIG_ENDIAN) & 0xFFFF;
    }

    final int i32(final int at) {
        return frame.getInt(offset + at, BIG_ENDIAN);
    }

    final long i64(final int at) {
        return frame.getLong(offset + at, BIG_ENDIAN);
    }

    final long mac(final int at) {
        return (long) u16(at) << 32 | i32(at + 2) & 0xFFFF_FFFFL;
    }

    final void put8(final int at, final int value) {
        frame.putByte(offset + at, (byte) value);
    }

    final void put16(final int at, final int value) {
        frame.putShort(offset + at, (short) value, BIG_ENDIAN);
    }

    final void put32(final int at, final int value) {
        frame.putInt(offset + at, value, BIG_ENDIAN);
    }

    final void put64(final int at, final long value) {
        frame.putLong(offset + at, value, BIG_ENDIAN);
    }

    final void putMac(final int at, final long mac) {
        put16(at, (int) (mac >>> 32));
        put32(at + 2, (int) mac);
    }
}
