package io.signalbox.afpacket.netlink;

import io.signalbox.wire.Address;
import org.agrona.DirectBuffer;

/**
 * RTM_NEWADDR and RTM_DELADDR: {@code struct ifaddrmsg} and attributes.
 *
 * <pre>
 *   0        1        2        3        4
 *  +--------+--------+--------+--------+-----------------------------------+
 *  | family | prefix | flags  | scope  | link's index                      |
 *  +--------+--------+--------+--------+-----------------------------------+
 * </pre>
 */
final class AddressMessage {
    static final int FIXED_LENGTH = 8;
    private static final int PREFIX_OFFSET = 1;
    private static final int INDEX_OFFSET = 4;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    private static final int IFA_F_OPTIMISTIC = 4;
    private static final int IFA_F_DADFAILED = 8;
    private static final int IFA_F_DEPRECATED = 0x20;
    private static final int IFA_F_TENTATIVE = 0x40;

    private AddressMessage() {}

    /** Null where there is no IP address in it. */
    static HostAddress decode(final Message message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        final int length = message.length();
        if (length < FIXED_LENGTH || !Family.isIp(buffer.getByte(offset))) {
            return null;
        }
        final Attributes attributes = new Attributes(buffer, offset + FIXED_LENGTH, length - FIXED_LENGTH);
        final Address address = own(attributes);
        // the byte in the fixed part has the lowest eight flags only; every kernel since 3.14 gives all of them here
        final int flags = attributes.integer(IFA_FLAGS);
        return address == null
                ? null
                : new HostAddress(
                        buffer.getInt(offset + INDEX_OFFSET),
                        address,
                        buffer.getByte(offset + PREFIX_OFFSET) & 0xFF,
                        isTentative(flags),
                        (flags & IFA_F_DEPRECATED) != 0);
    }

    /** On a link with two ends IFA_ADDRESS is the other one's; IPv6 says IFA_LOCAL only there. */
    private static Address own(final Attributes attributes) {
        final Address local = attributes.address(IFA_LOCAL);
        return local != null ? local : attributes.address(IFA_ADDRESS);
    }

    /** An optimistic address is used while it is being asked for (RFC 4429). */
    private static boolean isTentative(final int flags) {
        return (flags & IFA_F_DADFAILED) != 0 || (flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) == IFA_F_TENTATIVE;
    }
}
