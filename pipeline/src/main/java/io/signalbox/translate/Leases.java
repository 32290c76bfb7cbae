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
    static final int MAX_FILTERS = 4;

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

    private final Records leases;

    Leases(final int capacity, final long seed0, final long seed1) {
        final int values = FIRST_FILTER + MAX_FILTERS * FILTER_VALUES;
        leases = new Records(Math.min(capacity, MAX_LEASES), values, seed0, seed1);
    }

    int size() {
        return leases.size();
    }

    boolean isFull() {
        return leases.isFull();
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
        return lease;
    }

    /** A flow ends, be it leased or not. */
    void end(final int flow) {
        final int lease = of(flow);
        if (lease != NONE) {
            leases.remove(lease);
        }
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

    int filters(final int lease) {
        return (int) leases.get(lease, FILTERS);
    }

    void clearFilters(final int lease) {
        leases.set(lease, FILTERS, 0);
    }

    /** It was said before. */
    boolean hasFilter(final int lease, final PcpMessage request, final int option) {
        for (int i = 0; i < filters(lease); i++) {
            final int at = FIRST_FILTER + i * FILTER_VALUES;
            if (leases.get(lease, at + SCOPE) == scope(request, option)
                    && leases.get(lease, at + LO) == request.filterLo(option)
                    && leases.get(lease, at + HI) == request.filterHi(option)) {
                return true;
            }
        }
        return false;
    }

    /** There must be room. */
    void addFilter(final int lease, final PcpMessage request, final int option) {
        final int at = FIRST_FILTER + (int) (leases.addTo(lease, FILTERS, 1) - 1) * FILTER_VALUES;
        leases.set(lease, at + HI, request.filterHi(option));
        leases.set(lease, at + LO, request.filterLo(option));
        leases.set(lease, at + SCOPE, scope(request, option));
    }

    private static long scope(final PcpMessage request, final int option) {
        return (long) request.filterPrefix(option) << PREFIX_SHIFT | request.filterPort(option);
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
    }
}
