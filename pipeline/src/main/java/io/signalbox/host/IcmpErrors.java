package io.signalbox.host;

import io.signalbox.command.Command.RouteType;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * ICMP and ICMPv6 errors about packets that the director could not deal with (RFC 792, 1812 section 4.3.2, 4443). The
 * source is the packet's destination where that is the director's own, else the director's address on the way back.
 * Quoted is what fits into 576 bytes of IPv4 or 1,280 of IPv6.
 */
public final class IcmpErrors {
    private static final int QUOTE_LIMIT_IPV4 = 576 - Ipv4Header.MIN_LENGTH - IcmpHeader.LENGTH;
    private static final int QUOTE_LIMIT_IPV6 = 1_280 - Ipv6Header.LENGTH - Icmpv6Header.LENGTH;
    /** Precedence "internetwork control" (RFC 1812 section 4.3.2.5). */
    private static final int CONTROL = 0xC0;

    private static final int KEPT_TOS = 0x1E;
    private static final long GROUP_MAC = 0x0100_0000_0000L;

    private static final int NOT_SENT = 0;

    private final Router router;
    private final Replies replies;
    private OwnTraffic ownTraffic;
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final IcmpHeader icmp = new IcmpHeader();
    private final Icmpv6Header icmpv6 = new Icmpv6Header();

    IcmpErrors(final Router router, final Replies replies) {
        this.router = router;
        this.replies = replies;
    }

    void tell(final OwnTraffic listener) {
        ownTraffic = listener;
    }

    /** TTL or hop limit used up. */
    public boolean timeExceeded(final PacketSlot slot) {
        return error(slot, IcmpHeader.TIME_EXCEEDED, 0, Icmpv6Header.TIME_EXCEEDED, 0, 0, false);
    }

    /** Nobody there at that port. */
    public boolean portUnreachable(final PacketSlot slot, final boolean quoteForwarded) {
        return error(
                slot,
                IcmpHeader.DESTINATION_UNREACHABLE,
                IcmpHeader.PORT_UNREACHABLE,
                Icmpv6Header.DESTINATION_UNREACHABLE,
                Icmpv6Header.PORT_UNREACHABLE,
                0,
                quoteForwarded);
    }

    /** The director speaks no such protocol; IPv6 points at the header that named it (RFC 4443 section 3.4). */
    public boolean protocolUnreachable(final PacketSlot slot) {
        return error(
                slot,
                IcmpHeader.DESTINATION_UNREACHABLE,
                IcmpHeader.PROTOCOL_UNREACHABLE,
                Icmpv6Header.PARAMETER_PROBLEM,
                Icmpv6Header.UNRECOGNISED_NEXT_HEADER,
                slot.headers.isIpv4() ? 0 : slot.headers.protocolNamedAt,
                false);
    }

    /** No way to the real server. */
    public boolean hostUnreachable(final PacketSlot slot) {
        return error(
                slot,
                IcmpHeader.DESTINATION_UNREACHABLE,
                IcmpHeader.HOST_UNREACHABLE,
                Icmpv6Header.DESTINATION_UNREACHABLE,
                Icmpv6Header.ADDRESS_UNREACHABLE,
                0,
                false);
    }

    /** No way on for a packet in transit: {@code type} is its route's, or null where it has none at all. */
    public boolean noRoute(final PacketSlot slot, final RouteType type) {
        if (type == RouteType.BLACKHOLE) {
            return false;
        }
        return error(
                slot,
                IcmpHeader.DESTINATION_UNREACHABLE,
                noRouteCode(type),
                Icmpv6Header.DESTINATION_UNREACHABLE,
                type == RouteType.PROHIBIT ? Icmpv6Header.ADMINISTRATIVELY_PROHIBITED : Icmpv6Header.NO_ROUTE,
                0,
                false);
    }

