package io.signalbox.director.live;

import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.director.live.Reading.Server;
import io.signalbox.director.live.Reading.Tables;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalStatus;
import io.signalbox.route.Vip;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A director that has something of everything, for those who tell of it. */
final class Readings {
    static final Address VIP = Addresses.parse("192.0.2.10");
    static final ServiceKey WEB = ServiceKey.address(Protocol.TCP, VIP.hi(), VIP.lo(), 80);
    static final Endpoint SERVER = endpoint("10.0.0.11", 8080);
    private static final Endpoint FAILING = endpoint("10.0.0.12", 8080);

    private Readings() {}

    /** @param factor how often everything has been counted */
    static Reading at(final long timeNs, final long factor) {
        return of(timeNs, factor, List.of(service(WEB, server(SERVER, 5, 3, 4), server(FAILING, 0, 1, 0))));
    }

    static Reading of(final long timeNs, final long factor, final List<ServiceLine> services) {
        final Address other = Addresses.parse("2001:db8::10");
        return new Reading(
                new Tables(
                        timeNs,
                        services,
                        new Traffic(7 * factor, 70 * factor, 60 * factor, 7_000, 6_000),
                        8,
                        1_048_576,
                        1_500_000,
                        12,
                        Map.of(VIP, Vip.State.SERVED, other, Vip.State.CONTESTED),
                        Set.of("eth1"),
                        Set.of(new Server(WEB, FAILING)),
                        Map.of(new Server(WEB, FAILING), 1),
                        List.of(),
                        List.of(new PublicPortUse(Protocol.UDP, VIP.hi(), VIP.lo(), 64_512, 60_000, 100))),
                Map.of(Reason.NEW_CONNECTION, 7L, Reason.MALFORMED_TCP, 2L),
                Map.of("eth0", new PortCounters(100 * factor, 3, 1, 90 * factor, 4), "eth1", PortCounters.NONE),
                Optional.of(new JournalStatus(JournalSettings.Mode.BESIDE, null, 9, 900, 64, 0, 0, 1)));
    }

    static ServiceLine service(final ServiceKey key, final ServerLine... servers) {
        return new ServiceLine(
                key, ServiceOptions.of(SchedulerKind.WLC, 0), Traffic.NONE, Traffic.NONE, List.of(servers));
    }

    static ServerLine server(final Endpoint at, final int weight, final int active, final int inactive) {
        return new ServerLine(
                at, ServerOptions.of(ForwardingMethod.NAT, weight), active, inactive, 0, Traffic.NONE, Traffic.NONE);
    }

    static Endpoint endpoint(final String address, final int port) {
        final Address at = Addresses.parse(address);
        return new Endpoint(at.hi(), at.lo(), port);
    }
}
