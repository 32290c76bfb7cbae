package io.signalbox.replay;

import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.golden.Trace;
import io.signalbox.journal.RecordedDecisions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that came out of a run.
 *
 * @param tables as {@code ipvsadm} prints them, by file name; those of a {@code show} event under {@code show-NAME/}
 * @param decisions every decision, encoded as a journal holds it
 * @param reasons how often each was given: to events, and to those that were held once more at their end
 * @param complaints what the scenario expected of its commands and did not get, a sentence each
 * @param notes what whoever reads the outcome should know of the input and of limits that were met, a sentence each
 */
public record RunResult(
        Trace trace,
        Map<String, String> tables,
        RecordedDecisions decisions,
        Map<Reason, Long> reasons,
        List<String> complaints,
        List<String> notes) {
    private static final Set<Reason> OF_NO_FRAME =
            EnumSet.of(Reason.COMMAND, Reason.COMMAND_REFUSED, Reason.TICK, Reason.STOP);
    private static final Set<Reason> LIMITS = EnumSet.of(
            Reason.TABLE_FULL,
            Reason.FRAGMENT_LIMIT,
            Reason.NEIGHBOUR_LIMIT,
            Reason.OUTPUT_LIMIT,
            Reason.PUBLIC_PORTS_EXHAUSTED,
            Reason.PUBLIC_PORTS_REFUSED,
            Reason.MAPPING_TABLE_FULL,
            Reason.MAPPING_TABLE_REFUSED);

    /** How many frames ended in each way. */
    public Map<Verdict, Long> verdicts() {
        final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        reasons.forEach((reason, count) -> {
            if (reason.verdict() != Verdict.HELD && !OF_NO_FRAME.contains(reason)) {
                verdicts.merge(reason.verdict(), count, Long::sum);
            }
        });
        return verdicts;
    }

    /** Whether frames were dropped because there was no room, not because of what they were. */
    public boolean hasMetLimit() {
        return reasons.keySet().stream().anyMatch(LIMITS::contains);
    }

    static List<String> limitsMet(final Map<Reason, Long> reasons) {
        return reasons.entrySet().stream()
                .filter(entry -> LIMITS.contains(entry.getKey()))
                .map(entry -> "frames dropped for want of room: " + entry.getValue() + " as " + entry.getKey() + ", "
                        + entry.getKey().meaning())
                .toList();
    }

    /** The same run with its decisions as they were read back from a journal. */
    RunResult with(final RecordedDecisions readBack) {
        return new RunResult(trace, tables, readBack, reasons, complaints, notes);
    }
}
