package io.signalbox.replay.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes captures field by field from the drafts, with numbers of its own: a witness that shares nothing with the
 * readers.
 */
final class CaptureBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteOrder order;

    CaptureBytes(final ByteOrder order) {
        this.order = order;
    }

    static CaptureBytes littleEndian() {
        return new CaptureBytes(ByteOrder.LITTLE_ENDIAN);
    }

    static CaptureBytes bigEndian() {
        return new CaptureBytes(ByteOrder.BIG_ENDIAN);
    }

    static byte[] bytes(final int... values) {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }

    CaptureBytes order(final ByteOrder order) {
        this.order = order;
        return this;
    }

    CaptureBytes u8(final int value) {
        out.write(value);
        return this;
    }

    CaptureBytes u16(final int value) {
        return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    CaptureBytes u32(final long value) {
        return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    CaptureBytes u64(final long value) {
        return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
    }

    CaptureBytes raw(final byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    CaptureBytes padded(final byte[] bytes) {
        return raw(bytes).raw(new byte[(4 - bytes.length % 4) % 4]);
    }

    CaptureBytes pcap(final long magic, final int linkType) {
        return u32(magic).u16(2).u16(4).u32(0).u32(0).u32(262_144).u32(linkType);
    }

    CaptureBytes pcapMicroseconds(final int linkType) {
        return pcap(0xA1B2C3D4L, linkType);
    }

    CaptureBytes pcapNanoseconds(final int linkType) {
        return pcap(0xA1B23C4DL, linkType);
    }

    CaptureBytes record(final long seconds, final long units, final long wireLength, final byte[] bytes) {
        return u32(seconds).u32(units).u32(bytes.length).u32(wireLength).raw(bytes);
    }

    CaptureBytes section() {
        return block(0x0A0D0D0A, body().u32(0x1A2B3C4D).u16(1).u16(0).u64(-1));
    }

    CaptureBytes section(final ByteOrder order) {
        return order(order).section();
    }

    CaptureBytes describe(final int linkType, final long snapLength, final CaptureBytes options) {
        return block(1, body().u16(linkType).u16(0).u32(snapLength).raw(options.toByteArray()));
    }

    CaptureBytes describe(final int linkType) {
        return describe(linkType, 262_144, body());
    }

    CaptureBytes option(final int code, final byte[] value) {
        return u16(code).u16(value.length).padded(value);
    }

    CaptureBytes name(final String name) {
        return option(2, name.getBytes(StandardCharsets.UTF_8));
    }

    CaptureBytes resolution(final int code) {
        return option(9, bytes(code));
    }

    CaptureBytes offset(final long seconds) {
        return option(14, body().u64(seconds).toByteArray());
    }

    CaptureBytes endOfOptions() {
        return u16(0).u16(0);
    }

    CaptureBytes enhanced(final int interfaceId, final long stamp, final long wireLength, final byte[] bytes) {
        return block(
                6,
                body().u32(interfaceId)
                        .u32(stamp >>> 32)
                        .u32(stamp)
                        .u32(bytes.length)
                        .u32(wireLength)
                        .padded(bytes));
    }

    CaptureBytes obsolete(final int interfaceId, final long stamp, final long wireLength, final byte[] bytes) {
        return block(
                2,
                body().u16(interfaceId)
                        .u16(7)
                        .u32(stamp >>> 32)
                        .u32(stamp)
                        .u32(bytes.length)
                        .u32(wireLength)
                        .padded(bytes));
    }

    CaptureBytes simple(final long wireLength, final byte[] bytes) {
        return block(3, body().u32(wireLength).padded(bytes));
    }

    CaptureBytes block(final int type, final CaptureBytes body) {
        final int length = body.length() + 12;
        return u32(type).u32(length).raw(body.toByteArray()).u32(length);
    }

    /** An empty piece in the same byte order. */
    CaptureBytes body() {
        return new CaptureBytes(order);
    }

    int length() {
        return out.size();
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    Path writeTo(final Path path) {
        return write(path, toByteArray());
    }

    /** Deletes first: ext4 writes a file to the disk at once whose former bytes were cut off. */
    static Path write(final Path path, final byte[] bytes) {
        try {
            Files.deleteIfExists(path);
            return Files.write(path, bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
