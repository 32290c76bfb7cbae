package io.signalbox.afpacket.netlink;

import io.signalbox.wire.Address;
import org.agrona.DirectBuffer;

/**
 * RTM_NEWNEIGH and RTM_DELNEIGH: {@code struct ndmsg} and attributes.
 *
 * <pre>
 *   0        1        2                 4
 *  +--------+--------+-----------------+-----------------------------------+
 *  | family |        |                 | link's index                      |
 *  +--------+--------+--------+--------+-----------------------------------+
 *  | state           | flags  | type   |
 *  +-----------------+--------+--------+
 * </pre>
 */
final class NeighbourMessage {
    static final int FIXED_LENGTH = 12;
    private static final int INDEX_OFFSET = 4;
    private static final int STATE_OFFSET = 8;
    private static final int FLAGS_OFFSET = 10;

    private static final int NUD_REACHABLE = 2;
    private static final int NUD_STALE = 4;
    private static final int NUD_DELAY = 8;
    private static final int NUD_PROBE = 0x10;
    private static final int NUD_PERMANENT = 0x80;
    /** States in which the host sends to the MAC that it knows. */
    private static final int RESOLVED = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

    /** Whom the host answers for, not whom it knows. */
    private static final int NTF_PROXY = 8;

    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;

    private NeighbourMessage() {}

    /** Null for what is no neighbour, such as the MACs that a bridge has seen; unresolved ones have the MAC 0. */
    static HostNeighbour decode(final Message message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        final int length = message.length();
        if (length < FIXED_LENGTH
                || !Family.isIp(buffer.getByte(offset))
                || (buffer.getByte(offset + FLAGS_OFFSET) & NTF_PROXY) != 0) {
            return null;
        }
        final Attributes attributes = new Attributes(buffer, offset + FIXED_LENGTH, length - FIXED_LENGTH);
        final Address address = attributes.address(NDA_DST);
        final int state = buffer.getShort(offset + STATE_OFFSET);
        return address == null
                ? null
                : new HostNeighbour(
                        buffer.getInt(offset + INDEX_OFFSET),
                        address,
                        (state & RESOLVED) == 0 ? 0 : attributes.mac(NDA_LLADDR),
                        (state & NUD_PERMANENT) != 0);
    }
}
