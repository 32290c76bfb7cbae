package io.signalbox.host;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.decision.Reason;
import io.signalbox.neighbour.HeldFrames;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.rewrite.Rewriter;
import io.signalbox.route.Output;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv4Options;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;

/**
 * The director as a small IP host (RFC 1122): at the addresses it owns it answers ARP, ND and ping, and refuses what no
 * service wants, as Linux does.
 */
public final class Host implements Remembered {
    /** A reset takes no part in congestion notification (RFC 3168 section 6.1.5). */
    private static final int ECN = 3;

    private static final int ORIGINATE_LENGTH = 4;
    private static final int TIMES_LENGTH = 12;
    private static final long DAY_MS = 86_400_000;

    private final Router router;
    private final Outbox outbox;
    private final Replies replies;
    private final IcmpErrors errors;
    private final Datagrams datagrams;
    private final ExtensionHeaders extensionHeaders;
    private final Solicitor solicitor;
    private final Rewriter rewriter = new Rewriter();
    private final Neighbours neighbours;
    private final Output output;
    private OwnTraffic ownTraffic;
    private DatagramListener listener = DatagramListener.NOBODY;
    private final Ipv4Options options = new Ipv4Options();
    private final IcmpHeader icmp = new IcmpHeader();
    private final TcpHeader tcp = new TcpHeader();
    private final TcpHeader reset = new TcpHeader();

    public Host(final Router router, final Outbox outbox, final HeldFrames heldFrames) {
        this.router = router;
        this.outbox = outbox;
        solicitor = new Solicitor(router, outbox);
        neighbours = new Neighbours(heldFrames, outbox, solicitor);
        solicitor.learnInto(neighbours);
        output = new Output(router, outbox, neighbours);
        replies = new Replies(router, outbox, output);
        errors = new IcmpErrors(router, replies);
        datagrams = new Datagrams(replies);
        extensionHeaders = new ExtensionHeaders(errors);
    }

    /** Someone wants to hear of what the director sends. */
    public void tell(final OwnTraffic listener) {
        ownTraffic = listener;
        errors.tell(listener);
    }

    /** Someone listens at UDP ports. */
    public void tell(final DatagramListener newListener) {
        listener = newListener;
    }

    /** Someone wants to hear who has which address. */
    public void tell(final AddressClaims listener) {
        solicitor.tell(listener);
    }

    /** Asks by a port whether somebody has this address, which the director has not yet (RFC 5227, RFC 4862). */
    public void probe(final Port port, final long hi, final long lo) {
        solicitor.probe(port, hi, lo);
    }

