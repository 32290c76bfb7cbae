package io.signalbox.replay.fuzz;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.compare.TraceDifference;
import java.nio.file.Path;

/**
 * What one scenario showed.
 *
 * @param folder of the scenario, with what the kernel did as its {@code expected/}
 * @param text the difference, or why there is no answer, in words
 * @param untilUs time of the first packet or event whose frames differ; the highest where only tables do
 */
record Finding(ScenarioDraft draft, Path folder, Kind kind, String text, long untilUs) {

    enum Kind {
        EQUAL,
        DIFFERING,
        /** It could not be recorded or not be replayed. */
        BROKEN
    }

    static Finding equal(final ScenarioDraft draft, final Path folder) {
        return new Finding(draft, folder, Kind.EQUAL, "", Long.MAX_VALUE);
    }

    static Finding differing(final ScenarioDraft draft, final Path folder, final Comparison comparison) {
        final long untilUs = comparison
                .trace()
                .firstDifference()
                .map(TraceDifference::timeUs)
                .orElse(Long.MAX_VALUE);
        return new Finding(draft, folder, Kind.DIFFERING, comparison.text(), untilUs);
    }

    static Finding broken(final ScenarioDraft draft, final Path folder, final String why) {
        return new Finding(draft, folder, Kind.BROKEN, why + "\n", Long.MAX_VALUE);
    }
}
