package io.signalbox.golden.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.pcap.PcapWriter.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PcapTest {
    private static final PcapRecord RECORD =
            new PcapRecord(1_000_002_000L, 0, LinkType.ETHERNET, new byte[] {1, 2, 3}, 5);

    /** Section, interface (Ethernet, defaults), enhanced packet: 3 of 5 bytes at 1.000002 s; little-endian. */
    private static final String LITTLE_PCAPNG = "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
            + "01000000 14000000 0100 0000 00000000 14000000"
            + "06000000 24000000 00000000 00000000 42420f00 03000000 05000000 01020300 24000000";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("a.pcap");
    }

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldReadARecordingsInputAsItsTraceTellsIt(final String name) {
        final Scenario scenario = Scenarios.named(name);
        final Trace trace = Trace.load(scenario.expected().orElseThrow().trace());

        scenario.inputs().forEach((port, capture) -> assertThat(PcapReader.read(capture))
                .containsExactlyElementsOf(trace.items().stream()
                        .filter(item -> item instanceof Trace.Packet packet
                                && packet.port().equals(port))
                        .map(item -> PcapRecord.ethernet(item.timeUs() * 1000, ((Trace.Packet) item).bytes()))
                        .toList()));
    }

    @Test
    void shouldWriteTheBytesOfARecordingButForTheSnapLength() throws IOException {
        final Path recorded = Scenarios.named("dnat-basic").inputs().get("eth0");

        PcapWriter.write(file, Precision.MICROSECONDS, PcapReader.read(recorded));

        final byte[] written = Files.readAllBytes(file);
        final byte[] original = Files.readAllBytes(recorded);
        assertThat(Arrays.copyOf(written, 16)).isEqualTo(Arrays.copyOf(original, 16));
        assertThat(Arrays.copyOfRange(written, 20, written.length))
                .isEqualTo(Arrays.copyOfRange(original, 20, original.length));
    }

    @ParameterizedTest
    @CsvSource({
        "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000  01000000 02000000 03000000 05000000 010203",
        "a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001  00000001 00000002 00000003 00000005 010203",
        "4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000  01000000 d0070000 03000000 05000000 010203",
        "a1b23c4d 0002 0004 00000000 00000000 00040000 00000001  00000001 000007d0 00000003 00000005 010203",
    })
    void shouldReadEveryByteOrderAndPrecision(final String bytes) throws IOException {
        assertThat(read(bytes)).containsExactly(RECORD);
    }

    @ParameterizedTest
    @CsvSource({"MICROSECONDS", "NANOSECONDS"})
    void shouldReadWhatItWrote(final Precision precision) throws IOException {
        final List<PcapRecord> records = List.of(
                new PcapRecord(0, 0, LinkType.RAW_IP, new byte[0], 0),
                new PcapRecord(4_000_000_000_000_001_000L, 0, LinkType.RAW_IP, new byte[70_000], 80_000));

        PcapWriter.write(file, precision, records);

        assertThat(PcapReader.read(file)).isEqualTo(records);
        assertThat(records.get(1).isCut()).isTrue();
        assertThat(records.get(0).isCut()).isFalse();
    }

    @Test
    void shouldRefuseToLoseNanoseconds() throws IOException {
        try (PcapWriter writer = PcapWriter.create(file, LinkType.ETHERNET, Precision.MICROSECONDS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(1001, new byte[0]))
                    .withMessage("1001 ns is no whole number of microseconds");
        }
    }

    @Test
    void shouldReadPcapngOfEitherByteOrder() throws IOException {
        assertThat(read(LITTLE_PCAPNG)).containsExactly(RECORD);
        assertThat(read("0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
                        + "00000001 00000014 0001 0000 00000000 00000014"
                        + "00000006 00000024 00000000 00000000 000f4242 00000003 00000005 01020300 00000024"))
                .containsExactly(RECORD);
    }

    @Test
    void shouldReadSectionsOfDifferentByteOrderOneAfterTheOther() throws IOException {
        assertThat(read(LITTLE_PCAPNG + "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
                        + "00000001 00000014 0065 0000 00000000 00000014"
                        + "00000006 00000020 00000000 00000000 00000001 00000000 00000000 00000020"))
                .containsExactly(RECORD, new PcapRecord(1000, 0, LinkType.RAW_IP, new byte[0], 0));
    }

    /** Resolutions 9 (nanoseconds) and 0x81 (halves of a second), the latter 10 seconds late; then a block to skip. */
    @Test
    void shouldHonourEachInterfacesClock() throws IOException {
        assertThat(read("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
                        + "01000000 20000000 0100 0000 00000000 0900 0100 09000000 00000000 20000000"
                        + "01000000 2c000000 7100 0000 00000000 0900 0100 81000000 0e00 0800 0a00000000000000 00000000 2c000000"
                        + "05000000 10000000 00000000 10000000"
                        + "06000000 20000000 00000000 01000000 02000000 00000000 00000000 20000000"
                        + "06000000 20000000 01000000 00000000 03000000 00000000 00000000 20000000"))
                .containsExactly(
                        new PcapRecord((1L << 32) + 2, 0, LinkType.ETHERNET, new byte[0], 0),
                        new PcapRecord(11_500_000_000L, 1, LinkType.LINUX_COOKED, new byte[0], 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| is no capture: it has only 0 bytes",
                "474946383961 000000000000000000000000000000000000| is no capture: it begins with 47494638",
                "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000 01000000 40420f00 00000000 00000000"
                        + "| record 1 at byte 24 has a time with more than a second behind the second",
                "0a0d0d0a 1c000000 00000000 0100 0000 ffffffffffffffff 1c000000"
                        + "| block 1 at byte 0 is a section of unknown byte order",
                "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1d000000"
                        + "| block 1 at byte 0 has two different lengths",
                "0a0d0d0a 0b000000 4d3c2b1a 0100 0000 ffffffffffffffff 0b000000"
                        + "| block 1 at byte 0 has the impossible length 11",
                "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
                        + " 06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000"
                        + "| block 2 at byte 28 is of interface 0, which was not described",
                "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 03000000 10000000 00000000 10000000"
                        + "| 'block 2 at byte 28 is a simple packet block, which has no time'",
            })
    void shouldSayWhatIsWrongWithACapture(final String bytes, final String message) {
        assertThatExceptionOfType(PcapException.class)
                .isThrownBy(() -> read(bytes))
                .withMessage(file + ": " + message);
    }

    @Test
    void shouldSayWhereACaptureWasCutShort() throws IOException {
        final byte[] whole =
                Files.readAllBytes(Scenarios.named("dnat-basic").inputs().get("eth0"));
        for (int length = 25; length < 24 + 16 + 66; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatExceptionOfType(PcapException.class)
                    .isThrownBy(() -> PcapReader.read(file))
                    .withMessage(file + ": record 1 at byte 24 is cut short");
        }
    }

    @Test
    void shouldSayWhereAPcapngWasCutShort() throws IOException {
        final byte[] whole = Packets.hex(LITTLE_PCAPNG);
        for (int length = 49; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatExceptionOfType(PcapException.class)
                    .isThrownBy(() -> PcapReader.read(file))
                    .withMessage(file + ": block 3 at byte 48 is cut short");
        }
    }

    private List<PcapRecord> read(final String hex) throws IOException {
        Files.write(file, Packets.hex(hex));
        return PcapReader.read(file);
    }
}
