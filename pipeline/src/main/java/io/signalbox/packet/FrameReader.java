package io.signalbox.packet;

import io.signalbox.connection.SctpState;
import io.signalbox.decision.Reason;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.ArpMessage;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv4Options;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;
import io.signalbox.wire.VlanTag;

/**
 * Reads a frame's headers into its slot, once: what is found here is what every later stage goes by. Owns no state but
 * its views.
 */
public final class FrameReader {
    private static final int MAX_VLAN_TAGS = 2;

    private final EthernetHeader ethernet = new EthernetHeader();
    private final VlanTag vlan = new VlanTag();
    private final ArpMessage arp = new ArpMessage();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv4Options ipv4Options = new Ipv4Options();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();
    private final SctpHeader sctp = new SctpHeader();
    private final IcmpHeader icmp = new IcmpHeader();

    /** Fills {@code slot.headers} and {@code slot.flow}; returns what is wrong with the bytes, or NONE. */
    public Reason read(final PacketSlot slot) {
        final Headers headers = slot.headers;
        headers.clear();
        slot.flow.clear();
        final Reason link = readLink(slot, headers);
        if (link != Reason.NONE) {
            return link;
        }
        return switch (headers.etherType) {
            case EthernetHeader.IPV4 -> readIpv4(slot, headers);
            case EthernetHeader.IPV6 -> readIpv6(slot, headers);
            case EthernetHeader.ARP -> readArp(slot, headers);
            default -> Reason.UNKNOWN_ETHERTYPE;
        };
    }

    private Reason readLink(final PacketSlot slot, final Headers headers) {
        final Reason fault = ethernet.wrap(slot.buffer, slot.offset).check(slot.capturedLength);
        if (fault != Reason.NONE) {
            return fault;
        }
        headers.destinationMac = ethernet.destination();
        headers.sourceMac = ethernet.source();
        headers.etherType = ethernet.etherType();
        headers.l3Offset = EthernetHeader.LENGTH;
        return isTag(headers.etherType) ? readTags(slot, headers) : Reason.NONE;
    }

    private Reason readTags(final PacketSlot slot, final Headers headers) {
        for (int tags = 0; isTag(headers.etherType); tags++) {
            final int available = slot.capturedLength - headers.l3Offset;
            final Reason fault =
                    vlan.wrap(slot.buffer, slot.offset + headers.l3Offset).check(available);
            if (fault != Reason.NONE) {
                return fault;
            }
            if (tags == MAX_VLAN_TAGS) {
                return Reason.MALFORMED_ETHERNET;
            }
            if (tags == 0) {
                headers.vlan = vlan.tci();
            }
            headers.etherType = vlan.etherType();
            headers.l3Offset += VlanTag.LENGTH;
        }
        return Reason.NONE;
    }

    private static boolean isTag(final int etherType) {
        return etherType == EthernetHeader.VLAN || etherType == EthernetHeader.QINQ;
    }

    private Reason readArp(final PacketSlot slot, final Headers headers) {
        final Reason fault =
                arp.wrap(slot.buffer, slot.offset + headers.l3Offset).check(slot.capturedLength - headers.l3Offset);
        if (fault == Reason.NONE) {
            slot.flow.set(0, 0, Addresses.ofIpv4(arp.senderAddress()), 0, 0, Addresses.ofIpv4(arp.targetAddress()), 0);
        }
        return fault;
    }

