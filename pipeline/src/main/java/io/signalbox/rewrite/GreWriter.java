package io.signalbox.rewrite;

import io.signalbox.packet.Emission;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.GreHeader;

/** GRE header (RFC 2784), with a checksum over it and the packet inside where the tunnel has one. */
final class GreWriter {
    private final GreHeader gre = new GreHeader();

    /** Writes it at {@code at}; what it carries ends where the frame ends. */
    void write(final Emission emission, final int at) {
        gre.wrap(emission.buffer, at)
                .flags(0)
                .protocolType(emission.headers.isIpv4() ? EthernetHeader.IPV4 : EthernetHeader.IPV6);
        if (emission.tunnel.hasChecksum()) {
            final int length = emission.offset + emission.length - at;
            gre.flags(GreHeader.CHECKSUM_PRESENT).checksum(0);
            gre.checksum(Checksum.gre(emission.buffer, at, length));
        }
    }
}
