package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.GueHeader;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;

/** UDP and GUE headers (draft-ietf-intarea-gue); without a checksum over IPv6 too, as tunnels may (RFC 6935). */
final class GueWriter {
    private final UdpHeader udp = new UdpHeader();
    private final GueHeader gue = new GueHeader();

    /** Writes them at {@code at}; the datagram ends where the frame ends. */
    void write(final Emission emission, final int at) {
        final int length = emission.offset + emission.length - at;
        gue.wrap(emission.buffer, at + UdpHeader.LENGTH).write(Encapsulator.innerProtocol(emission.headers));
        udp.wrap(emission.buffer, at)
                .sourcePort(emission.tunnelSourcePort)
                .destinationPort(emission.tunnel.port())
                .length(length)
                .checksum(UdpHeader.NO_CHECKSUM);
        if (emission.tunnel.hasChecksum()) {
            udp.checksum(checksum(emission, at, length));
        }
    }

    private static int checksum(final Emission emission, final int at, final int length) {
        final int pseudo = Checksum.pseudoHeader(
                emission.outerSourceHi, emission.outerSourceLo, emission.newHi, emission.newLo, Protocol.UDP, length);
        return Checksum.udp(pseudo, emission.buffer, at, length);
    }
}
