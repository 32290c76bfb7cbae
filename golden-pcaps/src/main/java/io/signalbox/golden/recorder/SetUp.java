package io.signalbox.golden.recorder;

import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.Topology;
import io.signalbox.golden.Topology.Interface;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shell script that makes a scenario's director, inside its namespace, and the far ends of its interfaces in
 * another. Starting a program is what costs a guest most, so it starts as few as it can.
 */
final class SetUp {
    /** Neighbour discovery and multicast reports come to an end before the play begins. */
    private static final int QUIET_AFTER_S = 3;

    private static final int MAX_MTU = Topology.MAX_MTU;
    /** Of the routing table that only marked packets look into. */
    private static final int MARKED = 100;

    private static final String OFFLOADS_OFF =
            " rx off tx off sg off tso off gso off gro off rxvlan off txvlan off > ethtool.log 2>&1";

    private final Scenario scenario;
    private final List<String> lines = new ArrayList<>();

    private SetUp(final Scenario scenario) {
        this.scenario = scenario;
    }

    /** Writes the script {@code set-up}, and what it reads, into the play's folder. */
    static void write(final Scenario scenario, final Path play) throws IOException {
        requireWordsOfLinux(scenario);
        final SetUp setUp = new SetUp(scenario);
        setUp.addSurroundings(play);
        setUp.addRules(play);
        Files.write(play.resolve("set-up"), setUp.lines);
    }

    private static void requireWordsOfLinux(final Scenario scenario) {
        if (scenario.script().isPresent()) {
            throw ScenarioException.in(
                    scenario.folder().resolve(Scenario.SCRIPT),
                    "is in the director's own words: no kernel can play it");
        }
        for (final ScenarioEvent event : scenario.events()) {
            if (event.kind() == ScenarioEvent.Kind.TELL) {
                throw scenario.wrongEvent(event, "\"tell\" is in the director's own words: no kernel can play it");
            }
        }
    }

    private void addSurroundings(final Path play) throws IOException {
        final Topology topology = scenario.topology();
        final List<String> batch = new ArrayList<>();
        batch.add("link set lo up");
        topology.interfaces().values().forEach(port -> batch.add(addition(port)));
        topology.interfaces().keySet().forEach(name -> batch.add("link set " + name + " up"));
        topology.loAddresses().forEach(address -> batch.add("address add " + address + " dev lo"));
        topology.interfaces().values().forEach(port -> inOrderOfPreference(port.addresses())
                .forEach(address -> batch.add("address add " + address + " dev " + port.name())));
        topology.neighbours()
                .forEach(known -> batch.add("neighbour replace " + Ip.text(known.ip()) + " lladdr " + known.mac()
                        + " dev " + known.dev() + " nud permanent"));
        topology.routes().forEach(route -> batch.add("route add " + words(route)));
        if (!topology.localMarks().isEmpty()) {
            List.of("0.0.0.0/0", "::/0").forEach(to -> batch.add("route add local " + to + " dev lo table " + MARKED));
        }
        Files.write(play.resolve("surroundings"), batch);
        lines.add(". ../../director");
        lines.add("ip -batch surroundings");
        for (final long mark : topology.localMarks()) {
            lines.add("ip -4 rule add fwmark " + mark + " lookup " + MARKED);
            lines.add("ip -6 rule add fwmark " + mark + " lookup " + MARKED);
        }
        topology.interfaces().keySet().forEach(name -> lines.add("ethtool -K " + name + OFFLOADS_OFF));
        final List<String> far = topology.interfaces().keySet().stream()
                .map(name -> "link set " + name + " up")
                .toList();
        Files.write(play.resolve("far-ends"), far);
        lines.add("ip -n far -batch far-ends");
        topology.modules().forEach(module -> lines.add("/run/work/modprobe " + quoted(module)));
        lines.add("sleep " + QUIET_AFTER_S);
    }

    private static String addition(final Interface port) {
        return "link add name " + port.name() + " mtu " + port.mtu() + " address " + port.mac()
                + " type veth peer name " + port.name() + " mtu " + MAX_MTU + " netns far";
    }

    /** The first address of a topology is the source that a kernel prefers: of IPv4 the oldest, of IPv6 the youngest. */
    private static List<IpPrefix> inOrderOfPreference(final List<IpPrefix> addresses) {
        final LinkedList<IpPrefix> ordered = new LinkedList<>();
        addresses.stream().filter(address -> !address.isV4()).forEach(ordered::addFirst);
        addresses.stream().filter(IpPrefix::isV4).forEach(ordered::add);
        return ordered;
    }

    private static String words(final Topology.Route route) {
        return route.type() + " " + route.to()
                + route.via().map(via -> " via " + Ip.text(via)).orElse("")
                + route.dev().map(dev -> " dev " + dev).orElse("")
                + (route.mtu().isPresent() ? " mtu " + route.mtu().getAsInt() : "");
    }

    private void addRules(final Path play) throws IOException {
        addPacketFilter(play, "iptables", true);
        addPacketFilter(play, "ip6tables", false);
        scenario.sysctls().forEach(sysctl -> lines.add(command(sysctl)));
        scenario.timeouts()
                .ifPresent(seconds ->
                        lines.add("ipvsadm --set " + seconds.tcpS() + " " + seconds.tcpFinS() + " " + seconds.udpS()));
        Files.write(
                play.resolve("rules"),
                scenario.rules().stream().map(rule -> rule.text()).toList());
        lines.add("ipvsadm -R < rules");
    }

    /** What the scenario brings along; where it only tells of firewall marks, the rules that set them. */
    private void addPacketFilter(final Path play, final String name, final boolean isV4) throws IOException {
        final Path brought = scenario.folder().resolve(name);
        final List<FirewallMark> marks = scenario.firewallMarks().stream()
                .filter(mark -> mark.destination().isV4() == isV4)
                .toList();
        if (Files.exists(brought)) {
            Files.copy(brought, play.resolve(name));
        } else if (!scenario.hasIptables() && !marks.isEmpty()) {
            Files.write(play.resolve(name), marking(marks));
        } else {
            return;
        }
        lines.add(name + "-legacy-restore < " + name);
    }

    private static List<String> marking(final List<FirewallMark> marks) {
        final List<String> table = new ArrayList<>(List.of("*mangle", ":PREROUTING ACCEPT"));
        for (final FirewallMark mark : marks) {
            final IpPrefix to = mark.destination();
            final String ports = mark.ports().stream().map(String::valueOf).collect(Collectors.joining(","));
            table.add("-A PREROUTING -d " + to + " -p " + mark.protocol() + " -m multiport --dports " + ports
                    + " -j MARK --set-mark " + mark.mark());
        }
        table.add("COMMIT");
        return table;
    }

    static String command(final Sysctl sysctl) {
        return "sysctl -q -w " + quoted(sysctl.toString());
    }

    /** Words as they stand, for a shell that would read more into them. */
    static String quotedWords(final String words) {
        return Arrays.stream(words.strip().split("\\s+")).map(SetUp::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(final String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
