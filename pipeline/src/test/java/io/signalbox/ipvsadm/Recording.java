package io.signalbox.ipvsadm;

import io.signalbox.golden.Scenarios;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
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
        final boolean counts = form == Form.STATS || form == Form.RATE;
        final Traffic traffic = counts ? traffic(words) : Traffic.NONE;
        final SchedulerKind kind = counts ? SchedulerKind.WLC : SchedulerKind.byLabel(words[2]);
        final int flags = counts || words.length < 4 ? 0 : SchedulerFlags.parse(kind, words[3].replaceAll("[()]", ""));
        final Endpoint at = endpoint(words[1]);
        return new ServiceLine(
                ServiceKey.address(protocol(words[0]), at.hi(), at.lo(), at.port()),
                ServiceOptions.of(kind, flags),
                traffic,
                traffic,
                new ArrayList<>());
    }

    private static ServerLine server(final Form form, final String[] words) {
        final Endpoint at = endpoint(words[1]);
        return switch (form) {
            case STATS, RATE ->
                new ServerLine(at, options(ForwardingMethod.NAT, 0, 0, 0), 0, 0, 0, traffic(words), traffic(words));
            case CONNECTIONS -> server(at, options(method(words[2]), number(words[3]), 0, 0), words, 0);
            case TUNNELS -> server(at, options(method(words[2]), number(words[4]), 0, 0), words, 0);
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

    private static ServerLine server(
            final Endpoint at, final ServerOptions options, final String[] words, final int persistent) {
        final int active = number(words[words.length - 2]);
        final int inactive = number(words[words.length - 1]);
        return new ServerLine(at, options, active, inactive, persistent, Traffic.NONE, Traffic.NONE);
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
                endpoint(words[5]));
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

    private static Traffic traffic(final String[] words) {
        return new Traffic(number(words[2]), number(words[3]), number(words[4]), number(words[5]), number(words[6]));
    }

    private static int number(final String text) {
        return Integer.parseInt(text);
    }
}
