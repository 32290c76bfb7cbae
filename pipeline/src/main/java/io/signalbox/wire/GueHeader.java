package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Header of Generic UDP Encapsulation, variant 0 (draft-ietf-intarea-gue), seen through a frame; it follows a UDP
 * header and goes before the packet inside.
 *
 * <pre>
 *   version 2 | control 1 | length 5 | protocol 8 | flags 16 | optional words
 * </pre>
 */
public final class GueHeader extends Header {
    /** Without optional words. */
    public static final int LENGTH = 4;

    private static final int VERSION_CONTROL_LENGTH_OFFSET = 0;
    private static final int PROTOCOL_OFFSET = 1;
    private static final int FLAGS_OFFSET = 2;

    private static final int VERSION_SHIFT = 6;
    private static final int CONTROL = 0x20;
    private static final int LENGTH_MASK = 0x1F;

    public GueHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame, and the whole header lies in it. */
    public Reason check(final int available) {
        return available < LENGTH || available < headerLength() ? Reason.TRUNCATED : Reason.NONE;
    }

    /** 0; 1 is an IP packet without this header. */
    public int version() {
        return u8(VERSION_CONTROL_LENGTH_OFFSET) >> VERSION_SHIFT;
    }

    /** True for a message between the tunnel's ends. */
    public boolean isControl() {
        return (u8(VERSION_CONTROL_LENGTH_OFFSET) & CONTROL) != 0;
    }

    /** In bytes, optional words included: 4 to 128. */
    public int headerLength() {
        return LENGTH + (u8(VERSION_CONTROL_LENGTH_OFFSET) & LENGTH_MASK) * 4;
    }

    /** One of {@link Protocol}: what is inside. */
    public int protocol() {
        return u8(PROTOCOL_OFFSET);
    }

    /** A whole header without optional words: version 0, no flags, in front of a packet of this protocol. */
    public void write(final int protocol) {
        put8(VERSION_CONTROL_LENGTH_OFFSET, 0);
        put8(PROTOCOL_OFFSET, protocol);
        put16(FLAGS_OFFSET, 0);
    }
}
