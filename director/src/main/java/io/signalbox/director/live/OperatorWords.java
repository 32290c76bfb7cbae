package io.signalbox.director.live;

import io.signalbox.balance.Drains;
import io.signalbox.balance.Drains.Drain;
import io.signalbox.command.Command;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.SeekServers;
import io.signalbox.command.Command.SetVip;
import io.signalbox.command.VipMode;
import io.signalbox.director.ExitCode;
import io.signalbox.director.check.Checks;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.FullRules;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.Names;
import io.signalbox.route.Vip;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator, or a program that decides who serves, asks of a running director beside {@code ipvsadm}'s words: to
 * drain a real server, to hold or release a virtual IP, to take a line of rules, and whether it is ready to serve.
 */
final class OperatorWords {
    static final String DRAIN = "drain";
    static final String VIP = "vip";
    static final String READY = "ready";
    static final String RULE = "rule";

    private static final long SECOND_NS = 1_000_000_000L;

    private final LiveDirector director;
    private final Checks checks;

    OperatorWords(final LiveDirector director, final Checks checks) {
        this.director = director;
        this.checks = checks;
    }

    /**
     * @param words the first of them one of those above
     * @param author who asks, as the journal is to name him
     */
    Answer answer(final List<String> words, final String author) {
        try {
            return switch (words.get(0)) {
                case DRAIN -> words.size() == 1 ? drains() : apply(CommandText.parse(String.join(" ", words)), author);
                case VIP -> apply(vip(words), author);
                case RULE -> words.size() == 1 ? rules() : apply(rule(words.subList(1, words.size())), author);
                case READY -> ready(words.subList(1, words.size()), author);
                default -> throw new IllegalArgumentException(words.get(0));
            };
        } catch (final IllegalArgumentException | IpvsadmException wrong) {
            return Answer.trouble(ExitCode.WRONG_INPUT, wrong.getMessage());
        }
    }

    private Answer apply(final Command command, final String author) {
        return director.apply(command, author)
                .map(refusal -> Answer.trouble(ExitCode.NO, refusal))
                .orElse(new Answer(ExitCode.WELL, ""));
    }

    private Command rule(final List<String> words) {
        return LiveRules.command(String.join(" ", words), Names.NONE, director.interfaces()::indexOf);
    }

    /** Those for which {@code ipvsadm} has no words. */
    private Answer rules() {
        final List<Command> rules = director.inspect((state, nowNs) -> FullRules.own(state));
        return new Answer(
                ExitCode.WELL,
                rules.stream().map(rule -> CommandText.of(rule) + "\n").collect(Collectors.joining()));
    }

    private Answer drains() {
        final List<String> lines = director.inspect(OperatorWords::drains);
        return new Answer(ExitCode.WELL, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    /** A line for each that is being drained. */
    static List<String> drains(final State state, final long nowNs) {
        return state.drains.all().stream().map(drain -> line(drain, nowNs)).toList();
    }

    /** One that is being drained: what it was told, and how far it is. */
    private static String line(final Drain drain, final long nowNs) {
        final RealServer server = drain.server;
        final String name = ServiceNames.of(server.service.key) + " -r "
                + Endpoint.text(server.addressHi, server.addressLo, server.port);
        return name + ": " + server.references() + " connections left, " + server.activeConnections + " active, "
                + when(drain, nowNs);
    }

    private static String when(final Drain drain, final long nowNs) {
        if (drain.isOverdue()) {
            return "kept beyond the deadline";
        }
        return drain.deadlineNs() == Drains.NEVER
                ? "no deadline"
                : (drain.resets ? "reset in " : "deadline in ") + (drain.deadlineNs() - nowNs) / SECOND_NS + " s";
    }

    private static Command vip(final List<String> words) {
        if (words.size() != 3) {
            throw new IllegalArgumentException("vip takes hold, release or default, and an address");
        }
        final Address address = Addresses.parse(words.get(2));
        return new SetVip(address.hi(), address.lo(), mode(words.get(1)));
    }

    private static VipMode mode(final String word) {
        return switch (word) {
            case "hold" -> VipMode.ALWAYS;
            case "release" -> VipMode.STANDBY;
            case "default" -> null;
            default -> throw new IllegalArgumentException("vip takes hold, release or default, not '" + word + "'");
        };
    }

    /** Whoever asks also has those looked for that nobody knows: asked again a moment later, the answer is another. */
    private Answer ready(final List<String> service, final String author) {
        final Optional<ServiceKey> only = service(String.join(" ", service));
        final Set<ServiceKey> unjudged = checks.unjudged(); // first: the rest is as those that are judged have made it
        final List<String> missing = director.inspect((state, nowNs) -> missing(state, unjudged, only));
        if (missing.isEmpty()) {
            return new Answer(ExitCode.WELL, "ready\n");
        }
        director.apply(new SeekServers(), author);
        return new Answer(ExitCode.NO, String.join("\n", missing) + "\n");
    }

    /**
     * The service that is named, as {@code ipvsadm -D} names it, if one is.
     *
     * @throws IllegalArgumentException one sentence, for words that name none
     */
    static Optional<ServiceKey> service(final String words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                named(words).orElseThrow(() -> new IllegalArgumentException("'" + words + "' names no service")));
    }

    private static Optional<ServiceKey> named(final String words) {
        try {
            return CommandText.parse("-D " + words) instanceof DeleteService named
                    ? Optional.of(named.key())
                    : Optional.empty();
        } catch (final IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    /** Why not: a sentence for each of the services, or the one that is named, that could not be served. */
    static List<String> missing(final State state, final Set<ServiceKey> unjudged, final Optional<ServiceKey> only) {
        final List<VirtualService> asked = state.services.all().stream()
                .filter(service -> only.isEmpty() || only.get().equals(service.key))
                .toList();
        if (asked.isEmpty()) {
            return only.map(key -> List.of(ServiceNames.of(key) + ": there is no such service"))
                    .orElse(List.of("there is no service"));
        }
        return asked.stream()
                .flatMap(service -> obstacle(state, unjudged, service).stream())
                .toList();
    }

    private static Optional<String> obstacle(
            final State state, final Set<ServiceKey> unjudged, final VirtualService service) {
        final String name = ServiceNames.of(service.key) + ": ";
        if (isReleased(state, service.key)) {
            return Optional.of(name + "its address was released");
        }
        if (unjudged.contains(service.key)) {
            return Optional.of(name + "its health checks are not done");
        }
        return reachesOne(state, service)
                ? Optional.empty()
                : Optional.of(name + "no real server is known to be reachable");
    }

    /** Somebody wants it not to be served here. A director that waits for its turn may be ready. */
    private static boolean isReleased(final State state, final ServiceKey service) {
        final Vip vip = service.isMark() ? null : state.router.vips().find(service.hi(), service.lo());
        return vip != null && vip.mode == VipMode.STANDBY;
    }

    private static boolean reachesOne(final State state, final VirtualService service) {
        for (int i = 0; i < service.servers.count(); i++) {
            final RealServer server = service.servers.get(i);
            if (server.weight > 0 && state.forwarder.reaches(server)) {
                return true;
            }
        }
        return false;
    }
}
