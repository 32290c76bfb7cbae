package io.signalbox.director.replay;

import io.signalbox.director.ExitCode;
import io.signalbox.golden.Scenario;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.DeterminismCheck;
import io.signalbox.replay.RunResult;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a scenario after its replay.
 *
 * @param comparison empty where the scenario expects nothing
 * @param journalDifference how the journal differs from the decisions made; empty where it does not, or there is none
 * @param runsCompared runs whose outcomes were to be the same; empty where that was not asked
 * @param deviation two of those runs that are not
 */
record Replayed(
        Scenario scenario,
        RunResult result,
        Optional<Comparison> comparison,
        Optional<String> journalDifference,
        OptionalInt runsCompared,
        Optional<DeterminismCheck.Difference> deviation) {

    boolean isEqual() {
        return comparison.map(Comparison::isEqual).orElse(false);
    }

    boolean isDeterministic() {
        return journalDifference.isEmpty() && deviation.isEmpty();
    }

    int exitCode() {
        if (!isDeterministic()) {
            return ExitCode.NOT_DETERMINISTIC;
        }
        final boolean well = comparison.isEmpty() ? result.complaints().isEmpty() : isEqual();
        return well ? ExitCode.WELL : ExitCode.NO;
    }

    int items() {
        return result.trace().items().size();
    }

    long framesSent() {
        return result.trace().items().stream()
                .mapToLong(item -> item.out().size() + item.late().size())
                .sum();
    }
}
