package io.signalbox.golden;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A folder that holds all that a run needs: the director's surroundings, its rules, the packets, and what happens
 * between them; and, once accepted, all that came out.
 *
 * <p>Only {@code topology.json}, {@code rules} and one {@code in-*.pcap} are required; a scenario with a {@code script}
 * has no need of rules, and may have none of the files whose place it takes. Files of other names are left alone. The
 * captures are not opened here.
 *
 * @param rules the lines that {@code ipvsadm -R} reads
 * @param sysctls settings to be made before the rules
 * @param events in the order of their times
 * @param inputs the complete input of each interface, by the interface's name
 * @param offloads what was left to network cards of frames among the inputs
 * @param order which of several inputs of one time came first
 * @param script all that happens besides packets, in place of rules, settings and events
 * @param hasIptables whether the recording used the host's packet filter, for what {@code firewallMarks} and the
 *     topology's {@code snat} tell
 * @param expected absent while the scenario waits to be accepted
 */
public record Scenario(
        Path folder,
        String description,
        Topology topology,
        List<NumberedLine> rules,
        Optional<Timeouts> timeouts,
        List<Sysctl> sysctls,
        List<ScenarioEvent> events,
        SortedMap<String, Path> inputs,
        Offloads offloads,
        PacketOrder order,
        Optional<Script> script,
        List<FirewallMark> firewallMarks,
        boolean hasIptables,
        Optional<Expected> expected) {

    public static final String TOPOLOGY = "topology.json";
    public static final String RULES = "rules";
    public static final String TIMEOUTS = "timeouts";
    public static final String SYSCTL = "sysctl";
    public static final String MARKS = "fwmarks.json";
    public static final String EVENTS = "events.json";
    public static final String OFFLOADS = "offloads";
    public static final String ORDER = "order";
    public static final String SCRIPT = "script";
    public static final String EXPECTED = "expected";

    /** Reads and checks a folder; what is wrong is a {@link ScenarioException}. */
    public static Scenario load(final Path folder) {
        if (!Files.isDirectory(folder)) {
            throw ScenarioException.in(folder, "there is no such folder");
        }
        final Topology topology = Topology.load(folder.resolve(TOPOLOGY));
        final Optional<Script> script = optional(folder, SCRIPT, Script::load);
        script.ifPresent(any -> refuseWhatItReplaces(folder));
        return new Scenario(
                folder,
                optional(folder, "description", Text::read).map(String::strip).orElse(""),
                topology,
                script.isPresent() ? List.of() : Text.lines(folder.resolve(RULES)),
                optional(folder, TIMEOUTS, Timeouts::load),
                optional(folder, SYSCTL, Scenario::sysctls).orElse(List.of()),
                optional(folder, EVENTS, Scenario::events).orElse(List.of()),
                inputs(folder, topology),
                optional(folder, OFFLOADS, Offloads::load).orElseGet(Offloads::new),
                optional(folder, ORDER, PacketOrder::load).orElseGet(PacketOrder::new),
                script,
                optional(folder, MARKS, FirewallMark::load).orElse(List.of()),
                Files.exists(folder.resolve("iptables")) || Files.exists(folder.resolve("ip6tables")),
                optional(folder, EXPECTED, Expected::load));
    }

    /** Otherwise somebody would change a rule and wonder why nothing changes. */
    private static void refuseWhatItReplaces(final Path folder) {
        for (final String name : List.of(RULES, TIMEOUTS, SYSCTL, MARKS, EVENTS)) {
            if (isThere(folder.resolve(name))) {
                throw ScenarioException.in(
                        folder.resolve(name), "would not be read: the scenario's " + SCRIPT + " says all of that");
            }
        }
    }

    /** The folder's own name, by which people speak of the scenario. */
    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    /** Where a rule stands, for whoever finds it malformed. */
    public ScenarioException wrongRule(final NumberedLine rule, final String what) {
        return ScenarioException.at(folder.resolve(RULES), rule.number(), what);
    }

    /** Where a line of the script stands, for whoever cannot carry it out. */
    public ScenarioException wrongLine(final Script.Line line, final String what) {
        return ScenarioException.at(folder.resolve(SCRIPT), line.number(), what);
    }

    /** Where an event stands, for whoever cannot carry it out. */
    public ScenarioException wrongEvent(final ScenarioEvent event, final String what) {
        return ScenarioException.at(folder.resolve(EVENTS), event.line(), what);
    }

    private static List<Sysctl> sysctls(final Path file) {
        return Text.lines(file).stream().map(line -> sysctl(file, line)).toList();
    }

    private static Sysctl sysctl(final Path file, final NumberedLine line) {
        try {
            return Sysctl.parse(line.text());
        } catch (final IllegalArgumentException e) {
            throw ScenarioException.at(file, line.number(), e.getMessage());
        }
    }

    /** Two shows of one name would write into one folder. */
    private static List<ScenarioEvent> events(final Path file) {
        final List<ScenarioEvent> events = ScenarioEvent.load(file);
        final Set<String> shows = new HashSet<>();
        for (final ScenarioEvent event : events) {
            if (event.kind() == ScenarioEvent.Kind.SHOW && !shows.add(event.args())) {
                throw ScenarioException.at(file, event.line(), "there are two shows named \"" + event.args() + "\"");
            }
        }
        return events;
    }

    private static SortedMap<String, Path> inputs(final Path folder, final Topology topology) {
        final SortedMap<String, Path> inputs = Folder.files(folder, "in-", ".pcap");
        if (inputs.isEmpty()) {
            throw ScenarioException.in(folder, "there is no input; a scenario has at least one in-INTERFACE.pcap");
        }
        inputs.forEach((name, file) -> {
            if (!topology.interfaces().containsKey(name)) {
                throw ScenarioException.in(
                        file,
                        "the topology has no interface \"" + name + "\"; its interfaces are "
                                + String.join(", ", topology.interfaces().keySet()));
            }
        });
        return inputs;
    }

    /** A symbolic link that leads nowhere is there, too: whoever made it wants it read. */
    private static boolean isThere(final Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static <T> Optional<T> optional(final Path folder, final String name, final Function<Path, T> reader) {
        return Optional.of(folder.resolve(name)).filter(Scenario::isThere).map(reader);
    }
}
