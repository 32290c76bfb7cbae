package io.signalbox.replay;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.translate.SourceRule;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of {@code iptables-restore}, or of its twin for IPv6, that let a network masquerade or forward a port to it, as the
 * director's rules:
 *
 * <pre>
 * -A POSTROUTING -s PREFIX -o IF -j MASQUERADE [--to-ports A-B] [--random | --random-fully]
 * -A PREROUTING -d ADDRESS -p tcp|udp [-m tcp|udp] --dport PORT -j DNAT --to-destination ADDRESS:PORT
 * </pre>
 */
final class NatRules {
    static final String IPV4 = "iptables";
    static final String IPV6 = "ip6tables";

    private static final String SOURCES = "-A POSTROUTING ";
    private static final String DESTINATIONS = "-A PREROUTING ";

    private NatRules() {}

    static boolean isOne(final String line) {
        return line.startsWith(SOURCES) && line.contains(" -j MASQUERADE")
                || line.startsWith(DESTINATIONS) && line.contains(" -j DNAT ");
    }

    /** Those of a scenario, in their order. */
    static List<Command> of(final Scenario scenario) {
        final List<Command> commands = new ArrayList<>();
        addAll(scenario.folder().resolve(IPV4), commands);
        addAll(scenario.folder().resolve(IPV6), commands);
        return commands;
    }

    private static void addAll(final Path file, final List<Command> commands) {
        final List<String> lines = Files.exists(file) ? Unsupported.lines(file) : List.of();
        for (int i = 0; i < lines.size(); i++) {
            if (isOne(lines.get(i))) {
                commands.add(command(file, i + 1, lines.get(i)));
            }
        }
    }

    private static Command command(final Path file, final int number, final String line) {
        try {
            return line.startsWith(SOURCES) ? masquerade(words(SOURCES, line), file.endsWith(IPV4)) : forward(line);
        } catch (final IllegalArgumentException wrong) {
            throw ScenarioException.at(file, number, wrong.getMessage());
        }
    }

    private static List<String> words(final String beginning, final String line) {
        return new ArrayList<>(
                List.of(line.substring(beginning.length()).strip().split("\\s+")));
    }

    /** @throws IllegalArgumentException one sentence, for a line that says more than is carried out */
    private static AddSourceRule masquerade(final List<String> words, final boolean isIpv4) {
        final boolean random = words.remove("--random") | words.remove("--random-fully");
        final String prefix = value(words, "-s", isIpv4 ? "0.0.0.0/0" : "::/0");
        final String iface = value(words, "-o", null);
        final String[] ports = value(words, "--to-ports", "0").split("-", 2);
        value(words, "-j", null);
        requireNoMore(words);
        final IpPrefix from = IpPrefix.parse(prefix);
        final Address address = TopologyCommands.address(from.address());
        if (Addresses.isIpv4(address.hi(), address.lo()) != isIpv4) {
            throw new IllegalArgumentException(prefix + " is of the other family");
        }
        return new AddSourceRule(new SourceRule(
                address.hi(),
                address.lo(),
                from.length(),
                iface,
                List.of(),
                Integer.parseInt(ports[0]),
                Integer.parseInt(ports[ports.length - 1]),
                random));
    }

    /** @throws IllegalArgumentException one sentence, for a line that says more than is carried out */
    private static AddDestinationRule forward(final String line) {
        final List<String> words = words(DESTINATIONS, line);
        final String at = value(words, "-d", "").replaceFirst("/(32|128)$", "");
        final String protocol = value(words, "-p", "");
        final String port = value(words, "--dport", "");
        final String to = value(words, "--to-destination", "");
        value(words, "-m", null);
        value(words, "-j", null);
        requireNoMore(words);
        final String place = (at.contains(":") ? "[" + at + "]" : at) + ":" + port;
        return (AddDestinationRule) CommandText.parse("dnat --protocol " + protocol + " --at " + place + " --to " + to);
    }

    private static void requireNoMore(final List<String> words) {
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("'" + String.join(" ", words) + "' is not among what is carried out");
        }
    }

    /** Takes an option and the word behind it out of the line. */
    private static String value(final List<String> words, final String option, final String otherwise) {
        final int at = words.indexOf(option);
        if (at < 0 || at + 1 == words.size()) {
            return otherwise;
        }
        words.remove(at);
        return words.remove(at);
    }
}
