package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.replay.DeterminismCheck.Difference;
import io.signalbox.ring.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same events give the same outcome, however they are run. */
class DeterminismCheckTest {
    private static final RunSettings STANDARD = RunSettings.standard();
    private static final Scenario DNAT = Scenarios.named("dnat-basic");

    private static RunResult result;

    @BeforeAll
    static void run() {
        result = ScenarioRun.run(DNAT, STANDARD);
    }

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dnat-basic", "fragments-v4", "timeouts-set"})
    void shouldFindNoDifferenceHoweverAScenarioIsRun(final String name) {
        assertAgrees(name);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("recordings")
    void shouldFindNoDifferenceHoweverAnyRecordingIsRun(final String name) {
        assertAgrees(name);
    }

    private static void assertAgrees(final String name) {
        final Scenario scenario = Scenarios.named(name);
        final Optional<Difference> difference =
                DeterminismCheck.run(scenario, STANDARD, ScenarioRun.run(scenario, STANDARD));

        assertThat(difference.map(Difference::text)).isEmpty();
    }

    @Test
    void shouldCoverEveryLayoutBatchRingTickAndSeed() {
        assertThat(DeterminismCheck.matrix(STANDARD)).hasSize(72).doesNotHaveDuplicates();
    }

    @Test
    void shouldRunWithinTheBoundsOfTheRunThatWasReported() {
        final RunSettings tiny = STANDARD.with(DNAT, 2);

        assertThat(DeterminismCheck.matrix(tiny)).allMatch(run -> run.bounds().equals(tiny.bounds()));
    }

    @Test
    void shouldCompareEveryRunWithTheOneThatWasReported() {
        final RunSettings tiny = STANDARD.with(DNAT, 2);

        // what is reported has room for two connections, and what is checked for all
        assertThat(DeterminismCheck.run(DNAT, STANDARD, ScenarioRun.run(DNAT, tiny)))
                .isPresent();
        assertThat(DeterminismCheck.run(DNAT, tiny, ScenarioRun.run(DNAT, tiny)))
                .isEmpty();
    }

    @Test
    void shouldTellAByteOfAFrameThatDiffers() {
        final RunResult other = sending(frame -> new Trace.Frame(
                frame.port(),
                frame.timeUs(),
                frame.hex().substring(0, frame.hex().length() - 2) + "5a"));

        assertThat(differenceTo(other)).hasValueSatisfying(difference -> assertThat(difference.text())
                .startsWith("two runs differ: frames\nfirst difference: ")
                .contains("one    ran with fused, ring 128", "other  ran with staged, ring 64, batch 7"));
    }

    @Test
    void shouldTellAFrameSentAtAnotherTime() {
        final RunResult other = sending(frame -> new Trace.Frame(frame.port(), frame.timeUs() + 1, frame.hex()));

        assertThat(differenceTo(other).map(Difference::what))
                .hasValue("times of frames\n  item 0\n  one    sent at [100000] us, late [] us\n"
                        + "  other  sent at [100001] us, late [] us\n");
    }

    @Test
    void shouldTellATableThatDiffers() {
        final Map<String, String> tables = new TreeMap<>(result.tables());
        tables.put("ipvsadm-S-n.txt", "-A -t 192.0.2.10:80 -s wrr\n");

        assertThat(differenceTo(with(result.trace(), tables, result.decisions()))
                        .map(Difference::what))
                .hasValueSatisfying(what -> assertThat(what).startsWith("table ipvsadm-S-n.txt\n"));
    }

    @Test
    void shouldTellADecisionThatDiffers() {
        final RunResult replies = ScenarioRun.run(Scenarios.named("dr-basic"), STANDARD);

        assertThat(differenceTo(with(result.trace(), result.tables(), replies.decisions()))
                        .map(Difference::what))
                .hasValueSatisfying(
                        what -> assertThat(what).startsWith("decision ").contains("\"text\":"));
    }

    @Test
    void shouldCompareARunWithTicksAsIfThereWereNone() {
        final RunResult ticking = ScenarioRun.run(DNAT, STANDARD.ticking(true));

        assertThat(ticking.decisions().lengthBytes())
                .isGreaterThan(result.decisions().lengthBytes());
        assertThat(DeterminismCheck.compare(STANDARD, result, STANDARD.ticking(true), ticking))
                .isEmpty();
        assertThat(DeterminismCheck.compare(STANDARD, result, STANDARD, ticking))
                .isPresent();
    }

    private static Optional<Difference> differenceTo(final RunResult other) {
        return DeterminismCheck.compare(
                STANDARD, result, STANDARD.with(Layout.STAGED).sized(64, 7), other);
    }

    /** The run again, but with its first frame changed. */
    private static RunResult sending(final UnaryOperator<Trace.Frame> change) {
        final List<Trace.Item> items = new ArrayList<>(result.trace().items());
        final Trace.Packet first = (Trace.Packet) items.get(0);
        items.set(
                0,
                new Trace.Packet(
                        first.index(),
                        first.timeUs(),
                        first.port(),
                        first.source(),
                        first.hex(),
                        first.out().stream().map(change).toList(),
                        first.late()));
        return with(new Trace(result.trace().header(), items), result.tables(), result.decisions());
    }

    private static RunResult with(
            final Trace trace, final Map<String, String> tables, final RecordedDecisions decisions) {
        return new RunResult(trace, tables, decisions, result.reasons(), result.complaints(), result.notes());
    }
}
