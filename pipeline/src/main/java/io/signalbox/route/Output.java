package io.signalbox.route;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.packet.Borders;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/** The last steps before a frame leaves: cut to the link's size, and addressed to the next hop, or held for its MAC. */
public final class Output implements Remembered {
    /** All fragments but the last carry a multiple of so many bytes (RFC 791, RFC 8200 section 4.5). */
    private static final int SHARE_UNIT = 8;

    /** The narrowest link of IPv6 (RFC 8200 section 5): there is no need to cut smaller. */
    private static final int MIN_MTU_IPV6 = 1_280;

    private final Router router;
    private final Outbox outbox;
    private final Neighbours neighbours;
    /** The borders of what came whole. */
    private final Borders whole = new Borders();

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    /** Identification of the latest IPv6 packet that was cut up here (RFC 8200 section 4.5). */
    private int pieceId;

    public Output(final Router router, final Outbox outbox, final Neighbours neighbours) {
        this.router = router;
        this.outbox = outbox;
        this.neighbours = neighbours;
    }

    /** The next hop on {@code route} towards an address; null where no more neighbours can be remembered. */
    public Neighbour nextHop(final Route route, final long toHi, final long toLo) {
        return route.onLink()
                ? neighbours.at(route.port, toHi, toLo)
                : neighbours.at(route.port, route.viaHi, route.viaLo);
    }

    /**
     * Sends {@code emission}, whose IP packet will have {@code ipLength} bytes behind {@code headerLength} bytes of
     * header that every fragment repeats, to a next hop on a path of {@code mtu}. Returns how its event stands:
     * {@code reason} where it leaves, NEIGHBOUR_WAITING where it is held, or why it was dropped.
     */
    public Reason send(
            final PacketSlot slot,
            final Emission emission,
            final Neighbour nextHop,
            final int ipLength,
            final int headerLength,
            final int mtu,
            final Reason reason) {
        final boolean fits = plan(emission, slot.borders, slot.largestFragment, ipLength, headerLength, mtu);
        if (nextHop != null) {
            slot.decision.nextHopHi = nextHop.hi;
            slot.decision.nextHopLo = nextHop.lo;
            emission.tag = router.isShared() ? nextHop.tag : Emission.TAGS_AS_THEY_CAME;
        }
        final Reason trouble = fits ? leaveOrWait(emission, nextHop, reason) : Reason.LINK_TOO_NARROW;
        return trouble == Reason.NONE ? reason : trouble;
    }

    /**
     * A reply that the director makes: its event has an end of its own once the reply leaves or waits, which is NONE.
     * Anything else is why it can do neither.
     */
    public Reason sendOwn(final Emission emission, final Neighbour nextHop, final int mtu) {
        final int ipLength = emission.length - emission.headers.l3Offset;
        final int headerLength = emission.headers.l4Offset - emission.headers.l3Offset;
        final boolean fits = plan(emission, whole, 0, ipLength, headerLength, mtu);
        final Reason trouble = fits ? leaveOrWait(emission, nextHop, null) : Reason.LINK_TOO_NARROW;
        if (trouble == Reason.NONE) {
            return Reason.NONE;
        }
        // what waits is a copy
        emission.pieces = 0;
        return trouble == Reason.NEIGHBOUR_WAITING ? Reason.NONE : trouble;
    }

    /** What the director itself tells a group leaves by {@code port}: NONE, or why it cannot. */
    public Reason sendToGroup(final Emission emission, final Port port, final long groupMac) {
        final int ipLength = emission.length - emission.headers.l3Offset;
        final int headerLength = emission.headers.l4Offset - emission.headers.l3Offset;
        emission.port = port.index;
        emission.sourceMac = port.mac;
        emission.destinationMac = groupMac;
        Reason trouble = Reason.NONE;
        if (!port.up) {
            trouble = Reason.PORT_DOWN;
        } else if (!plan(emission, whole, 0, ipLength, headerLength, port.mtu)) {
            trouble = Reason.LINK_TOO_NARROW;
        } else if (!outbox.allocatePieces(emission)) {
            trouble = Reason.OUTPUT_LIMIT;
        }
        if (trouble != Reason.NONE) {
            emission.pieces = 0;
        }
        return trouble;
    }

