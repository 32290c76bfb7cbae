package io.signalbox.balance;

import io.signalbox.decision.Reason;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.GreHeader;
import io.signalbox.wire.GueHeader;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;

/**
 * Knows the director's own tunnels again in what ICMP errors quote, and finds the packet inside. Headers that the
 * director does not write (GUE with control messages, GRE with keys) are another's.
 */
final class Decapsulator {
    static final int NOT_OURS = -1;

    /** GRE and bare IP have no ports; such tunnels are remembered under this one. */
    private static final int NO_PORT = 0;

    private final ServiceTable services;
    private final GueHeader gue = new GueHeader();
    private final GreHeader gre = new GreHeader();

    Decapsulator(final ServiceTable services) {
        this.services = services;
    }

    /** Where the IPv4 packet begins that a tunnel of ours carries in {@code outer}, an IPv4 packet; or NOT_OURS. */
    int inside(final Quote outer) {
        if (outer.headers.fragmentOffset != 0) {
            return NOT_OURS;
        }
        final int at = outer.offset + outer.headers.l4Offset;
        final int available = outer.length - outer.headers.l4Offset;
        return switch (outer.headers.protocol) {
            case Protocol.IPV4 -> isOurs(outer, Tunnel.Type.IPIP, NO_PORT) ? at : NOT_OURS;
            case Protocol.UDP -> insideGue(outer, at + UdpHeader.LENGTH, available - UdpHeader.LENGTH);
            case Protocol.GRE -> insideGre(outer, at, available);
            default -> NOT_OURS;
        };
    }

    private int insideGue(final Quote outer, final int at, final int available) {
        if (!isOurs(outer, Tunnel.Type.GUE, outer.flow.destinationPort)
                || gue.wrap(outer.buffer, at).check(available) != Reason.NONE) {
            return NOT_OURS;
        }
        final boolean carriesIpv4 = gue.version() == 0 && !gue.isControl() && gue.protocol() == Protocol.IPV4;
        return carriesIpv4 ? at + gue.headerLength() : NOT_OURS;
    }

    private int insideGre(final Quote outer, final int at, final int available) {
        if (!isOurs(outer, Tunnel.Type.GRE, NO_PORT)
                || gre.wrap(outer.buffer, at).check(available) != Reason.NONE) {
            return NOT_OURS;
        }
        final boolean plain = (gre.flags() & ~GreHeader.CHECKSUM_PRESENT) == 0;
        return plain && gre.protocolType() == EthernetHeader.IPV4 ? at + gre.headerLength() : NOT_OURS;
    }

    private boolean isOurs(final Quote outer, final Tunnel.Type type, final int port) {
        return services.tunnelTo(outer.flow.destinationHi, outer.flow.destinationLo, type, port) != null;
    }
}
