package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/**
 * Masquerading of ICMP errors (RFC 5508 section 4.2) of both families: the packet's own address, and address and port, or
 * identifier, of the packet that it quotes. All checksums go with them that were quoted, by their difference; the error's
 * own is computed afresh.
 */
final class QuoteTranslator {
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv4Header quoted4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6Header quoted6 = new Ipv6Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();
    /** Of ICMPv6, too: checksums and identifiers lie where ICMP has them. */
    private final IcmpHeader icmp = new IcmpHeader();

    /** To the outside: the public address is the source, and the destination of what is quoted. */
    void translateSource(final Emission emission) {
        wrap(emission);
        if (emission.headers.isIpv4()) {
            final int address = Addresses.toIpv4(emission.newLo);
            ipv4.updateChecksum(delta(ipv4.source(), address)).source(address);
            final int change = delta(quoted4.destination(), address);
            quoted4.updateChecksum(change).destination(address);
            translateQuoted4(emission, change, false);
        } else {
            ipv6.source(emission.newHi, emission.newLo);
            final int change =
                    Checksum.delta(quoted6.destinationHi(), quoted6.destinationLo(), emission.newHi, emission.newLo);
            quoted6.destination(emission.newHi, emission.newLo);
            translateQuoted6(emission, change, false);
        }
        completeChecksum(emission);
    }

    /** To the inside: the inside address is the destination, and the source of what is quoted. */
    void translateDestination(final Emission emission) {
        wrap(emission);
        if (emission.headers.isIpv4()) {
            final int address = Addresses.toIpv4(emission.newLo);
            ipv4.updateChecksum(delta(ipv4.destination(), address)).destination(address);
            final int change = delta(quoted4.source(), address);
            quoted4.updateChecksum(change).source(address);
            translateQuoted4(emission, change, true);
        } else {
            ipv6.destination(emission.newHi, emission.newLo);
            final int change = Checksum.delta(quoted6.sourceHi(), quoted6.sourceLo(), emission.newHi, emission.newLo);
            quoted6.source(emission.newHi, emission.newLo);
            translateQuoted6(emission, change, true);
        }
        completeChecksum(emission);
    }

    private void wrap(final Emission emission) {
        final int at = emission.offset + emission.headers.l3Offset;
        final int quote = emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at);
            quoted4.wrap(emission.buffer, quote);
        } else {
            ipv6.wrap(emission.buffer, at);
            quoted6.wrap(emission.buffer, quote);
            extensions.walk(emission.buffer, quote, emission.headers.l4Length() - IcmpHeader.LENGTH);
        }
    }

    private static int delta(final int before, final int after) {
        return Checksum.delta(0, Addresses.ofIpv4(before), 0, Addresses.ofIpv4(after));
    }

    private void translateQuoted4(final Emission emission, final int change, final boolean isSource) {
        final int at = quoted4.offset() + quoted4.headerLength();
        translateTransport(emission, quoted4.protocol(), at, change, isSource);
    }

    private void translateQuoted6(final Emission emission, final int change, final boolean isSource) {
        translateTransport(emission, extensions.protocol(), extensions.protocolOffset(), change, isSource);
    }

    /** What is quoted of a transport header has its ports; its checksum may have been cut off. */
    private void translateTransport(
            final Emission emission, final int protocol, final int at, final int change, final boolean isSource) {
        final int available = emission.offset + emission.headers.l4Offset + emission.headers.l4Length() - at;
        switch (protocol) {
            case Protocol.TCP -> {
                final int before = translatePort(emission, at, isSource);
                if (available >= TcpHeader.MIN_LENGTH) {
                    tcp.wrap(emission.buffer, at);
                    tcp.checksum(Checksum.update(tcp.checksum(), whole(change, before, emission.newPort)));
                }
            }
            case Protocol.UDP -> {
                final int before = translatePort(emission, at, isSource);
                if (udp.checksum() != UdpHeader.NO_CHECKSUM) {
                    final int checksum = Checksum.update(udp.checksum(), whole(change, before, emission.newPort));
                    udp.checksum(Checksum.udpNeverZero(checksum));
                }
            }
            case Protocol.SCTP -> translatePort(emission, at, isSource);
            case Protocol.ICMP -> translateIdentifier(emission, at, 0);
            case Protocol.ICMPV6 -> translateIdentifier(emission, at, change);
            default -> {}
        }
    }

    private static int whole(final int addressChange, final int portBefore, final int portAfter) {
        return Checksum.add(addressChange, Checksum.delta(portBefore, portAfter));
    }

    /** Returns the port that was there: all transports have theirs where UDP has them. */
    private int translatePort(final Emission emission, final int at, final boolean isSource) {
        udp.wrap(emission.buffer, at);
        final int before = isSource ? udp.sourcePort() : udp.destinationPort();
        if (isSource) {
            udp.sourcePort(emission.newPort);
        } else {
            udp.destinationPort(emission.newPort);
        }
        return before;
    }

    /** @param addressChange of ICMPv6, whose checksum covers addresses */
    private void translateIdentifier(final Emission emission, final int at, final int addressChange) {
        icmp.wrap(emission.buffer, at);
        final int change = whole(addressChange, icmp.identifier(), emission.newPort);
        icmp.checksum(Checksum.update(icmp.checksum(), change)).identifier(emission.newPort);
    }

    private void completeChecksum(final Emission emission) {
        final int l4 = emission.offset + emission.headers.l4Offset;
        final int length = emission.headers.l4Length();
        icmp.wrap(emission.buffer, l4);
        if (emission.headers.isIpv4()) {
            icmp.checksum(Checksum.icmp(emission.buffer, l4, length));
        } else {
            final int pseudo = Checksum.pseudoHeader(
                    ipv6.sourceHi(),
                    ipv6.sourceLo(),
                    ipv6.destinationHi(),
                    ipv6.destinationLo(),
                    Protocol.ICMPV6,
                    length);
            icmp.checksum(Checksum.icmpv6(pseudo, emission.buffer, l4, length));
        }
    }
}