    private Reason readIpv4(final PacketSlot slot, final Headers headers) {
        final int available = slot.capturedLength - headers.l3Offset;
        final Reason fault =
                ipv4.wrap(slot.buffer, slot.offset + headers.l3Offset).check(available);
        if (fault != Reason.NONE) {
            return fault;
        }
        final int headerLength = ipv4.headerLength();
        headers.ipVersion = 4;
        headers.ipLength = ipv4.totalLength();
        headers.tos = ipv4.typeOfService();
        headers.ttl = ipv4.ttl();
        headers.protocol = ipv4.protocol();
        headers.fragmentedProtocol = headers.protocol;
        headers.fragmentId = ipv4.identification();
        headers.dontFragment = ipv4.dontFragment();
        headers.moreFragments = ipv4.moreFragments();
        headers.fragmentOffset = ipv4.fragmentOffset();
        headers.l4Offset = headers.l3Offset + headerLength;
        slot.flow.set(
                headers.protocol, 0, Addresses.ofIpv4(ipv4.source()), 0, 0, Addresses.ofIpv4(ipv4.destination()), 0);
        if (!ipv4.checksumIsRight()) {
            return Reason.BAD_IPV4_CHECKSUM;
        }
        if (headerLength > Ipv4Header.MIN_LENGTH) {
            final Reason options = readOptions(slot, headers, headerLength);
            if (options != Reason.NONE) {
                return options;
            }
        }
        return readTransport(slot, headers);
    }

    /** A problem with them is told the sender, if the packet is otherwise one to be answered. */
    private Reason readOptions(final PacketSlot slot, final Headers headers, final int headerLength) {
        final Reason found = ipv4Options.check(slot.buffer, slot.offset + headers.l3Offset, headerLength);
        headers.optionProblemAt = ipv4Options.problemAt();
        headers.notesInOptions = ipv4Options.isToBeNoted();
        final int pointer = ipv4Options.routePointerAt();
        headers.recordRouteAt = pointer == Ipv4Options.NOWHERE ? 0 : headers.l3Offset + pointer;
        return found == Reason.PARAMETER_PROBLEM ? Reason.NONE : found;
    }

    private Reason readIpv6(final PacketSlot slot, final Headers headers) {
        final int available = slot.capturedLength - headers.l3Offset;
        final int at = slot.offset + headers.l3Offset;
        final Reason fault = ipv6.wrap(slot.buffer, at).check(available);
        if (fault != Reason.NONE) {
            return fault;
        }
        headers.ipVersion = 6;
        headers.ipLength = isLengthLeftOpen() ? available : ipv6.totalLength();
        headers.hasHopOptions = ipv6.nextHeader() == Protocol.HOP_BY_HOP;
        headers.tos = ipv6.trafficClass();
        headers.ttl = ipv6.hopLimit();
        headers.dontFragment = true;
        headers.l4Offset = headers.l3Offset + Ipv6Header.LENGTH;
        headers.protocol = ipv6.nextHeader();
        headers.protocolNamedAt = Ipv6Header.NEXT_HEADER_OFFSET;
        slot.flow.set(
                headers.protocol, ipv6.sourceHi(), ipv6.sourceLo(), 0, ipv6.destinationHi(), ipv6.destinationLo(), 0);
        if (!isUpper(headers.protocol)) {
            readExtensions(slot, headers, at);
        }
        return readTransport(slot, headers);
    }

    /** A jumbogram's length is in its options (RFC 2675); without that option it is what came, as in Linux. */
    private boolean isLengthLeftOpen() {
        return ipv6.payloadLength() == 0 && ipv6.nextHeader() == Protocol.HOP_BY_HOP;
    }

    private void readExtensions(final PacketSlot slot, final Headers headers, final int at) {
        final Reason chain = extensions.walk(slot.buffer, at, headers.ipLength);
        headers.protocol = extensions.protocol();
        headers.protocolNamedAt = extensions.protocolNamedAt() - at;
        headers.l4Offset = extensions.protocolOffset() - slot.offset;
        if (extensions.fragmentHeaderOffset() >= 0) {
            headers.fragmentHeaderOffset = extensions.fragmentHeaderOffset() - slot.offset;
            headers.fragmentHeaderNamedAt = extensions.fragmentHeaderNamedAt() - slot.offset;
            headers.fragmentedProtocol = extensions.fragmentedProtocol();
            headers.fragmentId = extensions.fragmentId();
            headers.fragmentOffset = extensions.fragmentOffset();
            headers.moreFragments = extensions.moreFragments();
        }
        slot.flow.protocol = headers.protocol;
        headers.lacksChain = headers.moreFragments && chain != Reason.NONE;
    }

