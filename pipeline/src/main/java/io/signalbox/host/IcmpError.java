package io.signalbox.host;

import static io.signalbox.wire.IcmpHeader.DESTINATION_UNREACHABLE;
import static io.signalbox.wire.IcmpHeader.TIME_EXCEEDED;

import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;

/** What an error says, in the numbers of ICMP (RFC 792, 1812) and of ICMPv6 (RFC 4443). */
enum IcmpError {
    TTL_EXCEEDED(TIME_EXCEEDED, IcmpHeader.TTL_EXCEEDED, Icmpv6Header.TIME_EXCEEDED, Icmpv6Header.HOP_LIMIT_EXCEEDED),
    REASSEMBLY_TIME_EXCEEDED(
            TIME_EXCEEDED,
            IcmpHeader.REASSEMBLY_TIME_EXCEEDED,
            Icmpv6Header.TIME_EXCEEDED,
            Icmpv6Header.REASSEMBLY_TIME_EXCEEDED),
    PORT_UNREACHABLE(
            DESTINATION_UNREACHABLE,
            IcmpHeader.PORT_UNREACHABLE,
            Icmpv6Header.DESTINATION_UNREACHABLE,
            Icmpv6Header.PORT_UNREACHABLE),
    PROTOCOL_UNREACHABLE(
            DESTINATION_UNREACHABLE,
            IcmpHeader.PROTOCOL_UNREACHABLE,
            Icmpv6Header.PARAMETER_PROBLEM,
            Icmpv6Header.UNRECOGNISED_NEXT_HEADER),
    HOST_UNREACHABLE(
            DESTINATION_UNREACHABLE,
            IcmpHeader.HOST_UNREACHABLE,
            Icmpv6Header.DESTINATION_UNREACHABLE,
            Icmpv6Header.ADDRESS_UNREACHABLE),
    NO_ROUTE(
            DESTINATION_UNREACHABLE,
            IcmpHeader.NET_UNREACHABLE,
            Icmpv6Header.DESTINATION_UNREACHABLE,
            Icmpv6Header.NO_ROUTE),
    /** A route of type unreachable. */
    ROUTED_NOWHERE(
            DESTINATION_UNREACHABLE,
            IcmpHeader.HOST_UNREACHABLE,
            Icmpv6Header.DESTINATION_UNREACHABLE,
            Icmpv6Header.NO_ROUTE),
    PROHIBITED(
            DESTINATION_UNREACHABLE,
            IcmpHeader.ADMINISTRATIVELY_PROHIBITED,
            Icmpv6Header.DESTINATION_UNREACHABLE,
            Icmpv6Header.ADMINISTRATIVELY_PROHIBITED),
    TOO_BIG(DESTINATION_UNREACHABLE, IcmpHeader.FRAGMENTATION_NEEDED, Icmpv6Header.PACKET_TOO_BIG, 0);

    private final int type4;
    private final int code4;
    private final int type6;
    private final int code6;

    IcmpError(final int type4, final int code4, final int type6, final int code6) {
        this.type4 = type4;
        this.code4 = code4;
        this.type6 = type6;
        this.code6 = code6;
    }

    int type(final boolean ipv4) {
        return ipv4 ? type4 : type6;
    }

    int code(final boolean ipv4) {
        return ipv4 ? code4 : code6;
    }
}
