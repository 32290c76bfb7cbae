package io.signalbox.replay.fuzz;

import io.signalbox.golden.ScenarioDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Takes parts away from a scenario for as long as it still differs: halves of its packets, events, rules and settings,
 * then quarters, and so on down to single ones. All attempts of a round share one boot.
 */
final class Shrinker {
    private static final int MAX_ROUNDS = 24;

    private final Differential differential;

    Shrinker(final Differential differential) {
        this.differential = differential;
    }

    /** The smallest that was found. */
    Differential.Finding shrink(final Differential.Finding first) throws IOException {
        Differential.Finding best = first;
        int parts = 2;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            final List<ScenarioDraft> attempts = attempts(best.draft(), parts);
            final Differential.Finding smaller = smallest(attempts);
            if (smaller != null) {
                best = smaller;
                parts = Math.max(2, parts / 2);
            } else if (parts < best.draft().packets().size()) {
                parts *= 4;
            } else {
                break;
            }
        }
        return best;
    }

    private Differential.Finding smallest(final List<ScenarioDraft> attempts) throws IOException {
        Differential.Finding smallest = null;
        for (final Differential.Finding finding : differential.ask(attempts)) {
            final boolean isSmaller = smallest == null
                    || finding.draft().size() < smallest.draft().size();
            if (finding.difference().filter(Shrinker::isReal).isPresent() && isSmaller) {
                smallest = finding;
            }
        }
        return smallest;
    }

    /** A scenario that lost the rule an event needs cannot be played at all: that is no difference. */
    private static boolean isReal(final String difference) {
        return difference.contains("expected") && difference.contains("actual");
    }

    private static List<ScenarioDraft> attempts(final ScenarioDraft draft, final int parts) {
        final List<ScenarioDraft> attempts = new ArrayList<>();
        addWithout(attempts, draft, ScenarioDraft::packets, ScenarioDraft::withPackets, parts);
        addWithout(attempts, draft, ScenarioDraft::events, ScenarioDraft::withEvents, parts);
        addWithout(attempts, draft, ScenarioDraft::rules, ScenarioDraft::withRules, parts);
        addWithout(attempts, draft, ScenarioDraft::sysctls, ScenarioDraft::withSysctls, parts);
        return attempts;
    }

    private static <T> void addWithout(
            final List<ScenarioDraft> attempts,
            final ScenarioDraft draft,
            final Function<ScenarioDraft, List<T>> get,
            final BiFunction<ScenarioDraft, List<T>, ScenarioDraft> with,
            final int parts) {
        final List<T> all = get.apply(draft);
        final int length = Math.max(1, (all.size() + parts - 1) / parts);
        for (int from = 0; from < all.size(); from += length) {
            final List<T> fewer = new ArrayList<>(all.subList(0, from));
            fewer.addAll(all.subList(Math.min(all.size(), from + length), all.size()));
            attempts.add(with.apply(draft, fewer));
        }
    }
}
