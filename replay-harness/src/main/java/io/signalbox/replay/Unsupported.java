package io.signalbox.replay;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a scenario may ask for and a run does not do: better refused than left out of what comes out. */
final class Unsupported {
    private Unsupported() {}

    /** @throws ScenarioException for the first thing that would be left out */
    static void check(final Scenario scenario) {
        if (scenario.topology().snat().isPresent()
                && scenario.script().isEmpty()
                && NatRules.of(scenario).isEmpty()) {
            throw ScenarioException.in(
                    scenario.folder().resolve(Scenario.TOPOLOGY),
                    "\"snat\" says that sources are masqueraded, but no line of \"" + NatRules.IPV4 + "\" makes it so");
        }
        checkFilter(scenario, NatRules.IPV4);
        checkFilter(scenario, NatRules.IPV6);
    }

    /**
     * Of the recorded host's packet filter only firewall marks are carried over, by {@code fwmarks.json}, and what
     * translates addresses.
     */
    private static void checkFilter(final Scenario scenario, final String name) {
        final Path file = scenario.folder().resolve(name);
        if (!Files.exists(file)) {
            return;
        }
        final List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!isWithoutEffect(lines.get(i)) && !isCarriedOut(scenario, lines.get(i))) {
                throw ScenarioException.at(
                        file,
                        i + 1,
                        "only firewall marks are carried out, as fwmarks.json tells them, and what translates");
            }
        }
    }

    private static boolean isCarriedOut(final Scenario scenario, final String line) {
        return NatRules.isOne(line) || isMark(line) && !scenario.firewallMarks().isEmpty();
    }

    private static boolean isWithoutEffect(final String line) {
        return line.isBlank()
                || line.startsWith("#")
                || line.startsWith("*")
                || line.equals("COMMIT")
                || line.startsWith(":") && !line.contains(" DROP");
    }

    private static boolean isMark(final String line) {
        return line.contains(" -j MARK ");
    }

    static List<String> lines(final Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
