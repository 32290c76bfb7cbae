package io.signalbox.director.golden;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.RunSettings.Profile;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A scenario's run, beside what is expected of it.
 *
 * @param comparison absent while nothing has been accepted
 */
record GoldenRun(Scenario scenario, RunResult result, Optional<Comparison> comparison) {

    /** Runs as the director would live; what a kernel sent is compared with a director that imitates the kernel. */
    static GoldenRun of(final Path folder) {
        final Scenario scenario = Scenario.load(folder);
        return of(scenario, isOfKernel(scenario) ? Profile.KERNEL : Profile.IPVS);
    }

    static GoldenRun of(final Scenario scenario, final Profile profile) {
        final RunResult result =
                ScenarioRun.run(scenario, RunSettings.standard().with(profile));
        return new GoldenRun(
                scenario, result, scenario.expected().map(any -> Comparison.of(scenario, result, Normaliser.all())));
    }

    private static boolean isOfKernel(final Scenario scenario) {
        return scenario.expected()
                .map(expected -> Trace.read(expected.trace(), item -> {}))
                .map(header -> !header.kernel().equals(ScenarioRun.NAME))
                .orElse(false);
    }

    /** How much there is of it: {@code 12 packets and events, 11 frames out}. */
    String size() {
        final long frames = result.trace().items().stream()
                .mapToLong(item -> item.out().size() + item.late().size())
                .sum();
        return counted(result.trace().items().size(), "item") + " in, " + counted(frames, "frame") + " out";
    }

    static String counted(final long number, final String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
