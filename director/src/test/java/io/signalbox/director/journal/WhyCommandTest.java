package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.why.Inquiry;
import io.signalbox.journal.why.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FLOW = "tcp 198.51.100.1:40000 > 192.0.2.10:80";

    @TempDir
    static Path home;

    /** Ten connections to a TCP and a UDP service, each with two NAT servers. */
    private static Path nat;

    @BeforeAll
    static void writeAJournal() {
        nat = journal("dnat-basic", "decisions");
    }

    private static Path journal(final String recording, final String level) {
        final Path journal = home.resolve(recording + "-" + level);
        if (!Files.exists(journal)) {
            Execution.of(
                    "replay", Scenarios.folder().resolve(recording), "--journal", journal, "--journal-level", level);
        }
        return journal;
    }

    /** The number of the first decision that {@code journal print} selects so. */
    private static long event(final Path journal, final String reason) throws IOException {
        final String first = Execution.of("journal", "print", journal, "--json", "-c", "1", "--reason", reason)
                .out()
                .lines()
                .findFirst()
                .orElseThrow();
        return JSON.readTree(first).get("event").asLong();
    }

    private static String why(final Path journal, final Object... question) {
        final Execution why = Execution.of(Stream.concat(Stream.of("journal", "why", journal), Stream.of(question))
                .toArray());
        assertThat(why.exitCode()).as(why.err()).isZero();
        assertThat(why.err()).isEmpty();
        return why.out();
    }

    @Test
    void shouldTellOfAFirstPacketAllThatAnAuditorAsks() throws IOException {
        assertThat(why(nat, event(nat, "NEW_CONNECTION")))
                .startsWith("event ")
                .contains("service      192.0.2.10:80, matched by address and port")
                .contains("choice       rr: the next after the cursor that takes new connections")
                .contains("* 0 10.0.0.12:8080 weight 1 active 0 inactive 0  chosen")
                .contains("NONE -> SYN_RECV; it began with this packet")
                .contains("source       198.51.100.1:40000, unchanged")
                .contains("destination  192.0.2.10:80 -> 10.0.0.12:8080")
                .contains("way out      eth1, next hop 10.0.0.12 at 02:00:00:00:0a:");
    }

    /** Long journals take a while, and both readings of one are told as one. */
    @Test
    void shouldTellHowFarItHasReadWithoutEverGoingBack() throws IOException {
        final List<Long> bytes = new ArrayList<>();
        final Set<Long> inAll = new HashSet<>();

        Inquiry.of(
                JournalReader.open(nat),
                Question.ofEvent(event(nat, "NEW_CONNECTION")),
                command -> {},
                trouble -> {},
                (at, all) -> {
                    bytes.add(at);
                    inAll.add(all);
                });

        assertThat(bytes).isNotEmpty().isSorted();
        assertThat(inAll).hasSize(1);
        final long all = inAll.iterator().next();
        assertThat(bytes.get(0)).isLessThanOrEqualTo(all / 2);
        assertThat(bytes.get(bytes.size() - 1)).isBetween(all / 2 + 1, all);
    }

    @Test
    void shouldFindAFlowByItsEndsBeforeOrBehindTranslationInEitherDirection() throws IOException {
        final long first = event(nat, "NEW_CONNECTION");

        assertThat(why(nat, "--flow", FLOW, "--at", "0.1", "-1")).startsWith("event " + first + ": 0.100000000 ");
        assertThat(why(nat, "--flow", FLOW, "--at", "0.103", "--line")).startsWith("event " + first + ": ");
        assertThat(why(nat, "--flow", "tcp 10.0.0.12:8080>198.51.100.1:40000", "--at", "0.1", "-1"))
                .startsWith("event " + first + ": ")
                .hasLineCount(1);
        assertThat(why(nat, "--flow", FLOW)).contains("(event " + first + " began the connection)");
    }

    @Test
    void shouldTellTheHistoryOfAPacketToWhoWantsAll() throws IOException {
        final String all = why(nat, event(nat, "REPLY"), "-v");

        assertThat(all)
                .contains("source       10.0.0.12:8080 -> 192.0.2.10:80")
                .contains("frame        not kept: that is for levels inputs and frames");
        assertThat(all.lines().filter(line -> line.contains("event ") && line.contains(" NEW_CONNECTION ")))
                .hasSize(1);
        assertThat(all).containsPattern("\\* event \\d+: .* REPLY ");
    }

    @Test
    void shouldShowTheFramesOwnMacsWhereInputsAreKept() throws IOException {
        final Path inputs = journal("dnat-basic", "inputs");

        assertThat(why(inputs, event(inputs, "NEW_CONNECTION"), "-v"))
                .contains("MACs came    02:00:00:00:02:00 > 02:00:00:00:01:00")
                .contains("frame        0.100000000 eth0 frame of event ")
                .contains(" let go 1 frame, ");
    }

    @Test
    void shouldTellOfTunnels() throws IOException {
        final Path tunnels = journal("tun-types", "decisions");

        assertThat(why(tunnels, event(tunnels, "NEW_CONNECTION"))).contains("tunnel       IPIP 10.0.0.1 > 10.1.0.1");
    }

    @Test
    void shouldTellByWhatAServiceWasFound() throws IOException {
        final Path marks = journal("fwmark", "decisions");
        final Path anyPort = journal("port-zero", "decisions");

        assertThat(why(marks, event(marks, "NEW_CONNECTION")))
                .contains("service      FWM 1, matched by its firewall mark");
        assertThat(why(anyPort, event(anyPort, "NEW_CONNECTION")))
                .contains("matched by address alone (the service's port is 0)");
    }

    @Test
    void shouldTellOfAnAnnouncedDataConnection() {
        final Path ftp = journal("ftp-passive", "decisions");

        assertThat(why(ftp, "--flow", "tcp 198.51.100.1:40001 > 192.0.2.10:40000", "--at", "0.31"))
                .contains("service      192.0.2.10:21, announced on an FTP control connection of it");
    }

    @Test
    void shouldTellWhichTemplateLedToTheServer() throws IOException {
        final Path sip = journal("sip-persistence", "decisions");
        final JsonNode made = JSON.readTree(why(sip, event(sip, "NEW_CONNECTION"), "--json"));

        assertThat(made.at("/decision/call_id").asText()).isEqualTo("one@h");
        assertThat(made.at("/decision/template_made").asBoolean()).isTrue();
        assertThat(why(sip, event(sip, "NEW_CONNECTION")))
                .contains("made now, keeps this call of 198.51.100.1 on this real server")
                .contains("Call-ID      one@h");

        final Path masked = journal("persistence-netmask", "decisions");
        assertThat(why(masked, event(masked, "NEW_CONNECTION"))).containsPattern("keeps 198.51.100.\\d+/\\d+ on this");
    }

    @Test
    void shouldTellHowAnEventThatWasHeldHasEnded() throws IOException {
        final Path fragments = journal("fragments-v4", "decisions");

        assertThat(why(fragments, event(fragments, "FRAGMENT_WAITING")))
                .containsPattern("held         until .* consumed REASSEMBLED by event \\d+");
        assertThat(why(fragments, event(fragments, "NEW_CONNECTION"))).contains("it ended     ");
    }

    @Test
    void shouldTellOfACommand() {
        assertThat(why(nat, "#1")).contains(" - command -> COMMAND revision 1 ", "reason       configuration applied");
    }

    @Test
    void shouldTellEverythingAsOneJsonObject() throws IOException {
        final long first = event(nat, "NEW_CONNECTION");
        final String told = why(nat, "--flow", FLOW, "--json");

        assertThat(told).hasLineCount(1);
        final JsonNode why = JSON.readTree(told);
        assertThat(why.get("record").asText()).isEqualTo("why");
        assertThat(why.at("/began/event").asLong()).isEqualTo(first);
        assertThat(why.at("/began/matched_by").asText()).isEqualTo("ADDRESS_AND_PORT");
        assertThat(why.at("/began/candidates/0/chosen").asBoolean()).isTrue();
        assertThat(why.get("history")).isNotEmpty();
    }

    @Test
    void shouldSayWhereItCannotTell() throws IOException {
        assertUntold("event 100000 is not in this journal: it holds events 1 to ", nat, "100000");
        assertUntold("no packet of '" + FLOW + "' up to that time has a record", nat, "--flow", FLOW, "--at", "0");
        final Path counted = journal("dnat-basic", "connections");
        final long packet = JSON.readTree(why(nat, "--flow", FLOW, "--at", "0.16", "--json"))
                        .get("event")
                        .asLong()
                + 1;
        assertUntold(
                "event " + packet + " has no record of its own: level connections counts established packets",
                counted,
                String.valueOf(packet));
    }

    private static void assertUntold(final String sentence, final Path journal, final String... question) {
        final Execution why = Execution.of(Stream.concat(Stream.of("journal", "why", journal), Stream.of(question))
                .toArray());

        assertThat(why.exitCode()).isEqualTo(1);
        assertThat(why.out()).isEmpty();
        assertThat(why.err()).startsWith(journal + ": " + sentence).hasLineCount(1);
    }

    @Test
    void shouldTellWhatItCanOfADamagedJournal(@TempDir final Path folder) throws IOException {
        final Path damaged = Files.createDirectory(folder.resolve("damaged"));
        final List<Path> files;
        try (Stream<Path> entries = Files.list(nat)) {
            files = entries.toList();
        }
        for (final Path file : files) {
            final byte[] bytes = Files.readAllBytes(file);
            if (file.toString().endsWith(".cq4")) {
                bytes[bytes.length / 2] ^= 1;
            }
            Files.write(damaged.resolve(file.getFileName()), bytes);
        }

        final Execution why = Execution.of("journal", "why", damaged, "1");

        assertThat(why.exitCode()).isEqualTo(1);
        assertThat(why.err()).contains(damaged + ": ", "byte ");
    }

    @Test
    void shouldRefuseAQuestionThatIsNone() {
        assertWrongUsage("Say which: either an EVENT or a --flow");
        assertWrongUsage("Say which: either an EVENT or a --flow", "1", "--flow", FLOW);
        assertWrongUsage("--at goes with --flow", "1", "--at", "1");
        assertWrongUsage("'noon' is not the number of an event", "noon");
        assertWrongUsage("it is not PROTOCOL FROM > TO", "--flow", "tcp");
        assertWrongUsage("'gre' is not tcp, udp, sctp, icmp or icmpv6", "--flow", "gre 10.0.0.1 > 10.0.0.2");
        assertWrongUsage("'10.0.0.1' names no port", "--flow", "udp 10.0.0.1 > 10.0.0.2:53");
        assertWrongUsage("are mutually exclusive", "1", "-1", "-v");
        assertThat(Execution.of("journal", "why", home, "1").exitCode()).isEqualTo(2);
    }

    private static void assertWrongUsage(final String sentence, final String... question) {
        final Execution why = Execution.of(Stream.concat(Stream.of("journal", "why", nat), Stream.of(question))
                .toArray());

        assertThat(why.exitCode()).isEqualTo(2);
        assertThat(why.err()).contains(sentence, "Try 'signalbox journal why --help'.");
    }
}
