package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.signalbox.golden.Topology.Interface;
import io.signalbox.golden.Topology.Neighbour;
import io.signalbox.golden.Topology.Route;
import io.signalbox.golden.Topology.RouteType;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writing a topology down, and sketching one from captures and rules. */
class TopologyTest {
    @TempDir
    Path folder;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldWriteARecordedTopologyAsItStandsInItsFile(final String name) throws IOException {
        final Scenario scenario = Scenarios.named(name);

        assertThat(TopologyWriter.text(scenario.topology()))
                .isEqualTo(Files.readString(scenario.folder().resolve(Scenario.TOPOLOGY)));
    }

    @Test
    void shouldReadBackTheRarerKeysItWrote() throws IOException {
        final Topology topology = new Topology(
                Map.of("eth0", new Interface("eth0", Mac.parse("02:00:00:00:01:00"), 9000, List.of())),
                List.of(),
                List.of(
                        new Route(
                                IpPrefix.parse("::/0"),
                                Optional.empty(),
                                Optional.of("eth0"),
                                RouteType.UNICAST,
                                OptionalInt.of(1400)),
                        new Route(
                                IpPrefix.parse("10.0.0.0/8"),
                                Optional.empty(),
                                Optional.empty(),
                                RouteType.PROHIBIT,
                                OptionalInt.empty())),
                List.of(IpPrefix.parse("192.0.2.10/32")),
                List.of("nf_conntrack"),
                OptionalInt.empty(),
                250_000,
                true,
                Optional.of(new Topology.Snat("eth0", Ip.parse("192.0.2.1"))),
                List.of(7L));
        final Path file = folder.resolve("topology.json");

        TopologyWriter.write(file, topology);

        assertThat(Topology.load(file)).isEqualTo(topology);
    }

    @Test
    void shouldSketchWhatARecordingShows() {
        final Scenario scenario = Scenarios.named("dnat-basic");

        final Topology sketch = TopologySketch.of(scenario.folder().resolve(Scenario.RULES), scenario.inputs());

        assertThat(sketch.interfaces().values())
                .containsExactly(
                        new Interface(
                                "eth0", Mac.parse("02:00:00:00:01:00"), 1500, List.of(IpPrefix.parse("192.0.2.10/32"))),
                        new Interface("eth1", Mac.parse("02:00:00:00:01:01"), 1500, List.of()));
        assertThat(sketch.neighbours())
                .containsExactly(
                        new Neighbour("eth0", Ip.parse("198.51.100.1"), Mac.parse("02:00:00:00:02:00")),
                        new Neighbour("eth1", Ip.parse("10.0.0.11"), Mac.parse("02:00:00:00:0a:0b")),
                        new Neighbour("eth1", Ip.parse("10.0.0.12"), Mac.parse("02:00:00:00:0a:0c")));
        assertThat(sketch.routes())
                .containsExactly(
                        route("0.0.0.0/0", Optional.of("198.51.100.1"), "eth0"),
                        route("10.0.0.11/32", Optional.empty(), "eth1"),
                        route("10.0.0.12/32", Optional.empty(), "eth1"));
    }

    @Test
    void shouldSketchIpv6() {
        final Scenario scenario = Scenarios.named("v6-nat");

        final Topology sketch = TopologySketch.of(scenario.folder().resolve(Scenario.RULES), scenario.inputs());

        assertThat(sketch.interfaces().get("eth0").addresses()).containsExactly(IpPrefix.parse("2001:db8:0:2::10/128"));
        assertThat(sketch.routes())
                .contains(
                        route("::/0", Optional.of("2001:db8:c::1"), "eth0"),
                        route("2001:db8:0:a::11/128", Optional.empty(), "eth1"));
    }

    /** The usual case of someone's own capture: one interface, tagged, the director's own frames among the others. */
    @Test
    void shouldMakeUpWhatACaptureDoesNotShow() throws IOException {
        final Path rules = Files.writeString(folder.resolve("rules"), """
                -A -t 192.0.2.10:80 -s rr
                -a -t 192.0.2.10:80 -r 10.0.0.11 -m
                -a -t 192.0.2.10:80 -r 127.0.0.1:80 -m
                """);
        final SortedMap<String, Path> captures = new TreeMap<>(Map.of("eth0", folder.resolve("a.pcap")));
        PcapWriter.write(
                captures.get("eth0"),
                PcapWriter.Precision.NANOSECONDS,
                List.of(
                        frame("198.51.100.9", "192.0.2.10", "02:00:00:00:02:09", "02:00:00:00:07:07"),
                        frame("192.0.2.10", "198.51.100.1", "02:00:00:00:07:07", "02:00:00:00:02:00"),
                        frame("198.51.100.1", "192.0.2.10", "02:00:00:00:02:00", "02:00:00:00:07:07"),
                        frame("198.51.100.2", "192.0.2.10", "02:00:00:00:02:00", "02:00:00:00:07:07")));

        final Topology sketch = TopologySketch.of(rules, captures);

        assertThat(sketch.interfaces().get("eth0").mac()).isEqualTo(Mac.parse("02:00:00:00:07:07"));
        assertThat(sketch.neighbours())
                .containsExactly(
                        new Neighbour("eth0", Ip.parse("198.51.100.9"), Mac.parse("02:00:00:00:02:09")),
                        new Neighbour("eth0", Ip.parse("198.51.100.1"), Mac.parse("02:00:00:00:02:00")),
                        new Neighbour("eth0", Ip.parse("10.0.0.11"), Mac.parse("02:00:00:00:0a:01")));
        assertThat(sketch.routes())
                .containsExactly(
                        route("198.51.100.9/32", Optional.empty(), "eth0"),
                        route("0.0.0.0/0", Optional.of("198.51.100.1"), "eth0"),
                        route("10.0.0.11/32", Optional.empty(), "eth0"));
    }

    @Test
    void shouldSayWhichRuleHasABadAddress() throws IOException {
        final Path rules = Files.writeString(folder.resolve("rules"), "\n-A -t www:80 -s rr\n");

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> TopologySketch.of(rules, new TreeMap<>()))
                .withMessageEndingWith("rules:2: bad IP address \"www\"; write it as 192.0.2.1 or 2001:db8::1");
    }

    private static PcapRecord frame(final String from, final String to, final String fromMac, final String toMac) {
        return PcapRecord.ethernet(
                0,
                Packets.tcp()
                        .from(from, 4000)
                        .to(to, 80)
                        .onEthernet(fromMac, toMac)
                        .vlan(7)
                        .bytes());
    }

    private static Route route(final String to, final Optional<String> via, final String dev) {
        return new Route(
                IpPrefix.parse(to), via.map(Ip::parse), Optional.of(dev), RouteType.UNICAST, OptionalInt.empty());
    }
}
