package io.signalbox.director.live;

import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Snapshot;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.journal.JournalStatus;
import io.signalbox.route.Router;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.stage.State;
import io.signalbox.translate.GatewayListing;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the director is doing at one moment.
 *
 * @param timeNs event time
 * @param connections entries of the connection table
 * @param contested virtual IPs that are not served because somebody else says that he has them
 * @param down names of ports whose link is down
 * @param draining real servers that are to go, a line for each
 * @param publicPorts how much of each pool of public ports is taken
 * @param reasons how often each reason was given since the start
 * @param ports by name, in the order of the command line
 * @param journal empty where none is written
 */
record Reading(
        long timeNs,
        List<ServiceLine> services,
        int connections,
        List<Address> contested,
        Set<String> down,
        List<String> draining,
        List<PublicPortUse> publicPorts,
        Map<Reason, Long> reasons,
        Map<String, PortCounters> ports,
        Optional<JournalStatus> journal) {
    /**
     * What went through one port.
     *
     * @param received frames that the kernel's ring handed out
     * @param dropped frames that found the ring full: the kernel counted them
     * @param truncated frames that could not be had whole
     * @param sent frames that the port took
     * @param refused frames that it did not take
     */
    record PortCounters(long received, long dropped, long truncated, long sent, long refused) {
        static final PortCounters NONE = new PortCounters(0, 0, 0, 0, 0);
    }

    /** What the tables say; called by whoever owns them. */
    record Tables(
            long timeNs,
            List<ServiceLine> services,
            int connections,
            List<Address> contested,
            Set<String> down,
            List<String> draining,
            List<PublicPortUse> publicPorts) {
        static Tables of(final State state, final long nowNs) {
            return new Tables(
                    nowNs,
                    Snapshot.services(state.services, nowNs),
                    state.table.size(),
                    contested(state.router.vips()),
                    down(state.router),
                    OperatorWords.drains(state, nowNs),
                    GatewayListing.pools(state.gateway));
        }

        private static Set<String> down(final Router router) {
            return IntStream.range(0, Router.MAX_PORTS)
                    .mapToObj(router::port)
                    .filter(port -> port != null && !port.up)
                    .map(port -> port.name)
                    .collect(Collectors.toSet());
        }

        private static List<Address> contested(final Vips vips) {
            return IntStream.range(0, vips.count())
                    .mapToObj(vips::get)
                    .filter(vip -> vip.state == Vip.State.CONTESTED)
                    .map(vip -> new Address(vip.hi, vip.lo))
                    .toList();
        }
    }

    /** Of all services that there are now. */
    Traffic total() {
        return new Traffic(
                sum(Traffic::connections),
                sum(Traffic::inPackets),
                sum(Traffic::outPackets),
                sum(Traffic::inBytes),
                sum(Traffic::outBytes));
    }

    private long sum(final ToLongFunction<Traffic> part) {
        return services.stream().map(ServiceLine::total).mapToLong(part).sum();
    }

    long events() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
}
