package io.signalbox.director.demo;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import io.signalbox.replay.compare.TableComparison;
import java.nio.file.Path;

/**
 * A recording, replayed.
 *
 * @param recorded what Linux sent
 */
record Replayed(Scenario scenario, Trace recorded, RunResult result, Comparison comparison) {

    static Replayed of(final Path folder) {
        final Scenario scenario = Scenario.load(folder);
        return of(scenario, ScenarioRun.run(scenario, RunSettings.standard()));
    }

    static Replayed of(final Scenario scenario, final RunResult result) {
        return new Replayed(
                scenario,
                Trace.load(scenario.expected().orElseThrow().trace()),
                result,
                Comparison.of(scenario, result, Normaliser.all()));
    }

    String name() {
        return scenario.name();
    }

    String frames() {
        return comparison.trace().equal() + " of " + comparison.trace().framesExpected() + " frames equal";
    }

    /** Listings of {@code ipvsadm} that were compared. */
    long listings() {
        return result.tables().keySet().stream()
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .filter(TableComparison::isCompared)
                .count();
    }
}
