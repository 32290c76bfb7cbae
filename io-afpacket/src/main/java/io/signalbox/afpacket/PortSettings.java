package io.signalbox.afpacket;

/**
 * How a port is opened.
 *
 * @param receive the receive ring's version
 * @param transmit how frames leave
 * @param ringBytes receive ring: a power of two from 128 KiB, in version 3 from 1 MiB, to 1 GiB
 * @param frameBytes what one place of a ring of version 2 takes, 236 bytes of headers and headroom among them: a power of
 *     two from 512 to {@code ringBytes}; frames that do not fit are fetched one by one
 * @param superFrames frames of that kind that may be on their way at once: 1 to 16,384, 64 KiB each
 * @param waitingBytes kernel memory for frames of that kind that wait to be fetched
 * @param sendingBytes kernel memory for frames that are being sent
 * @param bypassQdisc frames leave past the interface's queueing discipline, which costs less, until a super-frame comes
 *     that the interface cannot cut
 */
public record PortSettings(
        Receive receive,
        Transmit transmit,
        int ringBytes,
        int frameBytes,
        int superFrames,
        int waitingBytes,
        int sendingBytes,
        boolean bypassQdisc) {
    /** Versions of the receive ring. */
    public enum Receive {
        /** Each frame is handed over as it comes: least delay. */
        V2,
        /** Frames are handed over in blocks, within a millisecond or two: least work where traffic is moderate. */
        V3
    }

    /** How frames leave. */
    public enum Transmit {
        /** By {@code sendmmsg(2)}, from where they lie; the kernel copies them. */
        SENDMMSG,
        /**
         * By a transmit ring, to which they are copied here: real network cards read them there. What is longer than an
         * Ethernet frame, and what the ring refuses, leaves by {@code sendmmsg(2)} all the same.
         */
        RING
    }

    public static final PortSettings DEFAULTS =
            new PortSettings(Receive.V2, Transmit.SENDMMSG, 32 << 20, 2_048, 128, 32 << 20, 16 << 20, true);

    private static final int MIN_RING = 128 << 10;
    private static final int MIN_BLOCKS = 4;
    private static final int MAX_RING = 1 << 30;
    private static final int MIN_FRAME = 512;

    private static final int MAX_SUPER_FRAMES = 16_384;

    public PortSettings {
        final int minRing = receive == Receive.V3 ? MIN_BLOCKS * ReceiveRingV3.BLOCK : MIN_RING;
        requirePowerOfTwo("ring bytes", ringBytes, minRing, MAX_RING);
        requirePowerOfTwo("frame bytes", frameBytes, MIN_FRAME, ringBytes);
        requireBetween("super-frames", superFrames, 1, MAX_SUPER_FRAMES);
        requireBetween("waiting bytes", waitingBytes, 1, MAX_RING);
        requireBetween("sending bytes", sendingBytes, 1, MAX_RING);
    }

    public PortSettings by(final Receive newReceive, final Transmit newTransmit) {
        return new PortSettings(
                newReceive, newTransmit, ringBytes, frameBytes, superFrames, waitingBytes, sendingBytes, bypassQdisc);
    }

    public PortSettings ring(final int newRingBytes, final int newFrameBytes) {
        return new PortSettings(
                receive, transmit, newRingBytes, newFrameBytes, superFrames, waitingBytes, sendingBytes, bypassQdisc);
    }

    /** Where frames that do not fit a place may lie, here and in the kernel. */
    public PortSettings longFrames(final int newSuperFrames, final int newWaitingBytes) {
        return new PortSettings(
                receive, transmit, ringBytes, frameBytes, newSuperFrames, newWaitingBytes, sendingBytes, bypassQdisc);
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
