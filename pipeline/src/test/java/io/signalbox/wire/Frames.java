package io.signalbox.wire;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames for tests, written as the hexadecimal digits of their bytes; spaces are for the reader. */
final class Frames {
    /** Headers are tested away from the frame's beginning, and at an odd place, so that a forgotten offset shows. */
    static final int SOMEWHERE = 3;

    private Frames() {}

    static byte[] bytes(final String... hex) {
        return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
    }

    /** A frame of these bytes and no more: to read past them fails. */
    static UnsafeBuffer frame(final String... hex) {
        return new UnsafeBuffer(bytes(hex));
    }

    /** A frame that ends with these bytes, which begin {@link #SOMEWHERE}. */
    static UnsafeBuffer frameSomewhere(final String... hex) {
        return frame("eeeeee", String.join("", hex));
    }

    /** An empty place of that many bytes, {@link #SOMEWHERE} in a frame full of rubbish. */
    static UnsafeBuffer rubbish(final int length) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[SOMEWHERE + length]);
        frame.setMemory(0, SOMEWHERE + length, (byte) 0xEE);
        return frame;
    }

    /** The bytes of a frame made by {@link #rubbish}, from {@link #SOMEWHERE} on. */
    static String hexSomewhere(final UnsafeBuffer frame) {
        return HexFormat.of().formatHex(frame.byteArray(), SOMEWHERE, frame.capacity());
    }

    static String joined(final String... hex) {
        return String.join("", hex).replace(" ", "");
    }
}
