package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of dnat-basic: ten connections to a TCP and a UDP service, each with two real servers. */
class PrintCommandTest {
    private static final String CLOSED = " - journal -> CLOSED: ";

    @TempDir
    static Path home;

    private static Path journal;

    @BeforeAll
    static void writeAJournal() {
        journal = home.resolve("journal");
        Execution.of("replay", Scenarios.folder().resolve("dnat-basic"), "--journal", journal);
    }

    @Test
    void shouldPrintConfigurationDecisionsAndTheEnd() {
        final Execution print = Execution.of("journal", "print", journal);

        assertThat(print.exitCode()).as(print.err()).isZero();
        assertThat(print.out())
                .contains("command -> COMMAND revision ", " -A -t 192.0.2.10:80 -s rr", "NEW_CONNECTION", CLOSED)
                .doesNotContain(" - tick ");
        assertThat(print.err()).isEmpty();
    }

    @Test
    void shouldPrintTicksToWhoWantsAll() {
        assertThat(Execution.of("journal", "print", journal, "-v").out()).contains(" - tick ");
        assertThat(decisions("--reason", "tick")).isNotEmpty().allMatch(line -> line.contains(" - tick "));
    }

    @Test
    void shouldPrintTheSchedulersArithmeticWhenVerbose() {
        assertThat(Execution.of("journal", "print", journal, "-v", "--reason", "NEW_CONNECTION")
                        .out())
                .contains("* 0 10.0.0.12:8080 weight 1 active 0 inactive 0  chosen");
    }

    @Test
    void shouldPrintOnlyWhatEveryFilterHoldsFor() {
        assertThat(decisions("--service", "192.0.2.10:53", "--reason", "new_connection"))
                .isNotEmpty()
                .allMatch(line -> line.contains(" UDP ") && line.contains("NEW_CONNECTION"));
        assertThat(decisions("--address", "198.51.100.0/24", "--port", "8080"))
                .isNotEmpty()
                .allMatch(line -> line.contains("10.0.0.12:8080"));
        assertThat(decisions("--address", "203.0.113.1")).isEmpty();
        assertThat(decisions("--verdict", "dropped")).isEmpty();
        assertThat(decisions("--from", "0.1", "--to", "0.1")).hasSize(1);
    }

    @Test
    void shouldPrintRunsOfCountedPackets(@TempDir final Path folder) {
        final Path counted = folder.resolve("counted");
        Execution.of(
                "replay",
                Scenarios.folder().resolve("dnat-basic"),
                "--journal",
                counted,
                "--journal-level",
                "connections");

        final Execution print = Execution.of("journal", "print", counted);

        assertThat(print.exitCode()).as(print.err()).isZero();
        assertThat(print.out())
                .contains("journal level connections")
                .contains("0.160000000 eth0 TCP 198.51.100.1:40000 > 192.0.2.10:80 -> NAT 10.0.0.12:8080 CONNECTION:"
                        + " 2 packets, ")
                .contains(" to the server, 1 packets, ", " since 0.140000000");
    }

    @Test
    void shouldSayWhatIsKeptOfFramesToWhoAsks(@TempDir final Path folder) {
        final Path inputs = folder.resolve("inputs");
        Execution.of(
                "replay", Scenarios.folder().resolve("dnat-basic"), "--journal", inputs, "--journal-level", "inputs");

        assertThat(Execution.of("journal", "print", inputs).out()).doesNotContain("frame of event", "let go");
        final Execution print = Execution.of("journal", "print", inputs, "-v", "--reason", "NEW_CONNECTION");
        assertThat(print.exitCode()).as(print.err()).isZero();
        final List<String> lines = print.out().lines().toList();
        assertThat(lines.get(0)).startsWith("0.100000000 eth0 frame of event ");
        assertThat(lines.get(1)).contains(" TCP ", "NEW_CONNECTION");
        assertThat(lines).anyMatch(line -> line.contains(" let go 1 frame, "));
    }

