package io.signalbox.host;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.decision.Reason;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.ArpMessage;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;

/** ARP (RFC 826) and IPv6 neighbour discovery (RFC 4861): asks for MACs, answers for the director's own addresses. */
final class Solicitor implements Neighbours.Questioner {
    private static final long BROADCAST_MAC = 0xFFFF_FFFF_FFFFL;
    private static final long GROUP_MAC = 0x0100_0000_0000L;
    /** ff02::1 and its MAC: everybody on the link. */
    private static final long ALL_NODES_HI = 0xFF02L << 48;

    private static final long ALL_NODES_LO = 1;
    private static final long ALL_NODES_MAC = 0x3333_0000_0001L;
    /** A neighbour message that was routed here is a forgery: it left with, and must arrive with, this hop limit. */
    private static final int ND_HOP_LIMIT = 255;

    private static final int NO_OPTION = 0;
    private static final int ND_LENGTH = Icmpv6Header.NEIGHBOUR_LENGTH + Icmpv6Header.LINK_LAYER_OPTION_LENGTH;

    private final Router router;
    private final Outbox outbox;
    private final EthernetHeader ethernet = new EthernetHeader();
    private final ArpMessage arp = new ArpMessage();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Icmpv6Header icmpv6 = new Icmpv6Header();
    private Neighbours neighbours;
    private AddressClaims claims = (hi, lo, nowNs) -> false;

    Solicitor(final Router router, final Outbox outbox) {
        this.router = router;
        this.outbox = outbox;
    }

    void learnInto(final Neighbours table) {
        neighbours = table;
    }

    void tell(final AddressClaims listener) {
        claims = listener;
    }

    @Override
    public void ask(final Neighbour neighbour) {
        if (!neighbour.port.up) {
            return;
        }
        final boolean isIpv4 = Addresses.isIpv4(neighbour.hi, neighbour.lo);
        final int own = isIpv4
                ? router.addresses.sourceTowards(neighbour.port, neighbour.hi, neighbour.lo, true)
                : router.addresses.sourceTowardsGroup(neighbour.port, true);
        if (own < 0) {
            return;
        }
        if (isIpv4) {
            askByArp(neighbour.port, neighbour.lo, Addresses.toIpv4(router.addresses.lo(own)), neighbour.tag);
        } else {
            final long ownHi = router.addresses.hi(own);
            solicit(neighbour.port, neighbour.hi, neighbour.lo, ownHi, router.addresses.lo(own), neighbour.tag);
        }
    }

    /** Who asks has no address yet (RFC 5227 section 1.1, RFC 4862 section 5.4.2). */
    void probe(final Port port, final long hi, final long lo) {
        if (!port.up) {
            return;
        }
        if (Addresses.isIpv4(hi, lo)) {
            askByArp(port, lo, 0, Emission.NO_TAG);
        } else {
            solicit(port, hi, lo, 0, 0, Emission.NO_TAG);
        }
    }

    /** Who has the address asks for it himself (RFC 5227 section 2.3), or advertises it unasked (RFC 4861 7.2.6). */
    void announce(final Port port, final long hi, final long lo) {
        if (!port.up) {
            return;
        }
        if (Addresses.isIpv4(hi, lo)) {
            askByArp(port, lo, Addresses.toIpv4(lo), Emission.NO_TAG);
        } else {
            advertiseUnasked(port, hi, lo);
        }
    }

    /** An ARP message came in: learns from it, and answers what asks for an address of the director's. */
    Reason onArp(final PacketSlot slot) {
        final Port port = router.port(slot.port);
        arp.wrap(slot.buffer, slot.offset + slot.headers.l3Offset);
        final int operation = arp.operation();
        final long senderMac = arp.senderMac();
        final long senderLo = Addresses.ofIpv4(arp.senderAddress());
        final long targetLo = Addresses.ofIpv4(arp.targetAddress());
        if (operation != ArpMessage.REQUEST && operation != ArpMessage.REPLY) {
            return spoiled(Reason.MALFORMED_ARP);
        }
        final boolean forUs = router.answersFor(port, 0, targetLo);
        final boolean contested = isContested(0, senderLo, senderMac, slot.timeNs);
        final boolean known = learn(slot, 0, senderLo, senderMac, router.isOwn(0, targetLo));
        if (operation == ArpMessage.REQUEST && forUs && !router.isOwn(0, senderLo)) {
            return replyByArp(slot, port, senderMac, senderLo, targetLo);
        }
        return end(known, contested);
    }

