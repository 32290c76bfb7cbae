package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/**
 * NAT of ICMP errors: the packet's own address, and address and port of the packet that it quotes (RFC 5508 section 4).
 * The checksums of both IPv4 headers and of ICMP are computed afresh; the quoted transport checksum, which may
 * have been cut off, is left as it is, as Linux does it.
 */
final class IcmpTranslator {
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv4Header quoted4 = new Ipv4Header();
    private final Ipv6Header quoted6 = new Ipv6Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final UdpHeader ports = new UdpHeader();
    private final TcpHeader tcp = new TcpHeader();
    private final IcmpHeader icmp = new IcmpHeader();
    private final Icmpv6Header icmpv6 = new Icmpv6Header();

    /** Towards the real server: it is the destination, and the source of what is quoted. */
    void translateRequestSide(final Emission emission) {
        final int at = emission.offset + emission.headers.l3Offset;
        final int quote = emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH;
        if (emission.headers.isIpv4()) {
            final int address = Addresses.toIpv4(emission.newLo);
            ipv4.wrap(emission.buffer, at).destination(address).completeChecksum();
            quoted4.wrap(emission.buffer, quote).source(address).completeChecksum();
            if (hasPorts(quoted4.protocol())) {
                ports.wrap(emission.buffer, quote + quoted4.headerLength()).sourcePort(emission.newPort);
            }
        } else {
            ipv6.wrap(emission.buffer, at).destination(emission.newHi, emission.newLo);
            quoted6.wrap(emission.buffer, quote).source(emission.newHi, emission.newLo);
            walkQuote(emission, quote);
            if (hasPorts(extensions.protocol())) {
                ports.wrap(emission.buffer, extensions.protocolOffset()).sourcePort(emission.newPort);
            }
        }
        completeChecksum(emission);
    }

    /** Towards the client: the virtual service is the source, and the destination of what is quoted. */
    void translateReplySide(final Emission emission) {
        final int at = emission.offset + emission.headers.l3Offset;
        final int quote = emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH;
        if (emission.headers.isIpv4()) {
            final int address = Addresses.toIpv4(emission.newLo);
            ipv4.wrap(emission.buffer, at).source(address).completeChecksum();
            quoted4.wrap(emission.buffer, quote).destination(address).completeChecksum();
            if (hasPorts(quoted4.protocol())) {
                ports.wrap(emission.buffer, quote + quoted4.headerLength()).destinationPort(emission.newPort);
            }
        } else {
            ipv6.wrap(emission.buffer, at).source(emission.newHi, emission.newLo);
            quoted6.wrap(emission.buffer, quote).destination(emission.newHi, emission.newLo);
            walkQuote(emission, quote);
            if (hasPorts(extensions.protocol())) {
                ports.wrap(emission.buffer, extensions.protocolOffset()).destinationPort(emission.newPort);
            }
        }
        completeChecksum(emission);
    }

    /** Full NAT: both ends are new, and so are those of what is quoted, which went the other way. */
    void translateBoth(final Emission emission) {
        final int at = emission.offset + emission.headers.l3Offset;
        final int quote = emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH;
        if (emission.headers.isIpv4()) {
            final int source = Addresses.toIpv4(emission.newSourceLo);
            final int destination = Addresses.toIpv4(emission.newLo);
            ipv4.wrap(emission.buffer, at)
                    .source(source)
                    .destination(destination)
                    .completeChecksum();
            quoted4.wrap(emission.buffer, quote)
                    .source(destination)
                    .destination(source)
                    .completeChecksum();
            ports.wrap(emission.buffer, quote + quoted4.headerLength());
        } else {
            ipv6.wrap(emission.buffer, at)
                    .source(emission.newSourceHi, emission.newSourceLo)
                    .destination(emission.newHi, emission.newLo);
            quoted6.wrap(emission.buffer, quote)
                    .source(emission.newHi, emission.newLo)
                    .destination(emission.newSourceHi, emission.newSourceLo);
            walkQuote(emission, quote);
            ports.wrap(emission.buffer, extensions.protocolOffset());
        }
        ports.sourcePort(emission.newPort).destinationPort(emission.newSourcePort);
        if (!emission.preface.isNone()) {
            moveQuotedSequence(emission);
        }
        completeChecksum(emission);
    }

    /** Who is told finds the number by which it knows the segment, if that was quoted. */
    private void moveQuotedSequence(final Emission emission) {
        final int quotedAt = ports.offset() - emission.offset;
        final int end = emission.headers.l4Offset + emission.headers.l4Length();
        if (quotedAt + UdpHeader.LENGTH <= end) {
            tcp.wrap(emission.buffer, ports.offset());
            tcp.sequence(emission.preface.back(tcp.sequence()));
        }
    }

    private void walkQuote(final Emission emission, final int quote) {
        extensions.walk(emission.buffer, quote, emission.headers.l4Length() - Icmpv6Header.LENGTH);
    }

    /** AH and ESP have none, and lose nothing but their address. */
    private static boolean hasPorts(final int protocol) {
        return protocol != Protocol.ESP && protocol != Protocol.AUTHENTICATION;
    }

    private void completeChecksum(final Emission emission) {
        final Headers headers = emission.headers;
        final int l4 = emission.offset + headers.l4Offset;
        final int length = headers.l4Length();
        if (headers.isIpv4()) {
            icmp.wrap(emission.buffer, l4).checksum(Checksum.icmp(emission.buffer, l4, length));
        } else {
            final int pseudo = Checksum.pseudoHeader(
                    ipv6.sourceHi(),
                    ipv6.sourceLo(),
                    ipv6.destinationHi(),
                    ipv6.destinationLo(),
                    Protocol.ICMPV6,
                    length);
            icmpv6.wrap(emission.buffer, l4).checksum(Checksum.icmpv6(pseudo, emission.buffer, l4, length));
        }
    }
}
