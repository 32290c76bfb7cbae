package io.signalbox.director.golden;

import io.signalbox.command.Profile;
import io.signalbox.golden.Scenario;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import java.util.Optional;

/**
 * A scenario's run, beside what is expected of it.
 *
 * @param comparison absent while nothing has been accepted
 */
record GoldenRun(Scenario scenario, RunResult result, Optional<Comparison> comparison) {

    static GoldenRun of(final Scenario scenario, final Profile profile) {
        final RunResult result =
                ScenarioRun.run(scenario, RunSettings.standard().with(profile).with(scenario, RunSettings.CONNECTIONS));
        return new GoldenRun(
                scenario, result, scenario.expected().map(any -> Comparison.of(scenario, result, Normaliser.all())));
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
