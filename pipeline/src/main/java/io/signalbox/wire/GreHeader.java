package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** GRE header (RFC 2784, over IPv6 RFC 7676) seen through a frame; keys and sequence numbers (RFC 2890) are unread. */
public final class GreHeader extends Header {
    public static final int LENGTH = 4;
    /** With a checksum, and the two zero bytes that go with it. */
    public static final int LENGTH_WITH_CHECKSUM = 8;

    /** The only one of {@link #flags()} that RFC 2784 knows; the version, 0, is among them. */
    public static final int CHECKSUM_PRESENT = 0x8000;

    static final int CHECKSUM_OFFSET = 4;
    private static final int FLAGS_OFFSET = 0;
    private static final int PROTOCOL_TYPE_OFFSET = 2;

    public GreHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame, and the whole header lies in it. */
    public Reason check(final int available) {
        return available < LENGTH || available < headerLength() ? Reason.TRUNCATED : Reason.NONE;
    }

    /** In bytes, as far as RFC 2784 goes: 4 or 8. */
    public int headerLength() {
        return (flags() & CHECKSUM_PRESENT) != 0 ? LENGTH_WITH_CHECKSUM : LENGTH;
    }

    /** The first two bytes, version included. */
    public int flags() {
        return u16(FLAGS_OFFSET);
    }

    public GreHeader flags(final int flags) {
        put16(FLAGS_OFFSET, flags);
        return this;
    }

    /** What is inside, as an EtherType. */
    public int protocolType() {
        return u16(PROTOCOL_TYPE_OFFSET);
    }

    public GreHeader protocolType(final int etherType) {
        put16(PROTOCOL_TYPE_OFFSET, etherType);
        return this;
    }

    /** For a header with a checksum only; writes the zero bytes behind it too. */
    public GreHeader checksum(final int checksum) {
        put32(CHECKSUM_OFFSET, checksum << 16);
        return this;
    }
}
