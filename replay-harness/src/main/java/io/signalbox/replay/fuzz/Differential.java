package io.signalbox.replay.fuzz;

import io.signalbox.golden.InputException;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.recorder.Recorder;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks kernel and director the same, many scenarios at a time, for a boot costs more than a scenario. */
final class Differential {
    private final Recorder recorder;
    private final Path folder;
    private int written;

    /** What one scenario showed: its folder with {@code expected/}, and the difference in words if there is one. */
    record Finding(ScenarioDraft draft, Path folder, Optional<String> difference) {}

    Differential(final Recorder recorder, final Path folder) {
        this.recorder = recorder;
        this.folder = folder;
    }

    /** Findings in the order of the drafts. What cannot be recorded is a finding too. */
    List<Finding> ask(final List<ScenarioDraft> drafts) throws IOException {
        final List<Path> folders = new ArrayList<>();
        for (final ScenarioDraft draft : drafts) {
            final Path scenario = Files.createDirectories(folder).resolve("scenario-" + written++);
            draft.write(scenario);
            folders.add(scenario);
        }
        final List<Recorder.Outcome> outcomes = recorder.record(folders);
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            final Path scenario = folders.get(i);
            findings.add(new Finding(
                    drafts.get(i), scenario, outcomes.get(i).complaint().or(() -> difference(scenario))));
        }
        return findings;
    }

    private static Optional<String> difference(final Path folder) {
        try {
            final Scenario scenario = Scenario.load(folder);
            final Comparison comparison = Comparison.of(
                    scenario, ScenarioRun.run(scenario, RunSettings.standard()), Normaliser.all());
            return comparison.isEqual() ? Optional.empty() : Optional.of(comparison.text());
        } catch (final InputException | IllegalStateException trouble) {
            return Optional.of("the director: " + trouble.getMessage());
        }
    }
}
