package io.signalbox.replay;

import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Protocol;

/** ARP and neighbour discovery: recordings leave them out unless they say otherwise. */
final class NeighbourTraffic {
    private static final int ETHER_TYPE = 12;
    private static final int NEXT_HEADER = 20;
    private static final int ICMPV6_TYPE = 54;

    private NeighbourTraffic() {}

    static boolean is(final byte[] frame) {
        final int etherType = (frame[ETHER_TYPE] & 0xFF) << 8 | frame[ETHER_TYPE + 1] & 0xFF;
        if (etherType == EthernetHeader.ARP) {
            return true;
        }
        if (etherType != EthernetHeader.IPV6 || frame.length <= ICMPV6_TYPE || frame[NEXT_HEADER] != Protocol.ICMPV6) {
            return false;
        }
        final int type = frame[ICMPV6_TYPE] & 0xFF;
        return type >= Icmpv6Header.ROUTER_SOLICITATION && type <= Icmpv6Header.REDIRECT;
    }
}