    private static int noRouteCode(final RouteType type) {
        if (type == RouteType.PROHIBIT) {
            return IcmpHeader.ADMINISTRATIVELY_PROHIBITED;
        }
        return type == RouteType.UNREACHABLE ? IcmpHeader.HOST_UNREACHABLE : IcmpHeader.NET_UNREACHABLE;
    }

    /** Too big for what lies ahead; {@code quoteForwarded} where the quote shows the TTL already decremented. */
    public boolean tooBig(final PacketSlot slot, final int mtu, final boolean quoteForwarded) {
        return error(
                slot,
                IcmpHeader.DESTINATION_UNREACHABLE,
                IcmpHeader.FRAGMENTATION_NEEDED,
                Icmpv6Header.PACKET_TOO_BIG,
                0,
                mtu,
                quoteForwarded);
    }

    /** The next hop of a packet that was about to leave never answered. */
    void neighbourFailed(
            final UnsafeBuffer buffer, final int offset, final Headers headers, final FlowKey flow, final long nowNs) {
        if (mayAnswer(buffer, offset, headers, flow)) {
            final int sent = write(
                    buffer,
                    offset,
                    headers,
                    flow,
                    offset + headers.l3Offset,
                    headers.ipLength,
                    headers.isIpv4() ? IcmpHeader.DESTINATION_UNREACHABLE : Icmpv6Header.DESTINATION_UNREACHABLE,
                    headers.isIpv4() ? IcmpHeader.HOST_UNREACHABLE : Icmpv6Header.ADDRESS_UNREACHABLE,
                    0,
                    true,
                    false);
            ownTraffic.onError(flow, sent, nowNs);
        }
    }

    /** The rest of a datagram did not come; {@code headers} and {@code flow} are the first fragment's. */
    public void reassemblyTimeExceeded(
            final UnsafeBuffer buffer, final int offset, final Headers headers, final FlowKey flow, final long nowNs) {
        if (mayAnswer(buffer, offset, headers, flow)) {
            final boolean isIpv4 = headers.isIpv4();
            final int type = isIpv4 ? IcmpHeader.TIME_EXCEEDED : Icmpv6Header.TIME_EXCEEDED;
            final int sent = write(
                    buffer,
                    offset,
                    headers,
                    flow,
                    offset + headers.l3Offset,
                    headers.ipLength,
                    type,
                    IcmpHeader.REASSEMBLY_TIME_EXCEEDED,
                    0,
                    false,
                    true);
            ownTraffic.onError(flow, sent, nowNs);
        }
    }

    /**
     * Tells a client of an error about the tunnel that its packet went through: the same type and code, quoting what
     * the error in {@code slot} quoted of the packet inside.
     */
    public boolean aboutInner(
            final PacketSlot slot,
            final int innerOffset,
            final int innerLength,
            final Headers inner,
            final FlowKey innerFlow,
            final int type,
            final int code,
            final int rest) {
        inner.l3Offset = slot.headers.l3Offset;
        final int sent = write(
                slot.buffer, slot.offset, inner, innerFlow, innerOffset, innerLength, type, code, rest, false, true);
        ownTraffic.onError(innerFlow, sent, slot.timeNs);
        return sent != NOT_SENT;
    }

    private boolean error(
            final PacketSlot slot,
            final int type,
            final int code,
            final int type6,
            final int code6,
            final int rest,
            final boolean quoteForwarded) {
        if (!mayAnswer(slot.buffer, slot.offset, slot.headers, slot.flow)) {
            return false;
        }
        final boolean isIpv4 = slot.headers.isIpv4();
        final int sent = write(
                slot.buffer,
                slot.offset,
                slot.headers,
                slot.flow,
                slot.offset + slot.headers.l3Offset,
                slot.headers.ipLength,
                isIpv4 ? type : type6,
                isIpv4 ? code : code6,
                rest,
                quoteForwarded,
                true);
        ownTraffic.onError(slot.flow, sent, slot.timeNs);
        return sent != NOT_SENT;
    }