    /** NONE where it leaves; {@code finalReason} is kept with what waits. */
    private Reason leaveOrWait(final Emission emission, final Neighbour nextHop, final Reason finalReason) {
        if (nextHop == null) {
            return Reason.NEIGHBOUR_TABLE_FULL;
        }
        if (!nextHop.port.up) {
            return Reason.PORT_DOWN;
        }
        emission.port = nextHop.port.index;
        emission.sourceMac = nextHop.port.mac;
        if (nextHop.hasMac()) {
            emission.destinationMac = nextHop.mac;
            return outbox.allocatePieces(emission) ? Reason.NONE : Reason.OUTPUT_LIMIT;
        }
        final boolean held = neighbours.hold(nextHop, emission, finalReason, emission.timeNs);
        return held ? Reason.NEIGHBOUR_WAITING : Reason.HELD_STORE_FULL;
    }

    /**
     * Decides into which pieces the emission is cut, if any; false where the way leaves no room for any share. Like
     * Linux it keeps the borders that came, as far as each piece fits; else it cuts evenly, and no larger than what came.
     * A tunnel of the other family knows no more how large that was.
     */
    private boolean plan(
            final Emission emission,
            final Borders came,
            final int largestThatCame,
            final int ipLength,
            final int headerLength,
            final int mtu) {
        if (emission.headers.isSuperFrame()) {
            return planSegments(emission, ipLength, headerLength, mtu);
        }
        final boolean sameFamily = emission.headers.isIpv4() == emission.leavesAsIpv4();
        final int limit = sameFamily ? limit(largestThatCame, emission, headerLength, mtu) : mtu;
        if (ipLength <= limit) {
            return true;
        }
        emission.inPieces = true;
        emission.pieceHeaderLength = headerLength;
        if (!emission.leavesAsIpv4()) {
            emission.pieceId = ++pieceId;
        }
        final int room = emission.leavesAsIpv4() ? limit : Math.min(mtu, Math.max(limit, MIN_MTU_IPV6));
        final int share = room - overhead(emission, headerLength);
        final boolean mayKeep = !came.isEmpty() && (sameFamily || emission.leavesAsIpv4());
        return mayKeep && keepBorders(emission, came, ipLength - headerLength, share)
                || cutEvenly(emission, ipLength - headerLength, share);
    }

    /**
     * A super-frame leaves as it came where its packets fit, and no tunnel hides them from the network card. Otherwise it
     * is cut apart here, and those of its packets that do not fit are cut evenly, as if each had come on its own.
     */
    private boolean planSegments(final Emission emission, final int ipLength, final int headerLength, final int mtu) {
        final Headers headers = emission.headers;
        final int before = headers.payloadOffset - headers.l3Offset + emission.overhead();
        final int longest = before + headers.segmentSize;
        if (longest <= mtu && emission.overhead() == 0) {
            return true;
        }
        final int full = (ipLength - before - 1) / headers.segmentSize;
        final int last = ipLength - full * headers.segmentSize;
        final int share = mtu - overhead(emission, headerLength) & -SHARE_UNIT;
        if (longest > mtu && share < SHARE_UNIT) {
            return false;
        }
        emission.inPieces = true;
        emission.segments = full + 1;
        emission.pieceHeaderLength = headerLength;
        emission.pieceShare = share;
        emission.piecesPerSegment = piecesOf(longest, headerLength, share, mtu);
        emission.pieces = full * emission.piecesPerSegment + piecesOf(last, headerLength, share, mtu);
        if (emission.piecesPerSegment > 1 && !emission.leavesAsIpv4()) {
            emission.pieceId = pieceId + 1;
            pieceId += emission.segments;
        }
        return true;
    }

    private static int piecesOf(final int ipLength, final int headerLength, final int share, final int mtu) {
        return ipLength <= mtu ? 1 : (ipLength - headerLength + share - 1) / share;
    }