    private static boolean isUpper(final int protocol) {
        return protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.ICMPV6
                || protocol == Protocol.SCTP;
    }

    /**
     * Ports, flags, type: as far as they are there. Whether what lacks is a fault depends on who it is for.
     */
    private Reason readTransport(final PacketSlot slot, final Headers headers) {
        if (headers.fragmentOffset != 0) {
            return checkAddresses(slot);
        }
        final int at = slot.offset + headers.l4Offset;
        final int available = headers.l4Length();
        switch (headers.protocol) {
            case Protocol.TCP -> readTcp(slot, headers, at, available);
            case Protocol.UDP -> readUdp(slot, headers, at, available);
            case Protocol.SCTP -> readSctp(slot, headers, at, available);
            case Protocol.ICMP, Protocol.ICMPV6 -> readIcmp(slot, headers, at, available);
            default -> {}
        }
        headers.lacksChain |= headers.fragmentHeaderOffset >= 0 && isCutShort(headers);
        return checkAddresses(slot);
    }

    /** Like Linux we ask whole headers of the three that every host knows, and a byte of any other. */
    private static boolean isCutShort(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.ICMPV6 -> !headers.hasTransport;
            case Protocol.NO_NEXT_HEADER -> false;
            default -> headers.l4Length() <= 0;
        };
    }

    private void readTcp(final PacketSlot slot, final Headers headers, final int at, final int available) {
        headers.hasPorts = available >= TcpHeader.PORTS_LENGTH;
        headers.hasTransport = available >= TcpHeader.MIN_LENGTH;
        if (headers.hasPorts) {
            tcp.wrap(slot.buffer, at);
            slot.flow.sourcePort = tcp.sourcePort();
            slot.flow.destinationPort = tcp.destinationPort();
        }
        if (headers.hasTransport) {
            headers.tcpFlags = tcp.flags();
            headers.stateEvent = headers.tcpFlags;
            headers.hasPartialChecksum = isPartial(slot, TcpHeader.CHECKSUM_OFFSET);
            headers.payloadOffset =
                    headers.l4Offset + Math.min(Math.max(tcp.dataOffset(), TcpHeader.MIN_LENGTH), available);
            headers.segmentSize = segmentSize(slot, headers.isIpv4() ? Offload.TCP_V4 : Offload.TCP_V6);
        }
        headers.stateEventOfLinux = isBehindFixedHeader(headers) ? headers.stateEvent : misreadTcp(slot, headers);
    }

    private void readUdp(final PacketSlot slot, final Headers headers, final int at, final int available) {
        headers.hasPorts = available >= UdpHeader.PORTS_LENGTH;
        headers.hasTransport = available >= UdpHeader.LENGTH;
        if (headers.hasPorts) {
            udp.wrap(slot.buffer, at);
            slot.flow.sourcePort = udp.sourcePort();
            slot.flow.destinationPort = udp.destinationPort();
        }
        if (headers.hasTransport) {
            headers.hasPartialChecksum = isPartial(slot, UdpHeader.CHECKSUM_OFFSET);
            headers.payloadOffset = headers.l4Offset + UdpHeader.LENGTH;
            headers.segmentSize = segmentSize(slot, Offload.UDP_SEGMENTS);
        }
    }

    /** It is this transport's own checksum that is to be completed, not that of a packet inside. */
    private static boolean isPartial(final PacketSlot slot, final int checksumOffset) {
        return Offload.needsChecksum(slot.offload)
                && Offload.checksumStart(slot.offload) == slot.headers.l4Offset
                && Offload.checksumOffset(slot.offload) == checksumOffset;
    }

    /** What holds no more than one packet's payload is one packet. */
    private static int segmentSize(final PacketSlot slot, final int type) {
        final Headers headers = slot.headers;
        final int size = Offload.gsoSize(slot.offload);
        final int payload = headers.l3Offset + headers.ipLength - headers.payloadOffset;
        return Offload.gsoType(slot.offload) == type && !headers.isFragment() && size < payload ? size : 0;
    }

    private void readSctp(final PacketSlot slot, final Headers headers, final int at, final int available) {
        headers.hasPorts = available >= SctpHeader.PORTS_LENGTH;
        headers.hasTransport = available >= SctpHeader.MIN_LENGTH;
        if (headers.hasPorts) {
            sctp.wrap(slot.buffer, at);
            slot.flow.sourcePort = sctp.sourcePort();
            slot.flow.destinationPort = sctp.destinationPort();
        }
        if (headers.hasTransport) {
            headers.sctpChunk = sctp.chunkType();
            headers.stateEvent = chunkThatCounts(available);
        }
        headers.stateEventOfLinux = isBehindFixedHeader(headers) ? headers.stateEvent : misreadSctp(slot, headers);
    }

    private static boolean isBehindFixedHeader(final Headers headers) {
        return headers.isIpv4() || headers.l4Offset == headers.l3Offset + Ipv6Header.LENGTH;
    }

    private int misreadTcp(final PacketSlot slot, final Headers headers) {
        final int available = headers.ipLength - Ipv6Header.LENGTH;
        tcp.wrap(slot.buffer, slot.offset + headers.l3Offset + Ipv6Header.LENGTH);
        return available >= TcpHeader.MIN_LENGTH ? tcp.flags() : -1;
    }

    private int misreadSctp(final PacketSlot slot, final Headers headers) {
        final int available = headers.ipLength - Ipv6Header.LENGTH;
        sctp.wrap(slot.buffer, slot.offset + headers.l3Offset + Ipv6Header.LENGTH);
        return available >= SctpHeader.MIN_LENGTH ? chunkThatCounts(available) : -1;
    }

    /** An ABORT right behind a cookie says more than the cookie. */
    private int chunkThatCounts(final int available) {
        final int first = sctp.chunkType();
        final boolean cookie = first == SctpState.CHUNK_COOKIE_ECHO || first == SctpState.CHUNK_COOKIE_ACK;
        return cookie && sctp.secondChunkType(available) == SctpState.CHUNK_ABORT ? SctpState.CHUNK_ABORT : first;
    }

    private void readIcmp(final PacketSlot slot, final Headers headers, final int at, final int available) {
        headers.hasTransport = available >= IcmpHeader.LENGTH;
        if (headers.hasTransport) {
            icmp.wrap(slot.buffer, at);
            headers.icmpType = icmp.type();
            headers.icmpCode = icmp.code();
        }
    }

    /** RFC 1812 section 5.3.7 and RFC 4291: what no packet on a wire may carry. */
    private static Reason checkAddresses(final PacketSlot slot) {
        final FlowKey flow = slot.flow;
        final long hi = flow.sourceHi;
        final long lo = flow.sourceLo;
        final boolean isIpv6 = slot.headers.ipVersion == 6;
        if (isIpv6 && Addresses.isIpv4(hi, lo)) {
            return Reason.MARTIAN_SOURCE;
        }
        if (isIpv6 && Addresses.isIpv4(flow.destinationHi, flow.destinationLo)) {
            return Reason.MARTIAN_DESTINATION;
        }
        if (Addresses.isLoopback(hi, lo) || Addresses.isMulticast(hi, lo) || Addresses.isLimitedBroadcast(hi, lo)) {
            return Reason.MARTIAN_SOURCE;
        }
        if (!isIpv6 && isThisNetwork(lo)) {
            return Reason.MARTIAN_SOURCE;
        }
        if (Addresses.isLoopback(flow.destinationHi, flow.destinationLo)
                || Addresses.isZero(flow.destinationHi, flow.destinationLo)
                || !isIpv6 && isThisNetwork(flow.destinationLo)) {
            return Reason.MARTIAN_DESTINATION;
        }
        return Reason.NONE;
    }

    /** 0.0.0.0/8 (RFC 1122 section 3.2.1.3). */
    private static boolean isThisNetwork(final long lo) {
        return Addresses.toIpv4(lo) >>> 24 == 0;
    }
}
