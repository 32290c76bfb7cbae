package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.signalbox.golden.ScenarioEvent.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTest {
    private static final String SMALL = """
            {"format": 1, "scenario": "s", "kernel": "k", "gue_ports": [], "noise": {}, "max_slip_us": 0, \
            "in": 1, "out": 1, "items": [
            {"kind": "packet", "i": 0, "t": 5, "if": "eth0", "src": "client", "in": "00ff", \
            "out": [{"if": "eth1", "t": 6, "hex": "ff00"}]}
            ]}
            """;

    @TempDir
    Path folder;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldWriteARecordedTraceAsItStandsInItsFile(final String name) throws IOException {
        final Path recorded = Scenarios.named(name).expected().orElseThrow().trace();
        final Trace trace = Trace.load(recorded);
        final Path written = folder.resolve("trace.json");

        TraceWriter.write(written, trace);

        assertThat(written).hasSameTextualContentAs(recorded);
        assertThat(Trace.load(written)).isEqualTo(trace);
    }

    @Test
    void shouldTellPacketsAndEventsOfARecording() {
        final Trace trace =
                Trace.load(Scenarios.named("drain").expected().orElseThrow().trace());

        assertThat(trace.header().scenario()).isEqualTo("drain");
        assertThat(trace.header().kernel()).isEqualTo("6.1.176");
        assertThat(trace.items()).filteredOn(Trace.Packet.class::isInstance).hasSize(44);
        assertThat(trace.items())
                .contains(new Trace.Event(
                        260_000,
                        new ScenarioEvent(
                                260_000,
                                Kind.IPVSADM,
                                "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 0",
                                OptionalInt.empty(),
                                0),
                        List.of(),
                        List.of(),
                        OptionalInt.of(0),
                        ""));
    }

    @Test
    void shouldKeepLateFramesApart() {
        final Trace trace = Trace.load(
                Scenarios.named("fragments-v4").expected().orElseThrow().trace());

        assertThat(trace.items())
                .filteredOn(item -> !item.late().isEmpty())
                .singleElement()
                .satisfies(item -> assertThat(item.late()).hasSize(3));
    }

    @Test
    void shouldWriteWhateverACommandPrinted() throws IOException {
        final ScenarioEvent event = new ScenarioEvent(1_000_001, Kind.IP, "route add \"x\"", OptionalInt.of(2), 0);
        final Trace trace = new Trace(
                Trace.Header.of("odd \\ name", "signalbox"),
                List.of(new Trace.Event(
                        1_000_001,
                        event,
                        List.of(),
                        List.of(Trace.Frame.of("eth0", 7, new byte[] {0, -1})),
                        OptionalInt.of(2),
                        "no\tsuch\ndevice \"x\" \u00e4\u0001")));
        final Path file = folder.resolve("trace.json");

        TraceWriter.write(file, trace);

        assertThat(Trace.load(file)).isEqualTo(trace);
    }

    @Test
    void shouldTellWhatWasLeftToANetworkCardWhereSomethingWas() throws IOException {
        final Path file = folder.resolve("trace.json");
        final String small = SMALL.replace("\"ff00\"", "\"ff00\", \"offload\": \"0010002205a80101\"");
        Files.writeString(file, small);

        final Trace trace = Trace.load(file);

        assertThat(trace.items().get(0).out().get(0).offload()).isEqualTo(0x0010_0022_05a8_0101L);
        TraceWriter.write(file, trace);
        assertThat(Files.readString(file)).contains("\"hex\": \"ff00\", \"offload\": \"0010002205a80101\"}");
        assertThat(Trace.load(file)).isEqualTo(trace);
    }

    @Test
    void shouldReadAndWriteAnEmptyTrace() throws IOException {
        final Trace trace = new Trace(Trace.Header.of("nothing", "signalbox"), List.of());
        final Path file = folder.resolve("trace.json");

        TraceWriter.write(file, trace);

        assertThat(Trace.load(file)).isEqualTo(trace);
    }

    @Test
    void shouldLeaveNothingOfATraceThatWasNotFinished() throws IOException {
        final Path file = folder.resolve("trace.json");
        try (TraceWriter writer = TraceWriter.create(file, Trace.Header.of("s", "k"))) {
            writer.write(new Trace.Packet(0, 5, "eth0", "client", "00", List.of(), List.of()));
        }

        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"out\": 1,'| '\"out\": 2,'| trace.json:1: \"out\" says 2, but the items hold 1 frames out",
                "'\"in\": 1,'| '\"in\": 3,'| trace.json:1: \"in\" says 3, but the items hold 1 packets",
                "'\"format\": 1'| '\"format\": 2'| 'trace.json:1: 2 is out of range; allowed: whole numbers from 1 to 1'",
                "00ff| 00f| trace.json:2: a frame must be an even number of hex digits in small letters",
                "'\"packet\"'| '\"parcel\"'| 'trace.json:2: unknown kind \"parcel\"; allowed: packet, event'",
                "'\"hex\"'| '\"bytes\"'| 'trace.json:2: unknown key \"bytes\"; allowed: if, t, hex, offload'",
                "'\"t\": 5'| '\"t\": 5.5'|"
                        + " 'trace.json:2: 5.5 is out of range; allowed: whole numbers from 0 to 9223372036854775807'",
            })
    void shouldSayWhatIsWrongWithATraceAndWhere(final String right, final String wrong, final String message)
            throws IOException {
        final Path file = folder.resolve("trace.json");
        Files.writeString(file, SMALL.replace(right, wrong));

        assertThatExceptionOfType(ScenarioException.class)
                .isThrownBy(() -> Trace.load(file))
                .withMessageEndingWith(message);
    }
}