    @Test
    void shouldStopPrintingAfterACount() {
        assertThat(decisions("-c", "3", "--verdict", "forwarded")).hasSize(3);
        assertThat(Execution.of("journal", "print", journal, "-c", "1").out()).hasLineCount(1);
        assertThat(Execution.of("journal", "print", journal, "-c", "1", "--json")
                        .out())
                .hasLineCount(1);
    }

    @Test
    void shouldPrintTheJournalsOwnMarksBesideFilteredDecisionsOnlyWhenVerbose() {
        final String[] filter = {"--verdict", "dropped"};

        assertThat(Execution.of("journal", "print", journal, filter[0], filter[1])
                        .out())
                .isEmpty();
        assertThat(Execution.of("journal", "print", journal, filter[0], filter[1], "-v")
                        .out())
                .contains(CLOSED);
    }

    @Test
    void shouldPrintJsonOneObjectALine() throws IOException {
        final Execution print = Execution.of("journal", "print", journal, "--json", "--reason", "NEW_CONNECTION");

        assertThat(print.exitCode()).isZero();
        final JsonNode first =
                new ObjectMapper().readTree(print.out().lines().findFirst().orElseThrow());
        assertThat(first.get("record").asText()).isEqualTo("decision");
        assertThat(first.get("time_ns").asLong()).isEqualTo(100_000_000);
        assertThat(first.get("ingress_port_name").asText()).isEqualTo("eth0");
        assertThat(first.get("server").asText()).isEqualTo("10.0.0.12");
    }

    @Test
    void shouldSayWhatIsMissingOfADamagedJournal(@TempDir final Path folder) throws IOException {
        final Path damaged = Files.createDirectory(folder.resolve("damaged"));
        final List<Path> files;
        try (Stream<Path> entries = Files.list(journal)) {
            files = entries.toList();
        }
        for (final Path file : files) {
            final byte[] bytes = Files.readAllBytes(file);
            damage(bytes);
            Files.write(damaged.resolve(file.getFileName()), bytes);
        }

        final Execution print = Execution.of("journal", "print", damaged);

        assertThat(print.exitCode()).isEqualTo(1);
        assertThat(print.err()).startsWith(damaged + ": ").contains("byte ");
    }

    /** Turns a bit of the first packet's client address, 198.51.100.1, wherever it stands. */
    private static void damage(final byte[] bytes) {
        for (int i = 0; i + 4 <= bytes.length; i++) {
            if (bytes[i] == 1 && bytes[i + 1] == 100 && bytes[i + 2] == 51 && bytes[i + 3] == (byte) 198) {
                bytes[i] ^= 2;
                return;
            }
        }
    }

    @Test
    void shouldRefuseAFolderThatIsNoJournal(@TempDir final Path folder) {
        final Execution print = Execution.of("journal", "print", folder);

        assertThat(print.exitCode()).isEqualTo(2);
        assertThat(print.err().strip())
                .isEqualTo("signalbox: " + folder + " is not a journal: it has no file signalbox-journal");
    }

    @Test
    void shouldSayWhichFilterIsMalformed() {
        assertWrongUsage("'1.2.3' is not address[/length]: not an IP address: '1.2.3'", "--address", "1.2.3");
        assertWrongUsage("'80' is not vip:port", "--service", "80");
        assertWrongUsage("'65536' is not 0 to 65535", "--port", "65536");
        assertWrongUsage("'noon' is not seconds, such as 12.5", "--from", "noon");
        assertWrongUsage("'-1' is not a number of records", "-c", "-1");
    }

    private static void assertWrongUsage(final String sentence, final String... filter) {
        final Execution print = Execution.of("journal", "print", journal, filter[0], filter[1]);
        assertThat(print.exitCode()).isEqualTo(2);
        assertThat(print.err()).contains(sentence, "Try 'signalbox journal print --help'.");
    }

    /** The lines that are neither marks nor details. */
    private static List<String> decisions(final String... filters) {
        final Execution print = Execution.of(Stream.concat(Stream.of("journal", "print", journal), Stream.of(filters))
                .toArray());
        assertThat(print.exitCode()).as(print.err()).isZero();
        return print.out().lines().filter(line -> !line.contains(CLOSED)).toList();
    }
}
