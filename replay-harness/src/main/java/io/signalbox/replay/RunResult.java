package io.signalbox.replay;

import io.signalbox.decision.Verdict;
import io.signalbox.golden.Trace;
import io.signalbox.journal.RecordedDecisions;
import java.util.List;
import java.util.Map;

/**
 * All that came out of a run.
 *
 * @param tables as {@code ipvsadm} prints them, by file name; those of a {@code show} event under {@code show-NAME/}
 * @param decisions every decision, encoded as a journal holds it
 * @param verdicts how many frames ended in each way
 * @param complaints what the scenario expected of its commands and did not get, a sentence each
 */
public record RunResult(
        Trace trace,
        Map<String, String> tables,
        RecordedDecisions decisions,
        Map<Verdict, Long> verdicts,
        List<String> complaints) {}
