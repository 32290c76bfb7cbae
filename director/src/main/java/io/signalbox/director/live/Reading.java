package io.signalbox.director.live;

import io.signalbox.balance.Drains;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Snapshot;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.journal.JournalStatus;
import io.signalbox.route.Router;
import io.signalbox.route.Vip;
import io.signalbox.route.Vips;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.translate.GatewayListing;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Address;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the director is doing at one moment.
 *
 * @param tables what its owner copied of them
 * @param reasons how often each reason was given since the start
 * @param ports by name, in the order of the command line
 * @param journal empty where none is written
 */
record Reading(
        Tables tables, Map<Reason, Long> reasons, Map<String, PortCounters> ports, Optional<JournalStatus> journal) {
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

    /** A real server of a service. */
    record Server(ServiceKey service, Endpoint address) {
        static Server of(final RealServer server) {
            return new Server(server.service.key, new Endpoint(server.addressHi, server.addressLo, server.port));
        }
    }

    /**
     * What the tables say; called by whoever owns them.
     *
     * @param timeNs event time
     * @param carried by all services since the beginning, also by those that are gone
     * @param connections entries of the connection table
     * @param room entries that it can have
     * @param overdueNs for how long the entry that is to go next should have been gone
     * @param flows that a gateway translates
     * @param vips the virtual IPs, and how far the director is with serving them
     * @param down names of ports whose link is down
     * @param failing real servers whose checks fail
     * @param drains connections that are left of each real server that is to go
     * @param draining the same for people, a line for each
     * @param publicPorts how much of each pool of public ports is taken
     */
    record Tables(
            long timeNs,
            List<ServiceLine> services,
            Traffic carried,
            int connections,
            int room,
            long overdueNs,
            int flows,
            Map<Address, Vip.State> vips,
            Set<String> down,
            Set<Server> failing,
            Map<Server, Integer> drains,
            List<String> draining,
            List<PublicPortUse> publicPorts) {
        static Tables of(final State state, final long nowNs) {
            return new Tables(
                    nowNs,
                    Snapshot.services(state.services, nowNs),
                    Snapshot.carried(state.services),
                    state.table.size(),
                    state.table.capacity(),
                    Math.max(0, nowNs - state.table.nextDueNs()),
                    GatewayListing.flows(state.gateway),
                    vips(state.router.vips()),
                    down(state.router),
                    failing(state.services.all()),
                    drains(state.drains),
                    OperatorWords.drains(state, nowNs),
                    GatewayListing.pools(state.gateway));
        }

        private static Map<Address, Vip.State> vips(final Vips vips) {
            final Map<Address, Vip.State> all = new LinkedHashMap<>();
            for (int i = 0; i < vips.count(); i++) {
                final Vip vip = vips.get(i);
                all.put(new Address(vip.hi, vip.lo), vip.state);
            }
            return all;
        }

        private static Set<String> down(final Router router) {
            return IntStream.range(0, Router.MAX_PORTS)
                    .mapToObj(router::port)
                    .filter(port -> port != null && !port.up)
                    .map(port -> port.name)
                    .collect(Collectors.toSet());
        }

        private static Set<Server> failing(final List<VirtualService> services) {
            final Set<Server> failing = new HashSet<>();
            for (final VirtualService service : services) {
                for (int i = 0; i < service.servers.count(); i++) {
                    if (service.servers.get(i).down) {
                        failing.add(Server.of(service.servers.get(i)));
                    }
                }
            }
            return failing;
        }

        private static Map<Server, Integer> drains(final Drains drains) {
            final Map<Server, Integer> left = new LinkedHashMap<>();
            drains.all().forEach(drain -> left.put(Server.of(drain.server), drain.server.references()));
            return left;
        }
    }

    long timeNs() {
        return tables.timeNs();
    }

    List<ServiceLine> services() {
        return tables.services();
    }

    int connections() {
        return tables.connections();
    }

    Set<String> down() {
        return tables.down();
    }

    /** Virtual IPs that are not served because somebody else says that he has them. */
    List<Address> contested() {
        return tables.vips().entrySet().stream()
                .filter(vip -> vip.getValue() == Vip.State.CONTESTED)
                .map(Map.Entry::getKey)
                .toList();
    }

    long events() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
}
