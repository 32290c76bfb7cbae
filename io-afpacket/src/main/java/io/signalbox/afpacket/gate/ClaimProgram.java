package io.signalbox.afpacket.gate;

import static io.signalbox.afpacket.gate.AddressSearch.IPV4_WORD;
import static io.signalbox.afpacket.gate.AddressSearch.IPV6_WORD;
import static io.signalbox.afpacket.gate.BpfProgram.BYTE;
import static io.signalbox.afpacket.gate.BpfProgram.EQUAL;
import static io.signalbox.afpacket.gate.BpfProgram.GREATER;
import static io.signalbox.afpacket.gate.BpfProgram.GREATER_OR_EQUAL;
import static io.signalbox.afpacket.gate.BpfProgram.HALF_WORD;

import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.VlanTag;

/**
 * Writes the program of a {@link ClaimFilter}, from its end on: each part is told where those that it leads to begin, and
 * gives back where it begins itself. X is the length of a VLAN tag, or 0, and of IPv4's header in addition where
 * something behind that is looked at.
 */
final class ClaimProgram {
    private static final int WHOLE_FRAME = -1;
    private static final int NOTHING = 0;

    private static final int ETHER_TYPE_OFFSET = 12;
    private static final int TAGGED_TYPE_OFFSET = ETHER_TYPE_OFFSET + VlanTag.LENGTH;
    private static final int IP = EthernetHeader.LENGTH;

    private static final int IPV4_PROTOCOL_OFFSET = 9;
    private static final int IPV4_SOURCE_OFFSET = 12;
    private static final int IPV4_DESTINATION_OFFSET = 16;
    private static final int IPV6_SOURCE_OFFSET = 8;
    private static final int IPV6_DESTINATION_OFFSET = 24;
    private static final int MULTICAST = 0xFF;

    /** The packet that an ICMP error quotes, counted without the IP header before it. */
    private static final int QUOTE = IP + IcmpHeader.LENGTH;

    /** Of a prefix the first words alone are looked at: the header has to be whole all the same. */
    private static final int QUOTED_IPV6_END = Ipv6Header.LENGTH + IcmpHeader.LENGTH + Ipv6Header.LENGTH;

    /** What an ICMPv6 message may hide behind. */
    private static final int[] EXTENSIONS = {
        Protocol.HOP_BY_HOP, Protocol.ROUTING, Protocol.FRAGMENT, Protocol.DESTINATION_OPTIONS, Protocol.AUTHENTICATION
    };

    private final BpfProgram program = new BpfProgram();
    private final int in = program.end(WHOLE_FRAME);
    private final int out = program.end(NOTHING);

    private ClaimProgram() {}

    /**
     * @param destinations packets to them are let in
     * @param sources packets from them too, and ICMP that quotes one for them
     * @param own and ICMP to them
     * @param mostRanges of each of the three in either family; what has more is rounded up
     */
    static long[] of(
            final AddressRanges destinations,
            final AddressRanges sources,
            final AddressRanges own,
            final int mostRanges) {
        final ClaimProgram claims = new ClaimProgram();
        final int ipv4 = claims.ipv4(
                destinations.ipv4().inAtMost(mostRanges),
                sources.ipv4().inAtMost(mostRanges),
                own.ipv4().inAtMost(mostRanges));
        final int ipv6 = claims.ipv6(
                destinations.ipv6().inAtMost(mostRanges),
                sources.ipv6().inAtMost(mostRanges),
                own.ipv6().inAtMost(mostRanges));
        claims.frame(ipv4, ipv6);
        return claims.program.instructions();
    }

    private void frame(final int ipv4, final int ipv6) {
        final int isIpv6 = program.compare(EQUAL, EthernetHeader.IPV6, ipv6, out);
        final int isIpv4 = program.compare(EQUAL, EthernetHeader.IPV4, ipv4, isIpv6);
        final int type = program.compare(EQUAL, EthernetHeader.ARP, in, isIpv4);
        final int tagged = program.setX(VlanTag.LENGTH, program.load(HALF_WORD, TAGGED_TYPE_OFFSET, type));
        final int untagged = program.setX(0, type);
        final int isQinq = program.compare(EQUAL, EthernetHeader.QINQ, tagged, untagged);
        final int isTag = program.compare(EQUAL, EthernetHeader.VLAN, tagged, isQinq);
        program.load(HALF_WORD, ETHER_TYPE_OFFSET, isTag);
    }

    private int ipv4(final AddressRanges destinations, final AddressRanges sources, final AddressRanges own) {
        final int quoted = find(sources, QUOTE + IPV4_DESTINATION_OFFSET, IPV4_WORD, out);
        final int error = sources.isEmpty() ? out : program.passIpv4Header(IP, quoted);
        final int lastly = load(IPV4_PROTOCOL_OFFSET, program.compare(EQUAL, Protocol.ICMP, error, out));
        final int source = find(sources, IP + IPV4_SOURCE_OFFSET, IPV4_WORD, lastly);
        final int owner = find(own, IP + IPV4_DESTINATION_OFFSET, IPV4_WORD, source);
        final int icmp = load(IPV4_PROTOCOL_OFFSET, program.compare(EQUAL, Protocol.ICMP, owner, source));
        final int destination = find(destinations, IP + IPV4_DESTINATION_OFFSET, IPV4_WORD, icmp);
        return load(Ipv4Header.MIN_LENGTH - 1, destination);
    }

    private int ipv6(final AddressRanges destinations, final AddressRanges sources, final AddressRanges own) {
        final int quoted = find(sources, Ipv6Header.LENGTH + QUOTE + IPV6_DESTINATION_OFFSET, IPV6_WORD, out);
        final int error = sources.isEmpty() ? out : load(QUOTED_IPV6_END - 1, quoted);
        final int source = find(sources, IP + IPV6_SOURCE_OFFSET, IPV6_WORD, discovery(error));
        final int owner = find(own, IP + IPV6_DESTINATION_OFFSET, IPV6_WORD, source);
        final int icmp = nextHeader(owner, owner, source);
        final int destination = find(destinations, IP + IPV6_DESTINATION_OFFSET, IPV6_WORD, icmp);
        return load(Ipv6Header.LENGTH - 1, destination);
    }

    /** Neighbour discovery; hidden, it is let in where it is for a group, for what is for an address was found by that. */
    private int discovery(final int otherMessage) {
        final int upTo = program.compare(GREATER, Icmpv6Header.REDIRECT, otherMessage, in);
        final int from = program.compare(GREATER_OR_EQUAL, Icmpv6Header.ROUTER_SOLICITATION, upTo, otherMessage);
        final int message = load(Ipv6Header.LENGTH, from);
        final int group = load(IPV6_DESTINATION_OFFSET, program.compare(EQUAL, MULTICAST, in, out));
        return nextHeader(message, group, out);
    }

    private int nextHeader(final int isIcmp, final int mayHideIt, final int isOther) {
        int next = isOther;
        for (final int extension : EXTENSIONS) {
            next = program.compare(EQUAL, extension, mayHideIt, next);
        }
        return load(Ipv6Header.NEXT_HEADER_OFFSET, program.compare(EQUAL, Protocol.ICMPV6, isIcmp, next));
    }

    private int find(final AddressRanges ranges, final int offset, final int word, final int ifNot) {
        return ranges.isEmpty() ? ifNot : new AddressSearch(program, offset, in, ifNot).from(word, ranges.all());
    }

    /** A byte of the IP packet. */
    private int load(final int offset, final int next) {
        return program.loadBehindX(BYTE, IP + offset, next);
    }
}
