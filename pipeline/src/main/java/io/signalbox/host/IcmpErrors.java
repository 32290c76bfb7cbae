package io.signalbox.host;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.RouteType;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.MacAddress;
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

    private final Router router;
    private final Replies replies;
    private final Offender offender = new Offender();
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
        return tell(IcmpError.TTL_EXCEEDED, 0, offender.wrap(slot), slot.timeNs);
    }

    /** Nobody there at that port. */
    public boolean portUnreachable(final PacketSlot slot) {
        return tell(IcmpError.PORT_UNREACHABLE, 0, offender.wrap(slot), slot.timeNs);
    }

    /** Nobody there for a packet in transit, whose TTL is counted down already. */
    public boolean portUnreachableInTransit(final PacketSlot slot) {
        return tell(IcmpError.PORT_UNREACHABLE, 0, offender.wrap(slot).forwarded(true), slot.timeNs);
    }

    /**
     * Nobody there for a packet in transit that was kept for a while: so many bytes of its frame are left. It is told by
     * the address that the packet was for.
     */
    public void portUnreachableLate(
            final UnsafeBuffer buffer,
            final int offset,
            final int length,
            final Headers headers,
            final FlowKey flow,
            final long nowNs) {
        offender.wrap(buffer, offset, headers, flow).toldBy(flow.destinationHi, flow.destinationLo);
        offender.quoteLength = Math.min(offender.quoteLength, length - headers.l3Offset);
        tell(IcmpError.PORT_UNREACHABLE, 0, offender, nowNs);
    }

    /** It is not allowed to pass. */
    public boolean prohibited(final PacketSlot slot) {
        return tell(IcmpError.PROHIBITED, 0, offender.wrap(slot), slot.timeNs);
    }

    /** The director speaks no such protocol; IPv6 points at the header that named it (RFC 4443 section 3.4). */
    public boolean protocolUnreachable(final PacketSlot slot) {
        final int pointer = slot.headers.isIpv4() ? 0 : slot.headers.protocolNamedAt;
        return tell(IcmpError.PROTOCOL_UNREACHABLE, pointer, offender.wrap(slot), slot.timeNs);
    }

    /** An IPv4 option is wrong at this byte of the header (RFC 792). */
    boolean optionProblem(final PacketSlot slot, final int at) {
        final boolean mayAnswer = mayAnswer(offender.wrap(slot));
        return mayAnswer && send(offender, IcmpHeader.PARAMETER_PROBLEM, 0, at << 24, slot.timeNs);
    }

    /** An IPv6 header names something that the director does not know, or holds it (RFC 4443 section 3.4). */
    boolean parameterProblem(final PacketSlot slot, final int code, final int pointer) {
        final boolean mayAnswer = mayAnswer(offender.wrap(slot));
        return mayAnswer && send(offender, Icmpv6Header.PARAMETER_PROBLEM, code, pointer, slot.timeNs);
    }

    /** Likewise, about an option whose type says that even a packet to a group is to be answered. */
    boolean parameterProblemOfGroup(final PacketSlot slot, final int code, final int pointer) {
        final boolean mayAnswer = isNoError(offender.wrap(slot));
        return mayAnswer && send(offender, Icmpv6Header.PARAMETER_PROBLEM, code, pointer, slot.timeNs);
    }

    /** No way to the real server. */
    public boolean hostUnreachable(final PacketSlot slot) {
        return tell(IcmpError.HOST_UNREACHABLE, 0, offender.wrap(slot), slot.timeNs);
    }

    /** No way on for a packet in transit: {@code type} is its route's, or null where it has none at all. */
    public boolean noRoute(final PacketSlot slot, final RouteType type) {
        return type != RouteType.BLACKHOLE && tell(noRoute(type), 0, offender.wrap(slot), slot.timeNs);
    }

    private static IcmpError noRoute(final RouteType type) {
        if (type == RouteType.PROHIBIT) {
            return IcmpError.PROHIBITED;
        }
        return type == RouteType.UNREACHABLE ? IcmpError.ROUTED_NOWHERE : IcmpError.NO_ROUTE;
    }

    /** Too big for the way to its real server: the quote shows the TTL counted down. */
    public boolean tooBigForServer(final PacketSlot slot, final int mtu) {
        return tell(IcmpError.TOO_BIG, mtu, offender.wrap(slot).forwarded(true), slot.timeNs);
    }

    /**
     * A real server's answer is too big, and was translated already, all but its TTL: Linux tells the virtual IP, and
     * balances that error on to a server, as if it came from outside. Returns its IP bytes, or 0 where none is sent.
     *
     * @param reply the answer's addresses and ports as that server would have sent it
     */
    public int answerTooBig(final Emission answer, final FlowKey reply, final int mtu) {
        return balanceOn(IcmpError.TOO_BIG, mtu, offender.wrap(answer, 0).forwarded(true), answer, reply);
    }

    /** Likewise, of one that was about to leave; of its fragments the first shows whose it is. */
    public int answerUnreachable(final Emission answer, final FlowKey reply) {
        return balanceOn(IcmpError.HOST_UNREACHABLE, 0, offender.wrap(answer, 0), answer, reply);
    }

    private int balanceOn(
            final IcmpError error, final int rest, final Offender about, final Emission answer, final FlowKey reply) {
        final boolean isIpv4 = about.headers.isIpv4();
        about.flow = reply;
        final Emission told = write(about, error.type(isIpv4), error.code(isIpv4), rest, answer.newHi, answer.newLo);
        if (told == null) {
            return 0;
        }
        told.recipe = Recipe.NAT_REQUEST_ICMP;
        told.newHi = reply.sourceHi;
        told.newLo = reply.sourceLo;
        told.newPort = reply.sourcePort;
        told.headers.ttl = Replies.TTL;
        told.hops = 1;
        return replies.send() ? told.headers.ipLength : 0;
    }

    /** Too big for where it would be routed: the quote shows the packet as it came. */
    public boolean tooBigInTransit(final PacketSlot slot, final int mtu) {
        return tell(IcmpError.TOO_BIG, mtu, offender.wrap(slot), slot.timeNs);
    }

    /** The next hop of a packet that was about to leave, or of this fragment of it, never answered. */
    void neighbourFailed(final Emission held, final int piece, final long nowNs) {
        tell(IcmpError.HOST_UNREACHABLE, 0, offender.wrap(held, piece), nowNs);
    }

    /** Likewise of one that was about to leave, or to go inside, by way of this public address. */
    void neighbourFailed(final Emission held, final long publicHi, final long publicLo, final long nowNs) {
        tell(IcmpError.HOST_UNREACHABLE, 0, offender.wrap(held, 0).toldBy(publicHi, publicLo), nowNs);
    }

    /** Likewise of a tunnelled one: returns how much of it an error about the outer packet would have shown. */
    int tunnelFailed(final Emission held, final long nowNs) {
        offender.wrap(held.buffer, held.offset, held.headers, held.flow).forwarded(true);
        final int outer = Ipv4Header.MIN_LENGTH + held.tunnel.headerLength();
        offender.quoteLength = Math.min(offender.quoteLength, QUOTE_LIMIT_IPV4 - outer);
        tell(IcmpError.HOST_UNREACHABLE, 0, offender, nowNs);
        return offender.quoteLength;
    }

    /**
     * The rest of a datagram did not come; {@code headers} and {@code flow} are the first fragment's. One of IPv4 in
     * transit has its TTL counted down before it waits.
     */
    public void reassemblyTimeExceeded(
            final UnsafeBuffer buffer, final int offset, final Headers headers, final FlowKey flow, final long nowNs) {
        final boolean isForwarded = headers.isIpv4() && !router.isLocal(flow.destinationHi, flow.destinationLo);
        final Offender first = offender.wrap(buffer, offset, headers, flow).forwarded(isForwarded);
        tell(IcmpError.REASSEMBLY_TIME_EXCEEDED, 0, first, nowNs);
    }

    /**
     * Passes an error about a tunnel on to the client whose packet went through it: the slot's type and code, quoting
     * what the slot's error quoted of the packet inside.
     */
    public boolean passOn(
            final PacketSlot slot,
            final Headers inner,
            final FlowKey innerFlow,
            final int innerOffset,
            final int innerLength,
            final int rest) {
        offender.wrapInner(slot, inner, innerFlow, innerOffset, innerLength);
        return send(offender, slot.headers.icmpType, slot.headers.icmpCode, rest, slot.timeNs);
    }

    private boolean tell(final IcmpError error, final int rest, final Offender about, final long nowNs) {
        if (!mayAnswer(about)) {
            return false;
        }
        final boolean ipv4 = about.headers.isIpv4();
        return send(about, error.type(ipv4), error.code(ipv4), rest, nowNs);
    }

    private boolean send(final Offender about, final int type, final int code, final int rest, final long nowNs) {
        final Emission error = write(about, type, code, rest);
        if (error == null) {
            return false;
        }
        // without ports it is no connection's
        final Reason refused = about.isLaterFragment ? Reason.NONE : ownTraffic.onError(about.flow, error, nowNs);
        if (refused != Reason.NONE) {
            replies.withhold(refused);
            return false;
        }
        return replies.send();
    }

    /** RFC 1122 section 3.2.2: no error about an error, a later fragment, or what was sent to or by a group. */
    private static boolean mayAnswer(final Offender about) {
        final Headers headers = about.headers;
        final FlowKey flow = about.flow;
        if (headers.fragmentOffset != 0 || MacAddress.isGroup(headers.destinationMac)) {
            return false;
        }
        if (Addresses.isMulticast(flow.destinationHi, flow.destinationLo)
                || Addresses.isLimitedBroadcast(flow.destinationHi, flow.destinationLo)
                || Addresses.isZero(flow.sourceHi, flow.sourceLo)) {
            return false;
        }
        return about.isLaterFragment || isNoError(about);
    }

    private static boolean isNoError(final Offender about) {
        final Headers headers = about.headers;
        if (headers.isIpv4()) {
            // it would speak from the packet's destination, which is not the director's
            return !about.claimed
                    && (headers.protocol != Protocol.ICMP
                            || headers.hasTransport && !IcmpHeader.isError(headers.icmpType));
        }
        return headers.protocol != Protocol.ICMPV6 || headers.hasTransport && !Icmpv6Header.isError(headers.icmpType);
    }

    /** The error, ready to be sent; null where there is no way back or no room. */
    private Emission write(final Offender about, final int type, final int code, final int rest) {
        final FlowKey flow = about.flow;
        final boolean own = about.fromDestination && router.isLocal(flow.destinationHi, flow.destinationLo);
        return own
                ? write(about, type, code, rest, flow.destinationHi, flow.destinationLo)
                : write(about, type, code, rest, about.tellerHi, about.tellerLo);
    }

    /** Likewise; where both are 0, from the address towards the offender's source. */
    private Emission write(
            final Offender about,
            final int type,
            final int code,
            final int rest,
            final long fromHi,
            final long fromLo) {
        final boolean isIpv4 = about.headers.isIpv4();
        final int options = replies.optionLength(about.buffer, about.offset, about.headers);
        final int quoted = Math.min(about.quoteLength, isIpv4 ? QUOTE_LIMIT_IPV4 - options : QUOTE_LIMIT_IPV6);
        final int length = IcmpHeader.LENGTH + quoted;
        final Emission emission =
                replies.begin(about.buffer, about.offset, about.headers, about.flow, fromHi, fromLo, length);
        if (emission == null) {
            return null;
        }
        final int l4 = replies.l4Offset();
        final int quote = l4 + IcmpHeader.LENGTH;
        emission.buffer.putBytes(quote, about.buffer, about.quoteOffset, quoted);
        if (about.forwarded) {
            decrement(emission.buffer, quote, isIpv4);
        }
        if (isIpv4) {
            icmp.wrap(emission.buffer, l4).type(type).code(code).rest(rest);
            icmp.checksum(Checksum.icmp(emission.buffer, l4, IcmpHeader.LENGTH + quoted));
            replies.ipv4()
                    .typeOfService(CONTROL | about.headers.tos & KEPT_TOS)
                    .identification(replies.nextId())
                    .protocol(Protocol.ICMP);
        } else {
            icmpv6.wrap(emission.buffer, l4).type(type).code(code).rest(rest);
            completeIcmpv6(emission.buffer, l4, IcmpHeader.LENGTH + quoted);
        }
        return emission;
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
            // what was noted in its options is not summed up yet
            ipv4.wrap(buffer, at).ttl(ipv4.ttl() - 1).updateChecksum(Checksum.delta(1 << 8, 0));
        } else {
            ipv6.wrap(buffer, at).hopLimit(ipv6.hopLimit() - 1);
        }
    }
}
