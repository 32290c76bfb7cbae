package io.signalbox.afpacket.netlink;

import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * RTM_NEWROUTE and RTM_DELROUTE: {@code struct rtmsg} and attributes.
 *
 * <pre>
 *   0        1        2        3        4        5        6        7
 *  +--------+--------+--------+--------+--------+--------+--------+--------+
 *  | family | dst    | src    | TOS    | table  | proto  | scope  | type   |
 *  |        | prefix | prefix |        |        |        |        |        |
 *  +--------+--------+--------+--------+--------+--------+--------+--------+
 *  | flags                             |
 *  +-----------------------------------+
 * </pre>
 */
final class RouteMessage {
    static final int FIXED_LENGTH = 12;
    private static final int DESTINATION_PREFIX_OFFSET = 1;
    private static final int SOURCE_PREFIX_OFFSET = 2;
    private static final int TOS_OFFSET = 3;
    private static final int TYPE_OFFSET = 7;
    private static final int FLAGS_OFFSET = 8;

    /** Not a route but what was learnt of one destination on it: a redirect, a path MTU. */
    private static final int RTM_F_CLONED = 0x200;

    private static final int RTA_DST = 1;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTAX_MTU = 2;
    private static final int RTA_TABLE = 15;

    private RouteMessage() {}

    /** Null for what {@link HostRoute} does not tell. */
    static HostRoute decode(final Message message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        final int length = message.length();
        if (length < FIXED_LENGTH || !isPlain(buffer, offset)) {
            return null;
        }
        final Attributes attributes = new Attributes(buffer, offset + FIXED_LENGTH, length - FIXED_LENGTH);
        final int table = attributes.integer(RTA_TABLE);
        final RouteType type = type(buffer.getByte(offset + TYPE_OFFSET));
        if (type == null || table != HostRoute.MAIN && table != HostRoute.DEFAULT) {
            return null;
        }
        final List<NextHop> hops = NextHop.all(attributes);
        final NextHop hop = hops.stream().filter(NextHop::isAlive).findFirst().orElse(hops.get(0));
        return new HostRoute(
                table,
                destination(attributes, buffer.getByte(offset)),
                buffer.getByte(offset + DESTINATION_PREFIX_OFFSET) & 0xFF,
                type,
                hop.link(),
                hop.via(),
                orNone(attributes.address(RTA_PREFSRC)),
                attributes.integer(RTA_PRIORITY),
                attributes.nested(RTA_METRICS).integer(RTAX_MTU),
                hops.size());
    }

    private static boolean isPlain(final DirectBuffer buffer, final int offset) {
        return Family.isIp(buffer.getByte(offset))
                && buffer.getByte(offset + SOURCE_PREFIX_OFFSET) == 0
                && buffer.getByte(offset + TOS_OFFSET) == 0
                && (buffer.getInt(offset + FLAGS_OFFSET) & RTM_F_CLONED) == 0;
    }

    private static RouteType type(final byte type) {
        return switch (type) {
            case 1 -> RouteType.UNICAST;
            case 2 -> RouteType.LOCAL;
            case 6 -> RouteType.BLACKHOLE;
            case 7 -> RouteType.UNREACHABLE;
            case 8 -> RouteType.PROHIBIT;
            default -> null;
        };
    }

    /** The default route names none. */
    private static Address destination(final Attributes attributes, final byte family) {
        final Address named = attributes.address(RTA_DST);
        return named != null ? named : family == Family.IPV4 ? Address.ofIpv4(0) : new Address(0, 0);
    }

    private static Address orNone(final Address address) {
        return address == null ? HostRoute.NONE : address;
    }
}
