package io.signalbox.replay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.random.RandomScenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final ScenarioDraft WHOLE = RandomScenario.of(1, 0);

    @Test
    void shouldKeepOnlyWhatTheDifferenceNeeds() throws IOException {
        final ScenarioDraft.Packet first = WHOLE.packets().get(3);
        final ScenarioDraft.Packet second = WHOLE.packets().get(WHOLE.packets().size() - 1);
        final String rule = WHOLE.rules().get(0);

        final Finding smallest = shrink(draft -> draft.packets().contains(first)
                && draft.packets().contains(second)
                && draft.rules().contains(rule));

        assertThat(smallest.draft().packets()).containsExactly(first, second);
        assertThat(smallest.draft().rules()).containsExactly(rule);
        assertThat(smallest.draft().events()).isEmpty();
        assertThat(smallest.draft().sysctls()).isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatCannotBeSmaller() throws IOException {
        assertThat(shrink(draft -> draft.size() == WHOLE.size()).draft()).isEqualTo(WHOLE);
    }

    private static Finding shrink(final Predicate<ScenarioDraft> differs) throws IOException {
        final Question question =
                drafts -> drafts.stream().map(draft -> finding(draft, differs)).toList();
        return new Shrinker(question).shrink(question.ask(List.of(WHOLE)).get(0));
    }

    private static Finding finding(final ScenarioDraft draft, final Predicate<ScenarioDraft> differs) {
        final Finding.Kind kind = differs.test(draft) ? Finding.Kind.DIFFERING : Finding.Kind.EQUAL;
        return new Finding(draft, Path.of("nowhere"), kind, "", Long.MAX_VALUE);
    }
}
