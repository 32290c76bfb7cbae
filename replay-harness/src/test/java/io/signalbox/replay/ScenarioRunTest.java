package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.signalbox.decision.Reason;
import io.signalbox.golden.InputException;
import io.signalbox.golden.Offloads;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import io.signalbox.golden.pcap.PcapWriter.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run refuses, and what it says beside its outcome. */
class ScenarioRunTest {
    private static final String TOPOLOGY = """
            {
             "interfaces": {
              "eth0": {"mac": "02:00:00:00:01:00", "mtu": 1500, "addresses": ["192.0.2.1/24"]},
              "eth1": {"mac": "02:00:00:00:01:01", "mtu": 1500, "addresses": ["10.0.0.1/24"]}
             },
             "neighbours": [
              {"dev": "eth1", "ip": "10.0.0.11", "mac": "02:00:00:00:0a:0b"}
             ],
             "routes": []
            }
            """;

    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;

    @TempDir
    Path folder;

    @BeforeEach
    void writeASmallScenario() throws IOException {
        write("topology.json", TOPOLOGY);
        write("rules", "-A -t 192.0.2.1:80 -s rr\n-a -t 192.0.2.1:80 -r 10.0.0.11:80 -m\n");
        capture(PcapRecord.ethernet(1_000_000, syn(1)), PcapRecord.ethernet(2_000_000, syn(2)));
    }

