package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.Execution;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a command line is said before anything is begun. */
class RunCommandTest {
    @TempDir
    private Path folder;

    private void assertRefused(final String sentence, final Object... words) {
        final Execution run = Execution.of(words);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).doesNotContain("warmed up");
    }

    /** What a director of this release with two interfaces answers. */
    private static Answer ofItsOwn(final Question question) {
        return switch (question.words().get(0)) {
            case Origin.LAYOUT -> new Answer(0, Checkpoints.LAYOUT + "\n");
            case Origin.INTERFACES -> new Answer(0, "eth0 eth1\n");
            default -> throw new IllegalStateException(question.words().get(0));
        };
    }

    private Path rules() throws IOException {
        return Files.writeString(folder.resolve("rules"), "-C\n");
    }

    @Test
    void shouldRefuseATableThatNobodyCanHave() throws IOException {
        assertRefused("--connections takes 1 to 16777216", "run", "--rules", rules(), "-i", "e", "--connections", "0");
    }

    @Test
    void shouldRefuseAStoreOfFragmentsThatNobodyCanHave() throws IOException {
        assertRefused("--datagrams takes 1 to 4096", "run", "--rules", rules(), "-i", "e", "--datagrams", "0");
        assertRefused("--datagrams takes 1 to 4096", "run", "--rules", rules(), "-i", "e", "--datagrams", "4097");
    }

    @Test
    void shouldTakeOverWithTheSameInterfacesInTheSameOrderAlone() throws IOException {
        final Path control = folder.resolve("control");
        final Path journal = folder.resolve("journal");
        JournalWriter.open(journal, new JournalSettings()).close();
        try (Control other = Control.open(control, (question, caller) -> ofItsOwn(question))) {
            for (final String[] names : new String[][] {{"eth1", "eth0"}, {"eth0", "eth2"}}) {
                assertRefused(
                        "the director at " + control + " directs eth0, eth1: -i must name the same interfaces",
                        "run",
                        "--rules",
                        rules(),
                        "-i",
                        names[0],
                        "-i",
                        names[1],
                        "--take-over",
                        "--control",
                        control,
                        "--journal",
                        journal);
            }
        }
    }

    @Test
    void shouldRefuseAnInterfaceThatIsNamedTwiceAndTheLoopback() throws IOException {
        assertRefused("-i names an interface twice", "run", "--rules", rules(), "-i", "e", "-i", "e");
        assertRefused("-i lo: ", "run", "--rules", rules(), "-i", "lo");
    }

    @Test
    void shouldRefuseARingThatItDoesNotHave() throws IOException {
        assertRefused("--receive-ring", "run", "--rules", rules(), "-i", "e", "--receive-ring", "v4");
        assertRefused("--transmit", "run", "--rules", rules(), "-i", "e", "--transmit", "pigeon");
    }

    @Test
    void shouldRefuseToWarmUpForLongerThanAMinute() throws IOException {
        assertRefused("--warm-up takes 0 to 60", "run", "--rules", rules(), "-i", "e", "--warm-up", "61");
        assertRefused("--warm-up takes 0 to 60", "run", "--rules", rules(), "-i", "e", "--warm-up", "-1");
    }

    @Test
    void shouldRefuseToIdleInAWayThatItDoesNotKnow() throws IOException {
        assertRefused("--idle", "run", "--rules", rules(), "-i", "e", "--idle", "sleep");
    }

    @Test
    void shouldRefuseALevelThatTheLogDoesNotHave() throws IOException {
        assertRefused(
                "expected one of [ERROR, WARN, INFO, DEBUG]",
                "run",
                "--rules",
                rules(),
                "-i",
                "e",
                "--log-level",
                "loud");
        final Path conf = Files.writeString(folder.resolve("conf"), "interfaces = 'e'\nlog_level = 'loud'\n");
        assertRefused(conf + ":2: log_level: ", "run", "--rules", rules(), "--config", conf);
    }

    @Test
    void shouldNameTheRulesThatCannotBeRead() throws IOException {
        final Path control = folder.resolve("control");
        final Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertRefused(binary + ": is no text", "run", "--rules", binary, "-i", "e", "--control", control);
        assertRefused(folder + ": ", "run", "--rules", folder, "-i", "e", "--control", control);
        final Path wrong = Files.writeString(folder.resolve("wrong"), "-C\n-A -t nowhere\n");
        assertRefused(wrong + ":2: ", "run", "--rules", wrong, "-i", "e", "--control", control);
    }

    @Test
    void shouldTouchNothingThatStandsWhereItWouldBeAsked() throws IOException {
        final Path rules = rules();
        assertRefused("exists, and is no socket", "run", "--rules", rules, "-i", "e", "--control", rules);
        assertThat(rules).hasContent("-C");
    }
}
