package io.signalbox.director.config;

import io.signalbox.balance.Settings;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.service.LocalRange;
import io.signalbox.service.MarkRule;
import io.signalbox.service.Quorum;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.sync.SyncSettings;
import io.signalbox.translate.DestinationRule;
import io.signalbox.translate.SourceRule;
import io.signalbox.wire.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a director is configured to do: neither what it knows of its surroundings, nor what it remembers of packets. It is
 * read from the tables of one that runs, or from those of one that was given rules and nothing else; so whatever two of
 * them differ in, they differ in by commands.
 *
 * @param services in the order they were added
 * @param settings of the kernel by name
 * @param marks in the order they were added
 * @param claims marks whose packets are the director's
 * @param sourceRules in the order they are asked
 * @param destinationRules likewise
 * @param pcps addresses at which PCP is answered
 * @param localRanges ends that full NAT gives to connections
 */
public record Configured(
        Map<ServiceKey, Service> services,
        Map<String, Integer> settings,
        SetSyncThreshold syncThreshold,
        SetTimeouts timeouts,
        boolean ftpHelper,
        List<MarkRule> marks,
        List<Integer> claims,
        List<SourceRule> sourceRules,
        List<DestinationRule> destinationRules,
        List<Address> pcps,
        List<LocalRange> localRanges) {
    static final String FTP = "ftp";

    /** @param servers in the order they were added */
    public record Service(ServiceOptions options, Map<Endpoint, ServerOptions> servers, Quorum quorum) {}

    /** Reads the tables; only their owner may call it. */
    public static Configured of(final State state) {
        final Copying copying = new Copying();
        while (!copying.proceed(state)) {
            // there are more services
        }
        return copying.configured();
    }

    /** Reads them a portion at a time, while nobody changes services. */
    public static final class Copying {
        /** Real servers of one portion, but for those of its last service. */
        private static final int PORTION = 256;

        private final Map<ServiceKey, Service> services = new LinkedHashMap<>();
        private Configured configured;
        private int next;

        /**
         * Reads the next portion; only the tables' owner may call it.
         *
         * @return whether it was the last
         */
        public boolean proceed(final State state) {
            final List<VirtualService> all = state.services.all();
            for (int servers = 0; next < all.size() && servers < PORTION; next++) {
                final VirtualService service = all.get(next);
                services.put(service.key, new Service(service.options(), servers(service), service.quorum()));
                servers += 1 + service.servers.count();
            }
            if (next >= all.size()) {
                configured = of(services, state);
            }
            return configured != null;
        }

        /** All of it, once the last portion is read. */
        public Configured configured() {
            return configured;
        }
    }

    private static Configured of(final Map<ServiceKey, Service> services, final State state) {
        final SyncSettings sync = state.settings.sync;
        return new Configured(
                services,
                settings(state.settings),
                new SetSyncThreshold(sync.threshold, sync.period),
                new SetTimeouts(state.timeouts.tcp(), state.timeouts.tcpFin(), state.timeouts.udp()),
                state.settings.ftpHelper,
                List.copyOf(state.marks.all()),
                claims(state),
                List.copyOf(state.gateway.rules().sources()),
                List.copyOf(state.gateway.rules().forwards()),
                List.copyOf(state.gateway.rules().pcps()),
                List.copyOf(state.localPool.ranges()));
    }

    /** Those that somebody added. */
    private static Map<Endpoint, ServerOptions> servers(final VirtualService service) {
        final Map<Endpoint, ServerOptions> servers = new LinkedHashMap<>();
        for (int i = service.servers.count() - 1; i >= 0; i--) {
            final RealServer server = service.servers.get(i);
            if (!server.sorry) {
                servers.put(new Endpoint(server.addressHi, server.addressLo, server.port), server.options());
            }
        }
        return servers;
    }

    private static Map<String, Integer> settings(final Settings settings) {
        final Map<String, Integer> values = new LinkedHashMap<>();
        Arrays.stream(Settings.NAMES.split(", ")).forEach(name -> values.put(name, settings.value(name)));
        return values;
    }

    private static List<Integer> claims(final State state) {
        return state.marks.all().stream()
                .map(MarkRule::mark)
                .distinct()
                .filter(state.marks::isClaimed)
                .toList();
    }

    /** All commands that make it, in an order in which they can be applied. */
    public List<Command> commands() {
        final List<Command> commands = new ArrayList<>();
        settings.forEach((name, value) -> commands.add(new SetSysctl(name, value)));
        commands.add(syncThreshold);
        commands.add(timeouts);
        commands.add(new SetHelper(FTP, ftpHelper));
        marks.forEach(rule -> commands.add(new AddMark(rule)));
        claims.forEach(mark -> commands.add(new ClaimMark(mark)));
        localRanges.forEach(range -> commands.add(new AddLocalRange(range)));
        services.forEach((key, service) -> commands.addAll(commands(key, service)));
        sourceRules.forEach(rule -> commands.add(new AddSourceRule(rule)));
        destinationRules.forEach(rule -> commands.add(new AddDestinationRule(rule)));
        pcps.forEach(at -> commands.add(new AnswerPcp(at)));
        return commands;
    }

    static List<Command> commands(final ServiceKey key, final Service service) {
        final List<Command> commands = new ArrayList<>();
        commands.add(new AddService(key, service.options()));
        service.servers().forEach((at, options) -> commands.add(add(key, at, options)));
        if (!service.quorum().equals(Quorum.NONE)) {
            commands.add(new SetQuorum(key, service.quorum()));
        }
        return commands;
    }

    static Command add(final ServiceKey key, final Endpoint at, final ServerOptions options) {
        return new AddServer(key, at.hi(), at.lo(), at.port(), options);
    }
}
