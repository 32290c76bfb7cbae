package io.signalbox.packet;

import org.agrona.MutableDirectBuffer;

/**
 * The headers of an arrived frame as they were before schedule wrote into them: a route that it recorded, a translation
 * for its own host. Whoever wants the frame as it arrived lays this over it.
 */
public final class Overwritten {
    /** The longest IPv4 header; of IPv6 nothing behind the fixed header is written to. */
    private static final int MAX_NETWORK = 60;
    /** Ports and checksum of any transport are among these. */
    private static final int MAX_TRANSPORT = 20;

    private final byte[] network = new byte[MAX_NETWORK];
    private final byte[] transport = new byte[MAX_TRANSPORT];
    private int networkAt;
    private int networkLength;
    private int transportAt;
    private int transportLength;

    /** The headers of the slot's frame will be written to. Those of a reassembled datagram are no arrived frame's. */
    public void keep(final PacketSlot slot) {
        if (networkLength > 0 || slot.largestFragment != 0) {
            return;
        }
        final Headers headers = slot.headers;
        networkAt = headers.l3Offset;
        networkLength = Math.min(headers.l4Offset - headers.l3Offset, MAX_NETWORK);
        transportAt = headers.l4Offset;
        transportLength = Math.min(headers.l4Length(), MAX_TRANSPORT);
        slot.buffer.getBytes(slot.offset + networkAt, network, 0, networkLength);
        slot.buffer.getBytes(slot.offset + transportAt, transport, 0, transportLength);
    }

    /** Puts back what was kept, into a copy of the frame's first {@code copied} bytes that lies at {@code offset}. */
    public void restore(final MutableDirectBuffer copy, final int offset, final int copied) {
        put(network, networkLength, copy, offset + networkAt, copied - networkAt);
        put(transport, transportLength, copy, offset + transportAt, copied - transportAt);
    }

    private static void put(
            final byte[] kept, final int length, final MutableDirectBuffer copy, final int at, final int room) {
        copy.putBytes(at, kept, 0, Math.max(0, Math.min(length, room)));
    }

    void clear() {
        networkAt = 0;
        networkLength = 0;
        transportAt = 0;
        transportLength = 0;
    }
}
