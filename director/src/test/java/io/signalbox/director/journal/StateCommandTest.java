package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import io.signalbox.golden.Scenarios;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of dnat-basic, kept so that it can be run again. */
class StateCommandTest {
    @TempDir
    static Path home;

    private static Path journal;

    @BeforeAll
    static void writeAJournal() {
        journal = write("inputs");
    }

    private static Path write(final String level) {
        final Path folder = home.resolve(level);
        final Path scenario = Scenarios.folder().resolve("dnat-basic");
        Execution.of("replay", scenario, "--journal", folder, "--journal-level", level);
        return folder;
    }

    @Test
    void shouldPrintTheTablesOfAnInstant() {
        final Execution state = Execution.of("journal", "state", journal, "--at", "1000");
        assertThat(state.exitCode()).as(state.err()).isZero();
        assertThat(state.out())
                .startsWith("IP Virtual Server version")
                .contains("TCP  192.0.2.10:80 rr", "-> 10.0.0.12:8080");
    }

    @Test
    void shouldPrintWhatItIsAskedFor() {
        assertThat(Execution.of("journal", "state", journal, "--at", "1000", "--", "-S", "-n")
                        .out())
                .contains("-A -t 192.0.2.10:80 -s rr");
    }

    /** The first packet of snat-collisions came at 0.11 s, and an unanswered SYN is remembered for two minutes. */
    @Test
    void shouldPrintTheRulesAndFlowsOfAGateway() {
        final Path folder = home.resolve("snat");
        final Path scenario = Scenarios.folder().resolve("snat-collisions");
        Execution.of("replay", scenario, "--journal", folder, "--journal-level", "inputs");

        assertThat(Execution.of("journal", "state", folder, "--at", "0.115", "--snat")
                        .out())
                .isEqualTo("snat --from 10.0.0.0/8 --out-interface eth0\n"
                        + "tcp 10.0.0.11:5000 192.0.2.1:5000 198.51.100.1:80 expires 120\n");
    }

    @Test
    void shouldKnowNothingOfAnInstantThatCannotBeRunAgain() {
        final Execution state = Execution.of("journal", "state", write("decisions"), "--at", "1000");
        assertThat(state.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(state.err()).contains("was journaled without its input", "so its tables then are not known");
        assertThat(state.out()).isEmpty();
    }

    @Test
    void shouldSayHowInstantsAreWritten() {
        final Execution state = Execution.of("journal", "state", journal, "--at", "noon");
        assertThat(state.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(state.err())
                .contains("'noon' is neither seconds of event time, like 12.5, nor the number of an event, like #1234");
    }

    @Test
    void shouldRefuseAServiceThatWasNotThere() {
        final Execution state =
                Execution.of("journal", "state", journal, "--at", "1000", "--", "-L", "-t", "192.0.2.99:80");
        assertThat(state.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(state.err()).contains("No such service");
    }
}
