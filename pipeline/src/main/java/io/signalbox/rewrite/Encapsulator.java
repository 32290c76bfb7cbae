package io.signalbox.rewrite;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * IP in IP (RFC 2003, 2473), bare or with GUE's or GRE's header between, in all four mixes of families. The new headers
 * go into the frame's headroom; TTL and type of service are the inner packet's, but that congestion experienced there
 * is not claimed outside.
 */
final class Encapsulator {
    private static final int ECN_MASK = 3;
    private static final int ECN_CONGESTION_EXPERIENCED = 3;
    private static final int ECN_CAPABLE = 2;
    private static final int ETHER_TYPE_LENGTH = 2;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final GueWriter gue = new GueWriter();
    private final GreWriter gre = new GreWriter();

    void encapsulate(final Emission emission) {
        final boolean overIpv4 = Addresses.isIpv4(emission.newHi, emission.newLo);
        final int outerLength = overIpv4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH;
        moveLinkHeader(emission, emission.overhead(), overIpv4 ? EthernetHeader.IPV4 : EthernetHeader.IPV6);
        if (overIpv4) {
            writeIpv4(emission);
        } else {
            writeIpv6(emission);
        }
        final int behindOuter = emission.offset + emission.headers.l3Offset + outerLength;
        switch (emission.tunnel.type()) {
            case IPIP -> {}
            case GUE -> gue.write(emission, behindOuter);
            case GRE -> gre.write(emission, behindOuter);
        }
    }

    /** The link header, tags and all, moves forward to make room, and names the outer family. */
    private static void moveLinkHeader(final Emission emission, final int overhead, final int etherType) {
        final UnsafeBuffer buffer = emission.buffer;
        final int from = emission.offset;
        final int to = from - overhead;
        final int l3Offset = emission.headers.l3Offset;
        for (int i = 0; i < l3Offset; i++) {
            buffer.putByte(to + i, buffer.getByte(from + i));
        }
        buffer.putShort(to + l3Offset - ETHER_TYPE_LENGTH, (short) etherType, BIG_ENDIAN);
        emission.offset = to;
        emission.length += overhead;
    }

    private void writeIpv4(final Emission emission) {
        final Headers inner = emission.headers;
        ipv4.wrap(emission.buffer, emission.offset + inner.l3Offset)
                .headerLength(Ipv4Header.MIN_LENGTH)
                .typeOfService(outerTos(inner.tos))
                .totalLength(emission.length - inner.l3Offset)
                .identification(emission.outerId)
                .fragmentation(emission.outerDontFragment ? Ipv4Header.DONT_FRAGMENT : 0)
                .ttl(inner.ttl - emission.hops)
                .protocol(protocol(emission))
                .source(Addresses.toIpv4(emission.outerSourceLo))
                .destination(Addresses.toIpv4(emission.newLo))
                .completeChecksum();
    }

    private void writeIpv6(final Emission emission) {
        final Headers inner = emission.headers;
        ipv6.wrap(emission.buffer, emission.offset + inner.l3Offset)
                .trafficClassAndFlowLabel(outerTos(inner.tos), 0)
                .payloadLength(emission.length - inner.l3Offset - Ipv6Header.LENGTH)
                .nextHeader(protocol(emission))
                .hopLimit(inner.ttl - emission.hops)
                .source(emission.outerSourceHi, emission.outerSourceLo)
                .destination(emission.newHi, emission.newLo);
    }

    /** What the outer header says follows. */
    private static int protocol(final Emission emission) {
        return switch (emission.tunnel.type()) {
            case IPIP -> innerProtocol(emission.headers);
            case GUE -> Protocol.UDP;
            case GRE -> Protocol.GRE;
        };
    }

    static int innerProtocol(final Headers inner) {
        return inner.isIpv4() ? Protocol.IPV4 : Protocol.IPV6;
    }

    private static int outerTos(final int tos) {
        return (tos & ECN_MASK) == ECN_CONGESTION_EXPERIENCED ? tos & ~ECN_MASK | ECN_CAPABLE : tos;
    }
}
