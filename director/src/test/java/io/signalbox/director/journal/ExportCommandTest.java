package io.signalbox.director.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of dnat-basic, as a scenario and as a capture. */
class ExportCommandTest {
    @TempDir
    static Path home;

    private static Path journal;

    @BeforeAll
    static void writeAJournal() {
        journal = write("frames");
    }

    private static Path write(final String level) {
        final Path folder = home.resolve(level);
        final Path scenario = Scenarios.folder().resolve("dnat-basic");
        Execution.of("replay", scenario, "--journal", folder, "--journal-level", level);
        return folder;
    }

    @Test
    void shouldExportAScenarioThatReplaysEqual() {
        final Path out = home.resolve("scenario");
        final Execution export = Execution.of("journal", "export", journal, "--out", out);
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.out()).startsWith(out + ": events 1 to ").endsWith(", replay as the journal says\n");
        assertThat(export.err()).isEmpty();

        final Execution replay = Execution.of("replay", out);
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("equal");
    }

    @Test
    void shouldLeaveOutWhatIsExpected() {
        final Path out = home.resolve("inputs-only");
        assertThat(Execution.of("journal", "export", journal, "--out", out, "--inputs-only", "--to", "#60")
                        .exitCode())
                .isZero();
        assertThat(out.resolve("script")).exists();
        assertThat(out.resolve("expected")).doesNotExist();
    }

    @Test
    void shouldLeaveAlonePlacesOfOthers() throws IOException {
        final Path out = Files.createDirectory(home.resolve("dear"));
        Files.writeString(out.resolve("diary"), "dear diary");
        final Execution export = Execution.of("journal", "export", journal, "--out", out);
        assertThat(export.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(export.err()).contains("holds diary, which no earlier output has written");
    }

    @Test
    void shouldSayWhyNothingIsExported() {
        final Path out = home.resolve("nothing");
        final Execution export = Execution.of("journal", "export", write("decisions"), "--out", out);
        assertThat(export.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(export.err())
                .contains("nothing is exported: event ", "only what was journaled at level frames can be exported");
        assertThat(out).doesNotExist();
    }

    @Test
    void shouldExportACapture() {
        final Path file = home.resolve("frames.pcapng");
        final Execution export = Execution.of("journal", "export", journal, "--pcap", file);
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.out()).matches(file + ": [0-9]+ frames\n");
        assertThat(export.err()).contains(" stamped with event time, for nothing told of the wall clock yet");
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void shouldSayWhatACaptureLacks() {
        final Execution cut = Execution.of("journal", "export", write("inputs"), "--pcap", home.resolve("cut"));
        assertThat(cut.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(cut.err()).contains(" written without payload that was only carried");

        final Execution none = Execution.of("journal", "export", write("decisions"), "--pcap", home.resolve("none"));
        assertThat(none.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(none.err()).contains(" left out, for the journal's level kept no frames then");
    }

    @Test
    void shouldAskForOneTarget() {
        assertThat(Execution.of("journal", "export", journal).exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(Execution.of("journal", "export", journal, "--out", "/x", "--pcap", "/y")
                        .exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);
    }

    @Test
    void shouldRefuseAProfileThatTheScriptSays() {
        final Path out = home.resolve("profiled");
        Execution.of("journal", "export", journal, "--out", out);
        final Execution replay = Execution.of("replay", out, "--profile", "kernel");
        assertThat(replay.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(replay.err()).contains("script: says whose behaviour; --profile would change nothing");
    }
}
