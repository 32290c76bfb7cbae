package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.pcap.PcapReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioOutputTest {
    private static Scenario recording;
    private static RunResult result;

    @TempDir
    Path folder;

    @BeforeAll
    static void run() {
        recording = Scenarios.named("drain");
        result = ScenarioRun.run(recording, RunSettings.standard());
    }

    @Test
    void shouldWriteTheCapturesThatTheRecordingHas() throws IOException {
        ScenarioOutput.write(result, recording, folder.resolve("out"));

        for (final String name : recording.topology().interfaces().keySet()) {
            final Path capture = Path.of("out-" + name + ".pcap");
            assertThat(frames(folder.resolve("out").resolve(capture)))
                    .as(name)
                    .isEqualTo(
                            frames(recording.expected().orElseThrow().folder().resolve(capture)));
        }
    }

    @Test
    void shouldWriteEveryTableAndThoseOfAShowInAFolderOfTheirOwn() throws IOException {
        ScenarioOutput.write(result, recording, folder.resolve("out"));

        assertThat(folder.resolve("out/show-drained/ipvsadm-Ln.txt"))
                .hasSameTextualContentAs(recording.folder().resolve("expected/show-drained/ipvsadm-Ln.txt"));
        assertThat(folder.resolve("out/ipvsadm-S-n.txt"))
                .hasSameTextualContentAs(recording.folder().resolve("expected/ipvsadm-S-n.txt"));
    }

    @Test
    void shouldReplaceAnEarlierOutputWholeAndLeaveNothingBeside() throws IOException {
        final Path out = folder.resolve("out");
        ScenarioOutput.writeWithDecisions(result, recording, out);

        ScenarioOutput.write(result, recording, out);

        assertThat(out.resolve("trace.json")).exists();
        assertThat(out.resolve("decisions.jsonl")).doesNotExist();
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside).containsExactly(out);
        }
    }

    @Test
    void shouldLeaveAFolderAloneThatHoldsAnythingElse() throws IOException {
        Files.writeString(folder.resolve("letters"), "dear");

        assertThatThrownBy(() -> ScenarioOutput.write(result, recording, folder))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("holds letters, which no earlier output has written");
        assertThat(folder.resolve("letters")).hasContent("dear");
    }

    /** Frames as hex; the kernel's clock ran on while it worked, ours did not. */
    private static List<String> frames(final Path capture) {
        return PcapReader.read(capture).stream()
                .map(record -> HexFormat.of().formatHex(record.bytes()))
                .toList();
    }
}
