package io.signalbox.replay.fuzz;

import io.signalbox.golden.InputException;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.Trace;
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
final class Differential implements Question {
    private final Recorder recorder;
    private final Path folder;
    private int written;

    Differential(final Recorder recorder, final Path folder) {
        this.recorder = recorder;
        this.folder = folder;
    }

    @Override
    public List<Finding> ask(final List<ScenarioDraft> drafts) throws IOException {
        final List<Path> folders = new ArrayList<>();
        for (final ScenarioDraft draft : drafts) {
            final Path scenario = Files.createDirectories(folder).resolve("scenario-" + written++);
            draft.write(scenario);
            folders.add(scenario);
        }
        final List<Recorder.Outcome> outcomes = recorder.record(folders);
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            findings.add(finding(drafts.get(i), outcomes.get(i)));
        }
        return findings;
    }

    private static Finding finding(final ScenarioDraft draft, final Recorder.Outcome outcome) {
        if (outcome.complaint().isPresent()) {
            return Finding.broken(draft, outcome.scenario(), outcome.complaint().get());
        }
        try {
            final Scenario scenario = Scenario.load(outcome.scenario());
            final Optional<Trace.Event> refused = refusedByKernel(scenario);
            if (refused.isPresent()) {
                final String why =
                        "the kernel refuses \"" + refused.get().event().args() + "\"";
                return Finding.broken(draft, outcome.scenario(), why);
            }
            final Comparison comparison =
                    Comparison.of(scenario, ScenarioRun.run(scenario, RunSettings.standard()), Normaliser.all());
            return comparison.isEqual()
                    ? Finding.equal(draft, outcome.scenario())
                    : Finding.differing(draft, outcome.scenario(), comparison);
        } catch (final InputException | IllegalStateException trouble) {
            return Finding.broken(draft, outcome.scenario(), "the director: " + trouble.getMessage());
        }
    }

    /** What is drawn is never refused; what is left of it may be, for want of a service: then it asks nothing. */
    private static Optional<Trace.Event> refusedByKernel(final Scenario scenario) {
        final Trace trace = Trace.load(scenario.expected().orElseThrow().trace());
        return trace.items().stream()
                .filter(Trace.Event.class::isInstance)
                .map(Trace.Event.class::cast)
                .filter(event -> event.rc().orElse(0) != 0)
                .findFirst();
    }
}
