package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;

/**
 * NAT: an address, a port where the protocol has any, and the checksums by their difference (RFC 1624), so that one that
 * was wrong stays wrong. UDP without a checksum gets one, as Linux does it, but for what is masqueraded, which stays
 * without. A partial checksum holds no more than the addresses, so no port changes it.
 */
public final class Translator {
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final TcpHeader tcp = new TcpHeader();
    private final UdpHeader udp = new UdpHeader();
    private final SctpHeader sctp = new SctpHeader();
    private final IcmpHeader icmp = new IcmpHeader();

    /** A request: destination address and port become the emission's new ones. */
    public void translateDestination(final Emission emission) {
        final FlowKey flow = emission.flow;
        final int address = Checksum.delta(flow.destinationHi, flow.destinationLo, emission.newHi, emission.newLo);
        final int port = Checksum.delta(flow.destinationPort, emission.newPort);
        final int at = emission.offset + emission.headers.l3Offset;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at)
                    .destination(Addresses.toIpv4(emission.newLo))
                    .updateChecksum(address);
        } else {
            ipv6.wrap(emission.buffer, at).destination(emission.newHi, emission.newLo);
        }
        final int l4 = emission.offset + emission.headers.l4Offset;
        switch (emission.headers.protocol) {
            case Protocol.TCP -> tcp.wrap(emission.buffer, l4).destinationPort(emission.newPort);
            case Protocol.UDP -> udp.wrap(emission.buffer, l4).destinationPort(emission.newPort);
            case Protocol.SCTP -> {
                translateSctp(emission, l4, flow.sourcePort, emission.newPort);
                return;
            }
            case Protocol.ICMP -> {
                translateIdentifier(emission, l4, 0);
                return;
            }
            case Protocol.ICMPV6 -> {
                translateIdentifier(emission, l4, address);
                return;
            }
            default -> {
                return;
            }
        }
        if (emission.headers.hasPartialChecksum) {
            mendPartialChecksum(emission, address);
            return;
        }
        mendChecksum(
                emission, Checksum.add(address, port), flow.sourceHi, flow.sourceLo, emission.newHi, emission.newLo);
    }

    /** An answer: source address and port become the emission's new ones. */
    public void translateSource(final Emission emission) {
        final FlowKey flow = emission.flow;
        final int address = Checksum.delta(flow.sourceHi, flow.sourceLo, emission.newHi, emission.newLo);
        final int port = Checksum.delta(flow.sourcePort, emission.newPort);
        final int at = emission.offset + emission.headers.l3Offset;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at)
                    .source(Addresses.toIpv4(emission.newLo))
                    .updateChecksum(address);
        } else {
            ipv6.wrap(emission.buffer, at).source(emission.newHi, emission.newLo);
        }
        final int l4 = emission.offset + emission.headers.l4Offset;
        switch (emission.headers.protocol) {
            case Protocol.TCP -> tcp.wrap(emission.buffer, l4).sourcePort(emission.newPort);
            case Protocol.UDP -> udp.wrap(emission.buffer, l4).sourcePort(emission.newPort);
            case Protocol.SCTP -> {
                translateSctp(emission, l4, emission.newPort, flow.destinationPort);
                return;
            }
            case Protocol.ICMP -> {
                translateIdentifier(emission, l4, 0);
                return;
            }
            case Protocol.ICMPV6 -> {
                translateIdentifier(emission, l4, address);
                return;
            }
            default -> {
                return;
            }
        }
        if (emission.headers.hasPartialChecksum) {
            mendPartialChecksum(emission, address);
            return;
        }
        mendChecksum(
                emission,
                Checksum.add(address, port),
                emission.newHi,
                emission.newLo,
                flow.destinationHi,
                flow.destinationLo);
    }

    /** Full NAT: source and destination become the emission's new ones. */
    public void translateBoth(final Emission emission) {
        final FlowKey flow = emission.flow;
        final int address = Checksum.add(
                Checksum.delta(flow.sourceHi, flow.sourceLo, emission.newSourceHi, emission.newSourceLo),
                Checksum.delta(flow.destinationHi, flow.destinationLo, emission.newHi, emission.newLo));
        final int at = emission.offset + emission.headers.l3Offset;
        if (emission.headers.isIpv4()) {
            ipv4.wrap(emission.buffer, at)
                    .source(Addresses.toIpv4(emission.newSourceLo))
                    .destination(Addresses.toIpv4(emission.newLo))
                    .updateChecksum(address);
        } else {
            ipv6.wrap(emission.buffer, at)
                    .source(emission.newSourceHi, emission.newSourceLo)
                    .destination(emission.newHi, emission.newLo);
        }
        final int l4 = emission.offset + emission.headers.l4Offset;
        switch (emission.headers.protocol) {
            case Protocol.TCP ->
                tcp.wrap(emission.buffer, l4).sourcePort(emission.newSourcePort).destinationPort(emission.newPort);
            case Protocol.UDP ->
                udp.wrap(emission.buffer, l4).sourcePort(emission.newSourcePort).destinationPort(emission.newPort);
            default -> {
                translateSctp(emission, l4, emission.newSourcePort, emission.newPort);
                return;
            }
        }
        if (emission.headers.hasPartialChecksum) {
            mendPartialChecksum(emission, address);
            return;
        }
        final int ports = Checksum.add(
                Checksum.delta(flow.sourcePort, emission.newSourcePort),
                Checksum.delta(flow.destinationPort, emission.newPort));
        mendChecksum(
                emission,
                Checksum.add(address, ports),
                emission.newSourceHi,
                emission.newSourceLo,
                emission.newHi,
                emission.newLo);
    }

    /** Its CRC covers no addresses: it is computed afresh if a port really changes, and otherwise left as it is. */
    private void translateSctp(final Emission emission, final int l4, final int source, final int destination) {
        final FlowKey flow = emission.flow;
        if (source != flow.sourcePort || destination != flow.destinationPort) {
            sctp.wrap(emission.buffer, l4).sourcePort(source).destinationPort(destination);
            sctp.completeChecksum(emission.headers.l4Length());
        }
    }

    /** Of a request or a reply; only the checksum of ICMPv6 covers addresses. */
    private void translateIdentifier(final Emission emission, final int l4, final int address) {
        icmp.wrap(emission.buffer, l4);
        final int change = Checksum.add(address, Checksum.delta(icmp.identifier(), emission.newPort));
        icmp.checksum(Checksum.update(icmp.checksum(), change)).identifier(emission.newPort);
    }

    private void mendPartialChecksum(final Emission emission, final int delta) {
        if (emission.headers.protocol == Protocol.TCP) {
            tcp.checksum(Checksum.add(tcp.checksum(), delta));
        } else {
            udp.checksum(Checksum.add(udp.checksum(), delta));
        }
    }

    private void mendChecksum(
            final Emission emission,
            final int delta,
            final long sourceHi,
            final long sourceLo,
            final long destinationHi,
            final long destinationLo) {
        if (emission.headers.protocol == Protocol.TCP) {
            tcp.checksum(Checksum.update(tcp.checksum(), delta));
            return;
        }
        if (udp.checksum() != UdpHeader.NO_CHECKSUM) {
            udp.checksum(Checksum.udpNeverZero(Checksum.update(udp.checksum(), delta)));
            return;
        }
        if (emission.recipe.isMasquerade()) {
            return;
        }
        final Headers headers = emission.headers;
        final int length = headers.l4Length();
        final int pseudo =
                Checksum.pseudoHeader(sourceHi, sourceLo, destinationHi, destinationLo, Protocol.UDP, length);
        udp.checksum(Checksum.udp(pseudo, emission.buffer, udp.offset(), length));
    }
}
