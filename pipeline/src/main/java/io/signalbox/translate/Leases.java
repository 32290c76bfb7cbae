package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.route.Route;
import io.signalbox.wire.PcpMessage;

/**
 * What inside hosts have asked for by PCP, each for a flow, until a time that they were told: a flow that is leased lives at
 * least so long. MAP leases one that has no remote end, and keeps its binding for whoever sends there; its filters say who
 * may. PEER leases one to the remote end that it names. A lease is a small number, its id.
 */
final class Leases implements Remembered {
    static final int NONE = Records.NONE;
    static final int MAX_LEASES = 65_536;
    /** Of one inside host: whoever asks for all there is leaves some to others. */
    private static final int MOST_OF_A_HOST = 1_024;

    private static final int MAX_FILTERS = 4;
    private static final int NONCE_HI = 0;
    private static final int NONCE_LO = 1;
    private static final int UNTIL = 2;
    private static final int FILTERS = 3;
    private static final int FIRST_FILTER = 4;
    /** Values of a filter. */
    private static final int HI = 0;

    private static final int LO = 1;
    /** Prefix length and port. */
    private static final int SCOPE = 2;

    private static final int FILTER_VALUES = 3;

    private static final int PREFIX_SHIFT = 16;
    private static final int PORT_MASK = 0xFFFF;

    private final Mappings mappings;
    private final Records leases;
    /** By inside address: how many leases a host has. Follows from the leases. */
    private final Records hosts;

    private final long[] draft = new long[MAX_FILTERS * FILTER_VALUES];
    /** So many filters of the draft count. */
    private int drafted;

    Leases(final Memory memory, final Mappings mappings) {
        this.mappings = mappings;
        leases = memory.leases;
        hosts = memory.hosts;
    }

    /** What so many flows can need of it. */
    static final class Memory {
        private final Records leases;
        private final Records hosts;

        Memory(final int capacity, final long seed0, final long seed1) {
            final int most = Math.min(capacity, MAX_LEASES);
            leases = new Records(most, FIRST_FILTER + MAX_FILTERS * FILTER_VALUES, seed0, seed1);
            hosts = new Records(most, 1, seed0, seed1);
        }
    }

    int size() {
        return leases.size();
    }

    boolean isFull() {
        return leases.isFull();
    }

    /** The inside host with this address has as many as one may have. */
    boolean isFullFor(final long hi, final long lo) {
        final int host = hosts.find(hi, lo, 0);
        return host != NONE && hosts.get(host, 0) >= MOST_OF_A_HOST;
    }

    /** The lease of this flow, or {@link #NONE}. */
    int of(final int flow) {
        return leases.size() == 0 ? NONE : leases.find(flow, 0, 0);
    }

    /** Leases a flow that is not leased; there must be room. */
    int begin(final int flow, final PcpMessage request) {
        final int lease = leases.add(flow, 0, 0);
        leases.set(lease, NONCE_HI, request.nonceHi());
        leases.set(lease, NONCE_LO, request.nonceLo());
        count(flow);
        return lease;
    }

    /** A flow ends, be it leased or not. */
    void end(final int flow) {
        final int lease = of(flow);
        if (lease != NONE) {
            leases.remove(lease);
            final int host = hosts.find(mappings.insideHi(flow), mappings.insideLo(flow), 0);
            if (hosts.addTo(host, 0, -1) == 0) {
                hosts.remove(host);
            }
        }
    }

    private void count(final int flow) {
        final long hi = mappings.insideHi(flow);
        final long lo = mappings.insideLo(flow);
        final int host = hosts.find(hi, lo, 0);
        hosts.addTo(host == NONE ? hosts.add(hi, lo, 0) : host, 0, 1);
    }

    /** Who asks is who has asked for it (RFC 6887 section 11.3). */
    boolean isWhose(final int lease, final PcpMessage request) {
        return leases.get(lease, NONCE_HI) == request.nonceHi() && leases.get(lease, NONCE_LO) == request.nonceLo();
    }

    long untilNs(final int lease) {
        return leases.get(lease, UNTIL);
    }

    void until(final int lease, final long untilNs) {
        leases.set(lease, UNTIL, untilNs);
    }

    // ---- filters

    /**
     * Drafts the filters that a request leaves, which are said in order (RFC 6887 section 13.3); {@link #filter} is to follow.
     * False where there would be too many.
     *
     * @param lease that it is for; {@link #NONE} where that is to begin
     */
    boolean draft(final int lease, final PcpMessage request) {
        drafted = lease == NONE ? 0 : filters(lease);
        for (int value = 0; value < drafted * FILTER_VALUES; value++) {
            draft[value] = leases.get(lease, FIRST_FILTER + value);
        }
        for (int at = request.firstOption(); at < request.length(); at = request.nextOption(at)) {
            if (request.isFilter(at) && !draftOne(request, at)) {
                return false;
            }
        }
        return true;
    }

    private boolean draftOne(final PcpMessage request, final int option) {
        if (request.filterPrefix(option) == 0) {
            drafted = 0;
            return true;
        }
        if (isDrafted(request, option)) {
            return true;
        }
        if (drafted == MAX_FILTERS) {
            return false;
        }
        final int at = drafted * FILTER_VALUES;
        draft[at + HI] = request.filterHi(option);
        draft[at + LO] = request.filterLo(option);
        draft[at + SCOPE] = scope(request, option);
        drafted++;
        return true;
    }

    private boolean isDrafted(final PcpMessage request, final int option) {
        for (int at = 0; at < drafted * FILTER_VALUES; at += FILTER_VALUES) {
            if (draft[at + SCOPE] == scope(request, option)
                    && draft[at + LO] == request.filterLo(option)
                    && draft[at + HI] == request.filterHi(option)) {
                return true;
            }
        }
        return false;
    }

    private static long scope(final PcpMessage request, final int option) {
        return (long) request.filterPrefix(option) << PREFIX_SHIFT | request.filterPort(option);
    }

    /** Its filters are those of the draft. */
    void filter(final int lease) {
        leases.set(lease, FILTERS, drafted);
        for (int value = 0; value < drafted * FILTER_VALUES; value++) {
            leases.set(lease, FIRST_FILTER + value, draft[value]);
        }
    }

    private int filters(final int lease) {
        return (int) leases.get(lease, FILTERS);
    }

    /** May whoever sends this reach the inside end? Where there is no filter, anybody may. */
    boolean admits(final int lease, final FlowKey fromOutside) {
        final int count = filters(lease);
        for (int i = 0; i < count; i++) {
            if (admits(lease, FIRST_FILTER + i * FILTER_VALUES, fromOutside)) {
                return true;
            }
        }
        return count == 0;
    }

    private boolean admits(final int lease, final int filter, final FlowKey flow) {
        final int scope = (int) leases.get(lease, filter + SCOPE);
        final int bits = scope >>> PREFIX_SHIFT;
        final int port = scope & PORT_MASK;
        return (port == 0 || port == flow.sourcePort)
                && ((flow.sourceHi ^ leases.get(lease, filter + HI)) & Route.maskHi(bits)) == 0
                && ((flow.sourceLo ^ leases.get(lease, filter + LO)) & Route.maskLo(bits)) == 0;
    }

    @Override
    public void save(final StateWriter to) {
        leases.save(to);
    }

    @Override
    public void load(final StateReader from) {
        leases.load(from);
        from.afterwards(this::countAll);
    }

    private void countAll() {
        for (int lease = leases.next(NONE); lease != NONE; lease = leases.next(lease)) {
            count((int) leases.keyA(lease));
        }
    }
}
