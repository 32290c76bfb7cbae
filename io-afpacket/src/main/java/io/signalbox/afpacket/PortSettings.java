package io.signalbox.afpacket;

/**
 * How a port is opened.
 *
 * @param ringBytes receive ring: a power of two from 128 KiB to 1 GiB
 * @param frameBytes what one place of the ring takes, 236 bytes of headers and headroom among them: a power of two from
 *     512 to {@code ringBytes}; frames that do not fit are fetched one by one
 * @param superFrames frames of that kind that may be on their way at once: 1 to 16,384, 64 KiB each
 * @param waitingBytes kernel memory for frames of that kind that wait to be fetched
 * @param sendingBytes kernel memory for frames that are being sent
 * @param bypassQdisc frames leave past the interface's queueing discipline, which costs less, until a super-frame comes
 *     that the interface cannot cut
 */
public record PortSettings(
        int ringBytes, int frameBytes, int superFrames, int waitingBytes, int sendingBytes, boolean bypassQdisc) {
    public static final PortSettings DEFAULTS = new PortSettings(32 << 20, 2_048, 128, 32 << 20, 16 << 20, true);

    private static final int MIN_RING = 128 << 10;
    private static final int MAX_RING = 1 << 30;
    private static final int MIN_FRAME = 512;

    private static final int MAX_SUPER_FRAMES = 16_384;

    public PortSettings {
        requirePowerOfTwo("ring bytes", ringBytes, MIN_RING, MAX_RING);
        requirePowerOfTwo("frame bytes", frameBytes, MIN_FRAME, ringBytes);
        requireBetween("super-frames", superFrames, 1, MAX_SUPER_FRAMES);
        requireBetween("waiting bytes", waitingBytes, 1, MAX_RING);
        requireBetween("sending bytes", sendingBytes, 1, MAX_RING);
    }

    public PortSettings ring(final int newRingBytes, final int newFrameBytes) {
        return new PortSettings(newRingBytes, newFrameBytes, superFrames, waitingBytes, sendingBytes, bypassQdisc);
    }

    private static void requirePowerOfTwo(final String what, final int value, final int min, final int max) {
        if (Integer.bitCount(value) != 1 || value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " is not a power of two in " + min + ".." + max);
        }
    }

    private static void requireBetween(final String what, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " is not in " + min + ".." + max);
        }
    }
}
