package io.signalbox.director.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that cannot be used: one sentence with its place, exit code 2, and nothing written. */
class BadInputTest {
    private static final int LINK_TYPE_OFFSET = 20;
    private static final byte USER_0 = (byte) 147;

    @TempDir
    Path home;

    private ScenarioCopy copy;

    @BeforeEach
    void copyAScenario() throws IOException {
        copy = ScenarioCopy.of("dnat-basic", home);
    }

    @AfterEach
    void shouldHaveWrittenNothing() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            assertThat(entries).containsExactly(copy.folder());
        }
    }

    @Test
    void shouldNameTheRecordAtWhichACaptureIsCut() throws IOException {
        final byte[] whole = copy.bytes("in-eth0.pcap");
        copy.writing("in-eth0.pcap", Arrays.copyOf(whole, whole.length - 3));

        assertRefused(copy.folder().resolve("in-eth0.pcap")
                + ", record 31 at byte 2202: the file ends after 61 of 64 bytes of its header and bytes.");
    }

    @Test
    void shouldSayThatAFileIsNoCapture() throws IOException {
        copy.writing("in-eth0.pcap", "# Signalbox");

        assertRefused(copy.folder().resolve("in-eth0.pcap")
                + " is not a capture: it begins with 23 20 53 69, and not as pcap or pcapng do.");
    }

    @Test
    void shouldNameALinkTypeThatItCannotRead() throws IOException {
        final byte[] capture = copy.bytes("in-eth0.pcap");
        capture[LINK_TYPE_OFFSET] = USER_0;
        copy.writing("in-eth0.pcap", capture);

        assertRefused(copy.folder().resolve("in-eth0.pcap") + ": link type unknown (147) cannot be read, only Ethernet"
                + " (1), raw IP (12, 14, 101), Linux cooked (113, 276), IPv4 (228) and IPv6 (229).");
    }

    @Test
    void shouldNameAFileThatIsMissing() throws IOException {
        copy.without("rules");

        assertRefused(copy.folder() + "/rules: there is no such file");
    }

    @Test
    void shouldReadRegularFilesOnly() throws IOException {
        for (final String file : List.of("sysctl", "events.json", "rules", "in-eth0.pcap")) {
            Files.deleteIfExists(copy.folder().resolve(file));
            Files.createSymbolicLink(copy.folder().resolve(file), Path.of("/dev/null"));

            assertThat(refusal(copy.folder())).endsWith("dnat-basic/" + file + ": is not a regular file");
            copy.without(file).writing(file, file.equals("events.json") ? "[]" : "");
        }
    }

    @Test
    void shouldSayWhatIsThereInsteadOfACapture() throws IOException {
        final Path capture = copy.without("in-eth0.pcap").folder().resolve("in-eth0.pcap");
        Files.createDirectory(capture);
        assertThat(refusal(copy.folder())).endsWith("dnat-basic/in-eth0.pcap: is a folder, not a file");

        Files.delete(capture);
        Files.createSymbolicLink(capture, capture);
        assertThat(refusal(copy.folder())).contains("dnat-basic/in-eth0.pcap: cannot be read: ");

        Files.delete(capture);
        Files.createSymbolicLink(capture, Path.of("nowhere"));
        assertThat(refusal(copy.folder())).endsWith("dnat-basic/in-eth0.pcap: is a symbolic link that leads nowhere");
    }

    @Test
    void shouldNotEchoALongWordWhole() throws IOException {
        copy.writing("rules", "-A -t 192.0.2.10:80 -s rr " + "x".repeat(100_000) + "\n");

        assertThat(refusal(copy.folder())).endsWith("x...").hasSizeLessThan(400);
    }

    @Test
    void shouldNameAFolderThatIsMissing() {
        final Path nowhere = Path.of("/nowhere/at-all");

        assertRefused(nowhere, "/nowhere/at-all: there is no such folder");
    }

    @Test
    void shouldNameTheLineOfAnUnknownKey() throws IOException {
        copy.replacing("topology.json", "\"mtu\"", "\"mut\"");

        assertThat(refusal(copy.folder()))
                .matches("signalbox: .*/dnat-basic/topology\\.json:\\d+:"
                        + " unknown key \"mut\"; allowed: mac, mtu, addresses");
    }

    @Test
    void shouldNameTheLineOfABadMac() throws IOException {
        copy.replacing("topology.json", "02:00:00:00:01:00", "02:00:00:0g:01:00");

        assertThat(refusal(copy.folder()))
                .matches("signalbox: .*/dnat-basic/topology\\.json:\\d+:"
                        + " bad MAC \"02:00:00:0g:01:00\"; a MAC is six pairs of"
                        + " hex digits such as .*");
    }

    @Test
    void shouldNameTheLineOfAMalformedRule() throws IOException {
        copy.writing("rules", "-A -t 192.0.2.10:80 -s rr\n-a -t 192.0.2.10:80 -r 310.0.0.11:80 -m\n");

        assertRefused(copy.folder() + "/rules:2: illegal real server address[:port] specified");
    }

    @Test
    void shouldNameASettingThatItDoesNotKnow() throws IOException {
        copy.writing("sysctl", "net.ipv4.vs.drop_enty=1\n");

        assertThat(refusal(copy.folder()))
                .startsWith("signalbox: " + copy.folder() + "/sysctl: ")
                .contains("drop_enty");
    }

    @Test
    void shouldNameAnExpectedTraceThatIsMalformed() throws IOException {
        copy.writing("expected/trace.json", "x");

        assertThat(refusal(copy.folder(), "--out", home.resolve("out")))
                .startsWith("signalbox: " + copy.folder() + "/expected/trace.json:1: malformed JSON: ");
    }

    @Test
    void shouldRefuseAllScenariosWhereOneCannotBeLoaded() throws IOException {
        copy.without("rules");
        final Path good = Scenarios.folder().resolve("drain");

        assertThat(Execution.of("replay", good, copy.folder(), "--out", home.resolve("out"))
                        .out())
                .isEmpty();
    }

    private void assertRefused(final String sentence) {
        assertRefused(copy.folder(), sentence);
    }

    private void assertRefused(final Path folder, final String sentence) {
        assertThat(refusal(folder, "--out", home.resolve("out"), "--journal", home.resolve("deep/journal")))
                .isEqualTo("signalbox: " + sentence);
    }

    /** The one line on stderr of a replay that exits 2 and prints nothing else. */
    private static String refusal(final Path folder, final Object... options) {
        final Execution replay = Execution.of(
                Stream.concat(Stream.of("replay", folder), Stream.of(options)).toArray());
        assertThat(replay.exitCode()).as(replay.err()).isEqualTo(2);
        assertThat(replay.out()).isEmpty();
        final List<String> lines = replay.err().lines().toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
