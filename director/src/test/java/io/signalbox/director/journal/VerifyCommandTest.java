package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the journal of dnat-basic is whole, before and after somebody meddled with it. */
class VerifyCommandTest {
    private static final long SECOND_NS = 1_000_000_000;

    @TempDir
    Path home;

    private Path journal;

    @BeforeEach
    void writeAJournal() {
        journal = home.resolve("journal");
        Execution.of("replay", Scenarios.folder().resolve("dnat-basic"), "--journal", journal);
    }

    @Test
    void shouldSayThatAJournalIsWhole() {
        final Execution verify = Execution.of("journal", "verify", journal);

        assertThat(verify.exitCode()).as(verify.out()).isZero();
        assertThat(verify.out()).startsWith(journal + ": whole; ").contains("1 file and 1 session, events 1 to ");
        assertThat(verify.err()).isEmpty();
    }

    @Test
    void shouldNameFileByteAndTheGoodEventsAroundADamage() throws IOException {
        final Path file = flipAByteOfAnAddress();

        final Execution verify = Execution.of("journal", "verify", journal);

        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out())
                .startsWith("damage: " + file.getFileName() + ", byte ")
                .containsPattern("document [0-9]+ \\(events [0-9]+ to [0-9]+\\) is damaged"
                        + " \\(last good event before: [0-9]+, first behind: [0-9]+\\)")
                .contains(journal + ": damaged, in 2 places; ");
    }

    @Test
    void shouldSayTheSameInJson() throws IOException {
        flipAByteOfAnAddress();

        final String[] lines =
                Execution.of("journal", "verify", journal, "--json").out().split("\n");

        final JsonNode damage = new ObjectMapper().readTree(lines[0]);
        assertThat(damage.get("record").asText()).isEqualTo("damage");
        assertThat(damage.get("position").asLong()).isPositive();
        assertThat(damage.get("first_good_event").asLong())
                .isGreaterThan(damage.get("last_good_event").asLong());
        final JsonNode sum = new ObjectMapper().readTree(lines[lines.length - 1]);
        assertThat(sum.get("record").asText()).isEqualTo("verification");
        assertThat(sum.get("whole").asBoolean()).isFalse();
    }

    @Test
    void shouldRefuseAFolderThatIsNoJournal() throws IOException {
        final Path empty = Files.createDirectory(home.resolve("empty"));

        final Execution verify = Execution.of("journal", "verify", empty);

        assertThat(verify.exitCode()).isEqualTo(2);
        assertThat(verify.err().strip())
                .isEqualTo("signalbox: " + empty + " is not a journal: it has no file signalbox-journal");
    }

    @Test
    void shouldTellRateAndTimeLeftOfALongReading() {
        final StringWriter err = new StringWriter();
        final AtomicLong clockNs = new AtomicLong();
        final ReadingProgress progress = new ReadingProgress("journal", new PrintWriter(err), clockNs::get);

        progress.at(1 << 20, 100 << 20);
        clockNs.set(2 * SECOND_NS);
        progress.at(20 << 20, 100 << 20);

        assertThat(err.toString().strip()).isEqualTo("journal: 20 of 100 MiB, 10 MiB/s, 8 s left");
    }

    /** One that the scenario's second packet holds, so that there are good documents on both sides. */
    private Path flipAByteOfAnAddress() throws IOException {
        try (var all = Files.list(journal)) {
            final Path file = all.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
            final byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i + 4 <= bytes.length; i++) {
                if (bytes[i] == 1 && bytes[i + 1] == 100 && bytes[i + 2] == 51 && bytes[i + 3] == (byte) 198) {
                    bytes[i] ^= 2;
                    break;
                }
            }
            Files.write(file, bytes);
            return file;
        }
    }
}
