package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.route.Route;
import io.signalbox.wire.Addresses;

/**
 * Which packets carry a firewall mark: those that all of it fits. {@link #ANY} fits all.
 *
 * @param mark what they carry
 * @param port number of the port they come in by
 * @param vlan VLAN id
 * @param dscp upper six bits of the type of service
 * @param protocol of the transport
 * @param sourceLength bits of the source prefix, of a v4-mapped or IPv6 address; 0 for any source
 * @param destinationLength likewise of the destination
 * @param firstPort first of the destination ports
 * @param lastPort last of them
 */
public record MarkRule(
        int mark,
        int port,
        int vlan,
        int dscp,
        int protocol,
        long sourceHi,
        long sourceLo,
        int sourceLength,
        long destinationHi,
        long destinationLo,
        int destinationLength,
        int firstPort,
        int lastPort) {
    public static final int ANY = -1;

    private static final int VLAN_ID = 0xFFF;
    private static final int WHOLE = 128;
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED = 96;

    /** Packets of a protocol to a prefix and a port. */
    public static MarkRule to(
            final int mark, final int protocol, final long hi, final long lo, final int length, final int port) {
        return new MarkRule(mark, ANY, ANY, ANY, protocol, 0, 0, 0, hi, lo, length, port, port);
    }

    boolean fits(final int ingress, final Headers headers, final FlowKey flow) {
        return (protocol == ANY || protocol == flow.protocol)
                && flow.destinationPort >= firstPort
                && flow.destinationPort <= lastPort
                && isIn(flow.destinationHi, flow.destinationLo, destinationHi, destinationLo, destinationLength)
                && isIn(flow.sourceHi, flow.sourceLo, sourceHi, sourceLo, sourceLength)
                && (port == ANY || port == ingress)
                && (vlan == ANY || headers.vlan >= 0 && vlan == (headers.vlan & VLAN_ID))
                && (dscp == ANY || dscp == headers.tos >> 2);
    }

    /** It is for this address alone. */
    public boolean isForOne() {
        return destinationLength == WHOLE;
    }

    /** It names where the packets go, and this address is of that kind. */
    public boolean isFor(final long hi, final long lo) {
        final boolean isIpv4 = Addresses.isIpv4(destinationHi, destinationLo);
        return destinationLength > (isIpv4 ? MAPPED : 0)
                && isIpv4 == Addresses.isIpv4(hi, lo)
                && isIn(hi, lo, destinationHi, destinationLo, destinationLength);
    }

    private static boolean isIn(
            final long hi, final long lo, final long prefixHi, final long prefixLo, final int length) {
        return ((hi ^ prefixHi) & Route.maskHi(length)) == 0 && ((lo ^ prefixLo) & Route.maskLo(length)) == 0;
    }

    void save(final StateWriter to) {
        to.putInt(mark);
        to.putInt(port);
        to.putInt(vlan);
        to.putInt(dscp);
        to.putInt(protocol);
        to.putLong(sourceHi);
        to.putLong(sourceLo);
        to.putInt(sourceLength);
        to.putLong(destinationHi);
        to.putLong(destinationLo);
        to.putInt(destinationLength);
        to.putInt(firstPort);
        to.putInt(lastPort);
    }

    static MarkRule read(final StateReader from) {
        return new MarkRule(
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getInt(),
                from.getInt(),
                from.getInt());
    }
}
