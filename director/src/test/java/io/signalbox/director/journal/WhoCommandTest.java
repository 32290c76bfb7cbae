package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import io.signalbox.golden.Scenarios;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journals of snat-collisions, as Linux does it and in profile rfc-nat. */
class WhoCommandTest {
    @TempDir
    static Path home;

    private static Path journal;

    @BeforeAll
    static void writeAJournal() {
        journal = write("kernel");
    }

    private static Path write(final String profile) {
        final Path folder = home.resolve(profile);
        final Path scenario = Scenarios.folder().resolve("snat-collisions");
        Execution.of("replay", scenario, "--profile", profile, "--journal", folder);
        return folder;
    }

    /** Its first packet came at 0.11 s. */
    @Test
    void shouldNameTheInsideHost() {
        final Execution who = Execution.of("journal", "who", journal, "192.0.2.1:5000", "--at", "0.115");
        assertThat(who.exitCode()).as(who.err()).isZero();
        assertThat(who.out()).startsWith("TCP 10.0.0.11:5000 had 192.0.2.1:5000 from 0.11");
    }

    @Test
    void shouldNameNobodyWhereNobodyHadIt() {
        final Execution before = Execution.of("journal", "who", journal, "192.0.2.1:5000", "--at", "0.1");
        assertThat(before.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(before.out()).isEmpty();
        assertThat(before.err()).contains("nobody had it then, as far as this journal tells");

        final Execution other =
                Execution.of("journal", "who", journal, "192.0.2.1:5000", "--at", "0.115", "--protocol", "udp");
        assertThat(other.exitCode()).isEqualTo(ExitCode.NO);
    }

    @Test
    void shouldSayWhatItCannotRead() {
        final Execution who = Execution.of("journal", "who", journal, "192.0.2.1", "--at", "1");
        assertThat(who.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(who.err()).contains("'192.0.2.1' is no address and port, like 192.0.2.1:41007");
    }

    @Test
    void shouldPrintWhoHadAPublicEndBesideTheDecisions() {
        assertThat(Execution.of("journal", "print", journal).out())
                .containsPattern(
                        "- mapping of 10\\.0\\.0\\.1\\d:\\d+ to 192\\.0\\.2\\.1:\\d+ \\(\\w+\\) (begins|is over)");
        assertThat(Execution.of("journal", "print", journal, "--json").out())
                .containsPattern("\"(beginning|ending)\".*\"inside\":\"10\\.0\\.0\\.1\\d:\\d+\"");
        assertThat(Execution.of("journal", "print", journal, "--reason", "NEW_MAPPING")
                        .out())
                .doesNotContain("- mapping of");
    }

    /** RFC 6888 REQ-12. */
    @Test
    void shouldNotTellInProfileRfcNatWhomInsideHostsSpeakTo() {
        final String lines = Execution.of("journal", "print", write("rfc-nat"), "--reason", "NEW_MAPPING")
                .out();
        assertThat(lines).contains("10.0.0.11:5000 > (not told)").doesNotContain("198.51.100.1");
    }
}