    /** How a message ends that is wrong: the host beside the director may see that for itself. */
    Reason spoiled(final Reason how) {
        return router.isShared() ? Reason.LEFT_TO_HOST : how;
    }

    /** How a message ends that was not answered. */
    private Reason end(final boolean known, final boolean contested) {
        if (contested) {
            return Reason.VIP_CONTESTED;
        }
        if (router.isShared()) {
            return Reason.LEFT_TO_HOST;
        }
        return known ? Reason.NEIGHBOUR_LEARNED : Reason.NEIGHBOUR_IGNORED;
    }

    private boolean isContested(final long hi, final long lo, final long mac, final long nowNs) {
        return !router.isOwnMac(mac) && claims.onClaim(hi, lo, nowNs);
    }

    /** An IPv6 neighbour solicitation or advertisement came in. */
    Reason onNeighbourMessage(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int available = headers.l4Length();
        icmpv6.wrap(slot.buffer, slot.offset + headers.l4Offset);
        if (headers.ttl != ND_HOP_LIMIT || icmpv6.checkNeighbour(available) != Reason.NONE) {
            return spoiled(Reason.MALFORMED_ICMP);
        }
        return headers.icmpType == Icmpv6Header.NEIGHBOUR_SOLICITATION
                ? onSolicitation(slot, available)
                : onAdvertisement(slot, available);
    }

    /**
     * Who probes for an address has none yet, so everybody hears that it is taken; who asks for it alone knows the MAC
     * already, and is not told (RFC 4861 section 7.2.4).
     */
    private Reason onSolicitation(final PacketSlot slot, final int available) {
        final long targetHi = icmpv6.targetHi();
        final long targetLo = icmpv6.targetLo();
        final FlowKey flow = slot.flow;
        final Port port = router.port(slot.port);
        final long mac = icmpv6.linkLayerAddress(Icmpv6Header.SOURCE_LINK_LAYER, available);
        final boolean forUs = router.answersFor(port, targetHi, targetLo);
        final boolean probing = Addresses.isZero(flow.sourceHi, flow.sourceLo);
        final boolean contested = isContested(flow.sourceHi, flow.sourceLo, slot.headers.sourceMac, slot.timeNs);
        final boolean known = !probing
                && mac != Icmpv6Header.NO_LINK_LAYER
                && learn(slot, flow.sourceHi, flow.sourceLo, mac, router.isOwn(targetHi, targetLo));
        if (forUs && probing) {
            final int flags = Icmpv6Header.ROUTER | Icmpv6Header.OVERRIDE;
            return advertise(slot, port, targetHi, targetLo, ALL_NODES_HI, ALL_NODES_LO, ALL_NODES_MAC, flags);
        }
        if (forUs) {
            final boolean askedAll = Addresses.isMulticast(flow.destinationHi, flow.destinationLo);
            final int flags = Icmpv6Header.ROUTER | Icmpv6Header.SOLICITED | (askedAll ? Icmpv6Header.OVERRIDE : 0);
            final long toMac = mac == Icmpv6Header.NO_LINK_LAYER ? slot.headers.sourceMac : mac;
            return advertise(slot, port, targetHi, targetLo, flow.sourceHi, flow.sourceLo, toMac, flags);
        }
        return end(known, contested);
    }

    private Reason onAdvertisement(final PacketSlot slot, final int available) {
        final long mac = icmpv6.linkLayerAddress(Icmpv6Header.TARGET_LINK_LAYER, available);
        final boolean contested =
                isContested(icmpv6.targetHi(), icmpv6.targetLo(), slot.headers.sourceMac, slot.timeNs);
        final boolean known =
                mac != Icmpv6Header.NO_LINK_LAYER && learn(slot, icmpv6.targetHi(), icmpv6.targetLo(), mac, false);
        return end(known, contested);
    }

