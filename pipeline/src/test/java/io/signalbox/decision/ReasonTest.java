package io.signalbox.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
    @Test
    void shouldListReasonsByTheirIdsAndGiveNoIdTwice() {
        assertThat(Stream.of(Reason.values()).map(Reason::id)).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsId(final Reason reason) {
        assertThat(reason.id()).isBetween(0, Reason.ID_LIMIT - 1);
        assertThat(Reason.byId(reason.id())).isSameAs(reason);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveAMeaning(final Reason reason) {
        assertThat(reason.meaning()).isNotBlank();
        assertThat(reason.counter()).endsWith(reason.name());
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatTheOperatorDoesWherePacketsAreLost(final Reason reason) {
        if (reason.verdict() == Verdict.DROPPED
                || reason.name().contains("REFUSED")
                || reason.name().startsWith("NO_S")) {
            assertThat(reason.advice()).isNotBlank();
        }
    }
}
