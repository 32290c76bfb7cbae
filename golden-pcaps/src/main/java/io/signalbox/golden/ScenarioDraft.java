package io.signalbox.golden;

import io.signalbox.golden.Topology.Snat;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A scenario in memory, with no folder yet: what a program made up, or what is left when parts are taken away.
 *
 * @param natRules lines of iptables' table {@code nat}, behind the one that masquerades
 * @param packets in the order of their times, which differ
 */
public record ScenarioDraft(
        String description,
        Topology topology,
        List<String> rules,
        Optional<Timeouts> timeouts,
        List<Sysctl> sysctls,
        List<ScenarioEvent> events,
        List<FirewallMark> firewallMarks,
        List<String> natRules,
        List<Packet> packets) {
    /** Where the inside hosts of a scenario live, near and behind a router. */
    private static final String PRIVATE = "10.0.0.0/8";

    private static final String PRIVATE_IPV6 = "2001:db8:0:a::/63";

    /** A frame that comes in by {@code port}, so many microseconds after the start. */
    public record Packet(long timeUs, String port, byte[] frame) {}

    /** Without rules of the table {@code nat}. */
    public ScenarioDraft(
            final String description,
            final Topology topology,
            final List<String> rules,
            final Optional<Timeouts> timeouts,
            final List<Sysctl> sysctls,
            final List<ScenarioEvent> events,
            final List<FirewallMark> firewallMarks,
            final List<Packet> packets) {
        this(description, topology, rules, timeouts, sysctls, events, firewallMarks, List.of(), packets);
    }

    /** What a folder holds, without what is expected. */
    public static ScenarioDraft of(final Scenario scenario) {
        final List<Packet> packets = new ArrayList<>();
        scenario.inputs().forEach((port, capture) -> PcapReader.read(capture)
                .forEach(record -> packets.add(new Packet(record.timestampNs() / 1_000, port, record.bytes()))));
        packets.sort(Comparator.comparingLong(Packet::timeUs));
        return new ScenarioDraft(
                scenario.description(),
                scenario.topology(),
                scenario.rules().stream().map(NumberedLine::text).toList(),
                scenario.timeouts(),
                scenario.sysctls(),
                scenario.events(),
                scenario.firewallMarks(),
                natRules(scenario),
                packets);
    }

    private static List<String> natRules(final Scenario scenario) {
        return scenario.topology()
                .snat()
                .filter(snat -> Files.exists(scenario.folder().resolve(table(snat))))
                .map(snat -> Text.lines(scenario.folder().resolve(table(snat))).stream()
                        .map(NumberedLine::text)
                        .filter(line -> line.startsWith("-A ") && !line.equals(masquerading(snat)))
                        .toList())
                .orElse(List.of());
    }

    public ScenarioDraft withNatRules(final List<String> fewer) {
        return new ScenarioDraft(
                description, topology, rules, timeouts, sysctls, events, firewallMarks, fewer, packets);
    }

    public ScenarioDraft withRules(final List<String> fewer) {
        return new ScenarioDraft(
                description, topology, fewer, timeouts, sysctls, events, firewallMarks, natRules, packets);
    }

    public ScenarioDraft withSysctls(final List<Sysctl> fewer) {
        return new ScenarioDraft(
                description, topology, rules, timeouts, fewer, events, firewallMarks, natRules, packets);
    }

    public ScenarioDraft withEvents(final List<ScenarioEvent> fewer) {
        return new ScenarioDraft(
                description, topology, rules, timeouts, sysctls, fewer, firewallMarks, natRules, packets);
    }

    public ScenarioDraft withPackets(final List<Packet> fewer) {
        return new ScenarioDraft(
                description, topology, rules, timeouts, sysctls, events, firewallMarks, natRules, fewer);
    }

    /** Packets, events, rules and settings: the smaller, the easier to understand. */
    public int size() {
        return packets.size() + events.size() + rules.size() + sysctls.size() + natRules.size();
    }

    /** Writes a new folder that {@link Scenario#load} reads. */
    public void write(final Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("description"), description + "\n");
        TopologyWriter.write(folder.resolve(Scenario.TOPOLOGY), topology);
        Files.write(folder.resolve(Scenario.RULES), rules);
        if (timeouts.isPresent()) {
            final Timeouts t = timeouts.get();
            Files.writeString(folder.resolve("timeouts"), t.tcpS() + " " + t.tcpFinS() + " " + t.udpS() + "\n");
        }
        if (!sysctls.isEmpty()) {
            Files.write(
                    folder.resolve(Scenario.SYSCTL),
                    sysctls.stream().map(Sysctl::toString).toList());
        }
        if (!events.isEmpty()) {
            Files.writeString(
                    folder.resolve(Scenario.EVENTS),
                    list(events.stream().map(ScenarioEvent::json).toList()));
        }
        if (!firewallMarks.isEmpty()) {
            Files.writeString(
                    folder.resolve("fwmarks.json"),
                    list(firewallMarks.stream().map(FirewallMark::json).toList()));
        }
        if (topology.snat().isPresent()) {
            final Snat snat = topology.snat().get();
            Files.writeString(folder.resolve(table(snat)), nat(snat));
        }
        writeInputs(folder);
    }

    private static String table(final Snat snat) {
        return Ip.isV4(snat.ip()) ? "iptables" : "ip6tables";
    }

    private String nat(final Snat snat) {
        return """
                *nat
                :PREROUTING ACCEPT
                :INPUT ACCEPT
                :OUTPUT ACCEPT
                :POSTROUTING ACCEPT
                %s
                COMMIT
                """.formatted(Stream.concat(Stream.of(masquerading(snat)), natRules.stream())
                .collect(Collectors.joining("\n")));
    }

    /** What comes from inside addresses hides behind the interface. */
    private static String masquerading(final Snat snat) {
        return "-A POSTROUTING -s " + (Ip.isV4(snat.ip()) ? PRIVATE : PRIVATE_IPV6) + " -o " + snat.iface()
                + " -j MASQUERADE";
    }

    private static String list(final List<String> elements) {
        return elements.stream().collect(Collectors.joining(",\n ", "[\n ", "\n]\n"));
    }

    private void writeInputs(final Path folder) throws IOException {
        final SortedMap<String, List<PcapRecord>> inputs = new TreeMap<>();
        inputs.put(topology.interfaces().keySet().iterator().next(), new ArrayList<>());
        for (final Packet packet : packets) {
            inputs.computeIfAbsent(packet.port(), any -> new ArrayList<>())
                    .add(PcapRecord.ethernet(packet.timeUs() * 1_000, packet.frame()));
        }
        for (final var input : inputs.entrySet()) {
            PcapWriter.write(
                    folder.resolve("in-" + input.getKey() + ".pcap"),
                    PcapWriter.Precision.MICROSECONDS,
                    input.getValue());
        }
    }
}
