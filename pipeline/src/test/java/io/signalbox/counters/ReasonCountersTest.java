package io.signalbox.counters;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.junit.jupiter.api.Test;

class ReasonCountersTest {
    private final ReasonCounters counters = new ReasonCounters();

    @Test
    void shouldCountEachReasonByItself() {
        counters.count(Reason.NEW_CONNECTION);
        counters.count(Reason.REPLY);
        counters.count(Reason.REPLY);

        assertThat(counters.of(Reason.REPLY)).isEqualTo(2);
        assertThat(counters.of(Reason.NEW_CONNECTION)).isOne();
        assertThat(counters.of(Reason.ROUTED)).isZero();
    }

    @Test
    void shouldListTheReasonsThatWereGivenByTheirIds() {
        counters.count(Reason.NO_SERVER_SILENT);
        counters.count(Reason.NEW_CONNECTION);

        assertThat(counters.all().keySet()).containsExactly(Reason.NEW_CONNECTION, Reason.NO_SERVER_SILENT);
    }
}