    /**
     * Only who is asked for, who is known already, or who asks for the director is worth remembering; and nobody has a
     * group's MAC (RFC 1812 section 3.3.2).
     */
    private boolean learn(final PacketSlot slot, final long hi, final long lo, final long mac, final boolean forUs) {
        final Port port = router.port(slot.port);
        if (Addresses.isZero(hi, lo) || router.isOwn(hi, lo) || (mac & GROUP_MAC) != 0) {
            return false;
        }
        final Neighbour neighbour = forUs ? neighbours.at(port, hi, lo) : neighbours.known(port, hi, lo);
        if (neighbour == null) {
            return false;
        }
        neighbours.learn(neighbour, mac, tagOf(slot));
        return true;
    }

    /** The outermost tag without its priority; a tag for no VLAN is none. */
    private static int tagOf(final PacketSlot slot) {
        if (!slot.headers.isInVlan()) {
            return Emission.NO_TAG;
        }
        final int protocol = slot.buffer.getShort(slot.offset + EthernetHeader.LENGTH - Short.BYTES, BIG_ENDIAN);
        return protocol << Short.SIZE | slot.headers.vlanId();
    }

    private void askByArp(final Port port, final long wantedLo, final int ownAddress, final int tag) {
        final Emission emission = outbox.addFrame(EthernetHeader.LENGTH + ArpMessage.LENGTH);
        if (emission == null) {
            return;
        }
        final int l3 = link(emission, port, BROADCAST_MAC, EthernetHeader.ARP);
        emission.tag = tag;
        arp.wrap(emission.buffer, l3)
                .ipv4OverEthernet()
                .operation(ArpMessage.REQUEST)
                .senderMac(port.mac)
                .senderAddress(ownAddress)
                .targetMac(0)
                .targetAddress(Addresses.toIpv4(wantedLo));
    }

    private Reason replyByArp(
            final PacketSlot slot, final Port port, final long toMac, final long toLo, final long ownLo) {
        if (!port.up) {
            return Reason.PORT_DOWN;
        }
        final int l3Offset = slot.headers.l3Offset;
        final Emission emission = outbox.addFrame(l3Offset + ArpMessage.LENGTH);
        if (emission == null) {
            return Reason.OUTPUT_LIMIT;
        }
        emission.buffer.putBytes(emission.offset, slot.buffer, slot.offset, l3Offset);
        address(emission, port, toMac, l3Offset);
        arp.wrap(emission.buffer, emission.offset + l3Offset)
                .ipv4OverEthernet()
                .operation(ArpMessage.REPLY)
                .senderMac(port.mac)
                .senderAddress(Addresses.toIpv4(ownLo))
                .targetMac(toMac)
                .targetAddress(Addresses.toIpv4(toLo));
        return Reason.ARP_REPLY;
    }

    /** To the neighbour's solicited-node group (RFC 4291 section 2.7.1). */
    private void solicit(
            final Port port, final long hi, final long lo, final long ownHi, final long ownLo, final int tag) {
        final boolean probes = Addresses.isZero(ownHi, ownLo);
        final int length = probes ? Icmpv6Header.NEIGHBOUR_LENGTH : ND_LENGTH;
        final Emission emission = outbox.addFrame(EthernetHeader.LENGTH + Ipv6Header.LENGTH + length);
        if (emission == null) {
            return;
        }
        final long low24 = lo & 0xFF_FFFFL;
        final int l3 = link(emission, port, 0x3333_FF00_0000L | low24, EthernetHeader.IPV6);
        emission.tag = tag;
        ipv6.wrap(emission.buffer, l3).source(ownHi, ownLo).destination(0xFF02L << 48, 0x1_FF00_0000L | low24);
        neighbourMessage(
                emission,
                l3,
                Icmpv6Header.NEIGHBOUR_SOLICITATION,
                0,
                hi,
                lo,
                probes ? NO_OPTION : Icmpv6Header.SOURCE_LINK_LAYER,
                port.mac);
    }

