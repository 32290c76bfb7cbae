package io.signalbox.translate;

import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * The flows of a gateway for people: a line each, in the order of their numbers. Not for the packet path.
 *
 * <pre>
 *   udp 10.0.0.11:5000 192.0.2.1:5000 198.51.100.1:53 expires 30
 * </pre>
 *
 * These are the inside, the public and the remote end, and the seconds that are left. ICMP has its identifier in place of
 * ports, other protocols have none; IPv6 stands in brackets before a port. What is leased for whoever sends there has
 * {@code *} for its remote end.
 */
public final class GatewayListing {
    private static final long SECOND_NS = 1_000_000_000L;

    private GatewayListing() {}

    /** What is due at this event time may still be there: whoever wants it gone looks behind {@code look}. */
    public static List<String> of(final Gateway gateway, final long nowNs) {
        final List<String> lines = new ArrayList<>();
        final Mappings mappings = gateway.mappings();
        if (mappings != null) {
            for (int id = mappings.next(Mappings.NONE); id != Mappings.NONE; id = mappings.next(id)) {
                lines.add(line(mappings, id, nowNs));
            }
        }
        return lines;
    }

    /** The pools of public ports, in the order of their numbers; none but in profile {@code rfc-nat}. */
    public static List<PublicPortUse> pools(final Gateway gateway) {
        final List<PublicPortUse> uses = new ArrayList<>();
        if (gateway.bindings() != null) {
            final PortPools pools = gateway.bindings().pools();
            for (int number = pools.next(PortPools.NONE); number != PortPools.NONE; number = pools.next(number)) {
                final PublicPorts pool = pools.get(number);
                uses.add(new PublicPortUse(
                        pools.protocol(number),
                        pools.addressHi(number),
                        pools.addressLo(number),
                        pool.ports(),
                        pool.taken(),
                        pool.resting()));
            }
        }
        return uses;
    }

    /** How many flows are remembered. */
    public static int flows(final Gateway gateway) {
        return gateway.mappings() == null ? 0 : gateway.mappings().size();
    }

    private static String line(final Mappings mappings, final int id, final long nowNs) {
        final int protocol = mappings.protocol(id);
        final boolean isIcmp = protocol == Protocol.ICMP || protocol == Protocol.ICMPV6;
        return name(protocol)
                + end(protocol, mappings.insideHi(id), mappings.insideLo(id), mappings.insidePort(id))
                + end(protocol, mappings.publicHi(id), mappings.publicLo(id), mappings.publicPort(id))
                + remote(mappings, id, isIcmp ? 0 : protocol)
                + " expires " + (mappings.deadlineNs(id) - nowNs + SECOND_NS - 1) / SECOND_NS;
    }

    private static String remote(final Mappings mappings, final int id, final int protocol) {
        return mappings.remoteHi(id) == 0 && mappings.remoteLo(id) == 0
                ? " *"
                : end(protocol, mappings.remoteHi(id), mappings.remoteLo(id), mappings.remotePort(id));
    }

    private static String end(final int protocol, final long hi, final long lo, final int port) {
        final boolean hasPort = protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.SCTP
                || protocol == Protocol.ICMP
                || protocol == Protocol.ICMPV6;
        final String address = Addresses.text(hi, lo);
        if (!hasPort) {
            return " " + address;
        }
        return " " + (Addresses.isIpv4(hi, lo) ? address : "[" + address + "]") + ":" + port;
    }

    private static String name(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> "tcp";
            case Protocol.UDP -> "udp";
            case Protocol.SCTP -> "sctp";
            case Protocol.ICMP -> "icmp";
            case Protocol.ICMPV6 -> "icmpv6";
            default -> "protocol " + protocol;
        };
    }
}
