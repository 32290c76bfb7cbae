package io.signalbox.afpacket.gate;

import io.signalbox.afpacket.AfPacketPort;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.util.function.Consumer;

/**
 * A socket filter that lets in what the director is to see, so that nothing else takes room in a port's ring: ARP,
 * neighbour discovery (RFC 4861), packets for what is claimed, those from NAT servers and inside hosts, ICMP that quotes
 * a packet for one of them, whoever it is for, and ICMP for the host, which may be an error about a tunnel. A packet that hides its
 * protocol behind IPv6 extension headers passes for ICMP where it is for the host, and for neighbour discovery where it
 * is for a group. Frames without a whole IP header stay out. The kernel has taken the outer VLAN tag off; the filter
 * looks behind another one.
 *
 * <p>Claims for which a program is too short are rounded up: it lets in more then, never less.
 */
public final class ClaimFilter {
    /** BPF_MAXINSNS. */
    static final int MAX_INSTRUCTIONS = 4_096;

    private static final int ENOMEM = 12;

    private final long[] program;
    private final boolean isExact;

    private ClaimFilter(final long[] program, final boolean isExact) {
        this.program = program;
        this.isExact = isExact;
    }

    /** The one that lets in the least. */
    public static ClaimFilter of(final Claims claims) {
        return of(claims, MAX_INSTRUCTIONS);
    }

    /**
     * Puts a filter in the place of the port's: the one that lets in the least of those for which the kernel has memory,
     * which may be short of {@link #of} (net.core.optmem_max: 20 KiB before Linux 6.8).
     *
     * @return the one that the port has now
     */
    public static ClaimFilter attach(final Claims claims, final AfPacketPort port) {
        return attach(claims, port::attachFilter);
    }

    static ClaimFilter attach(final Claims claims, final Consumer<long[]> port) {
        ClaimFilter filter = of(claims);
        while (!isAttached(filter, port)) {
            filter = of(claims, filter.program.length / 2);
        }
        return filter;
    }

    private static boolean isAttached(final ClaimFilter filter, final Consumer<long[]> port) {
        try {
            port.accept(filter.program);
            return true;
        } catch (final SystemCallException refused) {
            if (refused.errno() != ENOMEM || filter.program.length == 0) {
                throw refused;
            }
            return false;
        }
    }

    /** The one that lets in the least in so many instructions; in none at all, everything. */
    static ClaimFilter of(final Claims claims, final int maxInstructions) {
        if (claims.everything()) {
            return new ClaimFilter(AfPacketPort.EVERYTHING, true);
        }
        final AddressRanges destinations = AddressRanges.of(claims.vips(), claims.toPrefixes());
        final AddressRanges sources = AddressRanges.of(claims.natAddresses(), claims.inside());
        final AddressRanges own = AddressRanges.of(claims.hostOwned());
        final int all = Math.max(destinations.size(), Math.max(sources.size(), own.size()));
        int ranges = all;
        long[] program = ClaimProgram.of(destinations, sources, own, ranges);
        while (program.length > maxInstructions) {
            ranges = fewer(ranges, maxInstructions, program.length);
            program = ranges == 0 ? AfPacketPort.EVERYTHING : ClaimProgram.of(destinations, sources, own, ranges);
        }
        return new ClaimFilter(program, ranges == all);
    }

    /** A program is about as long as there are ranges, where all kinds of claims have so many. */
    private static int fewer(final int ranges, final int wanted, final int length) {
        return (int) Math.max(0, Math.min(ranges - 1, (long) ranges * wanted / length));
    }

    /** As {@link AfPacketPort#attachFilter} wants it. */
    public long[] program() {
        return program.clone();
    }

    /** False where it lets in more than it has to, for want of room. */
    public boolean isExact() {
        return isExact;
    }

    /** A sentence that says how well it does. */
    @Override
    public String toString() {
        return isExact
                ? "the socket filter lets in what is claimed, and nothing else"
                : "the socket filter lets in more than is claimed: so many addresses do not fit a program";
    }
}
