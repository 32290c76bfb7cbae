package io.signalbox.golden.packet;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes numbers of the network's byte order one behind the other. */
final class Octets {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Octets u8(final int value) {
        bytes.write(value);
        return this;
    }

    Octets u16(final int value) {
        return u8(value >> 8).u8(value);
    }

    Octets u32(final long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    Octets put(final byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    static byte[] join(final byte[] first, final byte[] second) {
        return new Octets().put(first).put(second).bytes();
    }

    /** Zeros behind, until the length is a multiple. */
    static byte[] padded(final byte[] bytes, final int multiple) {
        return Arrays.copyOf(bytes, (bytes.length + multiple - 1) / multiple * multiple);
    }

    static byte[] cut(final byte[] bytes, final int length) {
        return length < bytes.length ? Arrays.copyOf(bytes, length) : bytes;
    }

    static void setU16(final byte[] bytes, final int offset, final int value) {
        bytes[offset] = (byte) (value >> 8);
        bytes[offset + 1] = (byte) value;
    }
}
