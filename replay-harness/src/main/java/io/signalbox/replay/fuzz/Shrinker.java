package io.signalbox.replay.fuzz;

import io.signalbox.golden.ScenarioDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Takes parts away from a scenario for as long as it still differs: all that comes after the difference, then halves of
 * its packets, events, rules and settings, then quarters, and so on down to single ones. All attempts of a round share
 * one boot.
 */
final class Shrinker {
    private static final int MAX_ROUNDS = 20;

    private final Question question;

    Shrinker(final Question question) {
        this.question = question;
    }

    /** The smallest that was found. */
    Finding shrink(final Finding first) throws IOException {
        Finding best = best(first, List.of(withoutRest(first)));
        int parts = 2;
        for (int round = 0; round < MAX_ROUNDS && parts <= 2 * best.draft().size(); round++) {
            final Finding smaller = best(best, attempts(best.draft(), parts));
            parts = smaller == best ? 2 * parts : Math.max(2, parts / 2);
            best = smaller;
        }
        return best;
    }

    private static ScenarioDraft withoutRest(final Finding finding) {
        final ScenarioDraft draft = finding.draft();
        return draft.withPackets(draft.packets().stream()
                        .filter(packet -> packet.timeUs() <= finding.untilUs())
                        .toList())
                .withEvents(draft.events().stream()
                        .filter(event -> event.atUs() <= finding.untilUs())
                        .toList());
    }

    /** One that lost what it needs cannot be played at all: that is no difference. */
    private Finding best(final Finding known, final List<ScenarioDraft> attempts) throws IOException {
        return question.ask(attempts).stream()
                .filter(finding -> finding.kind() == Finding.Kind.DIFFERING)
                .filter(finding -> finding.draft().size() < known.draft().size())
                .min(Comparator.comparingInt(finding -> finding.draft().size()))
                .orElse(known);
    }

    private static List<ScenarioDraft> attempts(final ScenarioDraft draft, final int parts) {
        final List<ScenarioDraft> attempts = new ArrayList<>();
        addWithout(attempts, draft, ScenarioDraft::packets, ScenarioDraft::withPackets, parts);
        addWithout(attempts, draft, ScenarioDraft::events, ScenarioDraft::withEvents, parts);
        addWithout(attempts, draft, ScenarioDraft::rules, ScenarioDraft::withRules, parts);
        addWithout(attempts, draft, ScenarioDraft::sysctls, ScenarioDraft::withSysctls, parts);
        addWithout(attempts, draft, ScenarioDraft::natRules, ScenarioDraft::withNatRules, parts);
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
