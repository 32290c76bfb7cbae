package io.signalbox.afpacket.netlink;

import io.signalbox.wire.Address;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Where a route leads: the route's own attributes say so, or several {@code struct rtnexthop} in RTA_MULTIPATH.
 *
 * <pre>
 *   0                 2        3        4
 *  +-----------------+--------+--------+-----------------------------------+
 *  | length          | flags  | weight | link's index                      |   attributes of its own follow
 *  +-----------------+--------+--------+-----------------------------------+
 * </pre>
 */
record NextHop(boolean isAlive, int link, Address via) {
    private static final int FIXED_LENGTH = 8;
    private static final int FLAGS_OFFSET = 2;
    private static final int INDEX_OFFSET = 4;

    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_VIA = 18;

    private static final int RTNH_F_DEAD = 1;

    /** In the kernel's order; at least one. */
    static List<NextHop> all(final Attributes route) {
        final Attributes several = route.nested(RTA_MULTIPATH);
        final List<NextHop> hops = new ArrayList<>();
        final int end = several.offset() + several.length();
        for (int at = several.offset(); isWhole(several.buffer(), at, end); at += step(several.buffer(), at)) {
            hops.add(at(several.buffer(), at));
        }
        return hops.isEmpty() ? List.of(new NextHop(true, route.integer(RTA_OIF), via(route))) : hops;
    }

    private static boolean isWhole(final DirectBuffer buffer, final int at, final int end) {
        return at + FIXED_LENGTH <= end && length(buffer, at) >= FIXED_LENGTH && at + length(buffer, at) <= end;
    }

    private static NextHop at(final DirectBuffer buffer, final int at) {
        return new NextHop(
                (buffer.getByte(at + FLAGS_OFFSET) & RTNH_F_DEAD) == 0,
                buffer.getInt(at + INDEX_OFFSET),
                via(new Attributes(buffer, at + FIXED_LENGTH, length(buffer, at) - FIXED_LENGTH)));
    }

    /** A next hop of the other family (RFC 5549) is an RTA_VIA. */
    private static Address via(final Attributes attributes) {
        final Address gateway = attributes.address(RTA_GATEWAY);
        final Address via = gateway != null ? gateway : attributes.via(RTA_VIA);
        return via != null ? via : HostRoute.NONE;
    }

    private static int length(final DirectBuffer buffer, final int at) {
        return buffer.getShort(at) & 0xFFFF;
    }

    private static int step(final DirectBuffer buffer, final int at) {
        return Attributes.align(length(buffer, at));
    }
}
