package io.signalbox.replay;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.translate.SourceRule;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of {@code iptables-restore}, or of its twin for IPv6, that let a network masquerade, as the director's rules:
 * {@code -A POSTROUTING -s PREFIX -o IF -j MASQUERADE [--to-ports A-B] [--random | --random-fully]}.
 */
final class MasqueradeRules {
    static final String IPV4 = "iptables";
    static final String IPV6 = "ip6tables";

    private static final String BEGINNING = "-A POSTROUTING ";

    private MasqueradeRules() {}

    static boolean isOne(final String line) {
        return line.startsWith(BEGINNING) && line.contains(" -j MASQUERADE");
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
            return command(line, file.endsWith(IPV4));
        } catch (final IllegalArgumentException wrong) {
            throw ScenarioException.at(file, number, wrong.getMessage());
        }
    }

    /** @throws IllegalArgumentException one sentence, for a line that says more than is carried out */
    private static Command command(final String line, final boolean isIpv4) {
        final List<String> words = new ArrayList<>(
                List.of(line.substring(BEGINNING.length()).strip().split("\\s+")));
        final boolean random = words.remove("--random") | words.remove("--random-fully");
        final String prefix = value(words, "-s", isIpv4 ? "0.0.0.0/0" : "::/0");
        final String iface = value(words, "-o", null);
        final String ports = value(words, "--to-ports", "0");
        value(words, "-j", null);
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("'" + String.join(" ", words) + "' is not among what is carried out");
        }
        final IpPrefix from = IpPrefix.parse(prefix);
        final Address address = TopologyCommands.address(from.address());
        if (Addresses.isIpv4(address.hi(), address.lo()) != isIpv4) {
            throw new IllegalArgumentException(prefix + " is of the other family");
        }
        final String[] range = ports.split("-", 2);
        return new AddSourceRule(new SourceRule(
                address.hi(),
                address.lo(),
                from.length(),
                iface,
                List.of(),
                Integer.parseInt(range[0]),
                Integer.parseInt(range[range.length - 1]),
                random));
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
