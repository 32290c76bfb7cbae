package io.signalbox.golden.address;

import java.util.regex.Pattern;

/** An Ethernet address; {@code bits} holds its 48 bits, the first byte on the wire highest. */
public record Mac(long bits) {
    public static final int LENGTH = 6;
    public static final Mac BROADCAST = new Mac(0xffff_ffff_ffffL);

    private static final Pattern SHAPE = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");
    private static final long GROUP_BIT = 1L << 40;

    /** Reads six pairs of hex digits with colons between; anything else is an {@link IllegalArgumentException}. */
    public static Mac parse(final String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "bad MAC \"" + text + "\"; a MAC is six pairs of hex digits such as 02:00:00:00:01:00");
        }
        return new Mac(Long.parseLong(text.replace(":", ""), 16));
    }

    /** The six bytes that stand at {@code offset} of a frame. */
    public static Mac at(final byte[] frame, final int offset) {
        long bits = 0;
        for (int i = 0; i < LENGTH; i++) {
            bits = bits << 8 | frame[offset + i] & 0xff;
        }
        return new Mac(bits);
    }

    public byte[] bytes() {
        final byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (bits >> 8 * (LENGTH - 1 - i));
        }
        return bytes;
    }

    /** Multicast and broadcast: an address of many, never of one interface. */
    public boolean isGroup() {
        return (bits & GROUP_BIT) != 0;
    }

    @Override
    public String toString() {
        return String.format("%012x", bits).replaceAll("(..)(?!$)", "$1:");
    }
}