    @Test
    void shouldRefuseATopologyThatTheDirectorCannotTake() throws IOException {
        write(
                "topology.json",
                TOPOLOGY.replace(
                        "\"eth1\": {",
                        IntStream.range(2, 102)
                                        .mapToObj(
                                                i -> "\"eth" + i + "\": {\"mac\": \"02:00:00:00:02:00\", \"mtu\": 1500,"
                                                        + " \"addresses\": []},\n")
                                        .collect(Collectors.joining())
                                + "\"eth1\": {"));

        assertRefused(folder.resolve("topology.json") + ": a director has at most 64 ports");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "events.json| '[{\"at\": 1, \"do\": \"ip\", \"args\": \"link set eth1 down\"}]'|"
                        + " events.json:1: \"ip\" is not among the events that are carried out: ipvsadm, sysctl, show,"
                        + " sleep, tell",
                "events.json| '[{\"at\": 1, \"do\": \"tell\", \"args\": \"dance\"}]'|"
                        + " events.json:1: 'dance' is no command",
                "events.json| '[{\"at\": 1, \"do\": \"ipvsadm\", \"args\": \"-E -t 192.0.2.1:80 -s none\"}]'|"
                        + " events.json:1: ",
                "events.json| '[{\"at\": 4200000001, \"do\": \"sleep\"}]'|"
                        + " events.json:1: its time is outside the clock of a run, 0 to 4200000000 s",
                "iptables| '-A INPUT -p tcp -j DROP'|"
                        + " iptables:1: only firewall marks are carried out, as fwmarks.json tells them",
                "ip6tables| ':INPUT DROP'|"
                        + " ip6tables:1: only firewall marks are carried out, as fwmarks.json tells them",
                "iptables| '-A PREROUTING -p tcp -j MARK --set-mark 1'|"
                        + " iptables:1: only firewall marks are carried out, as fwmarks.json tells them",
                "expected/trace.json| '{'| expected/trace.json:1: malformed JSON: ",
            })
    void shouldRefuseWhatItDoesNotDo(final String file, final String text, final String message) throws IOException {
        write(file, text);

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ScenarioRun.check(Scenario.load(folder)))
                .withMessageStartingWith(folder + "/" + message);
    }

    @Test
    void shouldRefuseToMasqueradeWithoutARuleThatSaysWhat() throws IOException {
        write(
                "topology.json",
                TOPOLOGY.replace("\"routes\"", "\"snat\": {\"iface\": \"eth0\", \"ip\": \"192.0.2.1\"}, \"routes\""));

        assertRefused(folder.resolve("topology.json")
                + ": \"snat\" says that sources are masqueraded, but no line of \"iptables\" makes it so");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A POSTROUTING -p tcp -j MASQUERADE",
                "-A POSTROUTING -s 2001:db8::/64 -j MASQUERADE",
                "-A POSTROUTING -s nowhere -j MASQUERADE",
                "-A POSTROUTING -j MASQUERADE --to-ports x",
                "-A PREROUTING -d 192.0.2.1/32 -p tcp -j DNAT --to-destination 10.0.0.11:80",
                "-A PREROUTING -i eth0 -d 192.0.2.1/32 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.11:80"
            })
    void shouldRefuseToMasqueradeByMoreThanIsCarriedOut(final String line) throws IOException {
        write("iptables", "*nat\n" + line + "\nCOMMIT\n");

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ScenarioRun.check(Scenario.load(folder)))
                .withMessageStartingWith(folder.resolve("iptables") + ":2: ");
    }

    @Test
    void shouldTakeAFilterThatOnlySetsTheMarksThatAreTold() throws IOException {
        write("iptables", "*mangle\n:INPUT ACCEPT\n-A PREROUTING -p tcp -j MARK --set-mark 1\nCOMMIT\n");
        write("fwmarks.json", "[{\"mark\": 1, \"dst\": \"192.0.2.1/32\", \"proto\": \"tcp\", \"dports\": [80]}]");

        assertThatNoException().isThrownBy(() -> ScenarioRun.check(Scenario.load(folder)));
    }

    @Test
    void shouldHandOverWhatWasLeftToNetworkCardsAndSayWhatStillIs() throws IOException {
        final long partial = 0x0010_0022_0000_0001L;
        write("offloads", Offloads.line("eth0", 2, partial));

        final List<Trace.Item> items = run().trace().items();

        assertThat(items.get(0).out().get(0).offload()).isZero();
        assertThat(items.get(1).out().get(0).offload()).isEqualTo(partial);
    }

    @Test
    void shouldSayThatFramesWereCut() throws IOException {
        final byte[] whole = syn(2);
        capture(
                PcapRecord.ethernet(1_000_000, syn(1)),
                new PcapRecord(2_000_000, 0, 1, Arrays.copyOf(whole, 40), whole.length));

        final RunResult result = run();

        assertThat(result.notes())
                .containsExactly("1 frame was cut by the capture's snapshot length (TRUNCATED); capture with a larger"
                        + " one, tcpdump -s 0");
        assertThat(result.reasons()).containsEntry(Reason.TRUNCATED, 1L);
    }

    @Test
    void shouldSayThatTimeRunsBackwardsWithoutComplainingOfTheCommands() throws IOException {
        capture(PcapRecord.ethernet(2_000_000, syn(1)), PcapRecord.ethernet(1_000_000, syn(2)));

        final RunResult result = run();

        assertThat(result.notes()).singleElement().asString().contains("time runs backwards at record 2");
        assertThat(result.complaints()).isEmpty();
    }

    @Test
    void shouldSayThatTheTableWasFull() {
        final Scenario scenario = Scenario.load(folder);
        final RunResult result =
                ScenarioRun.run(scenario, RunSettings.standard().with(scenario, 1));

        assertThat(result.reasons()).containsEntry(Reason.NEW_CONNECTION, 1L).containsEntry(Reason.TABLE_FULL, 1L);
        assertThat(result.hasMetLimit()).isTrue();
        assertThat(run().hasMetLimit()).isFalse();
    }

    @Test
    void shouldTellHowManyInputsAreThrough() {
        final List<Long> told = new ArrayList<>();

        ScenarioRun.run(Scenario.load(folder), RunSettings.standard(), told::add);

        assertThat(told).containsExactly(1L, 2L);
    }

    @Test
    void shouldNameTheRecordWhoseStampIsBeforeTheStart() throws IOException {
        // four options words: if_tsoffset (14), 8 bytes, -5 seconds
        final byte[] minusFiveSeconds = little(16)
                .putShort((short) 14)
                .putShort((short) 8)
                .putLong(-5)
                .putInt(0)
                .array();
        captureInPcapng(interfaceBlock(minusFiveSeconds), packetBlock(0, 1_000, syn(1)));

        assertRunRefused(folder.resolve("in-eth0.pcap")
                + ", record 1: its stamp of -4.999000000 s is outside the clock of a run, 0 to 4200000000 s.");
    }

    @Test
    void shouldNameTheRecordWhoseStampNoOutputCouldHold() throws IOException {
        capture(PcapRecord.ethernet(0, syn(1)), PcapRecord.ethernet(4_294_967_295_000_000_000L, syn(2)));

        assertRunRefused(folder.resolve("in-eth0.pcap")
                + ", record 2: its stamp of 4294967295.000000000 s is outside the clock of a run, 0 to 4200000000 s.");
    }

    @Test
    void shouldTakeEachFrameOfACaptureOfSeveralInterfacesAsComingFromItsOwn() throws IOException {
        captureInPcapng(
                interfaceBlock(name("eth0")),
                interfaceBlock(name("eth1")),
                packetBlock(0, 1_000, syn(1)),
                packetBlock(1, 2_000, syn(2)));

        assertThat(run().trace().items())
                .extracting(item -> ((Trace.Packet) item).port())
                .containsExactly("eth0", "eth1");
    }

    @Test
    void shouldNameAnInterfaceOfACaptureOfSeveralThatTheTopologyDoesNotHave() throws IOException {
        captureInPcapng(interfaceBlock(name("eth0")), interfaceBlock(name("wlan0")), packetBlock(1, 1_000, syn(1)));

        assertRunRefused(folder.resolve("in-eth0.pcap")
                + ", record 1: the file has several interfaces, and the topology has no \"wlan0\"; its interfaces are"
                + " eth0, eth1.");
    }

    private RunResult run() {
        return ScenarioRun.run(Scenario.load(folder), RunSettings.standard());
    }

    private void assertRefused(final String message) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> ScenarioRun.check(Scenario.load(folder)))
                .withMessage(message);
    }

    private void assertRunRefused(final String message) {
        assertThatExceptionOfType(InputException.class).isThrownBy(this::run).withMessage(message);
    }

    private void write(final String file, final String text) throws IOException {
        final Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void capture(final PcapRecord... records) throws IOException {
        PcapWriter.write(folder.resolve("in-eth0.pcap"), Precision.MICROSECONDS, List.of(records));
    }

    private static byte[] syn(final int client) {
        return Packets.tcp()
                .from("192.0.2." + (100 + client), 4_000)
                .to("192.0.2.1", 80)
                .syn()
                .onEthernet("02:00:00:00:02:00", "02:00:00:00:01:00")
                .bytes();
    }

    private void captureInPcapng(final byte[]... blocks) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(block(
                SECTION_HEADER,
                little(16)
                        .putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)
                        .array()));
        for (final byte[] block : blocks) {
            out.write(block);
        }
        Files.write(folder.resolve("in-eth0.pcap"), out.toByteArray());
    }

    private static byte[] interfaceBlock(final byte[] options) {
        return block(
                INTERFACE,
                little(8 + options.length)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putInt(0)
                        .put(options)
                        .array());
    }

    private static byte[] name(final String name) {
        final byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return little(4 + padded(text.length) + 4)
                .putShort((short) 2)
                .putShort((short) text.length)
                .put(text)
                .array();
    }

    private static byte[] packetBlock(final int port, final int timeUs, final byte[] frame) {
        return block(
                PACKET,
                little(20 + padded(frame.length))
                        .putInt(port)
                        .putInt(0)
                        .putInt(timeUs)
                        .putInt(frame.length)
                        .putInt(frame.length)
                        .put(frame)
                        .array());
    }

    private static byte[] block(final int type, final byte[] body) {
        return little(12 + body.length)
                .putInt(type)
                .putInt(12 + body.length)
                .put(body)
                .putInt(12 + body.length)
                .array();
    }

    private static int padded(final int length) {
        return length + 3 & ~3;
    }

    private static ByteBuffer little(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
