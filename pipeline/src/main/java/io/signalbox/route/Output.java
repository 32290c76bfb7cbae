package io.signalbox.route;

import io.signalbox.decision.Reason;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;

/** The last steps before a frame leaves: cut to the link's size, and addressed to the next hop, or held for its MAC. */
public final class Output {
    private final Outbox outbox;
    private final Neighbours neighbours;
    /** Identification of the latest IPv6 packet that was cut up here (RFC 8200 section 4.5). */
    private int pieceId;

    public Output(final Outbox outbox, final Neighbours neighbours) {
        this.outbox = outbox;
        this.neighbours = neighbours;
    }

    /** The next hop on {@code route} towards an address; null where no more neighbours can be remembered. */
    public Neighbour nextHop(final Route route, final long toHi, final long toLo) {
        if (route.onLink()) {
            return neighbours.at(route.port, toHi, toLo);
        }
        if (route.gateway == null) {
            route.gateway = neighbours.at(route.port, route.viaHi, route.viaLo);
        }
        return route.gateway;
    }

    /**
     * Sends {@code emission}, whose IP packet will have {@code ipLength} bytes behind {@code headerLength} bytes of
     * header that every fragment repeats, to a next hop; into links of {@code mtu}. Returns how its event stands:
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
        if (nextHop == null) {
            return Reason.NEIGHBOUR_LIMIT;
        }
        emission.port = nextHop.port.index;
        emission.sourceMac = nextHop.port.mac;
        if (ipLength > mtu) {
            planPieces(emission, ipLength, headerLength, mtu);
        }
        if (nextHop.hasMac()) {
            emission.destinationMac = nextHop.mac;
            return outbox.allocatePieces(emission) ? reason : Reason.OUTPUT_LIMIT;
        }
        final boolean held = neighbours.hold(nextHop, emission, reason, emission.timeNs);
        return held ? Reason.NEIGHBOUR_WAITING : Reason.NEIGHBOUR_LIMIT;
    }

    /** A reply that the director makes: its event has its own end, whatever becomes of the reply. */
    public void sendOwn(final Emission emission, final Neighbour nextHop, final int mtu) {
        if (nextHop == null) {
            discard(emission);
            return;
        }
        emission.port = nextHop.port.index;
        emission.sourceMac = nextHop.port.mac;
        final int ipLength = emission.length - emission.headers.l3Offset;
        if (ipLength > mtu) {
            planPieces(emission, ipLength, emission.headers.l4Offset - emission.headers.l3Offset, mtu);
        }
        if (nextHop.hasMac()) {
            emission.destinationMac = nextHop.mac;
            if (!outbox.allocatePieces(emission)) {
                discard(emission);
            }
            return;
        }
        neighbours.hold(nextHop, emission, null, emission.timeNs);
        discard(emission);
    }

    private static void discard(final Emission emission) {
        emission.recipe = Recipe.READY;
        emission.pieces = 0;
    }

    /** Fragments carry multiples of 8 bytes (RFC 791); an IPv6 one has 8 bytes of fragment header besides. */
    private void planPieces(final Emission emission, final int ipLength, final int headerLength, final int mtu) {
        final int perPiece = emission.leavesAsIpv4() ? headerLength : headerLength + 8;
        final int share = mtu - perPiece & ~7;
        final int payload = ipLength - headerLength;
        emission.pieces = (payload + share - 1) / share;
        emission.pieceHeaderLength = headerLength;
        emission.pieceShare = share;
        if (!emission.leavesAsIpv4()) {
            emission.pieceId = ++pieceId;
        }
    }
}
