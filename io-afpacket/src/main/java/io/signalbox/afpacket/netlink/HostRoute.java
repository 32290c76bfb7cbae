package io.signalbox.afpacket.netlink;

import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;

/**
 * A route of the table {@code main} or {@code default}. Of several next hops only the first that lives is told. Not
 * told are routes for one TOS or one source, multicast, and {@code throw}.
 *
 * @param table {@link #MAIN}, or {@link #DEFAULT}, which is asked where no route of {@code main} fits
 * @param prefixLength bits: 0 to 32 for IPv4, 0 to 128 for IPv6
 * @param link where packets leave, by index; 0 where none is named
 * @param via next hop, of either family; {@link #NONE} where the destination itself is on the link
 * @param source what the host's own packets this way are from; {@link #NONE} where that is left open
 * @param metric of routes for one prefix the least is taken
 * @param mtu largest IP packet this way, bytes; 0 means the link's
 * @param nextHops how many share the traffic
 */
public record HostRoute(
        int table,
        Address destination,
        int prefixLength,
        RouteType type,
        int link,
        Address via,
        Address source,
        int metric,
        int mtu,
        int nextHops) {
    public static final int DEFAULT = 253;
    public static final int MAIN = 254;
    public static final Address NONE = new Address(0, 0);

    /** Where the kernel keeps routes of equal rank: to replace one is to take its place. */
    record Place(int table, Address destination, int prefixLength, int metric) {}

    Place place() {
        return new Place(table, destination, prefixLength, metric);
    }
}
