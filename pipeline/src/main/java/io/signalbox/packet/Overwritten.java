package io.signalbox.packet;

import org.agrona.MutableDirectBuffer;

/**
 * What stood in an arrived frame where schedule has written something since: an IPv4 header, into which it may record a
 * route. Whoever wants the frame as it arrived lays this over it.
 */
public final class Overwritten {
    /** The longest IPv4 header. */
    private static final int MAX_LENGTH = 60;

    private final byte[] bytes = new byte[MAX_LENGTH];
    private int at;
    private int length;

    /** Keeps bytes of the slot's frame, which begin at {@code newAt}, counted from the frame's first byte. */
    public void keep(final PacketSlot slot, final int newAt, final int newLength) {
        at = newAt;
        length = newLength;
        slot.buffer.getBytes(slot.offset + at, bytes, 0, length);
    }

    /** Puts back what was kept, into a copy of the frame's first {@code copied} bytes that lies at {@code offset}. */
    public void restore(final MutableDirectBuffer copy, final int offset, final int copied) {
        copy.putBytes(offset + at, bytes, 0, Math.max(0, Math.min(length, copied - at)));
    }

    void clear() {
        at = 0;
        length = 0;
    }
}
