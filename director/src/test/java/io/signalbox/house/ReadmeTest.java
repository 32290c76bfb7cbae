package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first page shows is what the program prints. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path home;

    @Test
    void shouldShowAsASampleWhatTheJournalPrints() throws IOException {
        final Path journal = home.resolve("journal");
        Execution.of("replay", Scenarios.folder().resolve("sched-wlc"), "--journal", journal);

        final Execution print = Execution.of("journal", "print", journal, "-v");

        assertThat(blocks())
                .filteredOn(block -> block.contains(" NEW_CONNECTION "))
                .singleElement()
                .satisfies(sample -> assertThat(print.out()).contains(sample));
    }

    @Test
    void shouldShowAsASampleWhatWhyTells() throws IOException {
        final Path journal = home.resolve("journal");
        Execution.of("replay", Scenarios.folder().resolve("sched-wlc"), "--journal", journal);

        final Execution why = Execution.of(
                "journal", "why", journal, "--flow", "tcp 198.51.100.29:40004 > 192.0.2.10:80", "--at", "0.23");

        assertThat(blocks())
                .filteredOn(block -> block.contains("  way out "))
                .singleElement()
                .satisfies(sample -> assertThat(why.out()).contains(sample));
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Checkout.root().resolve("README.md")))
                .results()
                .map((final MatchResult block) -> block.group(1))
                .toList();
    }
}
