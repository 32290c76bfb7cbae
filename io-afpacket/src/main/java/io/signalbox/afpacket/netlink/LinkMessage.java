package io.signalbox.afpacket.netlink;

import org.agrona.DirectBuffer;

/**
 * RTM_NEWLINK and RTM_DELLINK: {@code struct ifinfomsg} and attributes.
 *
 * <pre>
 *   0        1        2                 4
 *  +--------+--------+-----------------+-----------------------------------+
 *  | family |        | type (ARPHRD)   | index                             |
 *  +--------+--------+-----------------+-----------------------------------+
 *  | flags                             | change                            |
 *  +-----------------------------------+-----------------------------------+
 * </pre>
 */
final class LinkMessage {
    static final int FIXED_LENGTH = 16;
    private static final int INDEX_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;

    private static final int IFF_UP = 1;
    private static final int IFF_LOOPBACK = 8;
    private static final int IFF_RUNNING = 0x40;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;

    private LinkMessage() {}

    /**
     * Null for what tells of no link as a whole: a bridge speaks of its ports in the same messages (with its family),
     * and a wireless driver of its events (without an MTU).
     */
    static Link decode(final Message message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        final int length = message.length();
        if (length < FIXED_LENGTH || buffer.getByte(offset) != Family.UNSPECIFIED) {
            return null;
        }
        final Attributes attributes = new Attributes(buffer, offset + FIXED_LENGTH, length - FIXED_LENGTH);
        final int mtu = attributes.integer(IFLA_MTU);
        final int flags = buffer.getInt(offset + FLAGS_OFFSET);
        return mtu == 0
                ? null
                : new Link(
                        buffer.getInt(offset + INDEX_OFFSET),
                        attributes.text(IFLA_IFNAME),
                        attributes.mac(IFLA_ADDRESS),
                        mtu,
                        (flags & IFF_LOOPBACK) != 0,
                        (flags & IFF_UP) != 0,
                        (flags & IFF_RUNNING) != 0,
                        attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
                        attributes.integer(IFLA_MASTER));
    }
}