    /** A tunnel's headers go with the first fragment; what every fragment repeats is taken off it. */
    private boolean keepBorders(final Emission emission, final Borders came, final int payload, final int share) {
        final int before = payload - came.end(came.count() - 1);
        if ((before & SHARE_UNIT - 1) != 0 || emission.splice.growth() != 0 || came.end(0) + before < SHARE_UNIT) {
            return false;
        }
        if (isWrittenBehind(emission, came)) {
            return false;
        }
        emission.pieceBorders.set(came);
        emission.pieceBorders.shift(before);
        emission.pieceShare = emission.pieceBorders.largest();
        emission.pieces = came.count();
        return emission.pieceShare <= share;
    }

    /** True where a header that is translated does not lie in the first fragment: then Linux joins what it takes. */
    private boolean isWrittenBehind(final Emission emission, final Borders came) {
        final Headers headers = emission.headers;
        final int firstEnd = headers.ipLength - came.end(came.count() - 1) + came.end(0);
        return headers.l4Offset - headers.l3Offset + writtenLength(emission) > firstEnd;
    }

    /** Bytes of the transport header that NAT has to have at hand. */
    private int writtenLength(final Emission emission) {
        return switch (emission.recipe) {
            case NAT_REQUEST, NAT_REPLY, MASQUERADE, MASQUERADE_BACK, FULL_NAT_REQUEST, FULL_NAT_REPLY ->
                transportLength(emission.headers.protocol);
            case NAT_REQUEST_ICMP, NAT_REPLY_ICMP, MASQUERADE_ICMP, MASQUERADE_BACK_ICMP, FULL_NAT_ICMP ->
                quotingLength(emission);
            default -> 0;
        };
    }

    /** Of an ICMP error: as far as the IP header that it quotes, and the ports behind, which AH and ESP have not. */
    private int quotingLength(final Emission emission) {
        final int quote = emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH;
        final int protocol;
        final int length;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, quote);
            protocol = ipv4.protocol();
            length = ipv4.headerLength();
        } else {
            extensions.walk(emission.buffer, quote, emission.headers.l4Length() - IcmpHeader.LENGTH);
            protocol = extensions.protocol();
            length = extensions.protocolOffset() - quote;
        }
        return IcmpHeader.LENGTH + length + (transportLength(protocol) == 0 ? 0 : UdpHeader.PORTS_LENGTH);
    }

    private static int transportLength(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> TcpHeader.MIN_LENGTH;
            case Protocol.UDP -> UdpHeader.LENGTH;
            case Protocol.SCTP -> SctpHeader.LENGTH;
            case Protocol.ICMP -> IcmpHeader.LENGTH;
            default -> 0;
        };
    }

    private static boolean cutEvenly(final Emission emission, final int payload, final int share) {
        emission.pieceBorders.clear();
        emission.pieceShare = share & -SHARE_UNIT;
        if (share < SHARE_UNIT) {
            return false;
        }
        emission.pieces = (payload + emission.pieceShare - 1) / emission.pieceShare;
        return true;
    }

    /**
     * No piece is larger than what came, as in Linux; but what came may be smaller than a tunnel's own headers. Of IPv6
     * that does not matter, for pieces are never cut that small.
     */
    private static int limit(
            final int largestThatCame, final Emission emission, final int headerLength, final int mtu) {
        final boolean counts = emission.leavesAsIpv4()
                ? largestThatCame >= overhead(emission, headerLength) + SHARE_UNIT
                : largestThatCame > 0;
        return counts ? Math.min(mtu, largestThatCame) : mtu;
    }

    /** Bytes of each fragment that are not its share. */
    private static int overhead(final Emission emission, final int headerLength) {
        return emission.leavesAsIpv4() ? headerLength : headerLength + Emission.PIECE_HEADER_LENGTH;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(pieceId);
    }

    @Override
    public void load(final StateReader from) {
        pieceId = from.getInt();
    }
}
