package io.signalbox.ipvsadm;

import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.golden.Scenarios;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.ipvsadm.RulesFile.Rule;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.service.Tunnel.Checksum;
import io.signalbox.service.Tunnel.Type;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Reads recorded listings of the real {@code ipvsadm} back into lines; what a form does not show is zero. */
final class Recording {
    private Recording() {}

    /** All recorded tables of this file name, those at shows too. */
    static List<Path> all(final String fileName) {
        try (Stream<Path> files = Files.walk(Scenarios.folder())) {
            return files.filter(file -> file.endsWith(fileName)).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Services and servers in the opposite of their order, so that whoever prints them must sort. */
    static List<ServiceLine> services(final Form form, final String listing) {
        final List<ServiceLine> services = new ArrayList<>();
        for (final String line : listing.lines().skip(3).toList()) {
            final String[] words = line.strip().split("\\s+");
            if (words[0].equals("->")) {
                services.get(0).servers().add(0, server(form, words));
            } else {
                services.add(0, service(form, words));
            }
        }
        return services;
    }

    private static ServiceLine service(final Form form, final String[] words) {
        final ServiceKey key = key(words);
        final List<String> rest = List.of(words).subList(key.isMark() && !key.ipv4() ? 3 : 2, words.length);
        final boolean counts = form == Form.STATS || form == Form.RATE;
        final Traffic traffic = counts ? traffic(rest) : Traffic.NONE;
        final ServiceOptions options = counts ? ServiceOptions.of(SchedulerKind.WLC, 0) : options(key, rest);
        return new ServiceLine(key, options, traffic, traffic, new ArrayList<>());
    }

    private static ServiceKey key(final String[] words) {
        if (words[0].equals("FWM")) {
            return ServiceKey.mark(number(words[1]), words.length < 3 || !words[2].equals("IPv6"));
        }
        final Endpoint at = endpoint(words[1]);
        return ServiceKey.address(protocol(words[0]), at.hi(), at.lo(), at.port());
    }

    private static ServiceOptions options(final ServiceKey key, final List<String> words) {
        final SchedulerKind kind = SchedulerKind.byLabel(words.get(0));
        final boolean flagged = words.size() > 1 && words.get(1).startsWith("(");
        final int flags = flagged ? SchedulerFlags.parse(kind, words.get(1).replaceAll("[()]", "")) : 0;
        final String mask = after("mask", words, null);
        final int bits = mask == null ? ServiceOptions.WHOLE_ADDRESS : ClientMask.parse(mask, key.ipv4());
        final int seconds = number(after("persistent", words, "0"));
        return new ServiceOptions(kind, flags, seconds, bits, words.contains("ops"), words.contains("sip"));
    }

    /** The word that follows this one. */
    private static String after(final String word, final List<String> words, final String otherwise) {
        final int at = words.indexOf(word);
        return at < 0 ? otherwise : words.get(at + 1);
    }

    private static ServerLine server(final Form form, final String[] words) {
        final Endpoint at = endpoint(words[1]);
        return switch (form) {
            case STATS, RATE -> server(at, traffic(List.of(words).subList(2, words.length)));
            case CONNECTIONS -> server(at, options(method(words[2]), number(words[3]), 0, 0), words, 0);
            case TUNNELS ->
                server(at, new ServerOptions(method(words[2]), number(words[4]), 0, 0, tunnel(words[3])), words, 0);
            case THRESHOLDS ->
                server(at, options(ForwardingMethod.NAT, 0, number(words[2]), number(words[3])), words, 0);
            case PERSISTENT ->
                server(at, options(ForwardingMethod.NAT, number(words[2]), 0, 0), words, number(words[3]));
        };
    }

    private static ServerOptions options(
            final ForwardingMethod method, final int weight, final int upper, final int lower) {
        return new ServerOptions(method, weight, upper, lower, Tunnel.IPIP);
    }

    private static Tunnel tunnel(final String info) {
        final String[] parts = info.split(":");
        final Checksum checksum =
                switch (parts[parts.length - 1]) {
                    case "+c" -> Checksum.FULL;
                    case "r+c" -> Checksum.REMOTE;
                    default -> Checksum.NONE;
                };
        return switch (parts[0]) {
            case "gue" -> new Tunnel(Type.GUE, number(parts[1]), checksum);
            case "gre" -> new Tunnel(Type.GRE, 0, checksum);
            default -> Tunnel.IPIP;
        };
    }

    private static ServerLine server(final Endpoint at, final Traffic traffic) {
        return new ServerLine(at, options(ForwardingMethod.NAT, 0, 0, 0), 0, 0, 0, traffic, traffic);
    }

    private static ServerLine server(
            final Endpoint at, final ServerOptions options, final String[] words, final int persistent) {
        final int active = number(words[words.length - 2]);
        final int inactive = number(words[words.length - 1]);
        return new ServerLine(at, options, active, inactive, persistent, Traffic.NONE, Traffic.NONE);
    }

    /** The same services with the persistence engines that these rules name. */
    static List<ServiceLine> withEngines(final List<ServiceLine> services, final String rules) {
        final List<AddService> added = RulesFile.parse("rules", rules).stream()
                .map(Rule::command)
                .filter(AddService.class::isInstance)
                .map(AddService.class::cast)
                .toList();
        services.replaceAll(service -> withEngine(service, added));
        return services;
    }

    private static ServiceLine withEngine(final ServiceLine line, final List<AddService> added) {
        final boolean sip = added.stream()
                .filter(add -> add.key().equals(line.key()))
                .findFirst()
                .orElseThrow()
                .options()
                .sip();
        final ServiceOptions listed = line.options();
        final ServiceOptions options = new ServiceOptions(
                listed.scheduler(),
                listed.flags(),
                listed.persistenceSeconds(),
                listed.granularity(),
                listed.onePacket(),
                sip);
        return new ServiceLine(line.key(), options, line.total(), line.rate(), line.servers());
    }

    /** The same services with the tunnels that these rules name. */
    static List<ServiceLine> withTunnels(final List<ServiceLine> services, final String rules) {
        final List<AddServer> added = RulesFile.parse("rules", rules).stream()
                .map(Rule::command)
                .filter(AddServer.class::isInstance)
                .map(AddServer.class::cast)
                .toList();
        for (final ServiceLine service : services) {
            service.servers().replaceAll(server -> withTunnel(service.key(), server, added));
        }
        return services;
    }

    private static ServerLine withTunnel(final ServiceKey key, final ServerLine line, final List<AddServer> added) {
        final Tunnel tunnel = added.stream()
                .filter(add -> add.key().equals(key))
                .filter(add -> new Endpoint(add.serverHi(), add.serverLo(), add.serverPort()).equals(line.address()))
                .findFirst()
                .orElseThrow()
                .options()
                .tunnel();
        final ServerOptions options = line.options();
        return new ServerLine(
                line.address(),
                new ServerOptions(
                        options.method(), options.weight(), options.upperThreshold(), options.lowerThreshold(), tunnel),
                line.activeConnections(),
                line.inactiveConnections(),
                line.persistentConnections(),
                line.total(),
                line.rate());
    }

    static List<ConnectionLine> connections(final String listing) {
        return listing.lines().skip(2).map(Recording::connection).toList();
    }

    private static ConnectionLine connection(final String line) {
        final String[] words = line.split("\\s+");
        final String[] left = words[1].split(":");
        return new ConnectionLine(
                protocol(words[0]),
                60L * number(left[0]) + number(left[1]),
                words[2],
                endpoint(words[3]),
                endpoint(words[4]),
                endpoint(words[5]),
                null,
                words.length > 7 ? words[7] : null);
    }

    private static int protocol(final String name) {
        return switch (name) {
            case "TCP" -> Protocol.TCP;
            case "UDP" -> Protocol.UDP;
            case "SCTP" -> Protocol.SCTP;
            default -> 0;
        };
    }

    private static Endpoint endpoint(final String text) {
        return Endpoint.parse(text, -1);
    }

    private static ForwardingMethod method(final String label) {
        return Arrays.stream(ForwardingMethod.values())
                .filter(method -> method.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static Traffic traffic(final List<String> words) {
        final List<Integer> numbers = words.stream().map(Recording::number).toList();
        return new Traffic(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
    }

    private static int number(final String text) {
        return Integer.parseInt(text);
    }
}
