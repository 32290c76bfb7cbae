package io.signalbox.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What all views share: a place in a frame, and numbers read and written there in network byte order. Each access is
 * checked against the end of the frame's memory, by one comparison: accessors ask for places behind the header's first
 * byte, so there is only that end to leave it by.
 */
abstract class Header {
    private static final boolean SWAP = ByteOrder.nativeOrder() == LITTLE_ENDIAN;

    private UnsafeBuffer frame;
    private int offset;
    /** The memory's array, or null where it is off the heap; and where in it the header begins. */
    private byte[] base;

    private long address;
    /** Bytes from the header's first to the end of the memory; negative where the header begins outside of it. */
    private int room;

    /** The buffer may not be wrapped around other memory for as long as the header lies in it. */
    final void lay(final UnsafeBuffer newFrame, final int newOffset) {
        frame = newFrame;
        offset = newOffset;
        base = newFrame.byteArray();
        address = newFrame.addressOffset() + newOffset;
        room = newOffset < 0 ? -1 : newFrame.capacity() - newOffset;
    }

    final UnsafeBuffer frame() {
        return frame;
    }

    /** Where in the frame this header begins. */
    public final int offset() {
        return offset;
    }

    final int u8(final int at) {
        return getByte(checked(at, Byte.BYTES)) & 0xFF;
    }

    final int u16(final int at) {
        final short value = getShort(checked(at, Short.BYTES));
        return (SWAP ? Short.reverseBytes(value) : value) & 0xFFFF;
    }

    final int i32(final int at) {
        final int value = getInt(checked(at, Integer.BYTES));
        return SWAP ? Integer.reverseBytes(value) : value;
    }

    final long i64(final int at) {
        final long value = getLong(checked(at, Long.BYTES));
        return SWAP ? Long.reverseBytes(value) : value;
    }

    final long mac(final int at) {
        return (long) u16(at) << 32 | i32(at + 2) & 0xFFFF_FFFFL;
    }

    final void put8(final int at, final int value) {
        putByte(checked(at, Byte.BYTES), (byte) value);
    }

    final void put16(final int at, final int value) {
        final short bits = (short) value;
        putShort(checked(at, Short.BYTES), SWAP ? Short.reverseBytes(bits) : bits);
    }

    final void put32(final int at, final int value) {
        putInt(checked(at, Integer.BYTES), SWAP ? Integer.reverseBytes(value) : value);
    }

    final void put64(final int at, final long value) {
        putLong(checked(at, Long.BYTES), SWAP ? Long.reverseBytes(value) : value);
    }

    final void putMac(final int at, final long mac) {
        put16(at, (int) (mac >>> 32));
        put32(at + 2, (int) mac);
    }

    private long checked(final int at, final int length) {
        if (at < 0 || at > room - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + at + " of a header with room for " + room);
        }
        return address + at;
    }

    private byte getByte(final long place) {
        return base == null ? UnsafeApi.getByte(place) : UnsafeApi.getByte(base, place);
    }

    private void putByte(final long place, final byte value) {
        if (base == null) {
            UnsafeApi.putByte(place, value);
        } else {
            UnsafeApi.putByte(base, place, value);
        }
    }

    private short getShort(final long place) {
        return base == null ? UnsafeApi.getShort(place) : UnsafeApi.getShort(base, place);
    }

    private void putShort(final long place, final short value) {
        if (base == null) {
            UnsafeApi.putShort(place, value);
        } else {
            UnsafeApi.putShort(base, place, value);
        }
    }

    private int getInt(final long place) {
        return base == null ? UnsafeApi.getInt(place) : UnsafeApi.getInt(base, place);
    }

    private void putInt(final long place, final int value) {
        if (base == null) {
            UnsafeApi.putInt(place, value);
        } else {
            UnsafeApi.putInt(base, place, value);
        }
    }

    private long getLong(final long place) {
        return base == null ? UnsafeApi.getLong(place) : UnsafeApi.getLong(base, place);
    }

    private void putLong(final long place, final long value) {
        if (base == null) {
            UnsafeApi.putLong(place, value);
        } else {
            UnsafeApi.putLong(base, place, value);
        }
    }
}