    /** RFC 1122 section 3.2.2: no error about an error, a later fragment, or what was sent to or by a group. */
    private boolean mayAnswer(final UnsafeBuffer buffer, final int offset, final Headers headers, final FlowKey flow) {
        if (headers.fragmentOffset != 0 || (headers.destinationMac & GROUP_MAC) != 0) {
            return false;
        }
        if (Addresses.isMulticast(flow.destinationHi, flow.destinationLo)
                || Addresses.isLimitedBroadcast(flow.destinationHi, flow.destinationLo)
                || Addresses.isZero(flow.sourceHi, flow.sourceLo)) {
            return false;
        }
        if (headers.protocol == Protocol.ICMP && headers.isIpv4()) {
            return headers.hasTransport
                    && !icmp.wrap(buffer, offset + headers.l4Offset).isError();
        }
        if (headers.protocol == Protocol.ICMPV6 && !headers.isIpv4()) {
            return headers.hasTransport
                    && !icmpv6.wrap(buffer, offset + headers.l4Offset).isError();
        }
        return true;
    }

    /** Returns the IP bytes of the error, or NOT_SENT. */
    private int write(
            final UnsafeBuffer buffer,
            final int offset,
            final Headers headers,
            final FlowKey flow,
            final int quoteOffset,
            final int quoteLength,
            final int type,
            final int code,
            final int rest,
            final boolean quoteForwarded,
            final boolean fromDestination) {
        final boolean isIpv4 = headers.isIpv4();
        final int quoted = Math.min(quoteLength, isIpv4 ? QUOTE_LIMIT_IPV4 : QUOTE_LIMIT_IPV6);
        final boolean own = fromDestination && router.isLocal(flow.destinationHi, flow.destinationLo);
        final Emission emission = replies.begin(
                buffer,
                offset,
                headers,
                flow,
                own ? flow.destinationHi : 0,
                own ? flow.destinationLo : 0,
                IcmpHeader.LENGTH + quoted);
        if (emission == null) {
            return NOT_SENT;
        }
        final int l4 = replies.l4Offset();
        final int quote = l4 + IcmpHeader.LENGTH;
        emission.buffer.putBytes(quote, buffer, quoteOffset, quoted);
        if (quoteForwarded) {
            decrement(emission.buffer, quote, isIpv4);
        }
        if (isIpv4) {
            icmp.wrap(emission.buffer, l4).type(type).code(code).rest(rest);
            icmp.checksum(Checksum.icmp(emission.buffer, l4, IcmpHeader.LENGTH + quoted));
            replies.ipv4()
                    .typeOfService(CONTROL | headers.tos & KEPT_TOS)
                    .identification(replies.nextId())
                    .protocol(Protocol.ICMP);
        } else {
            icmpv6.wrap(emission.buffer, l4).type(type).code(code).rest(rest);
            completeIcmpv6(emission.buffer, l4, IcmpHeader.LENGTH + quoted);
        }
        return replies.send() ? emission.headers.ipLength : NOT_SENT;
    }

    private void completeIcmpv6(final UnsafeBuffer buffer, final int l4, final int length) {
        final Ipv6Header header = replies.ipv6().nextHeader(Protocol.ICMPV6);
        final int pseudo = Checksum.pseudoHeader(
                header.sourceHi(),
                header.sourceLo(),
                header.destinationHi(),
                header.destinationLo(),
                Protocol.ICMPV6,
                length);
        icmpv6.checksum(Checksum.icmpv6(pseudo, buffer, l4, length));
    }

    private void decrement(final UnsafeBuffer buffer, final int at, final boolean isIpv4) {
        if (isIpv4) {
            ipv4.wrap(buffer, at).ttl(ipv4.ttl() - 1).completeChecksum();
        } else {
            ipv6.wrap(buffer, at).hopLimit(ipv6.hopLimit() - 1);
        }
    }
}