    private void advertiseUnasked(final Port port, final long hi, final long lo) {
        final Emission emission = outbox.addFrame(EthernetHeader.LENGTH + Ipv6Header.LENGTH + ND_LENGTH);
        if (emission == null) {
            return;
        }
        final int l3 = link(emission, port, ALL_NODES_MAC, EthernetHeader.IPV6);
        ipv6.wrap(emission.buffer, l3).source(hi, lo).destination(ALL_NODES_HI, ALL_NODES_LO);
        final int flags = Icmpv6Header.ROUTER | Icmpv6Header.OVERRIDE;
        neighbourMessage(
                emission,
                l3,
                Icmpv6Header.NEIGHBOUR_ADVERTISEMENT,
                flags,
                hi,
                lo,
                Icmpv6Header.TARGET_LINK_LAYER,
                port.mac);
    }

    private Reason advertise(
            final PacketSlot slot,
            final Port port,
            final long targetHi,
            final long targetLo,
            final long toHi,
            final long toLo,
            final long toMac,
            final int flags) {
        if (!port.up) {
            return Reason.PORT_DOWN;
        }
        final int l3Offset = slot.headers.l3Offset;
        final boolean withMac = (flags & Icmpv6Header.OVERRIDE) != 0;
        final int length = withMac ? ND_LENGTH : Icmpv6Header.NEIGHBOUR_LENGTH;
        final Emission emission = outbox.addFrame(l3Offset + Ipv6Header.LENGTH + length);
        if (emission == null) {
            return Reason.OUTPUT_LIMIT;
        }
        emission.buffer.putBytes(emission.offset, slot.buffer, slot.offset, l3Offset);
        address(emission, port, toMac, l3Offset);
        final int l3 = emission.offset + l3Offset;
        ipv6.wrap(emission.buffer, l3).source(targetHi, targetLo).destination(toHi, toLo);
        neighbourMessage(
                emission,
                l3,
                Icmpv6Header.NEIGHBOUR_ADVERTISEMENT,
                flags,
                targetHi,
                targetLo,
                withMac ? Icmpv6Header.TARGET_LINK_LAYER : NO_OPTION,
                port.mac);
        return Reason.NEIGHBOUR_ADVERTISED;
    }

    /** Completes a message whose IPv6 header has its addresses. */
    private void neighbourMessage(
            final Emission emission,
            final int l3,
            final int type,
            final int flags,
            final long targetHi,
            final long targetLo,
            final int option,
            final long mac) {
        final int length = option == NO_OPTION ? Icmpv6Header.NEIGHBOUR_LENGTH : ND_LENGTH;
        ipv6.trafficClassAndFlowLabel(0, 0)
                .payloadLength(length)
                .nextHeader(Protocol.ICMPV6)
                .hopLimit(ND_HOP_LIMIT);
        final int l4 = l3 + Ipv6Header.LENGTH;
        icmpv6.wrap(emission.buffer, l4).type(type).code(0).rest(flags).target(targetHi, targetLo);
        if (option != NO_OPTION) {
            icmpv6.linkLayerAddress(option, mac);
        }
        final int pseudo = Checksum.pseudoHeader(
                ipv6.sourceHi(), ipv6.sourceLo(), ipv6.destinationHi(), ipv6.destinationLo(), Protocol.ICMPV6, length);
        icmpv6.checksum(Checksum.icmpv6(pseudo, emission.buffer, l4, length));
    }

    /** Writes an untagged link header; returns where the next one begins. */
    private int link(final Emission emission, final Port port, final long toMac, final int etherType) {
        ethernet.wrap(emission.buffer, emission.offset).etherType(etherType);
        address(emission, port, toMac, EthernetHeader.LENGTH);
        return emission.offset + EthernetHeader.LENGTH;
    }

    private static void address(final Emission emission, final Port port, final long toMac, final int l3Offset) {
        emission.recipe = Recipe.READY;
        emission.headers.l3Offset = l3Offset;
        emission.port = port.index;
        emission.sourceMac = port.mac;
        emission.destinationMac = toMac;
    }
}
