package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.address.Mac;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {
    private static final String TOPOLOGY = """
            {
             "interfaces": {
              "eth0": {"mac": "02:00:00:00:01:00", "mtu": 1500, "addresses": ["192.0.2.1/24"]}
             },
             "neighbours": [
              {"dev": "eth0", "ip": "192.0.2.254", "mac": "02:00:00:00:02:00"}
             ],
             "routes": [
              {"to": "default", "via": "192.0.2.254", "dev": "eth0"}
             ]
            }
            """;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void writeASmallScenario() throws IOException {
        folder = Files.createDirectory(temporary.resolve("small"));
        write("topology.json", TOPOLOGY);
        write("rules", "-A -t 192.0.2.10:80 -s rr\n");
        write("in-eth0.pcap", "never opened here");
    }

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldLoadEveryRecording(final String name) {
        final Scenario scenario = Scenarios.named(name);

        assertThat(scenario.name()).isEqualTo(name);
        assertThat(scenario.description()).isNotBlank();
        assertThat(scenario.rules()).isNotEmpty();
        assertThat(scenario.inputs()).isNotEmpty();
        assertThat(scenario.expected().orElseThrow().outputs().keySet())
                .isEqualTo(scenario.topology().interfaces().keySet());
    }

    @Test
    void shouldHoldTheRecordingsThatTheProjectPromises() {
        assertThat(Scenarios.names())
                .contains(
                        "dnat-basic",
                        "dr-basic",
                        "tun-basic",
                        "v6-nat",
                        "v6-dr",
                        "v6-tun",
                        "sched-rr",
                        "sched-wrr",
                        "sched-lc",
                        "sched-wlc",
                        "sched-sed",
                        "sched-nq",
                        "sched-dh",
                        "sched-sh",
                        "sched-mh",
                        "drain",
                        "rs-delete",
                        "ttl",
                        "conn-reuse",
                        "tcp-states",
                        "timeouts-set",
                        "thresholds",
                        "fragments-v4",
                        "nat-mtu",
                        "tun-mtu",
                        "one-arm");
    }

    @Test
    void shouldTellARecordedTopology() {
        final Topology topology = Scenarios.named("dnat-basic").topology();

        assertThat(topology.interfaces()).containsOnlyKeys("eth0", "eth1");
        final Topology.Interface eth1 = topology.interfaces().get("eth1");
        assertThat(eth1.mac()).isEqualTo(Mac.parse("02:00:00:00:01:01"));
        assertThat(eth1.mtu()).isEqualTo(1500);
        assertThat(eth1.addresses())
                .containsExactly(IpPrefix.parse("10.0.0.1/24"), IpPrefix.parse("2001:db8:0:a::1/64"));
        assertThat(topology.neighbours())
                .hasSize(20)
                .contains(new Topology.Neighbour("eth1", Ip.parse("10.0.0.12"), Mac.parse("02:00:00:00:0a:0c")));
        assertThat(topology.routes())
                .extracting(route -> route.to().toString())
                .containsExactly("0.0.0.0/0", "::/0", "10.1.0.0/24", "2001:db8:0:b::/64");
        assertThat(topology.windowMs()).hasValue(2);
        assertThat(topology.keepArp()).isFalse();
    }

    @Test
    void shouldTellARecordingsRulesTimeoutsAndEvents() {
        final Scenario drain = Scenarios.named("drain");

        assertThat(drain.rules().get(0)).isEqualTo(new NumberedLine(1, "-A -t 192.0.2.10:80 -s wrr"));
        assertThat(drain.events()).extracting(ScenarioEvent::atUs).containsExactly(260_000L, 820_000L, 1_130_000L);
        assertThat(drain.events().get(0))
                .isEqualTo(new ScenarioEvent(
                        260_000, Kind.IPVSADM, "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 0", OptionalInt.empty(), 2));
        assertThat(drain.expected().orElseThrow().shows()).containsOnlyKeys("drained");
        assertThat(drain.expected().orElseThrow().shows().get("drained")).containsKey("ipvsadm-Lnc.txt");
        assertThat(Scenarios.named("timeouts-set").timeouts()).hasValue(new Timeouts(30, 10, 20));
    }

    @Test
    void shouldNeedNothingButTopologyRulesAndOneInput() {
        final Scenario scenario = Scenario.load(folder);

        assertThat(scenario.name()).isEqualTo("small");
        assertThat(scenario.inputs()).containsOnlyKeys("eth0");
        assertThat(scenario.expected()).isEmpty();
        assertThat(scenario.events()).isEmpty();
        assertThat(scenario.hasIptables()).isFalse();
    }

    @Test
    void shouldCountTheLinesOfRulesWithTheBlankOnes() throws IOException {
        write("rules", "# two services\n-A -t 192.0.2.10:80 -s rr\n\n  -A -u 192.0.2.10:53 -s rr\r\n");

        assertThat(Scenario.load(folder).rules())
                .containsExactly(
                        new NumberedLine(2, "-A -t 192.0.2.10:80 -s rr"),
                        new NumberedLine(4, "-A -u 192.0.2.10:53 -s rr"));
    }

    @Test
    void shouldReadSettingsAndFirewallMarks() throws IOException {
        write("sysctl", "net.ipv4.vs.conn_reuse_mode=0\nnet.ipv4.vs.pmtu_disc = 1\n");
        write("fwmarks.json", "[{\"mark\": 2, \"dst\": \"192.0.2.10/31\", \"proto\": \"udp\", \"dports\": [53, 54]}]");
        write("iptables", "*mangle\nCOMMIT\n");

        final Scenario scenario = Scenario.load(folder);

        assertThat(scenario.sysctls())
                .containsExactly(
                        new Sysctl("net.ipv4.vs.conn_reuse_mode", "0"), new Sysctl("net.ipv4.vs.pmtu_disc", "1"));
        assertThat(scenario.firewallMarks())
                .containsExactly(new FirewallMark(2, IpPrefix.parse("192.0.2.10/31"), "udp", List.of(53, 54)));
        assertThat(scenario.hasIptables()).isTrue();
    }

    @Test
    void shouldReadTheRarerKeysOfATopology() throws IOException {
        write("topology.json", """
                {
                 "interfaces": {"eth0": {"mac": "02:00:00:00:01:00", "mtu": 9000, "addresses": []}},
                 "neighbours": [],
                 "routes": [
                  {"to": "10.0.0.0/24", "dev": "eth0", "mtu": 1400},
                  {"to": "10.66.0.0/16", "type": "blackhole"}
                 ],
                 "lo_addresses": ["192.0.2.10/32"], "settle_s": 0.25, "keep_arp": true, "local_marks": [7, 4294967295],
                 "snat": {"iface": "eth0", "ip": "192.0.2.1"}
                }
                """);

        final Topology topology = Scenario.load(folder).topology();

        assertThat(topology.routes().get(0).mtu()).hasValue(1400);
        assertThat(topology.routes().get(0).via()).isEmpty();
        assertThat(topology.routes().get(1).type()).isEqualTo(Topology.RouteType.BLACKHOLE);
        assertThat(topology.routes().get(1).dev()).isEmpty();
        assertThat(topology.loAddresses()).containsExactly(IpPrefix.parse("192.0.2.10/32"));
        assertThat(topology.localMarks()).containsExactly(7L, 4_294_967_295L);
        assertThat(topology.settleUs()).isEqualTo(250_000);
        assertThat(topology.keepArp()).isTrue();
        assertThat(topology.snat()).hasValue(new Topology.Snat("eth0", Ip.parse("192.0.2.1")));
    }

    /** 0.29 and 1.1 have no exact binary fraction: multiplied as doubles they miss the microsecond. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.29, 290000",
        "1.1, 1100000",
        "41.0, 41000000",
        "1e1, 10000000",
        "4102444800.000001, 4102444800000001"
    })
    void shouldReadTimesExactly(final String seconds, final long us) throws IOException {
        write("events.json", "[{\"at\": " + seconds + ", \"do\": \"sleep\"}]");

        assertThat(Scenario.load(folder).events().get(0).atUs()).isEqualTo(us);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"neighbours\"'| '\"neighbors\"'|"
                        + " small/topology.json:5: unknown key \"neighbors\"; allowed: interfaces, neighbours, routes,"
                        + " lo_addresses, modules, window_ms, settle_s, keep_arp, snat, local_marks",
                "02:00:00:00:02:00| 02:00:00:00:02|"
                        + " small/topology.json:6: bad MAC \"02:00:00:00:02\"; a MAC is six pairs of hex digits such as"
                        + " 02:00:00:00:01:00",
                "192.0.2.1/24| 192.0.2.1/33| small/topology.json:3: bad prefix \"192.0.2.1/33\"; its length must be 0 to 32",
                "'\"ip\": \"192.0.2.254\"'| '\"ip\": \"gateway\"'|"
                        + " small/topology.json:6: bad IP address \"gateway\"; write it as 192.0.2.1 or 2001:db8::1",
                "'{\"dev\": \"eth0\"'| '{\"dev\": \"eth7\"'|"
                        + " small/topology.json:6: there is no interface \"eth7\"; the interfaces are eth0",
                "', \"dev\": \"eth0\"'| ''| small/topology.json:9: missing key \"dev\"",
                "'\"via\": \"192.0.2.254\"'| '\"via\": \"2001:db8::1\", \"type\": \"detour\"'|"
                        + " small/topology.json:9: unknown route type \"detour\"; allowed: unicast, local, blackhole,"
                        + " unreachable, prohibit, throw",
                "'\"default\"'| '\"10.0.0.1/24\"'|"
                        + " small/topology.json:9: bad route \"10.0.0.1/24\"; the bits behind the prefix length must be zero",
                "'\"default\"'| '\"::/0\"'| small/topology.json:9: a route to ::/0 cannot go via 192.0.2.254",
                "'1500'| '67'| small/topology.json:3: 67 is out of range; allowed: whole numbers from 68 to 65535",
                "'1500'| '\"1500\"'| small/topology.json:3: expected a number",
                "'\"mtu\": 1500'| '\"mtu\": 1500, \"mtu\": 1400'|"
                        + " small/topology.json:3: key \"mtu\" stands twice in one object",
                "'\"eth0\": {'| '\"../../evil\": {'|"
                        + " small/topology.json:3: bad interface name \"../../evil\"; allowed: 1 to 15 letters, digits,"
                        + " and . _ -",
                "'\"eth0\": {'| '\"..\": {'|"
                        + " small/topology.json:3: bad interface name \"..\"; allowed: 1 to 15 letters, digits, and . _ -",
                "02:00:00:00:01:00| ff:ff:ff:ff:ff:ff|"
                        + " small/topology.json:3: an interface cannot have the MAC ff:ff:ff:ff:ff:ff: it is no single"
                        + " station's",
                "02:00:00:00:01:00| 00:00:00:00:00:00|"
                        + " small/topology.json:3: an interface cannot have the MAC 00:00:00:00:00:00: it is no single"
                        + " station's",
                "192.0.2.1/24| 224.0.0.1/32|"
                        + " small/topology.json:3: the director cannot have the address 224.0.0.1: it is no single host's",
                "192.0.2.1/24| 0.0.0.0/0|"
                        + " small/topology.json:3: the director cannot have the address 0.0.0.0: it is no single host's",
                "192.0.2.1/24| 255.255.255.255/32|"
                        + " small/topology.json:3: the director cannot have the address 255.255.255.255: it is no single"
                        + " host's",
                "192.0.2.1/24| ::ffff:192.0.2.1/128|"
                        + " small/topology.json:3: the director cannot have the address ::ffff:c000:201: it is no single"
                        + " host's",
                "'\"192.0.2.1/24\"'| '\"192.0.2.1/24\", \"192.0.2.1/32\"'|"
                        + " small/topology.json:3: the director has the address 192.0.2.1 already",
                "'02:00:00:00:02:00\"}'|"
                        + " '02:00:00:00:02:00\"}, {\"dev\": \"eth0\", \"ip\": \"192.0.2.254\", \"mac\":"
                        + " \"02:00:00:00:02:01\"}'|"
                        + " small/topology.json:6: the neighbour 192.0.2.254 on eth0 is given twice",
            })
    void shouldSayWhatIsWrongWithATopologyAndWhere(final String right, final String wrong, final String message)
            throws IOException {
        write("topology.json", TOPOLOGY.replace(right, wrong));

        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource({"1e999999999", "1e-999999999", "1e99999999999"})
    void shouldRefuseNumbersThatOnlyAnExponentMakesShort(final String number) throws IOException {
        write("topology.json", TOPOLOGY.replace("1500", number));

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.load(folder))
                .withMessageStartingWith(temporary + "/small/topology.json:3: ");
    }

    @Test
    void shouldSayWhereJsonIsMalformed() throws IOException {
        write("events.json", "[\n {\"at\": 1,}\n]");

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.load(folder))
                .withMessageStartingWith(temporary + "/small/events.json:2: malformed JSON: ");
    }

    @Test
    void shouldNotTakeAJsonFileThatWasCutShort() throws IOException {
        for (int length = 0; length < TOPOLOGY.strip().length(); length++) {
            write("topology.json", TOPOLOGY.substring(0, length));

            assertThatExceptionOfType(ScenarioException.class)
                    .isThrownBy(() -> Scenario.load(folder))
                    .withMessageStartingWith(temporary + "/small/topology.json:")
                    .withMessageContaining("malformed JSON: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "events.json| '[{\"at\": 0.0000001, \"do\": \"sleep\"}]'|"
                        + " small/events.json:1: 0.0000001 is no time; allowed: seconds from 0, with up to six decimals",
                "events.json| '[{\"at\": -1, \"do\": \"sleep\"}]'|"
                        + " small/events.json:1: -1 is no time; allowed: seconds from 0, with up to six decimals",
                "events.json| '[{\"at\": 1, \"do\": \"reboot\"}]'|"
                        + " small/events.json:1: unknown event \"reboot\"; allowed: ipvsadm, ip, sysctl, show, sleep, tell",
                "events.json| '[{\"at\": 1, \"do\": \"show\"}]'| small/events.json:1: missing key \"name\"",
                "events.json| '[{\"at\": 1, \"do\": \"show\", \"name\": \"../a\"}]'|"
                        + " small/events.json:1: bad name \"../a\"; allowed: letters, digits, and . _ -",
                "events.json| '[{\"at\": 1, \"do\": \"sysctl\", \"set\": \"x\"}]'|"
                        + " small/events.json:1: bad setting \"x\"; write it as key=value, such as"
                        + " net.ipv4.vs.conn_reuse_mode=0",
                "events.json| '[{\"at\": 2, \"do\": \"sleep\"}, {\"at\": 1, \"do\": \"sleep\"}]'|"
                        + " small/events.json:1: events must stand in the order of their times",
                "events.json|"
                        + " '[{\"at\": 1, \"do\": \"show\", \"name\": \"a\"}, {\"at\": 1, \"do\": \"show\", \"name\":"
                        + " \"a\"}]'| small/events.json:1: there are two shows named \"a\"",
                "timeouts| 30 10| small/timeouts:1: expected one line of three numbers of seconds: tcp tcpfin udp",
                "sysctl| net.ipv4.vs.x|"
                        + " small/sysctl:1: bad setting \"net.ipv4.vs.x\"; write it as key=value, such as"
                        + " net.ipv4.vs.conn_reuse_mode=0",
                "fwmarks.json| '[{\"mark\": 0}]'|"
                        + " small/fwmarks.json:1: 0 is out of range; allowed: whole numbers from 1 to 4294967295",
                "in-eth7.pcap| ''| small/in-eth7.pcap: the topology has no interface \"eth7\"; its interfaces are eth0",
            })
    void shouldSayWhatIsWrongWithTheOtherFiles(final String file, final String text, final String message)
            throws IOException {
        write(file, text);

        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topology.json| small/topology.json: there is no such file",
                "rules| small/rules: there is no such file",
                "in-eth0.pcap| small: there is no input; a scenario has at least one in-INTERFACE.pcap",
            })
    void shouldNameTheMissingFile(final String file, final String message) throws IOException {
        Files.delete(folder.resolve(file));

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.load(folder))
                .withMessageEndingWith(message);
    }

    @Test
    void shouldExpectATraceWhereAnythingIsExpected() throws IOException {
        Files.createDirectory(folder.resolve("expected"));

        assertRefused("small/expected/trace.json: there is no such file, but an accepted scenario has one");
    }

    @Test
    void shouldNameAScenarioAsWhoeverAskedForItDid() {
        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.load(Path.of("my/scenarios/../shop")))
                .withMessage("my/scenarios/../shop: there is no such folder");
    }

    @Test
    void shouldTellTheTroubleOfADraftOfThePlaceItWasToHave() {
        final ScenarioException trouble = ScenarioException.at(Path.of("/tmp/x/shop/rules"), 3, "is wrong");

        assertThat(trouble.moved(Path.of("/tmp/x/shop"), Path.of("golden/shop")))
                .hasMessage("golden/shop/rules:3: is wrong");
        assertThat(trouble.moved(Path.of("/tmp/y"), Path.of("golden/shop"))).isSameAs(trouble);
    }

    @Test
    void shouldSayThatAFolderIsMissing() {
        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenarios.named("no-such-thing"))
                .withMessage(Scenarios.folder().resolve("no-such-thing") + ": there is no such folder");
    }

    @Test
    void shouldReadAScriptInPlaceOfRules() throws IOException {
        Files.delete(folder.resolve("rules"));
        write("script", """
                # what happened
                room connections 64 datagrams 32 frames 128 arena 65536

                0 0 profile ipvs
                3 1.000000002 tick
                3 1.000000002 stop
                """);

        final Scenario scenario = Scenario.load(folder);

        assertThat(scenario.rules()).isEmpty();
        assertThat(scenario.script())
                .hasValue(new Script(
                        new Script.Room(64, 32, 128, 65_536),
                        List.of(
                                new Script.Line(0, 0, "profile ipvs", 4),
                                new Script.Line(3, 1_000_000_002, "tick", 5),
                                new Script.Line(3, 1_000_000_002, "stop", 6))));
    }

    @Test
    void shouldWriteAScriptAsItIsRead() {
        assertThat(new Script.Room(64, 32, 128, 65_536))
                .hasToString("room connections 64 datagrams 32 frames 128 arena 65536");
        assertThat(new Script.Line(3, 1_000_000_002, "tick", 0)).hasToString("3 1.000000002 tick");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| small/script: is empty; it begins with \"room\" and ends with \"stop\"",
                "'0 0 stop'| small/script:1: expected \"room connections 65536 datagrams 32 frames 128 arena 16777216\","
                        + " or other numbers",
                "'ROOM'| small/script: its last line is to be the run's end, \"stop\"",
                "'ROOM;0 0 tick'| small/script: its last line is to be the run's end, \"stop\"",
                "'ROOM;0 stop'| small/script:2: expected how many packets come before it, its time in seconds, and words",
                "'ROOM;0 0 stop;0 0 tick'| small/script:3: nothing happens behind \"stop\"",
                "'ROOM;2 1 tick;1 1 stop'| small/script:3: lines must stand in the order of packets and times",
                "'ROOM;2 1 tick;2 0.999999999 stop'| small/script:3: lines must stand in the order of packets and times",
            })
    void shouldRefuseAScriptThatIsNone(final String text, final String message) throws IOException {
        Files.delete(folder.resolve("rules"));
        write(
                "script",
                text.replace("ROOM", new Script.Room(64, 32, 128, 65_536).toString())
                        .replace(';', '\n'));

        assertRefused(message);
    }

    @Test
    void shouldRefuseRulesThatWouldNotBeRead() throws IOException {
        write("script", "room connections 64 datagrams 32 frames 128 arena 65536\n0 0 stop\n");

        assertRefused("small/rules: would not be read: the scenario's script says all of that");
    }

    @Test
    void shouldReadWhichPacketCameFirst() throws IOException {
        write("order", "2 eth1\n");

        final PacketOrder order = Scenario.load(folder).order();

        assertThat(order.of(1)).isEmpty();
        assertThat(order.of(2)).hasValue("eth1");
        assertThat(PacketOrder.line(2, "eth1")).isEqualTo("2 eth1");
    }

    @Test
    void shouldRefuseAnOrderThatIsNone() throws IOException {
        write("order", "eth1 2\n");

        assertRefused("small/order:1: expected the number of a packet, and an interface");
    }

    private void write(final String file, final String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private void assertRefused(final String message) {
        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Scenario.load(folder))
                .withMessage(temporary + "/" + message);
    }
}
