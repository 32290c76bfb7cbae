package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/**
 * Masquerading of ICMP errors (RFC 5508 section 4.2), IPv4: the packet's own address, and address and port, or
 * identifier, of the packet that it quotes. All checksums go with them that were quoted, by their difference; the error's
 * own is computed afresh.
 */
final class QuoteTranslator {
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv4Header quoted = new Ipv4Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();
    private final IcmpHeader icmp = new IcmpHeader();

    /** To the outside: the public address is the source, and the destination of what is quoted. */
    void translateSource(final Emission emission) {
        final int address = Addresses.toIpv4(emission.newLo);
        wrap(emission);
        ipv4.updateChecksum(delta(ipv4.source(), address)).source(address);
        final int change = delta(quoted.destination(), address);
        quoted.updateChecksum(change).destination(address);
        translateTransport(emission, change, false);
        completeChecksum(emission);
    }

    /** To the inside: the inside address is the destination, and the source of what is quoted. */
    void translateDestination(final Emission emission) {
        final int address = Addresses.toIpv4(emission.newLo);
        wrap(emission);
        ipv4.updateChecksum(delta(ipv4.destination(), address)).destination(address);
        final int change = delta(quoted.source(), address);
        quoted.updateChecksum(change).source(address);
        translateTransport(emission, change, true);
        completeChecksum(emission);
    }

    private void wrap(final Emission emission) {
        ipv4.wrap(emission.buffer, emission.offset + emission.headers.l3Offset);
        quoted.wrap(emission.buffer, emission.offset + emission.headers.l4Offset + IcmpHeader.LENGTH);
    }

    private static int delta(final int before, final int after) {
        return Checksum.delta(0, Addresses.ofIpv4(before), 0, Addresses.ofIpv4(after));
    }

    /** What is quoted of a transport header has its ports; its checksum may have been cut off. */
    private void translateTransport(final Emission emission, final int change, final boolean isSource) {
        final int at = quoted.offset() + quoted.headerLength();
        final int available = emission.offset + emission.headers.l4Offset + emission.headers.l4Length() - at;
        switch (quoted.protocol()) {
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
            case Protocol.ICMP -> {
                icmp.wrap(emission.buffer, at);
                icmp.checksum(Checksum.update(icmp.checksum(), icmp.identifier(), emission.newPort))
                        .identifier(emission.newPort);
            }
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

    private void completeChecksum(final Emission emission) {
        final int l4 = emission.offset + emission.headers.l4Offset;
        icmp.wrap(emission.buffer, l4).checksum(Checksum.icmp(emission.buffer, l4, emission.headers.l4Length()));
    }
}
