package io.signalbox.replay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.golden.recorder.Recorder;
import io.signalbox.golden.recorder.Tools;
import io.signalbox.replay.compare.Normaliser;
import io.signalbox.replay.compare.TableComparison;
import io.signalbox.replay.compare.TraceComparison;
import io.signalbox.replay.compare.TraceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorder against recordings that others made of the same kernel. */
class RecorderTest {
    private static final List<String> SHIPPED = List.of("dnat-basic", "sched-wlc", "tun-basic");

    @TempDir
    Path folder;

    @BeforeEach
    void needTools() {
        assumeThat(Tools.areThere()).as(Tools.installLine()).isTrue();
    }

    @Test
    void shouldRecordWhatWasRecordedBefore() throws IOException {
        for (final String name : SHIPPED) {
            copyInputs(Scenarios.folder().resolve(name), folder.resolve(name));
        }

        try (Recorder recorder = Recorder.open()) {
            assertThat(recorder.record(SHIPPED.stream().map(folder::resolve).toList()))
                    .allSatisfy(outcome -> assertThat(outcome.complaint()).isEmpty());
        }

        for (final String name : SHIPPED) {
            shouldBeEqual(Scenarios.named(name), Scenario.load(folder.resolve(name)));
        }
    }

    private static void shouldBeEqual(final Scenario shipped, final Scenario fresh) throws IOException {
        final TraceResult frames = TraceComparison.compare(
                Trace.load(shipped.expected().orElseThrow().trace()),
                Trace.load(fresh.expected().orElseThrow().trace()),
                Normaliser.all());
        assertThat(frames.isEqual()).as(frames::text).isTrue();
        for (final String table : shipped.expected().orElseThrow().tables().keySet()) {
            assertThat(TableComparison.compare(table, table(shipped, table), table(fresh, table)))
                    .isEmpty();
        }
    }

    private static String table(final Scenario scenario, final String name) throws IOException {
        return Files.readString(scenario.expected().orElseThrow().tables().get(name));
    }

    private static void copyInputs(final Path from, final Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