    /** Tells everybody on a port's link that this address is here. */
    public void announce(final Port port, final long hi, final long lo) {
        solicitor.announce(port, hi, lo);
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public Output output() {
        return output;
    }

    public IcmpErrors errors() {
        return errors;
    }

    public Reason onArp(final PacketSlot slot) {
        return solicitor.onArp(slot);
    }

    /** True for what reaches a host by a group address and is not to be routed: ND messages. */
    public boolean isNeighbourMessage(final PacketSlot slot) {
        return slot.headers.ipVersion == 6
                && slot.headers.protocol == Protocol.ICMPV6
                && (slot.headers.icmpType == Icmpv6Header.NEIGHBOUR_SOLICITATION
                        || slot.headers.icmpType == Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
    }

    public Reason onNeighbourMessage(final PacketSlot slot) {
        return checksumIsRight(slot) ? solicitor.onNeighbourMessage(slot) : solicitor.spoiled(Reason.BAD_ICMP_CHECKSUM);
    }

    /**
     * RFC 791: who forwards or takes in a packet writes into its options what they ask for, such as its address. As in
     * Linux the header's checksum is left to whoever sends the packet on; an ICMP error quotes the old one.
     */
    public void noteInOptions(final PacketSlot slot, final long addressLo) {
        final int l3Offset = slot.headers.l3Offset;
        final int length = slot.headers.l4Offset - l3Offset;
        slot.overwritten.keep(slot);
        options.check(slot.buffer, slot.offset + l3Offset, length);
        options.note(slot.buffer, Addresses.toIpv4(addressLo));
    }

    /** A packet in transit goes no further: by then Linux has noted from which address it would answer. */
    public void noteInOptionsOfRefused(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        final Route back = slot.headers.notesInOptions ? router.routeTo(flow.sourceHi, flow.sourceLo) : null;
        final int own = back == null ? -1 : router.sourceTowards(back, flow.sourceHi, flow.sourceLo);
        if (own >= 0) {
            noteInOptions(slot, router.addresses.lo(own));
        }
    }

    /** IPv4 options that cannot be made sense of. */
    public Reason refuseOptions(final PacketSlot slot) {
        final boolean told = errors.optionProblem(slot, slot.headers.optionProblemAt);
        return told ? Reason.PARAMETER_PROBLEM : Reason.PARAMETER_PROBLEM_SILENT;
    }

    /** IPv6 options that every machine on the way heeds: NONE where they let the packet pass. */
    public Reason heedHopOptions(final PacketSlot slot) {
        return extensionHeaders.heedHopOptions(slot);
    }

    /** A packet for an address of the director's that no service and no connection wants. */
    public Reason deliver(final PacketSlot slot) {
        if (slot.claimed && slot.headers.isIpv4()) {
            // IPv4 answers from the packet's destination, which is not the director's; IPv6 does not mind
            return Reason.NO_WAY_BACK;
        }
        final Reason heeded = slot.headers.isIpv4() ? Reason.NONE : extensionHeaders.deliver(slot);
        return heeded == Reason.NONE ? deliverUpwards(slot) : heeded;
    }

    private Reason deliverUpwards(final PacketSlot slot) {
        return switch (slot.headers.protocol) {
            case Protocol.TCP -> refuseTcp(slot);
            case Protocol.UDP -> deliverUdp(slot);
            case Protocol.ICMP -> slot.headers.isIpv4() ? deliverIcmp(slot) : refuseProtocol(slot);
            case Protocol.ICMPV6 -> slot.headers.isIpv4() ? refuseProtocol(slot) : deliverIcmp(slot);
            default -> refuseProtocol(slot);
        };
    }

    /**
     * A frame waited in vain for its next hop: its sender is told, from the director's address on the way back. As in
     * Linux the error is about the packet as it was to leave: translated, and cut into fragments.
     */
    public void onUnreachable(final Emission held, final long dueNs) {
        if (held.recipe == Recipe.READY) {
            return;
        }
        if (held.recipe == Recipe.TUNNEL) {
            onTunnelUnreachable(held, dueNs);
            return;
        }
        if (!outbox.allocatePieces(held)) {
            return;
        }
        held.tag = Emission.TAGS_AS_THEY_CAME;
        if (held.recipe.isMasquerade() || held.recipe.isFullNat()) {
            tellAsItCame(held, dueNs);
            return;
        }
        rewriter.rewrite(held);
        if (held.recipe == Recipe.NAT_REPLY) {
            ownTraffic.onAnswerUnreachable(held, dueNs);
        } else {
            tellSender(held, dueNs);
        }
    }

    /** Its sender knows it by the addresses that it came with, and is told by the one that stands for the other side. */
    private void tellAsItCame(final Emission held, final long dueNs) {
        final boolean isFromInside = held.recipe == Recipe.MASQUERADE;
        final long publicHi = isFromInside ? held.newHi : held.flow.destinationHi;
        final long publicLo = isFromInside ? held.newLo : held.flow.destinationLo;
        held.recipe = Recipe.ROUTE;
        rewriter.rewrite(held);
        errors.neighbourFailed(held, publicHi, publicLo, dueNs);
    }

    /** Of fragments of IPv4 only the first is told of (RFC 1122 section 3.2.2), of IPv6 each. */
    private void tellSender(final Emission held, final long dueNs) {
        if (held.recipe == Recipe.NAT_REQUEST) {
            held.flow.destinationHi = held.newHi;
            held.flow.destinationLo = held.newLo;
            held.flow.destinationPort = held.newPort;
        }
        final int toldOf = held.headers.isIpv4() ? 1 : held.pieces;
        for (int piece = 0; piece < toldOf; piece++) {
            errors.neighbourFailed(held, piece, dueNs);
        }
    }

    /** Linux tells itself, the tunnel's near end, and passes it on to the client as it does a router's error. */
    private void onTunnelUnreachable(final Emission held, final long dueNs) {
        if (!held.leavesAsIpv4() || !held.headers.isIpv4()) {
            return;
        }
        final int inner = errors.tunnelFailed(held, dueNs);
        ownTraffic.onTunnelError(held.flow, inner, dueNs);
    }

    /**
     * What came this far has a sender who may be answered: the groups and nobodies were dropped before. What lies behind
     * the datagram is not quoted.
     */
    private Reason deliverUdp(final PacketSlot slot) {
        final Reason fault = datagrams.check(slot);
        if (fault != Reason.NONE) {
            return fault;
        }
        final Reason heard = listener.onDatagram(slot, datagrams);
        if (heard != Reason.NONE) {
            return heard;
        }
        final int ipLength = slot.headers.ipLength;
        slot.headers.ipLength -= datagrams.behind();
        final boolean told = errors.portUnreachable(slot);
        slot.headers.ipLength = ipLength;
        return told ? Reason.PORT_UNREACHABLE : replies.refusal();
    }

    private Reason refuseProtocol(final PacketSlot slot) {
        return errors.protocolUnreachable(slot) ? Reason.PROTOCOL_UNREACHABLE : replies.refusal();
    }

    /** Answers a segment as if nobody listened at its port; {@link Reason#TCP_RESET}, or why there is no reset. */
    public Reason reset(final PacketSlot slot) {
        slot.payloadRead = true;
        return refuseTcp(slot);
    }

    /** RFC 9293 section 3.10.7.1: a segment to a closed port is reset, unless it is a reset itself. */
    private Reason refuseTcp(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (!headers.hasTransport) {
            return Reason.MALFORMED_TCP;
        }
        if ((headers.tcpFlags & TcpHeader.RST) != 0) {
            return Reason.RESET_IGNORED;
        }
        tcp.wrap(slot.buffer, slot.offset + headers.l4Offset);
        if (tcp.check(headers.l4Length()) != Reason.NONE) {
            return Reason.MALFORMED_TCP;
        }
        if (!transportChecksumIsRight(slot)) {
            return Reason.BAD_TCP_CHECKSUM;
        }
        final FlowKey flow = slot.flow;
        final Emission emission = replies.begin(
                slot.buffer, slot.offset, headers, flow, flow.destinationHi, flow.destinationLo, TcpHeader.MIN_LENGTH);
        if (emission == null) {
            return replies.refusal();
        }
        final boolean acknowledged = (headers.tcpFlags & TcpHeader.ACK) != 0;
        final int l4 = replies.l4Offset();
        reset.wrap(emission.buffer, l4)
                .sourcePort(flow.destinationPort)
                .destinationPort(flow.sourcePort)
                .sequence(acknowledged ? tcp.acknowledgment() : 0)
                .acknowledgment(acknowledged ? 0 : endOfSegment(headers))
                .dataOffset(TcpHeader.MIN_LENGTH)
                .flags(acknowledged ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK)
                .window(0)
                .urgent(0);
        final int pseudo = Checksum.pseudoHeader(
                flow.sourceHi,
                flow.sourceLo,
                flow.destinationHi,
                flow.destinationLo,
                Protocol.TCP,
                TcpHeader.MIN_LENGTH);
        reset.checksum(Checksum.tcp(pseudo, emission.buffer, l4, TcpHeader.MIN_LENGTH));
        if (headers.isIpv4()) {
            replies.ipv4()
                    .typeOfService(headers.tos & ~ECN)
                    .fragmentation(Ipv4Header.DONT_FRAGMENT)
                    .protocol(Protocol.TCP);
        } else {
            replies.ipv6().trafficClassAndFlowLabel(headers.tos & ~ECN, 0).nextHeader(Protocol.TCP);
        }
        ownTraffic.onReset(slot, emission);
        return replies.send() ? Reason.TCP_RESET : replies.refusal();
    }

    /** Sequence number behind the segment: SYN and FIN count as a byte each. */
    private int endOfSegment(final Headers headers) {
        final int payload = headers.l4Length() - tcp.dataOffset();
        final int syn = headers.tcpFlags & TcpHeader.SYN;
        final int fin = headers.tcpFlags & TcpHeader.FIN;
        return tcp.sequence() + payload + (syn != 0 ? 1 : 0) + (fin != 0 ? 1 : 0);
    }

    private Reason deliverIcmp(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (!headers.hasTransport) {
            return Reason.MALFORMED_ICMP;
        }
        if (!checksumIsRight(slot)) {
            return Reason.BAD_ICMP_CHECKSUM;
        }
        final int request = headers.isIpv4() ? IcmpHeader.ECHO_REQUEST : Icmpv6Header.ECHO_REQUEST;
        if (headers.icmpType == request && headers.icmpCode == 0) {
            return echo(slot);
        }
        final boolean asksForTime = headers.isIpv4()
                && headers.icmpType == IcmpHeader.TIMESTAMP_REQUEST
                && headers.l4Length() >= IcmpHeader.LENGTH + ORIGINATE_LENGTH;
        return asksForTime ? timestamp(slot) : Reason.ICMP_CONSUMED;
    }

    /** RFC 792: the asker's time comes back, with the milliseconds since midnight, event time, twice. */
    private Reason timestamp(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        final Emission emission = replies.begin(
                slot.buffer,
                slot.offset,
                slot.headers,
                flow,
                flow.destinationHi,
                flow.destinationLo,
                IcmpHeader.LENGTH + TIMES_LENGTH);
        if (emission == null) {
            return replies.refusal();
        }
        final int l4 = replies.l4Offset();
        final int copied = IcmpHeader.LENGTH + ORIGINATE_LENGTH;
        emission.buffer.putBytes(l4, slot.buffer, slot.offset + slot.headers.l4Offset, copied);
        final int nowMs = (int) (slot.timeNs / 1_000_000 % DAY_MS);
        emission.buffer.putInt(l4 + copied, nowMs, BIG_ENDIAN);
        emission.buffer.putInt(l4 + copied + ORIGINATE_LENGTH, nowMs, BIG_ENDIAN);
        icmp.wrap(emission.buffer, l4).type(IcmpHeader.TIMESTAMP_REPLY).code(0);
        icmp.checksum(Checksum.icmp(emission.buffer, l4, IcmpHeader.LENGTH + TIMES_LENGTH));
        replies.ipv4()
                .typeOfService(slot.headers.tos)
                .identification(replies.nextId())
                .protocol(Protocol.ICMP);
        return replies.send() ? Reason.TIMESTAMP_REPLY : replies.refusal();
    }

    private Reason echo(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final FlowKey flow = slot.flow;
        final int length = headers.l4Length();
        final Emission emission =
                replies.begin(slot.buffer, slot.offset, headers, flow, flow.destinationHi, flow.destinationLo, length);
        if (emission == null) {
            return replies.refusal();
        }
        final int l4 = replies.l4Offset();
        emission.buffer.putBytes(l4, slot.buffer, slot.offset + headers.l4Offset, length);
        icmp.wrap(emission.buffer, l4);
        final int was = headers.icmpType << 8;
        final int type = headers.isIpv4() ? IcmpHeader.ECHO_REPLY : Icmpv6Header.ECHO_REPLY;
        icmp.type(type).checksum(Checksum.update(icmp.checksum(), was, type << 8));
        if (headers.isIpv4()) {
            replies.ipv4()
                    .typeOfService(headers.tos)
                    .identification(replies.nextId())
                    .protocol(Protocol.ICMP);
        } else {
            replies.ipv6().trafficClassAndFlowLabel(headers.tos, 0).nextHeader(Protocol.ICMPV6);
        }
        return replies.send() ? Reason.ECHO_REPLY : replies.refusal();
    }

    private static boolean checksumIsRight(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int sum = Checksum.sum(slot.buffer, slot.offset + headers.l4Offset, headers.l4Length());
        return Checksum.isRight(headers.isIpv4() ? sum : Checksum.add(pseudoHeader(slot), sum));
    }

    /** A partial one has been on no wire yet: there is nothing to be held against it. */
    static boolean transportChecksumIsRight(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (headers.hasPartialChecksum) {
            return true;
        }
        final int sum = Checksum.sum(slot.buffer, slot.offset + headers.l4Offset, headers.l4Length());
        return Checksum.isRight(Checksum.add(pseudoHeader(slot), sum));
    }

    private static int pseudoHeader(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        return Checksum.pseudoHeader(
                flow.sourceHi,
                flow.sourceLo,
                flow.destinationHi,
                flow.destinationLo,
                slot.headers.protocol,
                slot.headers.l4Length());
    }

    @Override
    public void save(final StateWriter to) {
        replies.save(to);
        output.save(to);
        neighbours.save(to);
    }

    @Override
    public void load(final StateReader from) {
        replies.load(from);
        output.load(from);
        neighbours.load(from, router);
    }
}
