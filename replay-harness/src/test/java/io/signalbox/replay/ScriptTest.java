package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Trace;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import io.signalbox.golden.pcap.PcapWriter.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scenario whose script says all that happens between its packets, and nothing else happens. */
class ScriptTest {
    private static final String SITE = """
            room connections 64 datagrams 32 frames 128 arena 65536
            0 0 port 0 name eth0 mac 02:00:00:00:01:00 mtu 1500
            0 0 port 1 name eth1 mac 02:00:00:00:01:01 mtu 1500
            0 0 address 192.0.2.1/24 port 0
            0 0 address 10.0.0.1/24 port 1
            0 0 neighbour 10.0.0.11 mac 02:00:00:00:0a:0b port 1
            0 0 -A -t 192.0.2.1:80 -s rr
            0 0 -a -t 192.0.2.1:80 -r 10.0.0.11:80 -m
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeAScenarioOfTwoPackets() throws IOException {
        write(Scenario.TOPOLOGY, """
                {"interfaces": {
                  "eth0": {"mac": "02:00:00:00:01:00", "mtu": 1500, "addresses": []},
                  "eth1": {"mac": "02:00:00:00:01:01", "mtu": 1500, "addresses": []}},
                 "neighbours": [], "routes": []}
                """);
        PcapWriter.write(
                folder.resolve("in-eth0.pcap"),
                Precision.NANOSECONDS,
                List.of(PcapRecord.ethernet(1_000, syn(1)), PcapRecord.ethernet(1_000, syn(2))));
    }

    private static byte[] syn(final int port) {
        return Packets.tcp()
                .from("192.0.2.7", port)
                .to("192.0.2.1", 80)
                .syn()
                .onEthernet("02:00:00:00:00:fe", "02:00:00:00:01:00")
                .bytes();
    }

    private void write(final String file, final String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    void shouldHappenInItsPlaceAmongPacketsOfOneNanosecond() throws IOException {
        write(Scenario.SCRIPT, SITE + "1 0.000001000 link of port 1 down\n2 0.000002000 stop\n");

        final RunResult result = run(RunSettings.standard());

        assertThat(result.reasons()).containsEntry(Reason.NEW_CONNECTION, 1L).containsEntry(Reason.PORT_DOWN, 1L);
        assertThat(result.reasons()).doesNotContainKey(Reason.TICK);
        assertThat(result.trace().items()).hasSize(7 + 1 + 2);
        assertThat(result.trace().items().get(8)).isInstanceOfSatisfying(Trace.Event.class, event -> assertThat(
                        event.event().args())
                .isEqualTo("link of port 1 down"));
        assertThat(result.notes()).isEmpty();
    }

    @Test
    void shouldSayWhatWasRefusedAndWhatTheScriptSaysInstead() throws IOException {
        write(Scenario.SCRIPT, SITE + "2 1 -D -t 192.0.2.99:80\n2 2 stop\n");

        assertThat(run(RunSettings.standard().with(Level.FRAMES)).notes())
                .containsExactly(
                        "the script says what the journal keeps and what is done while it cannot be written, not the"
                                + " replay's options",
                        "line 9 of the script was refused: No such service");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 1 dance;2 2 stop| :9: '2 1 dance' is no command",
                "0 0 port 1 name eth0 mac 02:00:00:00:01:00 mtu 1500;2 2 stop"
                        + "| :9: port 1 is to be the interface of that place in topology.json",
                "1 1 stop| :9: the script ends behind 1 packets, but there are 2",
                "3 1 stop| :9: the script ends behind 3 packets, but there are 2",
            })
    void shouldRefuseWhatDoesNotFit(final String lines, final String message) throws IOException {
        write(Scenario.SCRIPT, SITE + lines.replace(';', '\n') + "\n");

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> run(RunSettings.standard()))
                .withMessageStartingWith(folder.resolve(Scenario.SCRIPT) + message.replace("2 1 ", ""));
    }

    private RunResult run(final RunSettings settings) {
        return ScenarioRun.run(Scenario.load(folder), settings);
    }
}
